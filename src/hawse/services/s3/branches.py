"""Keys drawn as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hawse.rows import Row, column


@dataclass(frozen=True)
class Branch(Row):
    """One line of a tree: an object, or a folder with the sums of all below it."""

    tree: str = column(doc="The last part of the key, drawn where it belongs.")
    size: int = column(show="bytes")
    objects: int | None = column(doc="Null for an object.")
    key: str = column(wide=True, doc="The whole key; that of a folder ends with a slash.")


class Node:
    """An object or a folder. `below` is None for an object."""

    __slots__ = ("below", "count", "size")

    def __init__(self, below: dict[str, Node] | None) -> None:
        self.below = below
        self.count = 0
        self.size = 0


def grow(
    root: Node, names: Sequence[str], sizes: Sequence[int], depth: int, *, folders: bool
) -> None:
    """Put objects into a tree, by their names below its root; deeper ones only add to sums."""
    for name, size in zip(names, sizes, strict=True):
        node, parts = root, name.split("/")
        _count(node, size)
        for level, part in enumerate(parts[:-1]):
            if level >= depth or node.below is None:
                break
            node = node.below.setdefault(f"{part}/", Node({}))
            _count(node, size)
        else:
            if parts[-1] and len(parts) <= depth and not folders and node.below is not None:
                _count(node.below.setdefault(parts[-1], Node(None)), size)


def _count(node: Node, size: int) -> None:
    node.count += 1
    node.size += size


def drawn(root: Node, title: str, base: str) -> Iterator[Branch]:
    """The lines, the root's first. Without recursion: a key may have 1,024 folders."""
    yield Branch(title, root.size, root.count, base)
    stack = [("", base, iter(_inner(root)))]
    while stack:
        lead, key, inner = stack[-1]
        found = next(inner, None)
        if found is None:
            stack.pop()
            continue
        name, node, last = found
        count = None if node.below is None else node.count
        yield Branch(f"{lead}{'└── ' if last else '├── '}{name}", node.size, count, key + name)
        if node.below:
            stack.append((f"{lead}{'    ' if last else '│   '}", key + name, iter(_inner(node))))


def _inner(node: Node) -> Iterator[tuple[str, Node, bool]]:
    found = sorted((node.below or {}).items())
    return ((name, each, place == len(found)) for place, (name, each) in enumerate(found, 1))
