"""Answers of the ec2 and query protocols: XML, streamed by expat straight into values.

No tree is built. Unknown elements are skipped by depth; an element that comes twice in a
structure, a document type and a root that is no answer are errors, where botocore guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hawse.aws.fast.handing import NotAnAnswer

Ref = int | str
_CHUNK = 1 << 16


def read_xml(table: Mapping[str, Any], name: str, body: bytes) -> dict[str, Any]:
    """The answer of an operation, with `ResponseMetadata.RequestId` where it is given."""
    operation = table["operations"][name]
    shapes = table["shapes"]
    outer: dict[str, Any] = {}
    members = {} if operation["out"] is None else dict(shapes[operation["out"]][1])
    wrapper = operation["wrapper"] if operation["out"] is not None else ""
    if wrapper:
        members = {wrapper: ["", operation["out"]]}
    if table["protocol"] == "ec2":
        members["requestId"] = ["ResponseMetadata", "s"]
    else:
        members["ResponseMetadata"] = ["ResponseMetadata", _METADATA]
    outer = _parsed(shapes, members, body)
    meta = outer.pop("ResponseMetadata", {})
    if wrapper:
        if "" not in outer:
            raise NotAnAnswer(f"no {wrapper}")
        outer = outer[""]
    outer["ResponseMetadata"] = {"RequestId": meta} if isinstance(meta, str) else meta
    return outer


_METADATA = -1
_METADATA_SHAPE = ["S", {"RequestId": ["RequestId", "s"]}]


def _parsed(shapes: list[Any], members: dict[str, Any], body: bytes) -> dict[str, Any]:
    from pyexpat import ExpatError, ParserCreate

    parser = ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    root: dict[str, Any] = {}
    starts, ends, texts = _handlers(shapes, members, root)
    parser.StartElementHandler, parser.EndElementHandler = starts, ends
    parser.CharacterDataHandler = texts
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        raise NotAnAnswer(str(error)) from error
    except (ValueError, OverflowError, TypeError) as error:
        raise NotAnAnswer(f"a value that is not of its type: {error}") from error
    return root


def _no_doctype(*_: object) -> None:
    raise NotAnAnswer("a document type")


def _handlers(  # noqa: C901  # one state machine: its branches share the state
    shapes: list[Any], members: dict[str, Any], root: dict[str, Any]
) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
    """What expat calls. A frame is kind, what may be inside, what was found, and its key there.

    Kinds: S structure, L list, M map, E entry of a map, and the letters of scalars.
    """
    stack: list[tuple[str, Any, Any, Any]] = []
    kind, inside, held, key = "", members, root, None
    skipped = 0
    closed = False

    def start(tag: str, _attributes: object) -> None:
        nonlocal kind, inside, held, key, skipped, closed
        if skipped:
            skipped += 1
            return
        tag = tag.rpartition("}")[2]
        if kind == "S":
            found = inside.get(tag)
            if found is None:
                skipped = 1
                return
            name, ref = found
            if name in held:
                raise NotAnAnswer(f"{tag} twice")
        elif kind == "L":
            name, ref = None, inside
        elif kind == "M":
            stack.append((kind, inside, held, key))
            kind, held, key = "E", {}, None
            return
        elif kind == "E":
            name, ref = _of_entry(inside, tag, held)
        elif kind:
            # Text is what comes before the first element.
            closed, skipped = True, 1
            return
        else:
            _check_root(tag)
            kind = "S"
            return
        stack.append((kind, inside, held, key))
        key = name
        if type(ref) is str:
            kind, held, closed = ref, [], False
        else:
            shape = shapes[ref] if ref >= 0 else _METADATA_SHAPE
            kind = shape[0]
            inside = shape if kind == "M" else shape[1]
            held = [] if kind == "L" else {}

    def end(_tag: str) -> None:
        nonlocal kind, inside, held, key, skipped
        if skipped:
            skipped -= 1
            return
        if not stack:
            return
        value = held
        if kind not in _CONTAINERS:
            text = "".join(held)
            value = text if kind == "s" else _SCALARS[kind](text)
        name, ended = key, kind
        kind, inside, held, key = stack.pop()
        if kind == "S" or kind == "E":
            held[name] = value
        elif kind == "L":
            held.append(value)
        elif ended == "E":
            _enter(held, value)

    def text(data: str) -> None:
        if not skipped and not closed and kind not in _CONTAINERS:
            held.append(data)

    return start, end, text


_CONTAINERS = frozenset(("S", "L", "M", "E", ""))


def _check_root(tag: str) -> None:
    if not tag.endswith("Response") or tag in ("Response", "ErrorResponse"):
        raise NotAnAnswer(f"the root is {tag}")


def _of_entry(shape: list[Any], tag: str, held: dict[str, Any]) -> tuple[str, Ref]:
    name = {shape[2]: "key", shape[3]: "value"}.get(tag)
    if name is None or name in held:
        raise NotAnAnswer(f"{tag} in a map")
    return name, shape[1] if name == "value" else "s"


def _enter(held: dict[str, Any], entry: dict[str, Any]) -> None:
    if len(entry) != 2:
        raise NotAnAnswer("half an entry of a map")
    held[entry["key"]] = entry["value"]


def _timestamp(text: str) -> Any:
    from hawse.aws.timestamps import parse_timestamp

    return parse_timestamp(text)


def _blob(text: str) -> bytes:
    from base64 import b64decode

    return b64decode(text)


def _quoted_json(text: str) -> Any:
    from json import loads
    from urllib.parse import unquote

    try:
        return loads(unquote(text))
    except (ValueError, TypeError):
        return text


def _json(text: str) -> Any:
    from json import loads

    try:
        return loads(text)
    except ValueError:
        return text


def _console(text: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(text.encode("latin-1")).decode("utf-8", "replace")
    except ValueError:
        return text


_SCALARS: dict[str, Callable[[str], Any]] = {
    "i": int,
    "f": float,
    "B": "true".__eq__,
    "t": _timestamp,
    "b": _blob,
    "p": _quoted_json,
    "j": _json,
    "c": _console,
}
