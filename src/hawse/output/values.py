"""One value: its raw form, as JSON has it, as one line of text, and its place among others.

How people like to see it (an age, a size, dollars) is in `words`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from decimal import Decimal

_PLAIN = {str, int, bool, type(None)}

# A run of digits longer than int() converts in reasonable time is split.
_DIGITS = re.compile(r"([0-9]{1,4000})")

Natural = tuple[list[str | int], str]


def raw(value: object) -> object:
    """`value` as JSON types all the way down: ISO 8601 with Z, null for what is no number."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else text(key): raw(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [raw(one) for one in value]
    found = other(value)
    return found if type(found) in _PLAIN or found is value else raw(found)


def other(value: object) -> object:
    """What JSON does not know, a step nearer to its raw form: encoders ask again for what is in it.

    A TypeError for what no row may hold.
    """
    if isinstance(value, date):
        return iso(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted((raw(one) for one in value), key=text)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if is_decimal(type(value)):
        return _number(value)
    if isinstance(value, (str, int)):
        return value
    raise TypeError(f"a row holds a {type(value).__name__}, which no format can show")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def iso(value: date) -> str:
    """ISO 8601; times in UTC with Z. A time without a zone is taken for UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    shown = value.isoformat()
    if value.tzinfo is None:
        return f"{shown}Z"
    if not shown.endswith("+00:00"):
        shown = value.astimezone(UTC).isoformat()
    return f"{shown[:-6]}Z"


def _number(value: Any) -> float | int | None:
    if not value.is_finite():
        return None
    whole = value.as_tuple().exponent
    return int(value) if isinstance(whole, int) and whole >= 0 else float(value)


def is_decimal(kind: type) -> bool:
    """Whether this is Decimal: by name, since to import it takes a millisecond, and few rows hold
    money."""
    return kind.__module__ == "decimal"


def is_number(value: object) -> TypeGuard[float | Decimal]:
    """Whether it can be compared with a number: a Decimal too."""
    return isinstance(value, (int, float)) or is_decimal(type(value))


def text(value: object) -> str:
    """One line for scripts: "" for None, true and false, ISO 8601; lists joined by commas, the rest
    as compact JSON. Not escaped."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]  # mypy does not narrow by type()
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if isinstance(value, date):
        return iso(value)
    if is_dataclass(value):
        return compact(value)
    plain = raw(value)
    if isinstance(plain, list) and not any(isinstance(one, (list, dict)) for one in plain):
        return ",".join(text(one) for one in plain)
    if isinstance(plain, (list, dict)):
        return compact(plain)
    return text(plain) if isinstance(plain, (str, bool)) or plain is None else str(plain)


def compact(value: object) -> str:
    """A value as JSON on one line."""
    try:
        return _encode()(value)
    except (TypeError, ValueError):  # a key that is no text, a number that is none
        return _encode()(raw(value))


def laid_out(value: object) -> str:
    """A value as JSON over several lines."""
    import json

    return json.dumps(raw(value), ensure_ascii=False, indent=2)


@cache
def _encode() -> Callable[[object], str]:
    import json

    return json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, default=other, separators=(",", ":")
    ).encode


def natural(name: str) -> Natural:
    """A sort key: web-2 before web-10, and A beside a."""
    parts: list[str | int] = list(_DIGITS.split(name.casefold()))
    parts[1::2] = map(int, parts[1::2])
    return parts, name


def missing(value: object) -> bool:
    """Whether AWS said nothing here: None, or an empty text, list or mapping."""
    if isinstance(value, int):
        return False
    return not math.isfinite(value) if is_number(value) else not value
