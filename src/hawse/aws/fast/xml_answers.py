"""Answers of the ec2 and query protocols: XML, streamed by expat straight into values.

No tree is built. Unknown elements are skipped by depth; an element that comes twice in a
structure, a document type and a root that is no answer are errors, where botocore guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hawse.aws.fast.handing import NotAnAnswer

Ref = int | str
# Kind, what may be inside, what was found, and the key of this in the frame around it. Kinds: S
# structure, L list, M map, E entry of a map, and the letters of scalars, whose second is "closed".
Frame = list[Any]
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
    stack: list[Frame] = [["", members, root, None]]
    skipped = [0]
    parser.StartElementHandler = _starts(shapes, stack, skipped)
    parser.EndElementHandler = _ends(stack, skipped)
    parser.CharacterDataHandler = _texts(stack, skipped)
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


def _starts(shapes: list[Any], stack: list[Frame], skipped: list[int]) -> Callable[..., None]:
    """What expat calls for the beginning of an element."""

    def start(tag: str, _attributes: object) -> None:
        if skipped[0]:
            skipped[0] += 1
            return
        tag = tag.rpartition("}")[2]
        frame = stack[-1]
        kind = frame[0]
        if kind == "S":
            found = frame[1].get(tag)
            if found is None:
                skipped[0] = 1
                return
            key, ref = found
            if key in frame[2]:
                raise NotAnAnswer(f"{tag} twice")
        elif kind == "L":
            key, ref = None, frame[1]
        elif kind == "E":
            key, ref = _of_entry(frame[1], tag, frame[2])
        elif kind == "M":
            stack.append(["E", frame[1], {}, None])
            return
        elif kind:
            # Text is what comes before the first element.
            frame[1], skipped[0] = True, 1
            return
        else:
            _check_root(tag)
            frame[0] = "S"
            return
        stack.append(_frame(shapes, ref, key))

    return start


def _frame(shapes: list[Any], ref: Ref, key: Any) -> Frame:
    if type(ref) is str:
        return [ref, False, [], key]
    index: Any = ref
    shape = shapes[index] if index >= 0 else _METADATA_SHAPE
    kind = shape[0]
    return [kind, shape if kind == "M" else shape[1], [] if kind == "L" else {}, key]


def _ends(stack: list[Frame], skipped: list[int]) -> Callable[..., None]:
    """What expat calls for the end of an element."""

    def end(_tag: str) -> None:
        if skipped[0]:
            skipped[0] -= 1
            return
        if len(stack) == 1:
            return
        kind, _, value, key = stack.pop()
        if kind not in _CONTAINERS:
            text = "".join(value)
            value = text if kind == "s" else _SCALARS[kind](text)
        outer = stack[-1]
        if outer[0] == "L":
            outer[2].append(value)
        elif kind == "E":
            _enter(outer[2], value)
        else:
            outer[2][key] = value

    return end


def _texts(stack: list[Frame], skipped: list[int]) -> Callable[..., None]:
    """What expat calls for text."""

    def text(data: str) -> None:
        if not skipped[0]:
            kind, closed, held, _ = stack[-1]
            if kind not in _CONTAINERS and not closed:
                held.append(data)

    return text


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
