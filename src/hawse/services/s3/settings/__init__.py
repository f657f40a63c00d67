"""The settings of buckets: what AWS calls each, how it is read, changed and put back."""
