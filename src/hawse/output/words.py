"""Values as people like to read them: ages, sizes, dollars. What a table shows; nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeGuard

from hawse.output.values import is_number, raw, text
from hawse.rows import Part

if TYPE_CHECKING:
    from decimal import Decimal

NOTHING = "-"
"""What a table shows where AWS said nothing."""

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_COLUMNS = "▁▂▃▄▅▆▇█"
_SPARKS = 31
_BAR = 12
_DAY = 86400
_YEAR = 365 * _DAY


def age(seconds: float) -> str:
    """Time passed in its largest telling unit: 40s, 12m, 30h, 400d, 3y. To come: in 3d."""
    if seconds < 0:
        return f"in {age(-seconds)}" if seconds <= -1 else "now"
    for limit, unit, length in (
        (60, "s", 1),
        (3600, "m", 60),
        (2 * _DAY, "h", 3600),
        (2 * _YEAR, "d", _DAY),
    ):
        if seconds < limit:
            return f"{int(seconds // length)}{unit}"
    return f"{int(seconds // _YEAR)}y"


def lasting(seconds: float) -> str:
    """How long something took: 0.4s, 40s, 12m."""
    return f"{seconds:.1f}s" if seconds < 9.95 else age(seconds + 0.5)


def size(count: float | Decimal) -> str:
    """Bytes in IEC units with three figures: 999 B, 1.5 KiB, 12.3 GiB, 512 TiB."""
    sign, rest = ("-", float(-count)) if count < 0 else ("", float(count))
    unit = 0
    while unit < len(_UNITS) - 1 and round(rest, 1 if unit else 0) >= 1024:
        rest /= 1024
        unit += 1
    shown = f"{rest:.0f}" if unit == 0 or rest >= 99.95 else f"{rest:.1f}"
    return f"{sign}{shown} {_UNITS[unit]}"


def usd(value: float | Decimal) -> str:
    """Dollars and cents; what is less than a dollar keeps four figures after the point if it has
    them, since prices by the hour are there."""
    sign, rest = ("-", -value) if value < 0 else ("", value)
    fine = rest < 1 and round(rest, 4) != round(rest, 2)
    return f"{sign}${rest:,.4f}" if fine else f"{sign}${rest:,.2f}"


def amount(value: float | Decimal) -> str:
    """Money in two figures after the point; what is less and not nothing says so."""
    if value and -0.005 < value < 0.005:
        return "<0.01" if value > 0 else ">-0.01"
    return f"{value:,.2f}"


def signed(value: float | Decimal) -> str:
    """A change of money: +1.50, -0.20; what is too small to see has no sign."""
    return amount(value) if -0.005 < value < 0.005 else f"{value:+,.2f}"


def spark(values: Sequence[float]) -> str:
    """A small column for each number, the highest the largest; nothing to see of a single one."""
    top = max(values, default=0.0)
    if len(values) < 2:
        return ""
    if len(values) > _SPARKS:  # neighbours together
        each = -(-len(values) // _SPARKS)
        parts = [values[start : start + each] for start in range(0, len(values), each)]
        return spark([sum(part) / len(part) for part in parts])
    steps = len(_COLUMNS) - 1
    return "".join(_COLUMNS[round(max(0.0, one) / top * steps) if top > 0 else 0] for one in values)


def moment(value: date) -> str:
    """A time in UTC to the second: 2026-03-01 12:30:05Z."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
    return value.strftime("%Y-%m-%d %H:%M:%SZ")


def shower(show: str, now: datetime) -> Callable[[object], str]:
    """The function that makes a table's text of a column's values. Not escaped."""
    if show == "age":
        return lambda value: _age_of(value, now)
    return _SHOWERS.get(show, _plain)


def _age_of(value: object, now: datetime) -> str:
    if not isinstance(value, datetime):
        return _plain(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return age((now - value).total_seconds())


def _plain(value: object) -> str:
    if type(value) is str:
        return value or NOTHING
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return moment(value)
    if is_number(value) and not isinstance(value, int):
        return f"{value:.10g}"
    if isinstance(value, Mapping):
        return _pairs(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return (
            " ".join(str(one) if isinstance(one, Part) else text(one) for one in value) or NOTHING
        )
    if isinstance(value, Part):
        return str(value)
    return text(value) or NOTHING


def _pairs(value: object) -> str:
    if not isinstance(value, Mapping):
        return _plain(value)
    return " ".join(f"{key}={text(raw(one))}" for key, one in value.items()) or NOTHING


def _size(value: object) -> str:
    return size(value) if _counts(value) else _plain(value)


def _usd(value: object) -> str:
    return usd(value) if _counts(value) else _plain(value)


def _share(value: object) -> str:
    """All bars begin in one column."""
    if not _counts(value):
        return _plain(value)
    return f"{value:5.1f} {'━' * round(value / 10)}".rstrip()


def _amount(value: object) -> str:
    return amount(value) if _counts(value) else _plain(value)


def _signed(value: object) -> str:
    return signed(value) if _counts(value) else _plain(value)


def _percent(value: object) -> str:
    return f"{value:,.1f}" if _counts(value) else _plain(value)


def _bar(value: object) -> str:
    return "━" * round(min(value, 100) / 100 * _BAR) if _counts(value) else ""


def _spark(value: object) -> str:
    if not isinstance(value, Mapping):
        return _plain(value)
    return spark([float(one) for one in value.values() if _counts(one)])


def _counts(value: object) -> TypeGuard[float | Decimal]:
    return is_number(value) and not isinstance(value, bool)


def short_arn(arn: str) -> str:
    """What tells an ARN of IAM or STS, or a stack, from another of its account and region."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] not in ("iam", "sts", "cloudformation"):
        return arn
    # The number behind a stack's name tells it from those of that name that are gone.
    return "/".join(parts[5].split("/")[:2]) if parts[2] == "cloudformation" else parts[5]


def sentence(told: str) -> str:
    """A text in which ARNs of stacks are their names: the whole ones are in every other format."""
    if "arn:" not in told:
        return told
    import re

    return re.sub(r"arn:[\w-]+:cloudformation:[^:\s]*:\d*:stack/([^/\s]+)/[\w-]+", r"\1", told)


def _arn(value: object) -> str:
    return short_arn(value) if isinstance(value, str) else _plain(value)


_SHOWERS: dict[str, Callable[[object], str]] = {
    "bytes": _size,
    "usd": _usd,
    "tags": _pairs,
    "share": _share,
    "amount": _amount,
    "signed": _signed,
    "percent": _percent,
    "bar": _bar,
    "spark": _spark,
    "mark": lambda value: "~" if value else "",
    "arn": _arn,
}
