"""The books behind the API: entities, what they do to receivables and to profit and loss, what is expected of them."""
