"""What is known about S3: rows and rules. Requests are sent by `transfer`."""
