"""A lifecycle configuration as plain data: from AWS's answer, or from a file in AWS's shape.

It stays as it came, member by member, since a rule that nobody meant to change is sent back as it
was. Only dates become texts, so that two configurations can be compared and written to a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    try:
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
    found: dict[str, Any] = _plain(configuration, "%Y-%m-%dT%H:%M:%SZ")
    return found


def sent(configuration: Configuration) -> dict[str, Any]:
    """The same with dates as texts as Python writes those of AWS's answers, so that what is sent
    can be compared with what is there."""
    found: dict[str, Any] = _plain(configuration, "%Y-%m-%d %H:%M:%S+00:00")
    return found


def _plain(value: Any, form: str) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _date(one, form) if name == "Date" else _plain(one, form)
            for name, one in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_plain(one, form) for one in value]
    return _date(value, form) if isinstance(value, date) else value


def _date(value: Any, form: str) -> Any:
    """A date of AWS, of YAML or a text in ISO 8601; what is no date stays, for the checks."""
    moment = moment_of(value)
    return value if moment is None else moment.strftime(form)


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


def rules_in(configuration: Configuration | None) -> list[Mapping[str, Any]]:
    """The rules as they are; none where nothing is configured."""
    return list(configuration.get(RULES) or ()) if configuration else []


def with_rules(
    configuration: Configuration | None, rules: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The configuration with other rules and all else as it was; None without any rule, since S3
    knows no configuration without one."""
    if not rules:
        return None
    return {**(configuration or {}), RULES: list(rules)}
