"""The deployments that were made from this machine, what differs between them, and going back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import NotFound, UsageError
from hawse.plan import Entry, Memory
from hawse.rows import Row, column
from hawse.services.cfn.changes.plain import mapping, text
from hawse.services.cfn.deploy.planning import deployment
from hawse.services.cfn.deploy.wishes import Source, Wish
from hawse.services.cfn.template import load

_RANGE = re.compile(r"(\d+)(?:\.\.(\d+))?")


@dataclass(frozen=True)
class Deployed(Row):
    """One deployment of a stack."""

    number: int = column(doc="Counted from the first that is known here.")
    stack: str = column()
    deployed: datetime = column(show="age")
    change: str = column(doc="create, update or import into.")
    summary: str = column(doc="What became of its resources.")
    template: str = column(doc="The first digits of the template's SHA-256.")
    parameters: Mapping[str, str] = column(show="tags", doc="Without the secret ones.")
    tags: Mapping[str, str] = column(show="tags", wide=True)
    role: str | None = column(wide=True)
    change_set: str = column(wide=True)
    id: str = column(wide=True, doc="The stack's ARN.")


@dataclass(frozen=True)
class Difference(Row):
    """One line of what differs between two deployments."""

    line: str


@dataclass(frozen=True)
class Known:
    """One deployment with its number."""

    number: int
    data: Mapping[str, Any]

    @property
    def body(self) -> str:
        """Its template."""
        return text(self.data.get("template"))

    @property
    def parameters(self) -> dict[str, str]:
        """Its parameters, without those that are secret."""
        return {str(key): text(one) for key, one in mapping(self.data.get("parameters")).items()}

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return {str(key): text(one) for key, one in mapping(self.data.get("tags")).items()}


def known(memory: Memory, target: Target, stack: str, *, missing_ok: bool = False) -> list[Known]:
    """What was deployed to a stack, by its name or id, the oldest first; NotFound for nothing."""
    here = (target.owner, target.region)
    found = [
        one
        for one in memory.all(stack if stack.startswith("arn:") else "")
        if stack in (one.get("stack"), one.get("stack_id"))
        and (one.get("account"), one.get("region")) == here
    ]
    if not found and not missing_ok:
        why = "no deployment of it was made from this machine"
        raise NotFound(f"stack {stack}", why=why, hint="hawse cfn deploy remembers what it deploys")
    return [Known(number, one) for number, one in enumerate(found, 1)]


def rows(found: list[Known]) -> Iterator[Deployed]:
    """The deployments as rows, the newest first."""
    for one in reversed(found):
        data = one.data
        yield Deployed(
            number=one.number,
            stack=text(data.get("stack")),
            deployed=datetime.fromisoformat(str(data["time"])),
            change=text(data.get("change")),
            summary=text(data.get("summary")),
            template=sha256(one.body.encode("utf-8", "replace")).hexdigest()[:12],
            parameters=one.parameters,
            tags=one.tags,
            role=text(data.get("role")) or None,
            change_set=text(data.get("change_set")),
            id=text(data.get("stack_id")),
        )


def differences(found: list[Known], which: str) -> Iterator[Difference]:
    """The lines that differ: `last`, `N` (from the one before it) or `N..M`."""
    from difflib import unified_diff

    old, new = _two(found, which)
    names = f"deployment {old.number}", f"deployment {new.number}"
    for line in unified_diff(_lines(old), _lines(new), *names, lineterm=""):
        yield Difference(line)


def _two(found: list[Known], which: str) -> tuple[Known, Known]:
    last = found[-1].number
    match = _RANGE.fullmatch(f"{last}" if which == "last" else which)
    if match is None:
        raise UsageError(f"--diff {which}", why="it is not N or N..M")
    first, second = int(match[1]), int(match[2] or 0)
    old, new = (first, second) if second else (first - 1, first)
    return numbered(found, old, "--diff"), numbered(found, new, "--diff")


def numbered(found: list[Known], number: int, option: str) -> Known:
    """The deployment of a number."""
    for one in found:
        if one.number == number:
            return one
    why = f"there is no deployment {number}" if number else "there is none before the first"
    raise UsageError(option, why=why, hint=f"1 to {found[-1].number} are known")


def _lines(one: Known) -> list[str]:
    parameters = [f"parameter {key}: {value}" for key, value in sorted(one.parameters.items())]
    tags = [f"tag {key}: {value}" for key, value in sorted(one.tags.items())]
    return [*parameters, *tags, *one.body.splitlines()]


@dataclass(frozen=True)
class Again:
    """A deployment that is made again: `to` 0 is the one before the last."""

    to: int = 0
    bucket: str = ""
    allowed: tuple[str, ...] = ()


def redeployment(target: Target, memory: Memory, stack: str, again: Again) -> Iterator[Entry]:
    """The plan that brings a stack back to what it was; secrets stay as they are now."""
    found = known(memory, target, stack)
    one = numbered(found, again.to or found[-1].number - 1, "--to")
    source = f"deployment {one.number}"
    wish = Wish(
        stack=stack,
        source=Source(template=load(one.body, source).sound()),
        files=((source, {key: f"text:{value}" for key, value in one.parameters.items()}),),
        tags=one.tags,
        bucket=again.bucket,
        allowed=frozenset(again.allowed),
    )
    yield from deployment(target, wish)
