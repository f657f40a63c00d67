"""A template as read: values, each with the place where it stands, and events they are made from.

YAML and JSON become the same events, so that everything above knows one kind of file. Data only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from hawse.services.cfn.template.finding import ERROR, UNREADABLE, Path

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | dict[str, Plain] | list[Plain]"

DEEPEST = 100
"""No template is nested as deeply; what is would end the stack of whoever walks over it."""

MOST_NODES = 1_000_000
"""A megabyte has far less; what has more is a small file with aliases of aliases."""


class Place(NamedTuple):
    """Line and column, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, and where."""

    message: str
    place: Place
    severity: str = ERROR
    code: str = UNREADABLE
    path: Path = ()


class Broken(Exception):
    """Nothing can be read from here on."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.problem = Problem(message, place)


class Event(NamedTuple):
    """The next part of a document; `text` is what a scalar is written as, or the name of an alias.

    A tag is "" where none was written.
    """

    kind: Literal["mapping", "list", "end", "scalar", "alias", "another"]
    place: Place
    text: str = ""
    value: Scalar = None
    tag: str = ""
    anchor: str = ""


@dataclass(slots=True, eq=False)
class Node:
    """A value with its place. `plain` is the value alone, of which aliases share one object.

    `size` counts all values, those behind aliases each time; `height` is how deep it is nested.
    """

    plain: Plain
    place: Place
    members: dict[str, Node] | None = None
    keys: Mapping[str, Place] | None = None
    elements: list[Node] | None = None
    size: int = 1
    height: int = 1

    def child(self, step: str | int) -> Node | None:
        """A member or an element; None when there is no such one."""
        if self.members is not None:
            return self.members.get(str(step))
        if self.elements is not None and isinstance(step, int):
            return self.elements[step] if 0 <= step < len(self.elements) else None
        return None


def mapping(members: dict[str, Node], keys: dict[str, Place], place: Place) -> Node:
    """A node of members, each with the place of its key."""
    inner = members.values()
    plain: dict[str, Plain] = {key: node.plain for key, node in members.items()}
    size = 1 + sum(node.size for node in inner)
    height = 1 + max((node.height for node in inner), default=0)
    return Node(plain, place, members, keys, None, size, height)


def sequence(elements: list[Node], place: Place) -> Node:
    """A node of elements."""
    plain: list[Plain] = [node.plain for node in elements]
    size = 1 + sum(node.size for node in elements)
    height = 1 + max((node.height for node in elements), default=0)
    return Node(plain, place, None, None, elements, size, height)
