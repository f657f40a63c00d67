"""S3: rows and pure rules; its data is moved by `hawse.transfer`."""
