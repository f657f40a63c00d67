"""How many columns of a terminal a text takes, and cutting it to fit.

ASCII needs nothing. Anything else is looked up in Python's own Unicode tables: 2 ms to load, where
rich.cells takes 37.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

MARK = "…"


def width(text: str) -> int:
    """Terminal columns of escaped text: 2 for East Asian wide characters, 0 for combining marks."""
    return len(text) if text.isascii() else sum(map(_of, text))


def widest(texts: Iterable[str]) -> int:
    """The width of the widest; 0 without any."""
    return max(map(width, texts), default=0)


def cut(text: str, limit: int, mark: str = MARK) -> str:
    """At most `limit` columns of `text`, ending in `mark` when something is missing."""
    if width(text) <= limit:
        return text
    room, kept = limit - len(mark), 0
    if room < 0:
        return mark[:limit]
    for place, char in enumerate(text):
        kept += _of(char)
        if kept > room:
            return f"{text[:place].rstrip()}{mark}"
    return text


def cut_before(text: str, limit: int, mark: str = MARK) -> str:
    """The last `limit` columns of `text`, beginning with `mark` when something is missing."""
    if width(text) <= limit:
        return text
    room, kept = limit - len(mark), 0
    for place in range(len(text) - 1, -1, -1):
        kept += _of(text[place])
        if kept > room:
            return f"{mark}{text[place + 1 :]}"[: max(limit, 0)]
    return text


def padder(size: int, *, right: bool) -> Callable[[str], str]:
    """The function that fills a text with spaces up to `size` columns."""
    if right:
        return lambda text: " " * (size - width(text)) + text
    return lambda text: text + " " * (size - width(text))


@cache
def _of(char: str) -> int:
    import unicodedata

    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0  # the second range: vowels and finals that join the Korean letter before them
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
