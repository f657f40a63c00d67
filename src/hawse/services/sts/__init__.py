"""Credentials that end: sessions of keys and of roles, as other programs and the console take them."""
