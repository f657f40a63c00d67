"""Takes out of an answer in XML what its call says that nobody reads, before it is parsed.

Half of a long list may be details that have no column, and to cut them out of the text costs a
fifth of parsing them. It is done only where it cannot take anything else: where the tag stands
nowhere in what is read, and the text has no comment or CDATA that could hold what looks like one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hawse.aws.calls import Read


def pruned(table: Mapping[str, Any], call: Read, body: bytes) -> bytes:
    """The answer to `call` without its unread members; as it is where that is not sure."""
    if not call.unread or b"<!" in body:
        return body
    try:
        rest = body
        for tag in unread_tags(table, call):
            rest = _without(rest, tag.encode())
        return rest
    except ValueError:  # one never ends, or is in itself: the parser says what is wrong
        return body


def unread_tags(table: Mapping[str, Any], call: Read) -> list[str]:
    """The tags of the unread members that name nothing else in the answer."""
    shapes = table["shapes"]
    output = table["operations"][call.operation]["out"]
    item = _item(shapes, output, call.items)
    tags = {tag for tag, member in shapes[item][1].items() if member[0] in call.unread}
    return sorted(tags.difference(_tags(shapes, output, item, tags)))


def _item(shapes: list[Any], shape: int, path: str) -> int:
    """The structure that `Reservations[].Instances[]` leads to."""
    for name in path.removesuffix("[]").split("[]."):
        members = {member[0]: member[1] for member in shapes[shape][1].values()}
        shape = shapes[members[name]][1]
    return shape


def _tags(shapes: list[Any], start: int, item: int, unread: set[str]) -> Iterator[str]:
    """Every tag at or below a shape, but for what is unread of an item."""
    yield from ("item", "member")
    seen, todo = set[int](), [start]
    while todo:
        index = todo.pop()
        if type(index) is not int or index in seen:
            continue
        seen.add(index)
        kind, inside, *names = shapes[index]
        if kind != "S":
            yield from (name for name in names if type(name) is str)
            todo.append(inside)
            continue
        for tag, member in inside.items():
            if index != item or tag not in unread:
                yield tag
                todo.append(member[1])


def _without(body: bytes, tag: bytes) -> bytes:
    """The text without any element of this tag. ValueError when one does not end."""
    closing = b"</%b>" % tag
    head, *rest = body.split(b"<%b>" % tag)
    return b"".join([head, *[tail for _, tail in (part.split(closing, 1) for part in rest)]])
