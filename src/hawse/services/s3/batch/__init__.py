"""S3 Batch Operations: AWS's own engine for one operation on very many objects."""
