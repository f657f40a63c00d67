"""S3's data plane: objects moved by awscrt, driven directly. Knows no command, prints nothing."""
