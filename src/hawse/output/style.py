"""Colour on a terminal. What a colour says is always said in words as well."""

from __future__ import annotations

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "bold red": "1;31",
    "bold yellow": "1;33",
}


def paint(text: str, colour: str) -> str:
    """`text` in `colour`; unchanged when there is no such colour or nothing to paint."""
    code = _CODES.get(colour)
    return f"\x1b[{code}m{text}\x1b[0m" if code and text else text
