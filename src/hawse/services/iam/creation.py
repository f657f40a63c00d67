"""New users, groups and roles with what they begin with: the record that shall be, as steps.

A new identity is a record like one that was read, so that what is made is what `rm` would take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hawse.plan import Entry
from hawse.services.iam.inventory import kind_of, parts_of
from hawse.services.iam.parts import Owner, give, skip
from hawse.services.iam.records import Record


def create(wanted: Record, now: Record | None) -> Iterator[Entry]:
    """Make what is wanted; what is there already is as asked, or is left alone with a reason."""
    if now is None:
        owner = Owner("", wanted.detail.name)
        for part in reversed(parts_of(wanted)):
            yield give(part, owner)
        return
    owner, noun = Owner(now.detail.id, now.detail.name), kind_of(now).noun
    lacks = _lacks(wanted, now)
    if lacks:
        why = f"a {noun} of this name is there without {', '.join(lacks)}"
        yield skip(owner, f"{why}: hawse iam {noun} edit {owner.name}", blocked=True)
    else:
        yield skip(owner, "is there already")


def _lacks(wanted: Record, now: Record) -> Sequence[str]:
    """What was asked for and is not there; what there is more does not matter."""
    there = parts_of(now)
    return [
        part.slot
        for part in reversed(parts_of(wanted))
        if not part.is_whole and not any(part.is_like(one) for one in there)
    ] + _differs(wanted, now)


def _differs(wanted: Record, now: Record) -> list[str]:
    """What the identity itself was asked to be and is not."""
    names = ("path", "boundary", "trust")
    pairs = ((name, getattr(wanted.detail, name, None)) for name in names)
    found = [f"this {name}" for name, one in pairs if one and one != getattr(now.detail, name)]
    tags = getattr(wanted.detail, "tags", {})
    there = getattr(now.detail, "tags", {})
    return found + [f"tag {key}={one}" for key, one in tags.items() if there.get(key) != one]
