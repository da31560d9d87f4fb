"""What every source that speaks HTTP shares: the client, OAuth, rate limits, limits of a response, redaction.

No vendor is known here: what a vendor's fault means, which addresses it has and how often it may be asked comes from
its own folder. Nothing above `pipelines.sources` is imported.
"""
