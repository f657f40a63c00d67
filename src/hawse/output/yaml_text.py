"""Rows as YAML that loads to exactly the values of the JSON.

Written by hand, since a YAML library takes minutes for what the others do in a second. Only texts
that no reader of YAML 1.1 or 1.2 takes for something else go without quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from hawse.output.columns import Column, Record
from hawse.output.json_text import HIDDEN, shaper
from hawse.output.values import raw

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_./@+-]*")
_BEYOND = re.compile("[^\x20-\x7e]")
_TAKEN = frozenset("null true false yes no on off y n".split())


class Yaml:
    """One sequence with a mapping for each row."""

    def __init__(self, columns: Sequence[Column], *, ascii: bool) -> None:
        self._shape, self._write = shaper(columns), writer(ascii=ascii)
        self._empty = True

    def line(self, record: Record) -> str:
        """The row."""
        self._empty = False
        return self._write([raw(self._shape(record))])

    def tail(self) -> str:
        """The empty sequence when there was no row."""
        return "[]\n" if self._empty else ""


def writer(*, ascii: bool) -> Callable[[object], str]:
    """The function that writes one document of raw values."""
    unsafe = _BEYOND if ascii else HIDDEN

    def scalar(value: object) -> str:
        if type(value) is str:
            if _BARE.fullmatch(value) and value.lower() not in _TAKEN:
                return value
            return unsafe.sub(_escaped, json.dumps(value, ensure_ascii=False))
        if type(value) is float:
            shown = repr(value)
            return shown if "." in shown else shown.replace("e", ".0e")
        return json.dumps(value)  # whole numbers, true, false, null, {} and []

    def block(value: object, pad: str) -> str:
        if isinstance(value, dict):
            return "".join(f"{pad}{scalar(key)}:{after(one, pad)}" for key, one in value.items())
        assert isinstance(value, list)
        return "".join(f"{pad}- {item(one, pad)}" for one in value)

    def after(value: object, pad: str) -> str:
        if value and isinstance(value, (dict, list)):
            return f"\n{block(value, pad + '  ')}"
        return f" {scalar(value)}\n"

    def item(value: object, pad: str) -> str:
        if value and isinstance(value, (dict, list)):
            return block(value, pad + "  ")[len(pad) + 2 :]
        return f"{scalar(value)}\n"

    return lambda value: (
        item(value, "") if not (value and isinstance(value, (dict, list))) else block(value, "")
    )


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
