"""Answers of the ec2 and query protocols: XML, built into a tree by C and walked by the table.

An answer holds one page, so its tree is small. The walk looks only into what the table knows, with
one function for each shape that is met. An element that comes twice in a structure, a document
type and a root that is no answer are errors, where botocore guesses.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import NotAnAnswer
from hawse.aws.timestamps import parse_timestamp

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Ref = int | str
Reader = Callable[[Any], Any]
# The key of a member, what reads its element, or else what makes a value of its text.
Member = tuple[str, Reader | None, Reader | None]


def read_xml(table: Mapping[str, Any], name: str, body: bytes) -> dict[str, Any]:
    """The answer of an operation, with `ResponseMetadata.RequestId` where it is given."""
    operation = table["operations"][name]
    shapes = table["shapes"]
    members = {} if operation["out"] is None else dict(shapes[operation["out"]][1])
    wrapper = operation["wrapper"] if operation["out"] is not None else ""
    if wrapper:
        members = {wrapper: ["", operation["out"]]}
    if table["protocol"] == "ec2":
        members["requestId"] = ["ResponseMetadata", "s"]
    else:
        members["ResponseMetadata"] = ["ResponseMetadata", _METADATA]
    # Trees have no cycles, and looking for some in them takes as long as the reading.
    collecting = gc.isenabled()
    gc.disable()
    try:
        outer = _parsed(shapes, members, body)
    finally:
        if collecting:
            gc.enable()
    meta = outer.pop("ResponseMetadata", {})
    if wrapper:
        if "" not in outer:
            raise NotAnAnswer(f"no {wrapper}")
        outer = outer[""]
    outer["ResponseMetadata"] = {"RequestId": meta} if isinstance(meta, str) else meta
    return outer


_METADATA = -1
_METADATA_SHAPE: list[Any] = ["S", {"RequestId": ["RequestId", "s"]}]


def _parsed(shapes: list[Any], members: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        root = _tree(body)
        _check_root(_local(root.tag))
        found: dict[str, Any] = _structure(_Members(members, _Readers(shapes)))(root)
        return found
    except SyntaxError as error:  # what ElementTree's ParseError is
        raise NotAnAnswer(str(error)) from error
    except RecursionError as error:
        raise NotAnAnswer("structures in structures without end") from error
    except (ValueError, OverflowError, TypeError) as error:
        raise NotAnAnswer(f"a value that is not of its type: {error}") from error


def _tree(body: bytes) -> Element:
    from xml.etree.ElementTree import XMLParser

    # Zeros are in no text but UTF-16's, where a document type is spelt with them.
    if b"<!DOCTYPE" in body or b"\0" in body:
        _check_doctype(body)
    parser = XMLParser(encoding="utf-8")
    parser.feed(body)
    root: Element = parser.close()
    return root


def _check_doctype(body: bytes) -> None:
    """Refuse a document type before an entity is read; the name may also stand in a CDATA.

    ElementTree's parser would tell of it and go on, this one stops.
    """
    from pyexpat import ExpatError, ParserCreate

    parser = ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        raise NotAnAnswer(str(error)) from error


def _no_doctype(*_: object) -> None:
    raise NotAnAnswer("a document type")


def _check_root(tag: str) -> None:
    if not tag.endswith("Response") or tag in ("Response", "ErrorResponse"):
        raise NotAnAnswer(f"the root is {tag}")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Readers:
    """Makes the readers of one answer's shapes, each when it is met: a shape may be in itself."""

    def __init__(self, shapes: list[Any]) -> None:
        self._shapes = shapes
        self._made: dict[Ref, Reader] = {}

    def reader(self, ref: Ref) -> Reader:
        """A function from an element to the value that it holds."""
        found = self._made.get(ref)
        if found is None:
            found = self._made[ref] = self._reader(ref)
        return found

    def _reader(self, ref: Any) -> Reader:
        if isinstance(ref, str):
            convert = _SCALARS[ref]
            return lambda node: convert(node.text or "")
        kind, *inside = self._shapes[ref] if ref >= 0 else _METADATA_SHAPE
        if kind == "S":
            return _structure(_Members(inside[0], self))
        if kind == "L":
            return _list(self.reader, inside[0])
        return _map(self.reader, *inside)


class _Members(dict[str, Member | None]):
    """The members of a structure by their tags as they come, namespace and all; None: unknown."""

    def __init__(self, members: Mapping[str, Any], readers: _Readers) -> None:
        super().__init__()
        self._members = members
        self._readers = readers

    def __missing__(self, tag: str) -> Member | None:
        key, ref = self._members.get(_local(tag), ("", None))
        member: Member | None
        if ref is None:
            member = None
        elif isinstance(ref, str):
            member = (key, None, None if ref == "s" else _SCALARS[ref])
        else:
            member = (key, self._readers.reader(ref), None)
        self[tag] = member
        return member


def _structure(members: _Members) -> Reader:
    def read(node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        unknown = 0
        for child in node:
            member = members[child.tag]
            if member is None:
                unknown += 1
                continue
            key, reader, convert = member
            if reader is None:
                text = child.text or ""  # what comes before the first element
                found[key] = text if convert is None else convert(text)
            else:
                found[key] = reader(child)
        if len(found) + unknown < len(node):
            raise NotAnAnswer(f"an element twice in {_local(node.tag)}")
        return found

    return read


def _list(reader_of: Callable[[Ref], Reader], item: Ref) -> Reader:
    def read(node: Any) -> list[Any]:
        reader = reader_of(item)
        return [reader(child) for child in node]

    return read


def _map(reader_of: Callable[[Ref], Reader], value: Ref, key_tag: str, value_tag: str) -> Reader:
    tags = sorted((key_tag, value_tag))

    def read(node: Any) -> dict[str, Any]:
        reader = reader_of(value)
        found: dict[str, Any] = {}
        for entry in node:
            parts = {_local(child.tag): child for child in entry}
            if len(entry) != 2 or sorted(parts) != tags:
                raise NotAnAnswer("an entry of a map that is none")
            found[parts[key_tag].text or ""] = reader(parts[value_tag])
        return found

    return read


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
    "s": str,
    "i": int,
    "f": float,
    "B": "true".__eq__,
    "t": parse_timestamp,
    "b": _blob,
    "p": _quoted_json,
    "j": _json,
    "c": _console,
}
