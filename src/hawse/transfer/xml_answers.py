"""Single values of S3's short XML answers. Pages of listings are read elsewhere."""

from __future__ import annotations

import re

_ETAG = re.compile(rb"<ETag>\s*(?:&quot;|&#34;|\")?([^<&\"]+)")


def etag_in(body: bytes) -> str:
    """The first ETag in an answer, without its quotes; "" without one."""
    found = _ETAG.search(body)
    return found[1].decode() if found else ""


def tags_in(body: bytes) -> tuple[tuple[str, str], ...]:
    """The tags in an answer of GetObjectTagging."""
    from hawse.aws.xml_trees import xml_tree

    root = xml_tree(body)
    found = []
    for tag in root.iter():
        if tag.tag.rpartition("}")[2] == "Tag":
            inside = {child.tag.rpartition("}")[2]: child.text or "" for child in tag}
            found.append((inside.get("Key", ""), inside.get("Value", "")))
    return tuple(found)


def text_in(body: bytes, name: str) -> str:
    """The text of the first element of that name; "" without one."""
    found = re.search(rb"<%b>\s*([^<]*?)\s*</%b>" % (name.encode(), name.encode()), body)
    return found[1].decode() if found else ""
