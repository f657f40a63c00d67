"""A template: what is in the file, where it stands, and what it says about its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.services.cfn.template.finding import ERROR, Finding, Path
from hawse.services.cfn.template.nodes import Node, Place

if TYPE_CHECKING:
    from hawse.services.cfn.template.needs import Artifact, Export
    from hawse.services.cfn.template.references import Reference

_EXTENSIONS = "AWS::LanguageExtensions"
"""AWS's macro for more functions; but for loops it makes nothing new."""

NESTED = "AWS::CloudFormation::Stack"
LOOP = "Fn::ForEach::"
"""What the key of a loop begins with; it stands where a resource would, and makes several."""


@dataclass(frozen=True, eq=False)
class Template:
    """One template. `body` are the bytes of the file, which are what is submitted.

    `problems` are what is wrong with how it is written. With an error among them no template may
    be used but to tell more about it (`sound`); `root` is None when nothing of it could be read.
    Nothing of `data` may be changed: what aliases stand for is the same object.
    """

    name: str
    body: bytes = field(repr=False)
    root: Node | None = field(repr=False)
    problems: tuple[Finding, ...] = ()

    def sound(self) -> Template:
        """The same; UsageError when it could not be read as it was meant."""
        for problem in self.problems:
            if problem.severity == ERROR:
                where = f"{self.name}:{problem.line}:{problem.column}"
                raise UsageError(where, why=problem.message, hint=f"hawse cfn lint {self.name}")
        return self

    @property
    def data(self) -> Mapping[str, Any]:
        """All that is in it; short tags are functions, `Fn::Sub`."""
        plain = self.root.plain if self.root else None
        return plain if isinstance(plain, dict) else {}

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """Resources by logical id; what is no mapping is none, and so are loops."""
        return {
            key: value
            for key, value in self.section("Resources").items()
            if isinstance(value, dict) and not key.startswith("Fn::")
        }

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Parameters by name."""
        return self.section("Parameters")

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Outputs by name."""
        return self.section("Outputs")

    @property
    def conditions(self) -> Mapping[str, Any]:
        """Conditions by name."""
        return self.section("Conditions")

    def section(self, name: str) -> Mapping[str, Any]:
        """A section; empty when it is not there, or is no mapping."""
        found = self.data.get(name)
        return found if isinstance(found, dict) else {}

    @cached_property
    def transforms(self) -> tuple[str, ...]:
        """The macros that work on the whole template, AWS's own among them."""
        found = self.data.get("Transform")
        each = found if isinstance(found, list) else [found]
        names = (one.get("Name") if isinstance(one, dict) else one for one in each)
        return tuple(name for name in names if isinstance(name, str))

    @cached_property
    def grows(self) -> bool:
        """Whether CloudFormation makes more of it than stands here: by macros or by loops.

        What such a template refers to may come into being only there.
        """
        if set(self.transforms) - {_EXTENSIONS}:
            return True
        keys = (key for _, value in self.walk() if isinstance(value, dict) for key in value)
        return any(key == "Fn::Transform" or key.startswith(LOOP) for key in keys)

    @cached_property
    def nested(self) -> tuple[str, ...]:
        """The logical ids of nested stacks."""
        return tuple(key for key, value in self.resources.items() if value.get("Type") == NESTED)

    def position(self, path: Path) -> Place:
        """Line and column of what a path leads to: of its key when it has one.

        As far as the path can be followed.
        """
        node = self.root
        place = node.place if node else Place(1, 1)
        for step in path:
            inner = node.child(step) if node else None
            if node is None or inner is None:
                break
            place = node.keys[str(step)] if node.keys else inner.place
            node = inner
        return place

    def walk(self) -> Iterator[tuple[Path, Any]]:
        """Every value with its path, each before those within it."""
        return iter(self._values)

    @cached_property
    def _values(self) -> tuple[tuple[Path, Any], ...]:
        return tuple(walk(self.data))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Everything that names something else, in the order of the template."""
        from hawse.services.cfn.template.references import references

        return tuple(references(self))

    @cached_property
    def dependencies(self) -> Mapping[str, frozenset[str]]:
        """For each resource the resources that it needs: by function or by DependsOn."""
        from hawse.services.cfn.template.references import dependencies

        return dependencies(self)

    def order(self) -> tuple[str, ...]:
        """Resources, each after those that it needs; without those on or behind a cycle."""
        from hawse.services.cfn.template.graphs import ordered

        return ordered(self.dependencies)

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The sets of resources that need each other."""
        from hawse.services.cfn.template.graphs import cycles

        return cycles(self.dependencies)

    @property
    def capabilities(self) -> frozenset[str]:
        """What has to be acknowledged; what nested templates and macros need is not known here."""
        from hawse.services.cfn.template.needs import capabilities

        return capabilities(self)

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """The local files and folders that have to be uploaded first."""
        from hawse.services.cfn.template.needs import artifacts

        return tuple(artifacts(self))

    @property
    def exports(self) -> tuple[Export, ...]:
        """What it gives to other stacks."""
        from hawse.services.cfn.template.needs import exports

        return tuple(exports(self))

    @property
    def imports(self) -> tuple[Any, ...]:
        """The names that it takes from other stacks, each once: text, or a function as it is."""
        from hawse.services.cfn.template.needs import imports

        return tuple(imports(self))


def walk(data: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value below `data` and itself, each before those within it. It does not recurse."""
    waiting: list[tuple[Path, Any]] = [(path, data)]
    while waiting:
        here, value = waiting.pop()
        yield here, value
        if isinstance(value, dict):
            waiting += [((*here, key), value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            waiting += [((*here, at), value[at]) for at in reversed(range(len(value)))]
