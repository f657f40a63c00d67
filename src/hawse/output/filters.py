"""`--filter key<op>value`: which rows are shown.

The operand is read by the kind of the column: `launched<30d` is younger than thirty days,
`size>1GiB` a number of bytes. What cannot mean anything is a UsageError before any request.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from decimal import Decimal
from fnmatch import translate
from typing import Any, NoReturn

from hawse.errors import UsageError
from hawse.output.columns import Record, find, is_glob
from hawse.output.fields import Field, Kind
from hawse.output.values import is_number, iso, missing, natural, raw, text

Test = Callable[[object], bool]

_FILTER = re.compile(r"\s*(?P<key>[^=!<>~]+?)\s*(?P<op>==|!=|<=|>=|!~|=|<|>|~)(?P<value>.*)", re.S)
_NUMBER = re.compile(r"\$?(?P<number>-?\d+(?:\.\d+)?)\s*(?:(?P<unit>[kmgtp])?(?P<si>i?b)?)", re.I)
_AGE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhdwy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}
_BOOLS = {"true": True, "yes": True, "false": False, "no": False}
Compare = Callable[[Any, Any], bool]

_ORDER: dict[str, Compare] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
NONE = "none"
"""The operand that stands for a missing value."""


def matcher(
    filters: Sequence[str], fields: Sequence[Field], kinds: Mapping[str, Kind], now: datetime
) -> Callable[[Record], bool]:
    """Whether a record passes every filter. UsageError for what a filter cannot mean."""
    tests = [_compiled(one, fields, kinds, now) for one in filters]
    if len(tests) == 1:
        return tests[0]
    return lambda record: all(test(record) for test in tests)


def _compiled(
    text_: str, fields: Sequence[Field], kinds: Mapping[str, Kind], now: datetime
) -> Callable[[Record], bool]:
    parts = _FILTER.fullmatch(text_)
    if parts is None:
        raise UsageError(
            f"--filter {text_}",
            why="not KEY<OP>VALUE",
            hint="such as state=running or launched<30d",
        )
    name, op, operand = parts["key"], parts["op"].replace("==", "="), parts["value"].strip()
    column = find(name, fields, "--filter")
    if not operand:
        raise UsageError(
            f"--filter {text_}",
            why="the value is empty",
            hint=f"is a shell variable not set? Missing values are {name}{op}none",
        )
    kind: Kind = "other" if column.key else kinds.get(column.field.name, "other")
    test = _Operand(text_, operand, kind, now).test(op)
    return lambda record: test(column.value(record))


class _Operand:
    """The right side of one filter, read by the kind of the left side."""

    def __init__(self, filter: str, operand: str, kind: Kind, now: datetime) -> None:
        self._filter, self._operand, self._kind, self._now = filter, operand, kind, now

    def test(self, op: str) -> Test:
        """What a value must pass."""
        if op in ("=", "!="):
            return _unless(op == "!=", self._any_of())
        if op in ("~", "!~"):
            return _unless(op == "!~", self._pattern())
        if self._kind == "time":
            return self._time(_ORDER[op])
        if self._kind in ("bool", "list", "map"):
            self._wrong(f"a {self._kind} has no order")
        return self._ordered(_ORDER[op])

    def _wrong(self, why: str, hint: str = "") -> NoReturn:
        raise UsageError(f"--filter {self._filter}", why=why, hint=hint)

    def _pattern(self) -> Test:
        try:
            search = re.compile(self._operand).search
        except re.error as error:
            self._wrong(f"not a regular expression: {error}")
        return lambda value: any(search(one) for one in _texts(value, pairs=True))

    def _any_of(self) -> Test:
        tests = [self._equal(one.strip()) for one in self._operand.split(",") if one.strip()]
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def _equal(self, operand: str) -> Test:
        if operand == NONE:
            return lambda value: missing(value) or NONE in _texts(value)
        if is_glob(operand):
            match = re.compile(translate(operand)).match
            return lambda value: any(match(one) for one in _texts(value))
        if self._kind == "bool":
            return self._bool(operand)
        if self._kind == "time":
            return self._day(operand)
        number = _number(operand)
        if self._kind == "number" and number is None:
            self._wrong(f"{operand} is not a number", "such as 10, 1.5 or 1GiB")
        if self._kind in ("number", "other") and number is not None:
            return lambda value: _same(value, number) or operand in _texts(value)
        return lambda value: operand in _texts(value)

    def _bool(self, operand: str) -> Test:
        wanted = _BOOLS.get(operand.lower())
        if wanted is None:
            self._wrong(f"{operand} is neither true nor false")
        return lambda value: value is wanted

    def _day(self, operand: str) -> Test:
        if not operand[:1].isdigit() or _AGE.fullmatch(operand):
            self._wrong(f"{operand} is not a date", "such as 2026-03 or 2026-03-01; or use < and >")
        return lambda value: isinstance(value, date) and iso(value).startswith(operand)

    def _time(self, compare: Compare) -> Test:
        """An age is compared with the time passed (`<30d` is younger), a date with the time."""
        age = _AGE.fullmatch(self._operand)
        now = self._now
        if age is not None:
            limit = float(age["number"]) * _SECONDS[age["unit"]]
            return lambda value: isinstance(value, date) and compare(
                (now - _instant(value)).total_seconds(), limit
            )
        try:
            moment = _instant(datetime.fromisoformat(self._operand))
        except ValueError:
            self._wrong(f"{self._operand} is no age and no date", "such as 30d, 12h or 2026-03-01")
        return lambda value: isinstance(value, date) and compare(_instant(value), moment)

    def _ordered(self, compare: Compare) -> Test:
        number, name = _number(self._operand), natural(self._operand)
        if self._kind == "number" and number is None:
            self._wrong(f"{self._operand} is not a number", "such as 10, 1.5 or 1GiB")

        def test(value: object) -> bool:
            if missing(value):
                return False
            if is_number(value) and number is not None:
                return compare(value, _like(value, number))
            return compare(natural(text(value)), name)

        return test


def _unless(turned: bool, test: Test) -> Test:
    return (lambda value: not test(value)) if turned else test


def _same(value: object, number: Decimal) -> bool:
    return is_number(value) and value == _like(value, number)


def _like(value: object, number: Decimal) -> Decimal | float:
    """A float is not quite the number it is written as, so it is compared with another float."""
    return float(number) if isinstance(value, float) else number


def _texts(value: object, *, pairs: bool = False) -> Iterable[str]:
    """What a value is compared by: itself, a list's members, a mapping's keys or `pairs`."""
    if value is None:
        return ()
    if type(value) is str:
        return (value,)
    if isinstance(value, Mapping):
        return [f"{key}={text(one)}" if pairs else str(key) for key, one in value.items()]
    if isinstance(value, (list, tuple, Set)):
        return [text(one) for one in value]
    return (text(raw(value)),)


def _number(operand: str) -> Decimal | None:
    """`10`, `1.5`, `$70`, `1KB` (1000), `1KiB` and `1K` (1024); None for what is no number."""
    found = _NUMBER.fullmatch(operand)
    if found is None:
        return None
    base = 1000 if (found["si"] or "").lower() == "b" else 1024
    power = "kmgtp".index(found["unit"].lower()) + 1 if found["unit"] else 0
    return Decimal(found["number"]) * int(base**power)


def _instant(value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
