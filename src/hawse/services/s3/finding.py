"""What `find` asks of an object, beside its tags: name, size, age and storage class."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from typing import NamedTuple

from hawse.errors import UsageError

Test = Callable[[str, int, str, str], bool]
"""Of a key, a size, a time as S3 writes it and a storage class."""

_SIZE = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)\s*(?:([kmgtp])(i?b)?|b)?", re.I)
_AGE = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d|w|y)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}


class Asked(NamedTuple):
    """As typed; () and None ask nothing."""

    names: tuple[str, ...] = ()
    regex: str | None = None
    larger: str | None = None
    smaller: str | None = None
    newer: str | None = None
    older: str | None = None
    classes: tuple[str, ...] = ()


def test_for(asked: Asked, now: datetime) -> Test:
    """The test that an object has to pass. UsageError names the option that is wrong."""
    names, key_fits = _names(asked.names), _regex(asked.regex)
    least = bytes_of(asked.larger, "--larger") if asked.larger else None
    most = bytes_of(asked.smaller, "--smaller") if asked.smaller else None
    since = moment_of(asked.newer, "--newer", now) if asked.newer else ""
    until = moment_of(asked.older, "--older", now) if asked.older else "~"
    classes = {each.upper() for each in asked.classes}

    def passes(key: str, size: int, modified: str, storage: str) -> bool:
        return (
            (least is None or size > least)
            and (most is None or size < most)
            and since < modified < until
            and (not classes or (storage or "STANDARD") in classes)
            and (names is None or names(key[key.rfind("/") + 1 :]) is not None)
            and (key_fits is None or key_fits(key) is not None)
        )

    return passes


def _names(globs: Sequence[str]) -> Callable[[str], object] | None:
    if not globs:
        return None
    return re.compile("|".join(f"(?:{translate(glob)})" for glob in globs)).match


def _regex(pattern: str | None) -> Callable[[str], object] | None:
    if pattern is None:
        return None
    try:
        return re.compile(pattern).search
    except re.error as error:
        raise UsageError(f"--regex {pattern}", why=f"not a regular expression: {error}") from error


def bytes_of(text: str, option: str) -> int:
    """`1000`, `10MiB` or `10M` (1024), `10MB` (1000) in bytes."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{option} {text}", why="not a size", hint="such as 500, 10MiB or 1GB")
    power = "kmgtp".index(found[2].lower()) + 1 if found[2] else 0
    base = 1000 if (found[3] or "").lower() == "b" else 1024
    return int(float(found[1]) * base**power)


def moment_of(text: str, option: str, now: datetime) -> str:
    """The time of an age (`30d`) or a date (`2026-03-01`), as S3 writes times."""
    age = _AGE.fullmatch(text.strip())
    try:
        if age is not None:
            moment = now - timedelta(seconds=float(age[1]) * _SECONDS[age[2]])
        else:
            moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError) as error:
        hint = "such as 30d, 12h or 2026-03-01"
        raise UsageError(f"{option} {text}", why="no age and no date", hint=hint) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")[:-4] + "Z"


def tags_of(pairs: Sequence[str]) -> dict[str, str | None]:
    """`KEY=VALUE` or `KEY`, which asks for any value."""
    found: dict[str, str | None] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key:
            raise UsageError(f"--tag {pair}", why="it has no key", hint="such as team=web")
        found[key] = value if equals else None
    return found
