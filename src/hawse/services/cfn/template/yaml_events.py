"""YAML as events, from PyYAML's parser: it is asked for one after another and never recurses.

PyYAML's own constructors are not used: they make dates of versions, octal numbers of account ids,
and of two equal keys they drop the first without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from hawse.services.cfn.template.nodes import Broken, Event, Place
from hawse.services.cfn.template.scalars import resolved

if TYPE_CHECKING:
    from yaml.error import MarkedYAMLError
    from yaml.events import Event as YamlEvent

_STR = "tag:yaml.org,2002:str"


def events(text: str) -> Iterator[Event]:
    """The events of the first document, and one more when there is another. Broken is raised."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            if documents > 1:
                yield Event("another", _place(event.start_mark))
                return
            make = _MAKE.get(type(event).__name__)
            if make is not None:
                yield make(event, _place(event.start_mark))
    except yaml.MarkedYAMLError as error:
        raise Broken(_why(error), _mark_of(error)) from error
    except yaml.YAMLError as error:
        raise Broken(str(error).splitlines()[0], Place(1, 1)) from error


def _why(error: MarkedYAMLError) -> str:
    """What the parser says, with what it was doing when it says that."""
    parts = [part for part in (error.problem, error.context) if part]
    found = f"it is no YAML: {', '.join(parts)}"
    if error.problem and "character '\\t'" in error.problem:
        found += "; YAML is indented with spaces"
    return found


def _mark_of(error: MarkedYAMLError) -> Place:
    mark = error.problem_mark or error.context_mark
    return _place(mark) if mark else Place(1, 1)


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _scalar(event: Any, place: Place) -> Event:
    tag = event.tag or ""
    plain = event.implicit[0] and not tag
    value = resolved(event.value) if plain else event.value
    return Event("scalar", place, event.value, value, "" if tag == "!" else tag, event.anchor or "")


def _mapping(event: Any, place: Place) -> Event:
    return Event("mapping", place, tag=event.tag or "", anchor=event.anchor or "")


def _list(event: Any, place: Place) -> Event:
    return Event("list", place, tag=event.tag or "", anchor=event.anchor or "")


def _alias(event: Any, place: Place) -> Event:
    return Event("alias", place, event.anchor)


def _end(_: YamlEvent, place: Place) -> Event:
    return Event("end", place)


_MAKE: dict[str, Callable[[Any, Place], Event]] = {
    "ScalarEvent": _scalar,
    "MappingStartEvent": _mapping,
    "SequenceStartEvent": _list,
    "AliasEvent": _alias,
    "MappingEndEvent": _end,
    "SequenceEndEvent": _end,
}
