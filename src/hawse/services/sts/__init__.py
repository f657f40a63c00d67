"""Credentials that end, as other programs and the console take them."""
