"""Rows as YAML that loads to exactly the values of the JSON.

Written by hand, since a YAML library takes a minute for what the others do in a second. Only texts
that no reader of YAML 1.1 or 1.2 takes for something else go without quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from json.encoder import encode_basestring

from hawse.output.columns import Column, Record
from hawse.output.json_text import HIDDEN, shaper, without_orders
from hawse.output.values import raw

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_./@+-]*|(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?")
_TAKEN = frozenset("null true false yes no on off y n".split())
_BEYOND = "[^\x20-\x7e]"
_WORDS = {None: "null", True: "true", False: "false"}


class Yaml:
    """One sequence with a mapping for each row."""

    def __init__(self, columns: Sequence[Column], *, ascii: bool) -> None:
        self._shape, self._writer = shaper(columns), Writer(ascii=ascii)
        self._empty = True

    def line(self, record: Record) -> str:
        """The row."""
        self._empty = False
        after, bare = self._writer.after, _bare
        parts = [
            (
                f"  {name}: {value}\n"
                if type(value) is str and bare(value)
                else f"  {name}:{after(value, '  ')}"
            )
            for name, value in self._shape(record).items()
        ]
        return "-" + "".join(parts)[1:]

    def block(self, records: Sequence[Record]) -> str:
        """The rows."""
        return "".join(map(self.line, records))

    def tail(self) -> str:
        """The empty sequence when there was no row."""
        return "[]\n" if self._empty else ""


class Writer:
    """Writes raw values; `ascii` for streams that cannot carry other characters."""

    def __init__(self, *, ascii: bool) -> None:
        self._unsafe = re.compile(_BEYOND if ascii else HIDDEN)

    def document(self, value: object) -> str:
        """One document."""
        return self._block(value, "") if _nested(value) else self._scalar(value) + "\n"

    def after(self, value: object, pad: str) -> str:
        """A value, raw or not, behind the colon of its key, which stands `pad` from the left."""
        if value is None:
            return " null\n"
        if type(value) is not str:
            value = raw(value)
            if value and isinstance(value, (dict, list)):
                return f"\n{self._block(value, pad + '  ')}"
        return f" {self._scalar(value)}\n"

    def _block(self, value: object, pad: str) -> str:
        if isinstance(value, dict):
            return "".join(
                f"{pad}{self._scalar(key)}:{self.after(one, pad)}" for key, one in value.items()
            )
        assert isinstance(value, list)
        return "".join(f"{pad}- {self._item(one, pad)}" for one in value)

    def _item(self, value: object, pad: str) -> str:
        if _nested(value):
            return self._block(value, pad + "  ")[len(pad) + 2 :]
        return self._scalar(value) + "\n"

    def _scalar(self, value: object) -> str:
        if isinstance(value, str):
            if _bare(value):
                return value
            shown = without_orders(encode_basestring(value))
            return shown if shown.isascii() and shown.isprintable() else self._safe(shown)
        if value is None or value is True or value is False:
            return _WORDS[value]
        shown = repr(value)  # numbers, {} and []
        return shown.replace("e", ".0e") if "e" in shown and "." not in shown else shown

    def _safe(self, text: str) -> str:
        return self._unsafe.sub(_escaped, text)


@lru_cache(4096)
def _bare(text: str) -> bool:
    """Whether it needs no quotes; most values of a column are the same few."""
    return _BARE.fullmatch(text) is not None and text.lower() not in _TAKEN


def _nested(value: object) -> bool:
    return bool(value) and isinstance(value, (dict, list))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
