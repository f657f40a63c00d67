"""Answers of the JSON protocols: parsed by json, then walked along the compiled shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hawse.aws.fast.handing import NotAnAnswer


def read_json(
    table: Mapping[str, Any], name: str, body: bytes, headers: Mapping[str, str]
) -> dict[str, Any]:
    """The answer of an operation, with `ResponseMetadata.RequestId` where it is given.

    `headers` has lower-case names. An answer whose model has members needs a JSON object.
    """
    operation = table["operations"][name]
    rest = table["protocol"] == "rest-json"
    answer: dict[str, Any] = {}
    if operation["out"] is not None:
        try:
            answer = _answer(table, operation, body, rest)
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise NotAnAnswer(f"a value that is not of its type: {error}") from error
    answer["ResponseMetadata"] = {}
    for header in ("x-amzn-requestid", *(("x-amz-request-id",) if rest else ())):
        if header in headers:
            answer["ResponseMetadata"]["RequestId"] = headers[header]
            break
    return answer


def _answer(table: Mapping[str, Any], operation: Any, body: bytes, rest: bool) -> dict[str, Any]:
    shape = table["shapes"][operation["out"]]
    if not shape[1] and not body.strip():
        return {}
    answer: dict[str, Any] = _Reader(table["shapes"], rest).structure(shape, _object(body))
    return answer


def _object(body: bytes) -> dict[str, Any]:
    from json import loads

    try:
        found = loads(body.decode())
    except ValueError as error:
        raise NotAnAnswer("no JSON") from error
    if type(found) is not dict:
        raise NotAnAnswer("no JSON object")
    return found


class _Reader:
    """Walks values along shapes; `rest` converts scalars, as that protocol does."""

    def __init__(self, shapes: list[Any], rest: bool) -> None:
        self._shapes = shapes
        self._scalars: dict[str, Callable[[Any], Any]] = _REST if rest else _SCALARS

    def structure(self, shape: list[Any], value: dict[str, Any]) -> Any:
        known = shape[1]
        if shape[2] and (unknown := _unknown_choice(known, value)):
            return {"SDK_UNKNOWN_MEMBER": {"name": unknown}}
        found = {}
        get = value.get
        # In the order of the model, as botocore has it.
        for wire, (member, ref) in known.items():
            raw = get(wire)
            if raw is not None:
                found[member] = self.value(ref, raw)
        return found

    def value(self, ref: int | str, raw: Any) -> Any:
        if isinstance(ref, str):
            convert = self._scalars.get(ref)
            return raw if convert is None else convert(raw)
        shape = self._shapes[ref]
        kind = shape[0]
        if kind == "L":
            inner = shape[1]
            if type(raw) is not list:
                raise NotAnAnswer("no list where one belongs")
            return [None if item is None else self.value(inner, item) for item in raw]
        if kind == "M":
            inner = shape[1]
            return {key: self.value(inner, item) for key, item in raw.items()}
        return None if raw is None else self.structure(shape, raw)


def _unknown_choice(known: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    """The member of a union that the model does not know, or ""."""
    given = [key for key, inner in value.items() if inner is not None and key != "__type"]
    if len(given) != 1:
        raise NotAnAnswer("a union of more or less than one")
    return "" if given[0] in known else given[0]


def _blob(raw: Any) -> bytes:
    from base64 import b64decode

    return b64decode(raw)


def _timestamp(raw: Any) -> Any:
    from hawse.aws.timestamps import parse_timestamp

    return parse_timestamp(raw)


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    return isinstance(raw, str) and raw.lower() == "true"


_SCALARS: dict[str, Callable[[Any], Any]] = {"b": _blob, "t": _timestamp}
_REST: dict[str, Callable[[Any], Any]] = {**_SCALARS, "i": int, "f": float, "B": _boolean}
