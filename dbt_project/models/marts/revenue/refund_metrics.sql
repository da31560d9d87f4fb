-- Every credit memo and refund receipt once, whatever became of the sale that it takes back.
{{ refund_metrics(ref('revenue_document')) }}
