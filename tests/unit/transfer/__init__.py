"""Listings, walks and transfers, tested without S3."""
