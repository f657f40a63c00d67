"""IAM Identity Center: what a person's sign-in gives, written as profiles."""
