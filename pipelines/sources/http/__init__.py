"""What every source that speaks HTTP shares: the client, authentication, rate limits, limits of an answer."""
