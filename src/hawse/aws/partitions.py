"""The partition of a region: the first part of every ARN there. Asks nobody."""

from __future__ import annotations

_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("us-iso-", "aws-iso"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
)


def partition_of(region: str) -> str:
    """The partition that a region belongs to, by its prefix (botocore's `partitions.json`)."""
    return next((name for prefix, name in _PARTITIONS if region.startswith(prefix)), "aws")
