"""Rows as JSON and JSON Lines: field names as keys, raw values, every byte of them safe to show.

Characters that a terminal or a build server would obey, or that hide, are written as JSON's own
escapes, which every reader turns back into the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase

from hawse.output.columns import Column, Record
from hawse.output.values import other, raw

HIDDEN = (
    "[\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_ORDER = re.compile(r"#(?=#\w*\[)")
# Begins with one plain character, which is looked for much quicker than a choice of two.
_ZONE = re.compile(r':[0-9][0-9]"').search


def encoder(
    *, ascii: bool = False, indent: int | None = None, tight: bool = False
) -> Callable[[object], str]:
    """The function that writes one value; `ascii` for streams that carry nothing else, `tight`
    for programs, which need no blanks.
    """
    encode = json.JSONEncoder(
        ensure_ascii=ascii,
        allow_nan=False,
        default=other,
        indent=indent,
        separators=(",", ":") if tight else None,
    ).encode

    def written(value: object) -> str:
        try:
            text = encode(value)
        except ValueError:  # not a number: null
            text = encode(raw(value))
        return _shown(text)

    return _quick(written) if tight and not ascii else written


def _quick(written: Callable[[object], str]) -> Callable[[object], str]:
    """The same by orjson, a tenth of the time; what it refuses is `written` by json.

    Whole numbers beyond 64 bits and halves of surrogate pairs are such.
    """
    from orjson import OPT_NAIVE_UTC, OPT_PASSTHROUGH_DATACLASS, OPT_UTC_Z, dumps

    options = OPT_PASSTHROUGH_DATACLASS | OPT_NAIVE_UTC | OPT_UTC_Z

    def quickly(value: object) -> str:
        try:
            text = dumps(value, other, options).decode()
        except TypeError:
            return written(value)
        # Times of other zones, which are to be told in UTC, end like this.
        return written(value) if _ZONE(text) else _shown(text)

    return quickly


def _shown(text: str) -> str:
    if not text.isascii() or "\x7f" in text:
        text = re.sub(HIDDEN, escaped, text)
    return without_orders(text)


def without_orders(text: str) -> str:
    """JSON in which a build server finds no order: `##vso[` is one wherever it stands in a line."""
    return _ORDER.sub(r"\\u0023", text) if "##" in text else text


def escaped(match: re.Match[str]) -> str:
    """One character as JSON's escape; beyond the first plane as a surrogate pair."""
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def shaper(columns: Sequence[Column]) -> Callable[[Record], dict[str, object]]:
    """The function that makes the object of a record. `tags.env` keeps its place within `tags`."""
    if not any(column.key for column in columns):
        members = ",".join(f"{column.name!r}:record[{column.index}]" for column in columns)
        plain: Callable[[Record], dict[str, object]] = eval(  # pylint: disable=eval-used
            f"lambda record: {{{members}}}"  # as dataclasses do it: six times as quick as zip
        )
        return plain

    def shaped(record: Record) -> dict[str, object]:
        found: dict[str, object] = {}
        for column in columns:
            if not column.key:
                found[column.field.name] = column.value(record)
                continue
            part = found.setdefault(column.field.name, {})
            if isinstance(part, dict):
                part.update(_keys(column, record))
        return found

    return shaped


def _keys(column: Column, record: Record) -> dict[object, object]:
    if not column.open:
        return {column.key: column.value(record)}
    value = record[column.index]
    known = value if isinstance(value, Mapping) else {}
    return {key: one for key, one in known.items() if fnmatchcase(str(key), column.key)}


class JsonArray:
    """One array: a row a line on a pipe, indented by field on a terminal."""

    def __init__(self, columns: Sequence[Column], *, ascii: bool, pretty: bool) -> None:
        self._shape, self._encode = shaper(columns), encoder(ascii=ascii, tight=not pretty)
        self._pretty, self._lead = pretty, "[\n"
        self._quote = (
            json.encoder.encode_basestring_ascii if ascii else json.encoder.encode_basestring
        )

    def block(self, records: Sequence[Record]) -> str:
        """The rows with what comes before them."""
        lead, self._lead = self._lead, ",\n"
        shapes = map(self._shape, records)
        if self._pretty:
            return lead + ",\n".join(map(self._indented, shapes))
        return lead + _joined(self._encode, list(shapes), ",\n")

    def _indented(self, shape: Mapping[str, object]) -> str:
        """By hand, since json indents many times slower than it writes."""
        encode, quote = self._encode, self._quote
        parts = [
            f'    "{key}": {quote(value) if type(value) is str else encode(value)}'
            for key, value in shape.items()
        ]
        inner = _shown(",\n".join(parts))
        return f"  {{\n{inner}\n  }}"

    def tail(self) -> str:
        """What makes the array whole, also when it has no rows."""
        return "[]\n" if self._lead == "[\n" else "\n]\n"


class JsonLines:
    """One object a line."""

    def __init__(self, columns: Sequence[Column], *, ascii: bool) -> None:
        self._shape, self._encode = shaper(columns), encoder(ascii=ascii, tight=True)

    def block(self, records: Sequence[Record]) -> str:
        """The rows."""
        return _joined(self._encode, list(map(self._shape, records)), "\n") + "\n"

    def tail(self) -> str:
        """Nothing."""
        return ""


def _joined(
    encode: Callable[[object], str], shapes: Sequence[Mapping[str, object]], between: str
) -> str:
    """Objects of the same keys, which are quicker to write as one list that is parted again.

    A quote in a text is never bare, so what parts them can be nothing but structure. Objects of
    the same kind inside them show by their number, and keys that are missing too.
    """
    first = next(iter(shapes[0]), "")
    parting = f'}},{{"{first}":'
    text = encode(shapes)
    if text.count(parting) != len(shapes) - 1:
        return between.join(map(encode, shapes))
    return text[1:-1].replace(parting, f'}}{between}{{"{first}":')
