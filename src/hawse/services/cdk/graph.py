"""Which stacks are meant, and in what order they can be deployed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from hawse.errors import NotFound, UsageError
from hawse.services.cdk.assembly import Stack


def chosen(stacks: Sequence[Stack], names: Sequence[str]) -> list[Stack]:
    """The stacks that are named, in the order of the assembly; all of them without a name.

    A name is the path of a stack in the app, in which `*` is one level and `**` any number, the id
    of its artifact, or its name in CloudFormation. NotFound for one that is none of them;
    UsageError for a plain one that is several.
    """
    if not names:
        return list(stacks)
    keys = {stack.key for name in names for stack in _named(stacks, name)}
    return [stack for stack in stacks if stack.key in keys]


def _named(stacks: Sequence[Stack], name: str) -> list[Stack]:
    if any(mark in name for mark in "*?["):
        found = [stack for stack in stacks if _glob(name).fullmatch(stack.id)]
    else:
        found = _plain(stacks, name)
        if len(found) > 1:
            ids = ", ".join(stack.id for stack in found)
            raise UsageError(name, why=f"it is the name of {len(found)} stacks: {ids}")
    if not found:
        known = ", ".join(stack.id for stack in stacks[:8])
        more = f", and {len(stacks) - 8} more" if len(stacks) > 8 else ""
        raise NotFound(f"stack {name}", why="the app has none", hint=f"it has {known}{more}")
    return found


def _plain(stacks: Sequence[Stack], name: str) -> list[Stack]:
    """A path goes before an artifact, and an artifact before a name, which several may share."""
    for own in ("id", "artifact", "name"):
        if found := [stack for stack in stacks if getattr(stack, own) == name]:
            return found
    return []


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay within one level of a path, `**` goes through any number."""
    parts = re.split(r"(\*\*/?|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part) or re.escape(part) for part in parts), re.DOTALL)


def ordered(stacks: Iterable[Stack]) -> list[Stack]:
    """The stacks so that each comes after those that it depends on; else as they were.

    UsageError for a cycle. Dependencies on stacks that are not among them are left out.
    """
    known = {stack.key: stack for stack in stacks}
    if circle := cycle(known.values()):
        path = " → ".join(known[key].id for key in (*circle, circle[0]))
        raise UsageError("stacks", why=f"they depend on each other: {path}")
    done: dict[str, Stack] = {}
    for key in known:
        _put(key, known, done)
    return list(done.values())


def _put(key: str, known: dict[str, Stack], done: dict[str, Stack]) -> None:
    """Without recursion: an app may chain more stacks than Python's stack is deep."""
    waiting = [key]
    while waiting:
        last = waiting[-1]
        first = [one for one in known[last].needs if one in known and one not in done]
        if first:
            waiting.extend(reversed(first))
            continue
        done.setdefault(last, known[last])
        waiting.pop()


def with_needed(stacks: Sequence[Stack], asked: Sequence[Stack]) -> list[Stack]:
    """The stacks that were asked for and all that they depend on, in the order to deploy them."""
    by_key = {stack.key: stack for stack in stacks}
    keys, waiting = set[str](), [stack.key for stack in asked]
    while waiting:
        key = waiting.pop()
        if key not in keys and key in by_key:
            keys.add(key)
            waiting.extend(by_key[key].needs)
    return ordered(stack for stack in stacks if stack.key in keys)


def waves(stacks: Iterable[Stack]) -> list[list[Stack]]:
    """The stacks in rounds: those of one round do not depend on each other."""
    level: dict[str, int] = {}
    rounds: list[list[Stack]] = []
    for stack in ordered(stacks):
        level[stack.key] = max((level[key] + 1 for key in stack.needs if key in level), default=0)
        while len(rounds) <= level[stack.key]:
            rounds.append([])
        rounds[level[stack.key]].append(stack)
    return rounds


def cycle(stacks: Iterable[Stack]) -> list[str]:
    """The keys of stacks that depend on each other in a circle; [] when none do."""
    needs = {stack.key: stack.needs for stack in stacks}
    left = {key: {one for one in wanted if one in needs} for key, wanted in needs.items()}
    while free := {key for key, wanted in left.items() if not wanted}:
        left = {key: wanted - free for key, wanted in left.items() if key not in free}
    return _circle(left) if left else []


def _circle(left: dict[str, set[str]]) -> list[str]:
    """Everything that is left leads into a circle: follow it until it comes round."""
    path = [next(iter(left))]
    while (step := min(left[path[-1]])) not in path:
        path.append(step)
    return path[path.index(step) :]


def dependents(stacks: Sequence[Stack], asked: Sequence[Stack]) -> Iterator[Stack]:
    """The stacks that depend on those asked for, which must be removed before them."""
    keys = {stack.key for stack in asked}
    grown = True
    while grown:
        more = {stack.key for stack in stacks if keys.intersection(stack.needs)} - keys
        keys, grown = keys | more, bool(more)
    own = {stack.key for stack in asked}
    return (stack for stack in stacks if stack.key in keys - own)
