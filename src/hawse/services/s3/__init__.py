"""What is known about S3 that needs no engine: rows and rules."""
