"""Snapshots of an account's IAM: taken from AWS, saved as a file, loaded again.

A file has the form of `aws iam get-account-authorization-details`, with one key more (`hawse`)
for what that call does not give, so that tools which read the former read the latter too.
"""

from hawse.services.iam.snapshots.asking import account_of, told
from hawse.services.iam.snapshots.loading import load, read
from hawse.services.iam.snapshots.parts import (
    ACCESS,
    ACCESS_TO,
    ACCESS_WITH_REPORT,
    ASKED_FOR,
    EVERYTHING,
    INVENTORY,
    RESOURCES,
    SERVICES_USED,
)
from hawse.services.iam.snapshots.writing import dump

__all__ = [
    "ACCESS",
    "ACCESS_TO",
    "ACCESS_WITH_REPORT",
    "ASKED_FOR",
    "EVERYTHING",
    "INVENTORY",
    "RESOURCES",
    "SERVICES_USED",
    "account_of",
    "dump",
    "load",
    "read",
    "told",
]
