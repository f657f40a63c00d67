"""Suppressions: findings that somebody decided to live with, until a day, for a reason.

A file in YAML or JSON, a list of entries:

    - check: USR-DIRECT
      resource: arn:aws:iam::111122223333:user/break-glass
      reason: the way in when the identity provider is down
      until: 2027-06-30
      policy: 3f1c…        # fingerprint of the policy; needed where a finding has one

An entry ends on its day, and when the policy that it is about changes. It must not be possible to
suppress everything by accident: check, resource, reason and until are needed, and only the
resource may be a glob.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hawse.errors import UsageError
from hawse.services.iam.audit.checks import Check, registered
from hawse.services.iam.audit.running import FAILED, AuditFinding

_KEYS = ("check", "resource", "reason", "until", "policy")


@dataclass(frozen=True)
class Suppression:
    """One entry of the file."""

    check: str
    resource: str
    reason: str
    until: date
    policy: str = ""

    def fits(self, row: AuditFinding) -> bool:
        """Whether it is about a finding, whatever the day and the policy are."""
        return self.check == row.check and fnmatchcase(row.resource, self.resource)


class Suppressions:
    """All entries, and what became of them. `notes` says which did not count any more."""

    def __init__(self, entries: Iterable[Suppression], today: date) -> None:
        self._entries = list(entries)
        self._today = today
        self._used: set[Suppression] = set()
        self.notes: list[str] = []

    def hides(self, row: AuditFinding) -> bool:
        """Whether an entry that still counts is about the finding."""
        if row.status != FAILED:
            return False
        for one in self._entries:
            if not one.fits(row):
                continue
            self._used.add(one)
            if one.until < self._today:
                self._note(one, row, f"ended on {one.until}")
            elif one.policy != row.fingerprint:
                now = row.fingerprint or "none"
                self._note(one, row, f"the policy is not the one it was: {now}")
            else:
                return True
        return False

    def unused(self, checks: Collection[Check]) -> list[str]:
        """Entries about nothing that these checks found: they can go."""
        ran = {one.id for one in checks}
        return [
            f"suppression of {one.check} on {one.resource}: nothing found that it is about"
            for one in self._entries
            if one.check in ran and one not in self._used
        ]

    def _note(self, one: Suppression, row: AuditFinding, why: str) -> None:
        note = f"suppression of {one.check} on {row.resource}: {why}"
        if note not in self.notes:
            self.notes.append(note)


def read(file: Path) -> tuple[Suppression, ...]:
    """The suppressions of a file; UsageError, with the entry's place, for what is none."""
    import yaml

    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # nosec
    except (OSError, ValueError, yaml.YAMLError) as error:
        why = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise UsageError(str(file), why=f"it cannot be read: {why}") from error
    if not isinstance(content, list):
        raise UsageError(str(file), why="it is no list of suppressions")
    return tuple(_entry(file, number, one) for number, one in enumerate(content, 1))


def _entry(file: Path, number: int, one: Any) -> Suppression:
    if not isinstance(one, Mapping):
        raise _wrong(file, number, "it is no mapping")
    for problem in _problems(one):
        raise _wrong(file, number, problem)
    return Suppression(
        check=one["check"],
        resource=one["resource"],
        reason=one["reason"],
        until=datetime.fromisoformat(one["until"]).date(),
        policy=one.get("policy", ""),
    )


def _problems(one: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown key {key!r}" for key in one if key not in _KEYS)
    yield from (f"{key} is no text" for key, value in one.items() if not isinstance(value, str))
    yield from (f"{key} is missing" for key in _KEYS[:4] if not one.get(key, "").strip())
    if one["check"] not in registered():
        yield f"there is no check {one['check']!r}"
    if not one["resource"].split(":", 5)[-1].strip("*?"):
        yield "resource means everything: name what it is about"
    try:
        datetime.fromisoformat(one["until"])
    except ValueError:
        yield f"until is {one['until']!r}, and should be a day like 2027-06-30"


def _wrong(file: Path, number: int, why: str) -> UsageError:
    return UsageError(
        f"{file}, entry {number}", why=why, hint="check, resource, reason and until are needed"
    )
