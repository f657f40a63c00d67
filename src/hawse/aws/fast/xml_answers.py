"""Answers of the ec2 and query protocols: XML, built into a tree by C and walked by the table.

The walk looks only into what the table knows, with one function for each shape that is met. An
element that comes twice in a structure, a document type and a root that is no answer are errors,
where botocore guesses. The items of lists are read by `xml_lists`, wherever these are plain.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import NotAnAnswer
from hawse.aws.fast.xml_lists import HOLE, HOLE_READ, Items, placing
from hawse.aws.timestamps import parse_timestamp
from hawse.aws.xml_trees import xml_tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Ref = int | str
Reader = Callable[[Any], Any]
# The key of a member, what reads its element, or else what makes a value of its text.
Member = tuple[str, Reader | None, Reader | None]


class XmlAnswers:
    """Reads the answers of one operation, each with `ResponseMetadata.RequestId` where given."""

    def __init__(self, table: Mapping[str, Any], name: str) -> None:
        operation, shapes = table["operations"][name], table["shapes"]
        out = operation["out"]
        members = {} if out is None else dict(shapes[out][1])
        self._wrapper = operation["wrapper"] if out is not None else ""
        readers, places = _Readers(shapes, _SCALARS), _Readers(shapes, placing(_SCALARS))
        self._lists = {
            tag.encode(): (key, Items(_parsing(readers, ref), _parsing(places, ref)))
            for tag, (key, list_) in members.items()
            if (ref := _items_of(shapes, list_)) is not None
        }
        if self._wrapper:
            members = {self._wrapper: ["", out]}
        if table["protocol"] == "ec2":
            members["requestId"] = ["ResponseMetadata", "s"]
        else:
            members["ResponseMetadata"] = ["ResponseMetadata", _METADATA]
        self._outer = _structure(_Members(members, readers))

    def read(self, body: bytes) -> dict[str, Any]:
        """What the answer says; NotAnAnswer for what is none."""
        # Trees have no cycles, and looking for some in them takes as long as the reading.
        collecting = gc.isenabled()
        gc.disable()
        try:
            return self._with_lists(body) or self._read(body)
        except SyntaxError as error:  # what ElementTree's ParseError is
            raise NotAnAnswer(str(error)) from error
        except RecursionError as error:
            raise NotAnAnswer("structures in structures without end") from error
        except (ValueError, OverflowError, TypeError) as error:
            raise NotAnAnswer(f"a value that is not of its type: {error}") from error
        finally:
            if collecting:
                gc.enable()

    def _with_lists(self, body: bytes) -> dict[str, Any] | None:
        """The same, the items of lists read for themselves; None where it is not that simple."""
        lists, rest = {}, body
        try:
            for tag, (key, items) in self._lists.items():
                head, begin, inside = rest.partition(b"<%b>" % tag)
                inside, end, tail = inside.rpartition(b"</%b>" % tag)
                if end and (found := items.read(inside)):
                    lists[key], rest = found, b"".join((head, begin, HOLE, end, tail))
            answer = self._read(rest) if lists else {}
        except _WRONG:
            return None  # the answer as a whole is looked at to say what is wrong
        # An element of the same name inside another: the hole is elsewhere.
        whole = lists and all(answer.get(key) == HOLE_READ for key in lists)
        return answer | lists if whole else None

    def _read(self, body: bytes) -> dict[str, Any]:
        root = xml_tree(body)
        _check_root(_local(root.tag))
        outer: dict[str, Any] = self._outer(root)
        meta = outer.pop("ResponseMetadata", {})
        if self._wrapper:
            if "" not in outer:
                raise NotAnAnswer(f"no {self._wrapper}")
            outer = outer[""]
        outer["ResponseMetadata"] = {"RequestId": meta} if isinstance(meta, str) else meta
        return outer


def _items_of(shapes: list[Any], ref: Ref) -> int | None:
    """The structures that a shape is a list of."""
    if isinstance(ref, str) or shapes[ref][0] != "L" or isinstance(shapes[ref][1], str):
        return None
    item: int = shapes[ref][1]
    return item if shapes[item][0] == "S" else None


def _parsing(readers: _Readers, ref: Ref) -> Callable[[bytes], Any]:
    return lambda body: readers.reader(ref)(xml_tree(body))


_WRONG = (NotAnAnswer, SyntaxError, RecursionError, ValueError, OverflowError, TypeError)
_METADATA = -1
_METADATA_SHAPE: list[Any] = ["S", {"RequestId": ["RequestId", "s"]}]


def _check_root(tag: str) -> None:
    if not tag.endswith("Response") or tag in ("Response", "ErrorResponse"):
        raise NotAnAnswer(f"the root is {tag}")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Readers:
    """Makes the readers of shapes, each when it is met: a shape may be in itself."""

    def __init__(self, shapes: list[Any], scalars: Mapping[str, Reader]) -> None:
        self._shapes = shapes
        self.scalars = scalars
        self._made: dict[Ref, Reader] = {}

    def reader(self, ref: Ref) -> Reader:
        """A function from an element to the value that it holds."""
        found = self._made.get(ref)
        if found is None:
            found = self._made[ref] = self._reader(ref)
        return found

    def _reader(self, ref: Any) -> Reader:
        if isinstance(ref, str):
            convert = self.scalars[ref]
            return lambda node: convert(node.text or "")
        kind, *inside = self._shapes[ref] if ref >= 0 else _METADATA_SHAPE
        if kind == "S":
            return _structure(_Members(inside[0], self))
        if kind == "L":
            return _list(self.reader, inside[0])
        return _map(self.reader, self.scalars["s"], *inside)


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
            convert = self._readers.scalars[ref]
            member = (key, None, None if convert is str else convert)
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


def _map(
    reader_of: Callable[[Ref], Reader], text: Reader, value: Ref, key_tag: str, value_tag: str
) -> Reader:
    tags = sorted((key_tag, value_tag))

    def read(node: Any) -> dict[str, Any]:
        reader = reader_of(value)
        found: dict[str, Any] = {}
        for entry in node:
            parts = {_local(child.tag): child for child in entry}
            if len(entry) != 2 or sorted(parts) != tags:
                raise NotAnAnswer("an entry of a map that is none")
            found[text(parts[key_tag].text or "")] = reader(parts[value_tag])
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
