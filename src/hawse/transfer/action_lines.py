"""Actions as lines of JSON, and back.

Reading is strict: a line that is not exactly as this version writes it may mean something that
would be overlooked, so it is refused. Names are escaped to ASCII, so that one line is one action
whatever a key contains.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hawse.transfer.actions import Copy, Delete, Left, Reason, Seen
from hawse.transfer.comparing import Outcome, Rung, Verdict

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field comes twice")
    return found


_decode = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_no_twins).decode

_COPY = {"do", "name", "why", "untold", "source", "over", "changed", "backup", "storage"}
_DELETE = {"do", "name", "seen", "backup"}
_LEFT = {"do", "name", "why"}


def line_of(value: Mapping[str, Any]) -> bytes:
    """One line, with its end."""
    return _encode(value).encode("ascii") + b"\n"


def value_of(line: bytes) -> dict[str, Any]:
    """The object in a line; ValueError when it is not one whole line with one object."""
    if not line.endswith(b"\n"):
        raise ValueError("the line has no end")
    try:
        value = _decode(line.decode("ascii"))
    except RecursionError as error:
        raise ValueError("the line is nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("the line is not an object")
    return value


def action_line(action: Copy | Delete | Left) -> bytes:
    """What `read_action` reads back equal."""
    if isinstance(action, Copy):
        value: dict[str, Any] = {
            "do": "copy",
            "name": action.name,
            "why": action.why.rung.name,
            "untold": action.why.untold,
            "source": action.source,
            "over": action.over,
            "changed": action.changed,
            "backup": action.backup,
            "storage": action.storage,
        }
    elif isinstance(action, Delete):
        value = {
            "do": "delete",
            "name": action.name,
            "seen": action.seen,
            "backup": action.backup,
        }
    else:
        value = {"do": "left", "name": action.name, "why": action.why.name}
    return line_of(value)


def read_action(line: bytes) -> Copy | Delete | Left:
    """The action in a line; ValueError says what is wrong with any other line."""
    value = value_of(line)
    do, keys = value.get("do"), set(value)
    if do == "copy" and keys == _COPY:
        return _copy(value)
    if do == "delete" and keys == _DELETE:
        return Delete(_text(value["name"]), _seen(value["seen"]), _text(value["backup"]))
    if do == "left" and keys == _LEFT:
        return Left(_text(value["name"]), _member(Reason, value["why"]))
    raise ValueError("it is no action that this version knows")


def _copy(value: Mapping[str, Any]) -> Copy:
    why = Verdict(Outcome.COPY, _member(Rung, value["why"]), _text(value["untold"]))
    over = None if value["over"] is None else _seen(value["over"])
    return Copy(
        name=_text(value["name"]),
        why=why,
        source=_seen(value["source"]),
        over=over,
        changed=_moment(value["changed"]),
        backup=_text(value["backup"]),
        storage=_text(value["storage"]),
    )


def _seen(value: Any) -> Seen:
    if not isinstance(value, list) or len(value) != 3 or type(value[0]) is not int:
        raise ValueError("it does not say what was seen")
    return Seen(value[0], _moment(value[1]), _text(value[2]))


def _moment(value: Any) -> float | None:
    if value is not None and type(value) not in (int, float):
        raise ValueError(f"{value!r} is not a time")
    return value  # type: ignore[no-any-return]  # it is None, an int or a float


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def _member(kind: Any, name: Any) -> Any:
    if not isinstance(name, str) or name not in kind.__members__:
        raise ValueError(f"{name!r} is no reason that this version knows")
    return kind[name]
