"""The audit of an account's IAM: checks as functions of a snapshot, and what they found.

Importing `everything` registers all checks; `running` runs those that are wanted.
"""
