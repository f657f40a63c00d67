"""The S3 data plane: listings, transfers and what they are planned from; knows no command."""
