"""Answers of S3 in XML: whether one is an answer at all, and its tree. Sends nothing.

A proxy's web page, an empty body and a cut one are errors: taken for an empty listing they would
delete what the listing did not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from hawse.errors import CLIError, Unavailable
from hawse.transfer.objects import RESTORING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# Characters of one byte, decoded one after the other; not `%`, which would make others.
_ALONE = {
    form(f"{code:02x}"): chr(code)
    for code in range(128)
    for form in (str.lower, str.upper)
    if code != ord("%")
}


def refused(why: str) -> CLIError:
    """The error for an answer that cannot be taken for a part of a listing."""
    return Unavailable("listing", why=why, hint="is the endpoint S3, and nothing in between?")


def unquoted(text: str) -> str:
    """Undo encoding-type=url. Bytes that are not UTF-8 become lone surrogates, as in file names."""
    text = text.replace("+", " ")
    codes = {part[:2] for part in text.split("%")[1:]}
    if not codes <= _ALONE.keys():
        return _RUN.sub(_decoded, text)
    for code in codes:  # often `3D` alone, and replacing is much cheaper
        text = text.replace("%" + code, _ALONE[code])
    return text


def _decoded(run: re.Match[str]) -> str:
    return _decoded_run(run[0])


@lru_cache(maxsize=4096)
def _decoded_run(run: str) -> str:
    """A run at a time: a word of Cyrillic is one."""
    return bytes.fromhex(run.replace("%", "")).decode("utf-8", "surrogateescape")


def checked(body: bytes, root: str) -> str:
    """The text of an answer that begins and ends as it must."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused("the answer is not UTF-8") from error
    end = text[-64:].rstrip()
    if f"<{root}" not in text[:512] or not end.endswith((f"</{root}>", f"<{root}/>")):
        raise refused(_what_is(text, root))
    return text


def _what_is(text: str, root: str) -> str:
    if not text.strip():
        return "the answer is empty"
    if f"<{root}" in text[:512]:
        return "the answer ends in the middle"
    if code := re.search(r"<Error>.*?<Code>([\w.]+)</Code>", text[:4096], re.DOTALL):
        return f"the answer is an error, {code[1]}"
    kind = "a web page" if "<html" in text[:512].lower() else "something else"
    return f"the answer is {kind} and not a {root}"


class Tree:
    """An answer as a tree, with its namespace and its encoding."""

    def __init__(self, text: str, name: str) -> None:
        from hawse.aws.xml_trees import DocumentType, xml_tree

        try:
            self.root: Element = xml_tree(text.encode())
        except DocumentType as error:
            raise refused("the answer has a document type") from error
        except SyntaxError as error:  # what ElementTree's ParseError is
            raise refused(f"the answer is not XML: {error}") from error
        if not self.root.tag.endswith(name):
            raise refused(f"the answer is not a {name}")
        self._namespace = self.root.tag.removesuffix(name)
        self._encoded = self.text(self.root, "EncodingType") == "url"

    def nodes(self, *names: str) -> Iterator[Element]:
        """The children with one of the names, in their order."""
        tags = {self._namespace + name for name in names}
        return (node for node in self.root if node.tag in tags)

    def text(self, node: Element, name: str) -> str:
        return node.findtext(self._namespace + name) or ""

    def within(self, node: Element, outer: str, inner: str) -> str:
        """The text of a child's child; "" without one."""
        return node.findtext(f"{self._namespace}{outer}/{self._namespace}{inner}") or ""

    def decoded(self, text: str) -> str:
        return unquoted(text) if self._encoded else text

    def key(self, node: Element, name: str) -> str:
        return self.decoded(self.text(node, name))

    def number(self, node: Element, name: str) -> int:
        text = self.text(node, name).strip()
        if not re.fullmatch("[0-9]{1,19}", text):
            raise refused(f"{name} is {text!r}")
        return int(text)

    def truncated(self) -> bool:
        """A page that does not say whether it is the last one cannot be taken for the last one."""
        text = self.text(self.root, "IsTruncated").strip().lower()
        if text not in ("true", "false"):
            raise refused("the answer does not say whether it is complete")
        return text == "true"

    def restore(self, node: Element) -> str:
        status = node.find(self._namespace + "RestoreStatus")
        if status is None:
            return ""
        if self.text(status, "IsRestoreInProgress").strip() == "true":
            return RESTORING
        return self.text(status, "RestoreExpiryDate").strip()
