"""Suppressions: findings that somebody decided to live with, until a day, for a reason.

A file in YAML or JSON, a list of entries:

    - check: USR-DIRECT
      resource: arn:aws:iam::111122223333:user/break-glass
      reason: the way in when the identity provider is down
      until: 2027-06-30
      policy: 3f1c…        # fingerprint of the policy; needed where a finding has one

What finds says what its codes are and what they are called ("check", "rule"). An entry ends on its
day, and when the policy changes that it is about. It must not be possible to suppress everything
by accident: code, resource, reason and until are needed, and only the resource may be a glob.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from hawse.errors import UsageError

_NEEDED = ("resource", "reason", "until")


@dataclass(frozen=True)
class Suppression:
    """One entry of the file."""

    code: str
    resource: str
    reason: str
    until: date
    policy: str = ""

    def fits(self, code: str, resource: str) -> bool:
        """Whether it is about a finding, whatever the day and the policy are."""
        return self.code == code and fnmatchcase(resource, self.resource)


class Suppressions:
    """All entries, and what became of them. `notes` says which did not count any more.

    Several targets may be looked at at once.
    """

    def __init__(self, entries: Iterable[Suppression], today: date) -> None:
        self._entries = list(entries)
        self._today = today
        self._used: set[Suppression] = set()
        self._lock = Lock()
        self.notes: list[str] = []

    def hides(self, code: str, resource: str, policy: str = "") -> bool:
        """Whether an entry that still counts is about the finding."""
        with self._lock:
            fitting = [one for one in self._entries if one.fits(code, resource)]
            self._used.update(fitting)
            counts = [self._counts(one, resource, policy) for one in fitting]
        return any(counts)

    def unused(self, ran: Collection[str]) -> list[str]:
        """Entries about nothing that these found: they can go."""
        return [
            f"suppression of {one.code} on {one.resource}: nothing found that it is about"
            for one in self._entries
            if one.code in ran and one not in self._used
        ]

    def _counts(self, one: Suppression, resource: str, policy: str) -> bool:
        why = ""
        if one.until < self._today:
            why = f"ended on {one.until}"
        elif one.policy != policy:
            why = f"the policy is not the one it was: {policy or 'none'}"
        note = f"suppression of {one.code} on {resource}: {why}"
        if why and note not in self.notes:
            self.notes.append(note)
        return not why


class Format(NamedTuple):
    """What an entry may say: `word` is the key of its code, one of `codes`; `more` other keys."""

    word: str
    codes: Collection[str]
    more: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys."""
        return (self.word, *_NEEDED, *self.more)


def read(file: Path, form: Format) -> tuple[Suppression, ...]:
    """The suppressions of a file; UsageError, with the entry's place, for what is none."""
    import yaml

    from hawse.nesting import check_yaml

    try:
        text = file.read_text(encoding="utf-8")
        check_yaml(text)
        content = yaml.load(text, Loader=yaml.BaseLoader)  # nosec
    except (OSError, ValueError, yaml.YAMLError) as error:
        why = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise UsageError(str(file), why=f"it cannot be read: {why}") from error
    if not isinstance(content, list):
        raise UsageError(str(file), why="it is no list of suppressions")
    return tuple(_entry(file, number, one, form) for number, one in enumerate(content, 1))


def _entry(file: Path, number: int, one: Any, form: Format) -> Suppression:
    if not isinstance(one, Mapping):
        raise _wrong(file, number, "it is no mapping", form)
    for problem in _problems(one, form):
        raise _wrong(file, number, problem, form)
    return Suppression(
        code=one[form.word],
        resource=one["resource"],
        reason=one["reason"],
        until=datetime.fromisoformat(one["until"]).date(),
        policy=one.get("policy", ""),
    )


def _problems(one: Mapping[str, Any], form: Format) -> Iterator[str]:
    yield from (f"unknown key {key!r}" for key in one if key not in form.keys)
    yield from (f"{key} is no text" for key, value in one.items() if not isinstance(value, str))
    needed = (form.word, *_NEEDED)
    yield from (f"{key} is missing" for key in needed if not one.get(key, "").strip())
    if one[form.word] not in form.codes:
        yield f"there is no {form.word} {one[form.word]!r}"
    if not one["resource"].split(":", 5)[-1].strip("*?"):
        yield "resource means everything: name what it is about"
    try:
        datetime.fromisoformat(one["until"])
    except ValueError:
        yield f"until is {one['until']!r}, and should be a day like 2027-06-30"


def _wrong(file: Path, number: int, why: str, form: Format) -> UsageError:
    return UsageError(
        f"{file}, entry {number}",
        why=why,
        hint=f"{form.word}, resource, reason and until are needed",
    )
