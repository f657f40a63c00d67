"""Files of parameters and tags, in YAML, JSON or TOML and in every shape that AWS's tools know.

A value is the text that CloudFormation is given: a number as it is written, so that `1.10` keeps
its zero and an account id those in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hawse.errors import UsageError
from hawse.services.cfn.template.building import Builder
from hawse.services.cfn.template.finding import ERROR
from hawse.services.cfn.template.nodes import Broken, Event

_SECTIONS = {"Parameters", "Tags", "StackPolicy"}
_NAMES = (("ParameterKey", "ParameterValue"), ("Key", "Value"))


@dataclass(frozen=True)
class Values:
    """What one file says: parameters and tags as texts. `kept` are those that stay as they are."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


def values_in(content: str | bytes, name: str) -> Values:
    """The parameters and tags of a file: a mapping, a list of keys and values, or sections."""
    data = data_in(content, name)
    if isinstance(data, Mapping) and data and set(data) <= _SECTIONS:
        parameters, kept = _pairs(data.get("Parameters") or {}, name)
        return Values(parameters, _pairs(data.get("Tags") or {}, name)[0], kept)
    parameters, kept = _pairs(data if data is not None else {}, name)
    return Values(parameters, {}, kept)


def tags_in(content: str | bytes, name: str) -> dict[str, str]:
    """The tags of a file that has nothing else, or of its section Tags."""
    found = values_in(content, name)
    return dict(found.tags or found.parameters)


def data_in(content: str | bytes, name: str) -> object:
    """What is in a file; UsageError with its place for what cannot be read."""
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(name, why="it is not UTF-8") from None
    if name.lower().endswith(".toml"):
        return _toml(text, name)
    builder = Builder()
    try:
        root = builder.build(map(_as_written, _events(text)))
    except Broken as broken:
        place = broken.problem.place
        where = f"{name}:{place.line}:{place.column}"
        raise UsageError(where, why=broken.problem.message) from None
    for problem in builder.problems:
        if problem.severity == ERROR:
            where = f"{name}:{problem.place.line}:{problem.place.column}"
            raise UsageError(where, why=problem.message)
    return root.plain if root is not None else None


def _events(text: str) -> Iterable[Event]:
    from hawse.services.cfn.template import json_events, yaml_events

    if text.lstrip().startswith(("{", "[")):
        return json_events.events(text)
    return yaml_events.events(text)


def _as_written(event: Event) -> Event:
    """A number keeps the digits that were written; a tag may be a password that begins with !."""
    if event.tag.startswith("!"):
        raise Broken("a text that begins with ! stands in quotes", event.place)
    if event.kind != "scalar" or isinstance(event.value, (str, bool)) or event.value is None:
        return event
    return event._replace(value=event.text or str(event.value))


def _toml(text: str, name: str) -> object:
    import tomllib

    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(name, why=f"it is no TOML: {error}") from error


def _pairs(data: object, name: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Keys and their texts, and the keys whose value stays as it is."""
    if isinstance(data, Mapping):
        return {str(key): text_of(value, f"{name}: {key}") for key, value in data.items()}, ()
    if not isinstance(data, list):
        raise UsageError(name, why="it has no keys and values")
    found: dict[str, str] = {}
    kept = []
    for key, value in _listed(data, name):
        if key in found or key in kept:
            raise UsageError(f"{name}: {key}", why="it is there twice")
        if value is None:
            kept.append(key)
        else:
            found[key] = text_of(value, f"{name}: {key}")
    return found, tuple(kept)


def _listed(data: list[object], name: str) -> Iterator[tuple[str, object]]:
    """`[{ParameterKey: …, ParameterValue: …}]`, `[{Key: …, Value: …}]` or `["KEY=VALUE"]`."""
    for number, one in enumerate(data, 1):
        if isinstance(one, str) and one.partition("=")[1]:
            key, _, value = one.partition("=")
            yield key, value
            continue
        for key_name, value_name in _NAMES:
            if isinstance(one, Mapping) and key_name in one:
                kept = one.get("UsePreviousValue") in (True, "true")
                yield str(one[key_name]), None if kept else one.get(value_name, "")
                break
        else:
            hint = "write KEY: VALUE, one a line"
            raise UsageError(f"{name}: element {number}", why="it names no key", hint=hint)


def text_of(value: object, where: str) -> str:
    """A value as CloudFormation is given it; lists are joined by commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        texts = [text_of(one, where) for one in value]
        if any("," in text for text in texts):
            raise UsageError(where, why="an element of a list must have no comma in it")
        return ",".join(texts)
    if value is None:
        why = "it has no value"
        raise UsageError(where, why=why, hint='write "" for an empty one, or leave it out')
    if isinstance(value, Mapping):
        hint = "a value is a text, a number, true or false, or a list of them"
        raise UsageError(where, why="its value is a mapping", hint=hint)
    return str(value)
