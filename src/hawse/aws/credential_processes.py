"""Runs a credential_process so that nothing of what it prints is ever repeated.

botocore quotes its standard error in the error, and fails on what is no JSON with Python's own
words; either may hold what nobody should read in a log.
"""

from __future__ import annotations

from collections.abc import Sequence

from hawse.nesting import json_value


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
        if not _is_answer(ran.stdout):
            return self._failed("what it printed is not what the SDKs expect")
        return ran.stdout, b""

    def _failed(self, why: str) -> tuple[bytes, bytes]:
        self.returncode = 1
        return b"", why.encode()


def _is_answer(printed: bytes) -> bool:
    """Whether botocore can read it; a member that is missing it tells well."""
    from dateutil.parser import parse  # type: ignore[import-untyped]

    try:
        found = json_value(printed)
        if not isinstance(found, dict) or found.get("Version") != 1:
            return False
        if found.get("Expiration") is not None:
            parse(found["Expiration"])
    except (ValueError, TypeError, OverflowError):
        return False
    return True
