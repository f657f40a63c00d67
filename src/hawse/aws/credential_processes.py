"""Runs a credential_process so that nothing of what it prints is ever repeated.

botocore quotes its standard error in the error, and fails on what is no JSON with Python's own
words; either may hold what nobody should read in a log.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from time import time
from typing import TYPE_CHECKING

from hawse.nesting import json_value

if TYPE_CHECKING:
    from datetime import datetime

_MEMBERS = ("AccessKeyId", "SecretAccessKey", "SessionToken")


class QuietProcess:
    """In the place of Popen, as botocore's provider calls it: fails with our words alone."""

    def __init__(self, words: Sequence[str], **_: object) -> None:
        self._words = words
        self.returncode = 0

    def communicate(self) -> tuple[bytes, bytes]:
        """What it printed, and why it is of no use."""
        import subprocess

        try:
            ran = subprocess.run(self._words, capture_output=True, check=False)
        except OSError as error:
            return self._failed(f"it cannot be run ({(error.strerror or '').lower()})")
        if ran.returncode:
            return self._failed(f"it ended with {ran.returncode}")
        ends = _good_until(ran.stdout)
        if ends is None:
            return self._failed("what it printed is not what the SDKs expect")
        if ends <= time():  # botocore would raise what is no error of credentials
            return self._failed("the keys that it gives have expired")
        return ran.stdout, b""

    def _failed(self, why: str) -> tuple[bytes, bytes]:
        self.returncode = 1
        return b"", why.encode()


def _good_until(printed: bytes) -> float | None:
    """When the keys end, in seconds since the epoch; None for what botocore cannot read.

    A member that is missing it tells well.
    """
    try:
        found = json_value(printed)
        if not isinstance(found, dict) or found.get("Version") != 1:
            return None
        if not all(_is_sound(found[name]) for name in _MEMBERS if found.get(name) is not None):
            return None
        ends = found.get("Expiration")
        return math.inf if ends is None else _seconds(ends)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _is_sound(value: object) -> bool:
    """Whether it can be part of a key: it stands in the headers of requests."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and value != ""


def _seconds(ends: str) -> float:
    from dateutil.parser import parse  # type: ignore[import-untyped]
    from dateutil.tz import tzlocal  # type: ignore[import-untyped]

    found: datetime = parse(ends)
    return (found if found.tzinfo else found.replace(tzinfo=tzlocal())).timestamp()
