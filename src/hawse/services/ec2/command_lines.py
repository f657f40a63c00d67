"""The words of a command as one line for the shell of another machine."""

from __future__ import annotations

import re
from collections.abc import Sequence


def line_of(words: Sequence[str], *, windows: bool) -> str:
    """One word as it is, since it may be a whole line; several so that each arrives as it was."""
    if len(words) == 1:
        return words[0]
    if not windows:
        import shlex

        return shlex.join(words)
    quoted = [_for_powershell(word) for word in words]
    return ("& " if quoted[:1] != list(words[:1]) else "") + " ".join(quoted)


def _for_powershell(word: str) -> str:
    if re.fullmatch(r"[\w./:\\=+-]+", word):
        return word
    doubled = word.replace("'", "''")
    return f"'{doubled}'"
