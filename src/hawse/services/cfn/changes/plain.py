"""Reading JSON that may be anything: an answer of AWS, of an emulator, or of nobody we know.

Each function gives a value of its type for whatever it is handed, and never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DEEPEST = 100


def text(value: object) -> str:
    """A text as it can be written anywhere; "" for what is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    found = str(value)
    return found if found.isascii() else found.encode("utf-8", "replace").decode("utf-8")


def shown(value: object) -> str | None:
    """A value as one text, JSON where it is no text; None for nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return text(value)
    import json

    try:
        return json.dumps(value, default=str, separators=(",", ":"))
    except (ValueError, RecursionError):
        return ""


def mapping(value: object) -> Mapping[str, Any]:
    """A mapping; an empty one for what is none."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Mapping[str, Any]]:
    """The mappings of a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list, or a single one."""
    if isinstance(value, str):
        return (text(value),)
    return tuple(filter(None, map(text, value))) if isinstance(value, (list, tuple)) else ()


def parsed(value: object) -> Mapping[str, Any] | None:
    """A JSON object that may come as a text; None when there is none."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, str) or not value.strip():
        return None
    from hawse.nesting import json_value

    try:
        found = json_value(value)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def looked_up(tree: object, path: str) -> object:
    """What stands at `Properties/A/0/B`; None when nothing does."""
    found = tree
    for part in path.split("/")[:_DEEPEST]:
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and len(part) < 9:
            found = found[int(part)] if int(part) < len(found) else None
        else:
            return None
    return found


def pairs(value: object, key: str, under: str) -> dict[str, str]:
    """`[{Key: …, Value: …}]` as a dict."""
    return {text(one.get(key)): text(one.get(under)) for one in items(value) if one.get(key)}
