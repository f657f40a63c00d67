"""Declared reads without botocore, which is what they are compared with and what they fall back to.

A table that botocore's own models and rules were compiled into says how each read is written and
read. What is not plain raises `Hand`, and botocore carries the call. Nothing here may guess.
"""
