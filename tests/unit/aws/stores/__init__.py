"""The seam to AWS, tested without AWS."""
