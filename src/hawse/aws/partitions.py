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

_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-eusc": "amazonaws.eu",
}


def dns_suffix_of(region: str) -> str:
    """What the names of AWS's endpoints end with in a region."""
    return suffix_of(partition_of(region))


def suffix_of(partition: str) -> str:
    """What the names of AWS's endpoints end with in a partition."""
    return _SUFFIXES.get(partition, "amazonaws.com")


def partition_of(region: str) -> str:
    """The partition that a region belongs to, by its prefix (botocore's `partitions.json`)."""
    return next((name for prefix, name in _PARTITIONS if region.startswith(prefix)), "aws")
