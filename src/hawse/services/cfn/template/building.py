"""From events to nodes: short tags become functions, aliases and merge keys what they stand for.

It does not recurse, and it refuses what is nested too deeply or would grow without bounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hawse.services.cfn.template.nodes import (
    DEEPEST,
    MOST_NODES,
    Broken,
    Event,
    Node,
    Place,
    Problem,
    mapping,
    sequence,
)
from hawse.services.cfn.template.finding import WARNING, Path
from hawse.services.cfn.template.scalars import resolved
from hawse.services.cfn.template.tags import STANDARD, function_of, is_known

_MERGE = "<<"


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is not complete yet; `key` waits for its value."""

    event: Event
    elements: list[Node] | None = None
    members: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    merged: list[Node] = field(default_factory=list)
    key: tuple[str, Place] | None = None

    @property
    def step(self) -> str | int:
        """What leads from here to what is read next."""
        if self.elements is not None:
            return len(self.elements)
        return self.key[0] if self.key else ""

    def node(self) -> Node:
        """What it became."""
        if self.elements is not None:
            return sequence(self.elements, self.event.place)
        members, keys = self.members, self.keys
        for source in self.merged:
            # What stands here, or earlier in the list, wins.
            members = {**(source.members or {}), **members}
            keys = {**(source.keys or {}), **keys}
        return mapping(members, keys, self.event.place)


class Builder:
    """Takes the events of one document; `root` is what they make, `problems` what is wrong."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._frames: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._told: set[str] = set()

    def build(self, events: Iterable[Event]) -> Node | None:
        """The root; None when there is nothing. Broken is raised for what cannot be read."""
        for event in events:
            if event.kind == "end":
                frame = self._frames.pop()
                self._put(self._tagged(frame.node(), frame.event), frame.event)
            elif event.kind == "scalar":
                self._scalar(event)
            elif event.kind == "alias":
                self._alias(event)
            elif event.kind == "another":
                self._problem("another document begins here, and a template is one", event.place)
            else:
                self._open(event)
        return self.root

    def _open(self, event: Event) -> None:
        if len(self._frames) >= DEEPEST:
            raise Broken(f"nested more than {DEEPEST} levels deep", event.place)
        self._frames.append(_Frame(event, [] if event.kind == "list" else None))

    def _scalar(self, event: Event) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.elements is None and frame.key is None:
            self._key(frame, event.text, event.place)
            if event.anchor:
                self._anchors[event.anchor] = Node(event.text, event.place)
            return
        self._put(self._tagged(Node(event.value, event.place), event), event)

    def _key(self, frame: _Frame, text: str, place: Place) -> None:
        if text in frame.members:
            first = frame.keys[text]
            path = (*self._path(), text)
            said = f"{text!r} is given twice, first on line {first.line}"
            self.problems.append(Problem(said, place, path=path))
        frame.key = (text, place)

    def _alias(self, event: Event) -> None:
        node = self._anchors.get(event.text)
        if node is None:
            why = "names nothing above it, or what it stands in"
            raise Broken(f"the alias *{event.text} {why}", event.place)
        self._warn("aliases (*name)", event.place)
        self._put(node, event)

    def _put(self, node: Node, event: Event) -> None:
        """Give a complete node to what it stands in."""
        if node.size > MOST_NODES:
            raise Broken(f"its aliases make more than {MOST_NODES:,} values", event.place)
        if node.height > 2 * DEEPEST:
            raise Broken("its aliases nest too deeply", event.place)
        if event.anchor:
            self._anchors[event.anchor] = node
        if not self._frames:
            self.root = node if self.root is None else self.root
            return
        frame = self._frames[-1]
        if frame.elements is not None:
            frame.elements.append(node)
        elif frame.key is None:
            self._odd_key(frame, node, event.place)
        else:
            self._member(frame, node)

    def _odd_key(self, frame: _Frame, node: Node, place: Place) -> None:
        if isinstance(node.plain, dict | list):
            self._problem("a key must be text", place)
            frame.key = ("", place)
        else:
            self._key(frame, str(node.plain), place)

    def _member(self, frame: _Frame, node: Node) -> None:
        assert frame.key is not None
        (key, place), frame.key = frame.key, None
        if key != _MERGE:
            frame.members[key], frame.keys[key] = node, place
            return
        self._warn("merge keys (<<)", place)
        for source in [node] if node.elements is None else node.elements:
            if source.members is None:
                self._problem("<< takes a mapping or a list of mappings", place)
            frame.merged.append(source)

    def _tagged(self, node: Node, event: Event) -> Node:
        """The long form of what has a short tag: `!Ref a` is `{Ref: a}`."""
        if not event.tag:
            return node
        if event.tag in STANDARD:
            plain = STANDARD[event.tag]
            return Node(resolved(event.text), event.place) if plain else node
        if not is_known(event.tag):
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._problem(f"CloudFormation has no tag {shown}", event.place)
        return function_of(event.tag, node)

    def _warn(self, what: str, place: Place) -> None:
        """Once for each: a template that has one has many."""
        if what not in self._told:
            self._told.add(what)
            why = "CloudFormation does not take them; resolve them before it is deployed"
            self.problems.append(Problem(f"{what}: {why}", place, WARNING, path=self._path()))

    def _problem(self, message: str, place: Place) -> None:
        self.problems.append(Problem(message, place, path=self._path()))

    def _path(self) -> Path:
        return tuple(frame.step for frame in self._frames if frame.step != "")
