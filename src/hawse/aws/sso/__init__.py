"""Signing in with IAM Identity Center: which sign-in a profile needs, and the tokens of them."""
