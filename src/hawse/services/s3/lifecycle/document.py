"""A lifecycle configuration as plain data: from AWS's answer, or from a file in AWS's shape.

It stays as it came, member by member, since a rule that nobody meant to change is sent back as it
was. Only dates become texts, so that two configurations can be compared and written to a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from hawse.errors import UsageError

Configuration: TypeAlias = Mapping[str, Any]
"""`Rules`, and `TransitionDefaultMinimumObjectSize` where it is said."""

RULES, MINIMUM = "Rules", "TransitionDefaultMinimumObjectSize"
_WRAPPED = "LifecycleConfiguration"
_SHAPE = "what 'aws s3api get-bucket-lifecycle-configuration' prints"


def from_text(text: str, name: str) -> dict[str, Any]:
    """The configuration in a file: YAML or JSON, bare, as a list of rules, or as it is put.

    UsageError when it is neither.
    """
    import yaml

    from hawse.nesting import check_yaml

    try:
        check_yaml(text)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(name, why=f"neither JSON nor YAML: {_told(error)}") from error
    except ValueError as error:  # a date that is none
        raise UsageError(name, why=str(error)) from error
    return _shaped(data, name)


def _told(error: Any) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", "")
    return f"line {mark.line + 1}: {problem}" if mark is not None else str(error)


def _shaped(data: Any, name: str) -> dict[str, Any]:
    if isinstance(data, list):
        data = {RULES: data}
    if not isinstance(data, Mapping):
        raise UsageError(name, why="it has no rules", hint=_SHAPE)
    inner = data.get(_WRAPPED, data)
    if not isinstance(inner, Mapping) or not isinstance(inner.get(RULES), list):
        raise UsageError(name, why="it has no list of Rules", hint=_SHAPE)
    found: dict[str, Any] = {RULES: inner[RULES]}
    minimum = inner.get(MINIMUM, data.get(MINIMUM))
    if minimum is not None:
        found[MINIMUM] = minimum
    unknown = set(inner) - {RULES, MINIMUM, "ResponseMetadata"}
    if unknown:
        raise UsageError(name, why=f"unknown: {', '.join(sorted(map(str, unknown)))}", hint=_SHAPE)
    return plain(found)


def plain(configuration: Configuration) -> dict[str, Any]:
    """The same with dates as texts, as `2026-03-01T00:00:00Z`; nothing else is touched."""
    found: dict[str, Any] = _dated(configuration, lambda day: day.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return found


def sent(configuration: Configuration) -> dict[str, Any]:
    """The same with dates in UTC as AWS's answers have them, so that both can be compared."""
    found: dict[str, Any] = _dated(configuration, lambda day: day)
    return found


def _dated(value: Any, form: Callable[[datetime], Any]) -> Any:
    """What is no date stays where a date is wanted, for the checks."""
    if isinstance(value, Mapping):
        return {name: _date(one, form, name) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_dated(one, form) for one in value]
    return value


def _date(value: Any, form: Callable[[datetime], Any], name: str) -> Any:
    moment = moment_of(value) if name == "Date" else None
    return _dated(value, form) if moment is None else form(moment)


def moment_of(value: Any) -> datetime | None:
    """The moment that a Date means, in UTC; None for what is no date."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def rules_in(configuration: Configuration | None) -> list[Any]:
    """The rules as they are, which of a file may be anything; none where nothing is configured."""
    return list(configuration.get(RULES) or ()) if configuration else []


def with_rules(
    configuration: Configuration | None, rules: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The configuration with other rules and all else as it was; None without any rule, since S3
    knows no configuration without one."""
    if not rules:
        return None
    return {**(configuration or {}), RULES: list(rules)}
