"""Single values of S3's short XML answers. Pages of listings are read elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hawse.errors import Unavailable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ETAG = re.compile(rb"<ETag>\s*(?:&quot;|&#34;|\")?([^<&\"]+)")


def etag_in(body: bytes) -> str:
    """The first ETag in an answer, without its quotes; "" without one."""
    found = _ETAG.search(body)
    return found[1].decode("utf-8", "replace") if found else ""


def tree_of(body: bytes) -> Element:
    """The root of an answer; Unavailable for what is no XML."""
    from hawse.aws.xml_trees import xml_tree

    try:
        return xml_tree(body)
    except SyntaxError as error:  # what ElementTree's ParseError is
        hint = "is the endpoint S3, and nothing in between?"
        raise Unavailable("S3", why=f"its answer is not XML: {error}", hint=hint) from error


def tags_in(body: bytes) -> tuple[tuple[str, str], ...]:
    """The tags in an answer of GetObjectTagging; Unavailable for what is none."""
    found = []
    for tag in tree_of(body).iter():
        if tag.tag.rpartition("}")[2] == "Tag":
            inside = {child.tag.rpartition("}")[2]: child.text or "" for child in tag}
            found.append((inside.get("Key", ""), inside.get("Value", "")))
    return tuple(found)


def text_in(body: bytes, name: str) -> str:
    """The text of the first element of that name; "" without one."""
    found = re.search(rb"<%b>\s*([^<]*?)\s*</%b>" % (name.encode(), name.encode()), body)
    return found[1].decode("utf-8", "replace") if found else ""
