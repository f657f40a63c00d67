"""What an identity has or has not: a policy, a group, a key, itself. Each is given and taken.

Removing is taking every part in order, restoring is giving them in reverse, creating is giving
those that were asked for, and each of them is the undo of another. Pure: a part is data, and its
steps carry the questions that are asked before and after.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hawse.aws.calls import Read, Write
from hawse.plan import Look, Skip, Step


@dataclass(frozen=True)
class Owner:
    """The identity that a plan is about: its unique id ("" before it is made) and its name."""

    id: str
    name: str

    @property
    def on(self) -> str:
        """What a plan calls it."""
        return self.id or self.name


@dataclass(frozen=True)
class Move:
    """One call, and the verb phrase that a plan shows for it."""

    api: Write
    params: Mapping[str, object]
    says: str


@dataclass(frozen=True)
class Part:
    """Something with the calls that give and take it, and how one sees that it is there or gone.

    `slot` is what there can be one of ("boundary", "inline policy logs"). `give` None: it cannot
    be made again, and `lost` says why. `given` is seen once it was made anew, where that is not
    `there`. `stays` is why giving it cannot be undone. `note` is what a person weighs before it is
    taken. `is_whole`: it is the identity itself, which is there or not whatever it looks like.
    """

    slot: str
    there: Look
    gone: Look
    take: Move
    give: Move | None = None
    given: Look | None = None
    lost: str = ""
    stays: str = ""
    note: str = ""
    is_whole: bool = False

    def is_like(self, other: Part) -> bool:
        """Whether giving one gives the other."""
        return self.give is not None and self.give == other.give


def take(part: Part, owner: Owner) -> Step:
    """The step that takes a part away, with its undo where there is one."""
    back = (give(part, owner, undo=False),) if part.give else ()
    return Step(
        part.take.api,
        part.take.params,
        on=owner.on,
        says=part.take.says,
        name=owner.name if owner.id else "",
        note=part.note,
        expects=part.there,
        wait=part.gone,
        undo=back,
        no_undo=part.lost,
    )


def give(part: Part, owner: Owner, *, undo: bool = True, note: str = "") -> Step:
    """The step that gives a part."""
    assert part.give is not None, part.slot
    there = part.given or part.there
    back = Step(
        part.take.api,
        part.take.params,
        on=owner.on,
        says=part.take.says,
        name=owner.name if owner.id else "",
        expects=there,
        wait=part.gone,
    )
    return Step(
        part.give.api,
        part.give.params,
        on=owner.on,
        says=part.give.says,
        name=owner.name if owner.id else "",
        note=note,
        expects=part.gone,
        wait=there,
        undo=(back,) if undo and not part.stays else (),
        no_undo=part.stays,
    )


@dataclass(frozen=True)
class Setting:
    """A value that an identity has one of: how it is seen, and the calls that set it.

    `old` and `new` None: it is not there. `forth` leads to `new` and `back` to `old`.
    """

    read: Read
    params: Mapping[str, object]
    path: str
    old: str | None
    new: str | None
    forth: Move
    back: Move

    @property
    def is_so(self) -> bool:
        """Whether it has the value already."""
        return self.old == self.new

    def look(self, value: str | None) -> Look:
        """A look that holds while it has this value."""
        if value is None:
            return unseen(self.read, self.params, self.path)
        return seen(self.read, self.params, self.path, value)


def change(setting: Setting, owner: Owner, *, note: str = "") -> Step:
    """The step that sets a value, with its undo."""
    before, after = setting.look(setting.old), setting.look(setting.new)
    name = owner.name if owner.id else ""
    back = Step(
        setting.back.api,
        setting.back.params,
        on=owner.on,
        says=setting.back.says,
        name=name,
        expects=after,
        wait=before,
    )
    return Step(
        setting.forth.api,
        setting.forth.params,
        on=owner.on,
        says=setting.forth.says,
        name=name,
        note=note,
        expects=before,
        wait=after,
        undo=(back,),
    )


def skip(owner: Owner, why: str, *, blocked: bool = False) -> Skip:
    """Nothing to do, or nothing that may be done, for the identity."""
    return Skip(owner.on, why, name=owner.name if owner.id else "", blocked=blocked)


def seen(read: Read, params: Mapping[str, object], path: str, *want: str) -> Look:
    """A look that holds while `path` shows one of `want`."""
    return Look(read, params, path, want)


def unseen(read: Read, params: Mapping[str, object], path: str) -> Look:
    """A look that holds while `path` shows nothing, or there is no such thing to look at."""
    return Look(read, params, path, (), absent=True)


def listed(
    read: Read, params: Mapping[str, object], members: str, key: str, value: str
) -> tuple[Look, Look]:
    """Two looks for the one of `members` whose `key` is `value`: it is there, it is gone."""
    path = f"{members}[?{key}=={quoted(value)}].{key}"
    return seen(read, params, path, value), unseen(read, params, path)


def quoted(text: str) -> str:
    """The text as a literal of JMESPath, whose plain literals have no way to say a backslash."""
    if "'" in text or "\\" in text:
        return "`" + json.dumps(text).replace("`", "\\`") + "`"
    return f"'{text}'"


def written(document: Any) -> str:
    """A policy document as text: what is sent, and what JMESPath's `to_string` makes of one."""
    return json.dumps(document, separators=(",", ":"))
