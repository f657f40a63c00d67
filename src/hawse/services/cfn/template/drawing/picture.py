"""The resources of a template and what each needs, as plain data. A nested stack is one box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from hawse.services.cfn.template.template import NESTED, Template

_SAID = {"Ref": "Ref", "GetAtt": "GetAtt", "Sub": "Sub", "DependsOn": "DependsOn"}


@dataclass(frozen=True)
class Box:
    """One resource. `layer` is how many steps of needs are below it; `nested` is for stacks."""

    name: str
    type: str
    layer: int
    nested: bool = False
    condition: str = ""


@dataclass(frozen=True)
class Arrow:
    """`source` needs `target`, by these kinds of references: Ref, GetAtt, Sub, DependsOn."""

    source: str
    target: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """All boxes and arrows, in the order of the template."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    cycles: tuple[tuple[str, ...], ...] = field(default=())

    def needs(self) -> Mapping[str, list[Arrow]]:
        """The arrows that begin at each box."""
        found: dict[str, list[Arrow]] = defaultdict(list)
        for arrow in self.arrows:
            found[arrow.source].append(arrow)
        return found

    def tops(self) -> list[Box]:
        """The boxes that nothing needs, and one of each cycle that only itself leads to."""
        needed = {arrow.target for arrow in self.arrows if arrow.source != arrow.target}
        tops = [box.name for box in self.boxes if box.name not in needed]
        seen = self._below(tops)
        for box in self.boxes:
            if box.name not in seen:
                tops.append(box.name)
                seen |= self._below([box.name])
        wanted = set(tops)
        return [box for box in self.boxes if box.name in wanted]

    def _below(self, names: list[str]) -> set[str]:
        needs, found, waiting = self.needs(), set(names), list(names)
        while waiting:
            for arrow in needs.get(waiting.pop(), []):
                if arrow.target not in found:
                    found.add(arrow.target)
                    waiting.append(arrow.target)
        return found


def picture(template: Template, title: str) -> Picture:
    """The picture of a template."""
    layers = _layers(template)
    return Picture(
        title,
        tuple(_box(template, name, layers[name]) for name in template.resources),
        tuple(_arrows(template)),
        template.cycles(),
    )


def _box(template: Template, name: str, layer: int) -> Box:
    resource = template.resources[name]
    kind, condition = resource.get("Type"), resource.get("Condition")
    return Box(
        name,
        kind if isinstance(kind, str) else "",
        layer,
        nested=kind == NESTED,
        condition=condition if isinstance(condition, str) else "",
    )


def _arrows(template: Template) -> list[Arrow]:
    by: dict[tuple[str, str], dict[str, None]] = {}
    for one in template.references:
        ends = (one.source, one.target)
        own = one.section == "Resources" and one.source in template.resources
        if own and one.kind in _SAID and one.target in template.resources:
            by.setdefault(ends, {})[_SAID[one.kind]] = None
    return [Arrow(source, target, tuple(kinds)) for (source, target), kinds in by.items()]


def _layers(template: Template) -> Mapping[str, int]:
    """How high each resource stands above what it needs; those on cycles as far as is known."""
    found: dict[str, int] = {}
    for name in dict.fromkeys((*template.order(), *template.resources)):
        needed = template.dependencies[name]
        found[name] = 1 + max((found[each] for each in needed if each in found), default=-1)
    return found
