"""The commands of `tieout`, a module per group; what a command does is imported when it is typed."""
