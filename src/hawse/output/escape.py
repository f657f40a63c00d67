"""Text from AWS made safe to show: a name must not move the cursor, hide or reverse what follows,
start a new line, or give an order to the CI system that reads the log.

Every human format goes through here. Machine formats have escapes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Cc: C0 and C1. Cf: bidi overrides, zero width, tags. Zl, Zp: line breaks. Cs: lone surrogates.
_UNSAFE = {"Cc", "Cf", "Zl", "Zp", "Cs"}

# GitHub takes `::name` at the start of a line (spaces before it do not matter). A letter that is
# no hexadecimal digit is asked for, since an IPv6 address may stand there too.
_COMMAND = re.compile(r"^(\s*):(?=:[A-Za-z-]*[G-Zg-z-])")
# `##[name]` (GitHub, Azure), `##vso[`, `##teamcity[`: taken anywhere in a line.
_BRACKET = re.compile(r"#(?=#\w*\[)")


def escape(text: str) -> str:
    """`text` on one line, with what is invisible or would be obeyed written as `\\x1b`."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _visible(char) for char in text)
    return _BRACKET.sub(r"\\x23", text) if "##" in text else text


def line_start(text: str) -> str:
    """Escaped text that begins a line: CI workflow commands lose their meaning."""
    return _COMMAND.sub(r"\1\\x3a", text) if "::" in text else text


def _visible(char: str) -> str:
    import unicodedata

    if unicodedata.category(char) not in _UNSAFE:
        return char  # an unusual space, a private icon, a character newer than this Python
    code = ord(char)
    if code < 0x100:
        return _NAMED.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def ascii_only(encoding: str | None) -> bool:
    """Whether a stream of this encoding lacks our own marks, such as … and ·."""
    try:
        "…·".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


_ASCII = str.maketrans(
    {"├": "|", "└": "`", "│": "|", "─": "-", "━": "#", "…": "...", "·": "|"}
    | dict(zip("▁▂▃▄▅▆▇█", "__.-=+##", strict=True))
)


def teller(encoding: str | None) -> Callable[[str], str]:
    """What writes a text as a stream that is `ascii_only` will show it, so that it can be
    measured: trees are drawn with other characters, and what there is no character for is an
    escape, as Python writes it there."""
    name = encoding or "ascii"

    def told(text: str) -> str:
        if text.isascii():
            return text
        return text.translate(_ASCII).encode(name, "backslashreplace").decode(name)

    return told
