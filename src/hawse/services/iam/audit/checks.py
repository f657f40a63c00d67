"""What a check is: a question to an account with an id, a severity, its CIS numbers and a fix.

Pure. A check yields what it found, and says what it could not look at; a part of the account that
was not read is unknown, never in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from hawse.services.iam.access import Access
from hawse.services.iam.account import Account

Severity = Literal["critical", "high", "medium", "low", "info"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")


@dataclass(frozen=True)
class Found:
    """What is not as it should be: on which resource (an ARN), and how that is known.

    `policy` is the document that is at fault, so that a suppression ends when it changes.
    """

    resource: str
    evidence: str
    severity: Severity | None = None
    policy: object = None


@dataclass(frozen=True)
class Unknown:
    """What a check could not look at, and why."""

    resource: str
    why: str


Result = Found | Unknown


@dataclass(frozen=True)
class Limits:
    """From when on a thing counts as old or unused, in days, and whom the account trusts."""

    root_used: int = 30
    unused: int = 45
    key_age: int = 90
    inactive_key: int = 30
    role_unused: int = 90
    known_accounts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Audited:
    """The account that checks look at, at one moment."""

    account: Account
    access: Access
    now: datetime
    limits: Limits = field(default_factory=Limits)
    kept: dict[str, Any] = field(default_factory=dict, compare=False)
    """What one check worked out and others ask for as well."""

    def days(self, since: datetime | None) -> int | None:
        """Days that passed since then; None when it is not known when."""
        return None if since is None else (self.now - since).days

    @property
    def root_arn(self) -> str:
        """The root user."""
        return f"arn:{self.account.partition}:iam::{self.account.id}:root"

    def lacks(self, call: str, resource: str = "") -> Unknown:
        """What a check says that needs a part of the snapshot which is not there."""
        why = next(
            (gap.why for gap in self.account.gaps if gap.call == call), "not in the snapshot"
        )
        return Unknown(resource or self.root_arn, f"{call}: {why}")

    def count(self, name: str) -> int | None:
        """A number of the account's summary; None when it is not known."""
        return None if self.account.summary is None else self.account.summary.get(name)

    def incomplete(self, *lists: str) -> Unknown | None:
        """What a check says that counts who is in these lists, when not all of them are known."""
        for gap in self.account.gaps:
            partial = gap.why.startswith("there are more pages")
            if gap.call == DETAILS and (partial or gap.why.startswith(lists)):
                return Unknown(self.root_arn, f"{DETAILS}: {gap.why}")
        return None


Look = Callable[[Audited], Iterator[Result]]


@dataclass(frozen=True)
class Check:
    """One check. `cis` has its number by version of the CIS AWS Foundations Benchmark.

    `worst`: what it finds may be as bad as this.
    """

    id: str
    title: str
    severity: Severity
    fix: str
    cis: dict[str, str]
    look: Look
    default: bool
    worst: Severity


DETAILS = "iam:GetAccountAuthorizationDetails"
CIS_VERSIONS = (("3.0", "4.0"), ("5.0",), ("6.0",), ("7.0",))
_CHECKS: dict[str, Check] = {}


def check(
    id: str,
    severity: Severity,
    title: str,
    fix: str,
    *,
    cis: str = "",
    default: bool = True,
    worst: Severity | None = None,
) -> Callable[[Look], Look]:
    """Register a function as a check.

    `cis` has the numbers for 3.0 and 4.0, 5.0, 6.0 and 7.0, "-" where a version has none.
    """
    numbers = {
        version: number
        for versions, number in zip(CIS_VERSIONS, cis.split(), strict=False)
        for version in versions
        if number != "-"
    }

    def keep(look: Look) -> Look:
        _CHECKS[id] = Check(id, title, severity, fix, numbers, look, default, worst or severity)
        return look

    return keep


def registered() -> dict[str, Check]:
    """The checks by their id, in the order in which they were written down."""
    return _CHECKS
