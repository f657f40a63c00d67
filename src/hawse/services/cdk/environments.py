"""Accounts and regions of stacks, and the placeholders that stand for them.

A placeholder counts wherever it stands in a text, its beginning included.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ENVIRONMENT = re.compile(r"aws://([a-z0-9A-Z\-@._]+)/([a-z\-0-9]+)")
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
PARTITION = "AWS::Partition"


class Environment(NamedTuple):
    """Where a stack goes; "" is whatever the session has."""

    account: str = ""
    region: str = ""

    def __str__(self) -> str:
        return f"{self.account or 'any account'} {self.region or 'any region'}"

    def holds(self, place: Place, *, home: bool) -> bool:
        """Whether a stack of it is handled at a place; `home` is one that the session means."""
        return self.account in ("", place.account) and (
            self.region == place.region or (not self.region and home)
        )


class Place(NamedTuple):
    """One account in one region, for which placeholders stand."""

    account: str
    region: str
    partition: str = "aws"

    def fill(self, text: str) -> str:
        """The text with this place instead of the placeholders; others are left as they are."""
        known = {
            "AWS::AccountId": self.account,
            "AWS::Region": self.region,
            PARTITION: self.partition,
        }
        return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)


def environment(text: str) -> Environment | None:
    """`aws://123456789012/eu-west-1`; None when it is no environment."""
    found = _ENVIRONMENT.fullmatch(text)
    if found is None:
        return None
    account, region = found.groups()
    return Environment(
        "" if account == "unknown-account" else account,
        "" if region == "unknown-region" else region,
    )


def unknown_placeholders(text: str, *, partition: bool = True) -> list[str]:
    """The placeholders that nothing fills; without `partition`, its own is one of them."""
    known = {"AWS::AccountId", "AWS::Region", *([PARTITION] if partition else [])}
    return [found[0] for found in _PLACEHOLDER.finditer(text) if found[1] not in known]
