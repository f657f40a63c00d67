"""Why each change happens, as a tree from what was edited to what follows, and how sure it is.

A replacement has a verdict. Change sets announce replacements that never happen: whatever takes
the value of another resource is said to be replaced as long as that value is not known. Where the
other resource stays, so does its value, and the verdict is "probably false".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hawse.services.cfn.changes.model import Cause, Change, ChangeSet, PropertyChange

Verdict = Literal["", "certain", "likely", "only if", "probably false"]
_CIRCLE: tuple[Verdict, str] = ("likely", "the resources cause each other's changes")
_LONGEST = 20
_WORST: tuple[Verdict, ...] = ("certain", "likely", "only if", "probably false", "")


@dataclass(frozen=True)
class Judged:
    """One change with its stack's path, the verdict on its replacement, and why.

    `chain` leads from the root to what causes it directly, as names; `follows` are the logical ids
    of the changes that it causes directly.
    """

    stack: str
    change: Change
    verdict: Verdict = ""
    because: str = ""
    causes: tuple[Cause, ...] = ()
    chain: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others of the set."""
        return self.stack, self.change.logical_id


@dataclass
class _Stack:
    """One stack of the tree at work: its changes, and what its parent says of it."""

    path: str
    changes: Mapping[str, Change]
    whole: bool
    parent: _Stack | None = None
    place: str = ""
    verdicts: dict[str, tuple[Verdict, str]] = field(default_factory=dict)


def judged(root: ChangeSet) -> list[Judged]:
    """Every change of the set and of those nested in it; nested stacks without changes are left."""
    return list(_judged(_stack(root, root.stack or root.stack_id), root))


def _stack(one: ChangeSet, path: str, parent: _Stack | None = None, place: str = "") -> _Stack:
    changes = {change.logical_id: change for change in one.real()}
    return _Stack(path, changes, one.whole, parent, place)


def _judged(stack: _Stack, one: ChangeSet) -> Iterator[Judged]:
    follows: dict[str, list[str]] = {}
    for change in stack.changes.values():
        for cause in _causes(change):
            if cause.resource in stack.changes:
                follows.setdefault(cause.resource, []).append(change.logical_id)
    _settle(stack)
    for change in one.real():
        verdict, because = _verdict(stack, change)
        chain = tuple(_chain(stack, change))
        after = tuple(dict.fromkeys(follows.get(change.logical_id, ())))
        causes = tuple(_causes(change))
        yield Judged(stack.path, change, verdict, because, causes, chain, after)
        if change.nested is not None:
            path = f"{stack.path}/{change.logical_id}"
            below = _stack(change.nested, path, stack, change.logical_id)
            yield from _judged(below, change.nested)


def _causes(change: Change) -> Iterator[Cause]:
    yield from dict.fromkeys(cause for one in change.properties for cause in one.causes)


def _chain(stack: _Stack, change: Change) -> list[str]:
    """From the root to the direct cause: `parameter Size`, `Orders`; of a long one the end."""
    found: list[str] = []
    seen: set[tuple[str, str]] = set()
    here: tuple[_Stack, Change] | None = (stack, change)
    while here is not None and (here[0].path, here[1].logical_id) not in seen:
        if len(found) >= _LONGEST:
            return ["…", *reversed(found)]
        seen.add((here[0].path, here[1].logical_id))
        here = _step(*here, found)
    return found[::-1]


def _step(stack: _Stack, change: Change, found: list[str]) -> tuple[_Stack, Change] | None:
    """Tell one cause, and go on to the change that it comes from."""
    cause = _telling(change)
    if cause is None:
        return None
    found.append(cause.entity if cause.resource else str(cause))
    if cause.kind == "parameter" and stack.parent is not None:
        return _handed(stack, cause.entity, found)
    above = stack.changes.get(cause.resource)
    return (stack, above) if above is not None else None


def _handed(stack: _Stack, parameter: str, found: list[str]) -> tuple[_Stack, Change] | None:
    """What makes the parent hand another value to a parameter of the nested stack."""
    assert stack.parent is not None
    holder = stack.parent.changes.get(stack.place)
    path = f"Properties/Parameters/{parameter}"
    for one in holder.properties if holder else ():
        if one.path == path and one.causes:
            cause = one.causes[0]
            found.append(f"{cause.entity if cause.resource else cause} of {stack.parent.path}")
            above = stack.parent.changes.get(cause.resource)
            return (stack.parent, above) if above is not None else None
    return None


def _telling(change: Change) -> Cause | None:
    """The cause that tells most: that of what replaces it, a sure one before others."""
    weights = {"Always": 0, "Conditionally": 1}
    found = [
        (weights.get(one.recreation, 2), not cause.certain, number, cause)
        for number, one in enumerate(change.properties)
        for cause in one.causes
    ]
    return min(found, key=lambda item: item[:3])[3] if found else None


def _verdict(stack: _Stack, change: Change) -> tuple[Verdict, str]:
    """The verdict as it was found; what is still open is part of a circle, and likely."""
    if not change.replaces:
        return "", ""
    return stack.verdicts.get(change.logical_id, _CIRCLE)


def _settle(stack: _Stack) -> None:
    """Find all verdicts, of what causes a change before its own; chains may be long."""
    begun: set[str] = set()
    for name in stack.changes:
        waiting = [name]
        while waiting:
            change = stack.changes[waiting[-1]]
            if change.logical_id in begun:
                waiting.pop()
                if change.replaces and change.logical_id not in stack.verdicts:
                    stack.verdicts[change.logical_id] = _found(stack, change)
                continue
            begun.add(change.logical_id)
            above = {cause.resource for cause in _causes(change)} & stack.changes.keys()
            waiting.extend(sorted(above - begun))


def _found(stack: _Stack, change: Change) -> tuple[Verdict, str]:
    always = [one for one in change.properties if one.recreation == "Always"]
    maybe = [one for one in change.properties if one.recreation == "Conditionally"]
    if not always and maybe:
        names = _named(maybe)
        return "only if", f"AWS must replace it for the new value of {names}"
    if not always:
        if change.replacement == "Conditional":
            return "only if", "AWS does not say what it depends on"
        return "likely", "AWS says so without telling which property"
    found = [_of_property(stack, change, one) for one in always]
    return min(found, key=lambda item: _WORST.index(item[0]))


def _of_property(stack: _Stack, change: Change, one: PropertyChange) -> tuple[Verdict, str]:
    if one.certain and not (one.pending and not any(c.certain for c in one.causes)):
        return "certain", f"{one.label} changes"
    found = [_of_cause(stack, change, one, cause) for cause in one.causes]
    if not found:
        return "likely", f"{one.label} may change"
    return min(found, key=lambda item: _WORST.index(item[0]))


def _of_cause(
    stack: _Stack, change: Change, one: PropertyChange, cause: Cause
) -> tuple[Verdict, str]:
    above = stack.changes.get(cause.resource)
    if not cause.resource or cause.resource == change.logical_id:
        what = cause.entity or one.label
        return "only if", f"the value of {what} changes"
    if above is None:
        if not (one.pending and stack.whole):
            return "only if", f"the value of {cause.entity} changes"
        return "probably false", f"{cause.resource} does not change, so neither does {one.label}"
    if above.action in ("Add", "Remove", "Import"):
        gone = "removed" if above.action == "Remove" else "new"
        return "likely", f"{one.label} takes its value from {cause.resource}, which is {gone}"
    verdict, _ = _verdict(stack, above)
    if verdict in ("certain", "likely"):
        return "likely", f"{cause.resource} is replaced, and {one.label} takes its value from it"
    if verdict == "only if":
        return "only if", f"{cause.resource} is replaced"
    if _moves(above, cause):
        return "only if", f"{cause.entity} changes"
    if not one.pending:
        return "only if", f"the value of {cause.entity} changes"
    stays = "is probably not replaced" if verdict else "is not replaced"
    return "probably false", f"{cause.resource} {stays}, so {one.label} keeps its value"


def _moves(above: Change, cause: Cause) -> bool:
    """Whether an attribute may change although its resource stays: outputs, versions, answers."""
    if not cause.attribute:
        return False
    custom = above.type.startswith("Custom::") or above.type.endswith("::CustomResource")
    return above.is_stack or custom or "version" in cause.attribute.lower()


def _named(properties: Sequence[PropertyChange]) -> str:
    return ", ".join(dict.fromkeys(one.label for one in properties))
