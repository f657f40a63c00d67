"""What became of each instance in an operation, and the same reason told once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.rows import Part
from hawse.services.cfn import calls
from hawse.services.cfn.sets.reading import asked_as

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_ORDER = ("FAILED", "CANCELLED", "RUNNING", "PENDING", "SUCCEEDED")
_OVER = ("SUCCEEDED", "FAILED", "CANCELLED")
_OWN_IDS = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_NAMED = 3


@dataclass(frozen=True)
class Place(Part):
    """Where an instance is."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"{self.account} {self.region}"


@dataclass(frozen=True)
class Result:
    """What became of one instance."""

    place: Place
    status: str
    reason: str

    @property
    def kind(self) -> str:
        """The reason without what only this instance has: its account, region and ids."""
        text = _OWN_IDS.sub("…", self.reason)
        for own in (self.place.account, self.place.region):
            text = text.replace(own, "…")
        return text


@dataclass(frozen=True)
class Group:
    """Instances that ended alike."""

    status: str
    reason: str
    places: tuple[Place, ...]


def results_of(target: Target, set_id: str, operation: str, call_as: str) -> list[Result]:
    """The results so far."""
    listed = target.items(
        calls.LIST_STACK_SET_OPERATION_RESULTS,
        StackSetName=set_id,
        OperationId=operation,
        **asked_as(call_as),
    )
    return [
        Result(
            place=Place(item.get("Account", ""), item.get("Region", "")),
            status=item.get("Status", "PENDING"),
            reason=item.get("StatusReason")
            or (item.get("AccountGateResult") or {}).get("StatusReason")
            or "",
        )
        for item in listed
    ]


def grouped(results: Sequence[Result]) -> list[Group]:
    """What went wrong first, and of that what went wrong most often."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for one in results:
        groups.setdefault((one.status, one.kind), []).append(one)
    found = [
        Group(status, _said(ones, kind), tuple(one.place for one in ones))
        for (status, kind), ones in groups.items()
    ]
    return sorted(found, key=lambda one: (_rank(one.status), -len(one.places), one.reason))


def _said(ones: Sequence[Result], kind: str) -> str:
    """AWS's own words, where they are the same for all."""
    return ones[0].reason if len({one.reason for one in ones}) == 1 else kind


def _rank(status: str) -> int:
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def over(results: Sequence[Result]) -> int:
    """How many are at their end."""
    return sum(one.status in _OVER for one in results)


def failures(results: Sequence[Result]) -> str:
    """What a person needs at night: "12 of 40 failed: 11 × Bucket exists (…), 1 × …"."""
    counts = Counter(one.status for one in results)
    if not counts["FAILED"]:
        return ""
    failed = [group for group in grouped(results) if group.status == "FAILED"]
    said = f"{counts['FAILED']} of {len(results)} failed: {', '.join(map(_told, failed))}"
    held = f"; {counts['CANCELLED']} cancelled because of it" if counts["CANCELLED"] else ""
    return said + held


def _told(group: Group) -> str:
    accounts = list(dict.fromkeys(place.account for place in group.places))
    more = f" and {len(accounts) - _NAMED} more" if len(accounts) > _NAMED else ""
    reason = group.reason or "AWS says no reason"
    return f"{len(group.places)} × {reason} ({', '.join(accounts[:_NAMED])}{more})"


def progress(results: Sequence[Result]) -> Iterator[str]:
    """How far an operation is."""
    yield f"{over(results)} of {len(results)} done"
    if said := failures(results):
        yield said
