"""Answers in XML, read in a third of botocore's time.

botocore's parser asks, for each structure of an answer, for each member that the model knows.
Here the model is turned into nested functions once, which walk what is really there. This is for
EC2 and the query protocol, whose answers are large. Whatever is unusual, in the model or in an
answer, is left to botocore's parser, which is also what the tests compare with.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from hawse.aws.timestamps import parse_timestamp

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from botocore.parsers import ResponseParserFactory

Reader = Callable[[Any], Any]
_MARK = "hawse"


class _Unusual(Exception):
    """Left to botocore."""


class Parsers:
    """Takes the place of botocore's `response_parser_factory`."""

    def __init__(self, theirs: ResponseParserFactory) -> None:
        theirs.set_parser_defaults(timestamp_parser=parse_timestamp)
        self._theirs = theirs
        self._readers: dict[tuple[Any, ...], Reader | None] = {}

    def create_parser(self, protocol_name: str) -> Parser:
        """A parser for one answer."""
        return Parser(self._theirs.create_parser(protocol_name), self._readers)


class Parser:
    """Parses as botocore's does."""

    def __init__(self, theirs: Any, readers: dict[tuple[Any, ...], Reader | None]) -> None:
        self._theirs = theirs
        self._readers = readers

    def parse(self, response: dict[str, Any], shape: Any) -> Any:
        """The answer as a dict; see botocore's `ResponseParser.parse`."""
        service = response.pop(_MARK, None)
        with _uncollected():
            if service is not None and shape is not None and response["status_code"] == 200:
                # ElementTree's ParseError is a SyntaxError.
                with suppress(_Unusual, ValueError, SyntaxError):
                    return self._read(response, shape, service)
            return self._theirs.parse(response, shape)

    def _read(self, response: dict[str, Any], shape: Any, service: str) -> Any:
        from xml.etree.ElementTree import XMLParser, fromstring

        root = fromstring(response["body"], XMLParser(encoding="utf-8"))
        space = root.tag[: root.tag.rfind("}") + 1]
        key = (service, shape.name, space)
        if key not in self._readers:
            self._readers[key] = _reader_of(shape, space)
        reader = self._readers[key]
        if reader is None:
            raise _Unusual
        wrapper = shape.serialization.get("resultWrapper")
        start = root.find(f"{space}{wrapper}") if wrapper else root
        if start is None:
            raise _Unusual
        found: dict[str, Any] = reader(start)
        found["ResponseMetadata"] = _about(root, space, response)
        return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """An answer has no cycles, and the search of the garbage collector costs as much as parsing."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def mark(response: dict[str, Any], operation: OperationModel) -> None:
    """Say of an answer that is about to be parsed whose it is."""
    service = operation.service_model
    if service.resolved_protocol in ("ec2", "query") and isinstance(response.get("body"), bytes):
        response[_MARK] = service.service_name


def _about(root: Any, space: str, response: Mapping[str, Any]) -> dict[str, Any]:
    """`ResponseMetadata`: EC2 has the request's id beside the answer, the others in an element."""
    from botocore.utils import lowercase_dict

    about: dict[str, Any] = {}
    for child in root:
        name = child.tag.removeprefix(space)
        if name == "requestId":
            about["RequestId"] = child.text
        elif name == "ResponseMetadata":
            about |= {inner.tag.removeprefix(space): inner.text for inner in child}
    about["HTTPStatusCode"] = response["status_code"]
    about["HTTPHeaders"] = lowercase_dict(response["headers"])
    return about


def _reader_of(shape: Any, space: str) -> Reader | None:
    try:
        return _Compiler(space).reader(shape)
    except _Unusual:
        return None


class _Compiler:
    """Makes the reader of one operation's answers in one namespace."""

    def __init__(self, space: str) -> None:
        self._space = space
        self._made: dict[str, list[Reader]] = {}

    def reader(self, shape: Any) -> Reader:
        """A function from an element to the value that it holds."""
        kind = shape.type_name
        if kind == "structure":
            return self._structure(shape)
        if kind == "list" and not shape.serialization.get("flattened"):
            return _list(self.reader(shape.member))
        if kind in _SCALARS:
            return _SCALARS[kind]
        raise _Unusual

    def _structure(self, shape: Any) -> Reader:
        if shape.is_tagged_union or shape.is_document_type:
            raise _Unusual
        made = self._made.get(shape.name)
        if made is not None:  # known, or being made: a structure may be in itself
            return made[0] if made else _later(made)
        made = self._made[shape.name] = []
        table: dict[str, tuple[str, Reader]] = {}
        for name, member in shape.members.items():
            if member.serialization.keys() - {"name", "timestampFormat"}:
                raise _Unusual
            tag = f"{self._space}{member.serialization.get('name', name)}"
            table[tag] = (name, self.reader(member))
        made.append(_structure(table, self._space))
        return made[0]


def _structure(table: Mapping[str, tuple[str, Reader]], space: str) -> Reader:
    def read(node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in node:
            entry = table.get(child.tag)
            if entry is None:
                if not child.tag.startswith(space):
                    raise _Unusual
                continue
            name, reader = entry
            if name in found:
                raise _Unusual
            found[name] = reader(child)
        return found

    return read


def _list(member: Reader) -> Reader:
    return lambda node: [member(child) for child in node]


def _later(made: list[Reader]) -> Reader:
    def read(node: Any) -> Any:
        return made[0](node)  # made by now

    return read


def _text(node: Any) -> str:
    return node.text or ""


def _timestamp(node: Any) -> Any:
    return parse_timestamp(node.text or "")


_SCALARS: dict[str, Reader] = {
    "string": _text,
    "character": _text,
    "integer": lambda node: int(node.text or ""),
    "long": lambda node: int(node.text or ""),
    "float": lambda node: float(node.text or ""),
    "double": lambda node: float(node.text or ""),
    "boolean": lambda node: node.text == "true",
    "timestamp": _timestamp,
}
