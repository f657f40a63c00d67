"""Parameters to a request, along the compiled shapes. Knows no endpoint, no keys and no botocore.

A value that is not exactly of its type raises `Hand`: botocore is lenient in places and strict in
others, and words its complaints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, quote_plus

from hawse.aws.fast.handing import Hand
from hawse.records import dataclass

Table = Mapping[str, Any]
Ref = int | str

_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_SAFE = "-._~"


@dataclass(frozen=True)
class Request:
    """A request without its host: `path` and `query` are encoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def encode(table: Table, name: str, params: Mapping[str, object]) -> Request:
    """The request of an operation. Hand for what botocore might refuse or put differently."""
    operation = table["operations"][name]
    protocol = table["protocol"]
    if operation["in"] is None and params:
        raise Hand("parameters where there are none")
    if protocol == "rest-json":
        return _rest(table, operation, params)
    if protocol == "json":
        return _json(table, name, operation, params)
    form = {"Action": name, "Version": table["version"]}
    if operation["in"] is not None:
        _Form(table["shapes"], form, ec2=protocol == "ec2").put("", operation["in"], params)
    body = "&".join([f"{quote_plus(key)}={quote_plus(value)}" for key, value in form.items()])
    return Request("POST", "/", "", {"Content-Type": _FORM}, body.encode())


class _Form:
    """A form that is being filled: `Filter.1.Value.2=…`."""

    def __init__(self, shapes: list[Any], form: dict[str, str], *, ec2: bool) -> None:
        self._shapes = shapes
        self._form = form
        self._ec2 = ec2

    def put(self, prefix: str, ref: Ref, value: Any) -> None:
        if isinstance(ref, str):
            self._form[prefix] = _form_text(ref, value)
            return
        shape = self._shapes[ref]
        if shape[0] == "L":
            self._list(prefix, shape, value)
            return
        for member, inner in _members(shape, value):
            wire, inner_ref = shape[1][member]
            self.put(f"{prefix}.{wire}" if prefix else wire, inner_ref, inner)

    def _list(self, prefix: str, shape: list[Any], value: Any) -> None:
        _check_list(shape, value)
        if not self._ec2:
            if not value:
                self._form[prefix] = ""
            prefix = f"{prefix}.{shape[2]}"
        for number, element in enumerate(value, 1):
            self.put(f"{prefix}.{number}", shape[1], element)


def _json(table: Table, name: str, operation: Any, params: Mapping[str, object]) -> Request:
    from json import dumps

    headers = {
        "X-Amz-Target": f"{table['target']}.{name}",
        "Content-Type": f"application/x-amz-json-{table['json']}",
    }
    if table["query_compatible"]:
        headers["x-amzn-query-mode"] = "true"
    ref = operation["in"]
    body = {} if ref is None else _json_value(table["shapes"], ref, params)
    return Request("POST", "/", "", headers, dumps(body).encode())


def _json_value(shapes: list[Any], ref: Ref, value: Any) -> Any:
    if isinstance(ref, str):
        return _JSON[ref[0]](value, ref)
    shape = shapes[ref]
    if shape[0] == "L":
        _check_list(shape, value)
        return [_json_value(shapes, shape[1], element) for element in value]
    if shape[0] == "M":
        if type(value) is not dict or len(value) < shape[2]:
            raise Hand("no map where one belongs, or too small")
        return {_string(k, "s"): _json_value(shapes, shape[1], v) for k, v in value.items()}
    known = shape[1]
    return {
        known[member][0]: _json_value(shapes, known[member][1], inner)
        for member, inner in _members(shape, value)
    }


def _rest(table: Table, operation: Any, params: Mapping[str, object]) -> Request:
    from json import dumps

    shapes, asked, ref = table["shapes"], operation["asked"], operation["in"]
    shape: list[Any] = ["S", {}, []] if ref is None else shapes[ref]
    known, given = shape[1], _members(shape, params)
    path, query = _address(shapes, known, operation, [one for one in given if one[0] in asked])
    headers, body = dict[str, str](), b""
    if len(known) > len(asked):
        inside = {
            known[member][0]: _json_value(shapes, known[member][1], value)
            for member, value in given
            if member not in asked
        }
        headers, body = {"Content-Type": "application/json"}, dumps(inside).encode()
    return Request(operation["method"], path, query, headers, body)


def _address(
    shapes: list[Any], known: Mapping[str, Any], operation: Any, given: list[tuple[str, Any]]
) -> tuple[str, str]:
    """The path and the query with what is given in them."""
    path, query = operation["path"], [operation["query"]] if operation["query"] else []
    for member, value in given:
        wire, ref = known[member]
        texts = _texts(shapes, ref, value)
        if not texts:
            raise Hand(f"{member} is empty")
        if f"{{{wire}}}" in path:
            path = path.replace(f"{{{wire}}}", _label(member, texts[0]))
        else:
            query += [f"{quote(wire, _SAFE)}={quote(text, _SAFE)}" for text in texts]
    return path, "&".join(query)


def _label(member: str, text: str) -> str:
    """A part of a path; what would change the path's shape is not sent."""
    if text in ("", ".", ".."):
        raise Hand(f"{member} is {text!r} in a path")
    return quote(text, _SAFE)


def _texts(shapes: list[Any], ref: Ref, value: Any) -> list[str]:
    """A value in an address; a list gives several."""
    if isinstance(ref, int):
        shape = shapes[ref]
        _check_list(shape, value)
        return [_texts(shapes, shape[1], element)[0] for element in value]
    return [_form_text(ref, value)]


def _members(shape: list[Any], value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        if not isinstance(value, Mapping):
            raise Hand("no structure where one belongs")
        value = dict(value)
    known = shape[1]
    for name in value:
        if name not in known:
            raise Hand(f"unknown parameter {name}")
    for name in shape[2]:
        if name not in value:
            raise Hand(f"{name} is missing")
    return list(value.items())


def _check_list(shape: list[Any], value: Any) -> None:
    if type(value) not in (list, tuple) or len(value) < shape[3]:
        raise Hand("no list where one belongs, or too short")


def _string(value: Any, ref: str) -> str:
    if type(value) is not str or len(value) < int(ref[1:] or 0):
        raise Hand("no text where one belongs, or too short")
    return value


def _integer(value: Any, ref: str) -> int:
    if type(value) is not int or value < int(ref[1:] or value):
        raise Hand("no number where one belongs, or too small")
    return value


def _float(value: Any, ref: str) -> float | int:
    if type(value) not in (int, float) or not float(ref[1:] or "-inf") <= value < float("inf"):
        raise Hand("no number where one belongs, or too small")
    number: float | int = value
    return number


def _boolean(value: Any, _ref: str) -> bool:
    if type(value) is not bool:
        raise Hand("no boolean where one belongs")
    return value


def _blob(value: Any, ref: str) -> str:
    from base64 import b64encode

    if type(value) is not bytes or len(value) < int(ref[1:] or 0):
        raise Hand("no bytes where they belong, or too few")
    return b64encode(value).decode()


def _timestamp(value: Any, ref: str, default: str) -> str | int | float:
    if not isinstance(value, datetime) or value.tzinfo is None or value.year < 1000:
        raise Hand("a time without a zone, or long ago")
    moment = value.astimezone(UTC)
    kind = ref[1:] or default
    if kind == "iso8601":
        return (
            f"{moment:%Y-%m-%dT%H:%M:%S}{f'.{moment.microsecond:06d}' * (moment.microsecond > 0)}Z"
        )
    if kind == "unixtimestamp":
        from calendar import timegm

        seconds = timegm(moment.timetuple())
        if moment.microsecond:
            return (seconds * 10**6 + moment.microsecond) / 10**6
        return seconds
    raise Hand(f"a time as {kind}")


def _form_text(ref: str, value: Any) -> str:
    kind = ref[0]
    if kind == "s":
        return _string(value, ref)
    if kind == "B":
        return "true" if _boolean(value, ref) else "false"
    if kind == "t":
        return str(_timestamp(value, ref, "iso8601"))
    return str(_JSON[kind](value, ref))


_JSON: dict[str, Callable[[Any, str], Any]] = {
    "s": _string,
    "i": _integer,
    "f": _float,
    "B": _boolean,
    "b": _blob,
    "t": lambda value, ref: _timestamp(value, ref, "unixtimestamp"),
}
