"""S3's data plane: objects moved side by side. Knows no command, prints nothing."""
