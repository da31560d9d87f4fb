"""What sources send, changed at random; sound companies next to it are read, built and shown as if it were not."""
