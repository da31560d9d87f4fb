-- Days of the company's own zone on which something was sold or taken back; the running sum begins with the first of all.
{{ revenue_days(ref('revenue_document')) }}
