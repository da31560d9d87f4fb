"""The parts of a sync: which connections there are, what is read of each, and that it is all there is."""
