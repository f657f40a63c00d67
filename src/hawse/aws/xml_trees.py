"""The one way from foreign XML to a tree: no document type, hence no entity of anybody's making.

No answer of AWS has one. Its entities can grow without bound, and can name files and addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class DocumentType(SyntaxError):
    """XML with a document type; a SyntaxError, as what is no XML is to ElementTree."""


def xml_tree(body: bytes) -> Element:
    """The root element of XML in UTF-8; SyntaxError when it is none, or has a document type."""
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
        raise SyntaxError(str(error)) from error


def _no_doctype(*_: object) -> None:
    raise DocumentType("a document type")
