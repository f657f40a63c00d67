"""Calls of STS that commands make."""

from hawse.aws.calls import Read

# AWS checks no permission for it, even where a policy denies it.
GET_CALLER_IDENTITY = Read("sts", "GetCallerIdentity", iam=())
