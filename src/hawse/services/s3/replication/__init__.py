"""S3 Replication as one thing: two buckets, a role, policies, keys and a rule.

AWS spreads it over six APIs and tells nobody which part is missing. The rules below are those of
the S3 user guide ("Requirements and considerations for replication", "Setting up permissions for
live replication", "Replication configuration file elements").
"""
