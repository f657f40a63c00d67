"""Changing an identity: its settings, tags and groups, each a step with its own undo. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.iam import settings
from hawse.services.iam.belongings import membership
from hawse.services.iam.inventory import kind_of, owner_of
from hawse.services.iam.kinds import Kind
from hawse.services.iam.parts import Owner, Setting, change, give, skip, take
from hawse.services.iam.records import GroupRecord, Record, RoleRecord
from hawse.services.iam.trust import trusted

_DURATION = re.compile(r"(\d+)([smh]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Edit:
    """What was asked to change; None and () leave it alone.

    `boundary` is an ARN, "" for none; `description` "" for none. `add` and `remove` are groups of
    a user, users of a group.
    """

    rename: str | None = None
    path: str | None = None
    boundary: str | None = None
    description: str | None = None
    session_seconds: int | None = None
    trust: Any = None
    tags: Mapping[str, str] | None = None
    untag: Sequence[str] = ()
    add: Sequence[str] = ()
    remove: Sequence[str] = ()


def check(edit: Edit, names: Sequence[str]) -> None:
    """UsageError for an edit that says nothing, or contradicts itself."""
    if edit == Edit():
        raise UsageError("nothing to change", why="no option says what")
    if edit.rename and len(names) > 1:
        raise UsageError(f"--rename {edit.rename}", why="it is for one at a time")
    for both in (set(edit.add) & set(edit.remove), set(edit.tags or ()) & set(edit.untag)):
        if both:
            raise UsageError(", ".join(sorted(both)), why="it is to be set and to be removed")


def seconds(text: str | None) -> int | None:
    """A session's length as typed: 4h, 90m, 5400; UsageError beyond an hour to half a day."""
    if text is None:
        return None
    found = _DURATION.fullmatch(text)
    length = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not 3600 <= length <= 43200:
        raise UsageError(f"--session {text}", why="a session lasts from 1h to 12h")
    return length


def edited(record: Record, edit: Edit) -> Iterator[Entry]:
    """The steps of one identity; renaming comes last, since the others use the old name."""
    owner, kind = owner_of(record), kind_of(record)
    if isinstance(record, RoleRecord) and record.detail.reserved:
        yield skip(owner, "belongs to AWS: nobody here can edit it", blocked=True)
        return
    for what, setting in _settings(record, kind, edit):
        if setting.is_so:
            yield skip(owner, f"{what} is so already")
        else:
            yield change(setting, owner)
    if edit.trust is not None and isinstance(record, RoleRecord):
        yield _trust(record, owner, edit.trust)
    yield from _members(record, owner, edit)
    yield from _moved(record, kind, owner, edit)


def _settings(record: Record, kind: Kind, edit: Edit) -> Iterator[tuple[str, Setting]]:
    if isinstance(record, GroupRecord):
        return
    detail = record.detail
    if edit.boundary is not None:
        new = edit.boundary or None
        yield "the boundary", settings.boundary(kind, detail.name, detail.boundary, new)
    wanted: dict[str, str | None] = {**(edit.tags or {}), **dict.fromkeys(edit.untag)}
    for key, value in wanted.items():
        yield f"tag {key}", settings.tag(kind, detail.name, key, detail.tags.get(key), value)
    if not isinstance(record, RoleRecord):
        return
    text = record.description or ""
    if edit.description is not None:
        yield "the description", settings.description(record, edit.description)
        text = edit.description
    if edit.session_seconds is not None:
        yield "the session", settings.session(record, edit.session_seconds, text)


def _trust(record: RoleRecord, owner: Owner, new: Any) -> Entry:
    old = record.detail.trust
    if new == old:
        return skip(owner, "has this trust policy already")
    said, was = (", ".join(trusted(one)) or "nobody" for one in (new, old))
    said = f"{said} under other conditions" if said == was else said
    return settings.trust(record, new, said, was)


def _members(record: Record, owner: Owner, edit: Edit) -> Iterator[Entry]:
    """Groups of a user, or users of a group."""
    of_group = isinstance(record, GroupRecord)
    if isinstance(record, RoleRecord):
        return
    there = record.members if isinstance(record, GroupRecord) else record.detail.groups
    for other in (*edit.remove, *edit.add):
        user, group = (other, owner.name) if of_group else (owner.name, other)
        part, wanted = membership(user, group, of_group=of_group), other in edit.add
        if (other in there) is wanted:
            has = "has" if wanted else "does not have"
            yield skip(owner, f"{has} {part.slot}" if of_group else _in(wanted, other))
        else:
            yield give(part, owner) if wanted else take(part, owner)


def _in(wanted: bool, group: str) -> str:
    return f"is in group {group} already" if wanted else f"is not in group {group}"


def _moved(record: Record, kind: Kind, owner: Owner, edit: Edit) -> Iterator[Entry]:
    detail = record.detail
    if edit.path is not None:
        setting = settings.path(kind, detail, edit.path)
        if setting.is_so:
            yield skip(owner, f"is in {edit.path} already")
        else:
            yield change(setting, owner, note=settings.ARN_CHANGES)
    if edit.rename is not None and edit.rename != detail.name:
        yield settings.name(kind, detail, edit.rename)
    elif edit.rename is not None:
        yield skip(owner, "is called so already")
