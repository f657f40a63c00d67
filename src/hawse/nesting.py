"""Documents from elsewhere, refused when they are nested deeper than anybody writes.

Python's stack would end on them with an error that no reader waits for, and libyaml's composer,
which nothing counts, would end the process. So depth is looked at before anything is built.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

DEEPEST = 100
LARGEST = 1_000_000
"""Values of a YAML document once its aliases are written out: a few lines can be billions."""

_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


class TooDeep(ValueError):
    """Nested deeper than anybody writes."""


def json_value(text: str | bytes, **hooks: Any) -> Any:
    """The value of a JSON text; ValueError, and no other error, for what is none.

    `hooks` are those of `json.loads`.
    """
    import json

    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text))
    if text.count("[") + text.count("{") > DEEPEST and _is_deep(text):
        raise TooDeep("nested too deeply")
    return json.loads(text, **hooks)


def _is_deep(text: str) -> bool:
    depth = 0
    for part in _PARTS.findall(text):
        depth += _STEP.get(part, 0)
        if depth > DEEPEST:
            return True
    return False


def check_yaml(text: str) -> None:
    """`yaml.MarkedYAMLError` for what is no YAML, and for what is too deep or too large."""
    import yaml

    open_, known = [_Extent("")], dict[str, _Extent]()
    for event in _events(text):
        name = str(getattr(event, "anchor", None) or "")
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(_Extent(name))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = open_.pop()
            known[done.name] = done
            open_[-1].add(done)
        elif isinstance(event, yaml.AliasEvent):
            if any(one.name == name for one in open_):
                raise _refused("an alias of what it stands in", event)
            open_[-1].add(known.get(name, _Extent("")))
        elif isinstance(event, yaml.ScalarEvent):
            known[name] = _Extent(name)
            open_[-1].add(known[name])
        if len(open_) + open_[-1].depth > DEEPEST:
            raise _refused("it is nested too deeply", event)
        if open_[-1].size > LARGEST:
            raise _refused("its aliases stand for too much", event)


def _events(text: str) -> Iterator[Any]:
    import yaml

    try:
        yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError:
        # libyaml takes the end of a text for the line after it; the other parser names the place.
        deque(yaml.parse(text, Loader=yaml.SafeLoader), maxlen=0)
        raise


class _Extent:
    """How much there is of a value that may have a name, and how deep that is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.size = 1
        self.depth = 0

    def add(self, inner: _Extent) -> None:
        self.size += inner.size
        self.depth = max(self.depth, inner.depth + 1)


def _refused(why: str, event: Any) -> Exception:
    import yaml

    return yaml.composer.ComposerError(None, None, why, event.start_mark)
