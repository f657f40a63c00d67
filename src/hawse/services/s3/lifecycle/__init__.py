"""S3 Lifecycle: what a configuration says, what is wrong with it, and what will come of it."""
