"""Landing: raw versions, cursors, the sync log, and what is judged while rows land."""
