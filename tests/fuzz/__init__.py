"""What sources send, changed at random; sound companies beside it are read, built and shown as if it were not."""
