"""Configurations of AWS as one text, and as lines for people that say how two of them differ.

AWS gives the same configuration with its members in any order, so that only a canonical text can
be compared. Nothing here knows what a configuration means.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hawse.nesting import json_value

_IDS = ("ID", "Id", "Sid", "Key")
"""Members that name one of a list of things, where AWS has such a member."""


def canonical(value: Any) -> str:
    """The same text for the same configuration, whatever the order of its members."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def difference(old: Any, new: Any) -> list[str]:
    """What goes (`- Rules[logs].Expiration.Days: 30`) and what comes (`+ …`); [] for the same.

    A text that is a JSON document, as a policy is, is compared member by member.
    """
    before, after = _lines(old), _lines(new)
    told = []
    for path in dict.fromkeys([*before, *after]):
        gone, come = before.get(path, []), after.get(path, [])
        told += [f"- {path}{each}" for each in _without(gone, come)]
        told += [f"+ {path}{each}" for each in _without(come, gone)]
    return told


def _without(some: list[str], others: list[str]) -> list[str]:
    """Those that the others lack, as often as they lack them."""
    lacking = Counter(some) - Counter(others)
    return [each for each in dict.fromkeys(some) for _ in range(lacking[each])]


def _lines(value: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, text in _leaves(value, ""):
        found.setdefault(path, []).append(f": {text}" if path else text)
    return found


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Each plain value below a value, and the path to it."""
    value = _opened(value)
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)) and value:
        for place, each in _placed(value):
            yield from _leaves(each, f"{path}{place}")
    elif value is not None and (path or value not in ({}, [], ())):
        yield path, value if isinstance(value, str) else canonical(value)


def _placed(values: list[Any] | tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """The elements of a list, each with what tells it apart: its id, or its place in the list."""
    if not any(isinstance(each, (Mapping, list, tuple)) for each in values):
        yield from (("", each) for each in values)
        return
    id_ = next((id_ for id_ in _IDS if _names(values, id_)), "")
    for number, each in enumerate(values, 1):
        if not id_:
            yield f"[{number}]", each
            continue
        rest = {key: inner for key, inner in each.items() if key != id_}
        yield f"[{each[id_]}]", rest["Value"] if [*rest] == ["Value"] else rest


def _names(values: list[Any] | tuple[Any, ...], id_: str) -> bool:
    """Whether all of them have such an id, each another one."""
    ids = [each.get(id_) if isinstance(each, Mapping) else None for each in values]
    return None not in ids and len({*map(str, ids)}) == len(ids)


def _opened(value: Any) -> Any:
    """The document that a text holds; any other value as it is."""
    if not (isinstance(value, str) and value.lstrip()[:1] in ("{", "[")):
        return value
    try:
        return json_value(value)
    except ValueError:
        return value
