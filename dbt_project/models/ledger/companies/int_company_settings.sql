{{ company_settings(ref('canonical_companies')) }}
