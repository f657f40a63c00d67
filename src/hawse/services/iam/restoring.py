"""Identities from their backups: what is missing is given, what is there is skipped.

What stands in the way (another boundary, a policy of that name that says something else) is never
overwritten, and what has a secret is named, since it cannot come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.aws.calls import Read
from hawse.aws.together import each
from hawse.errors import CLIError, NotFound, UsageError
from hawse.plan import Entry
from hawse.services.iam.belongings import short
from hawse.services.iam.calls_identities import GET_GROUP, GET_POLICY, GET_USER
from hawse.services.iam.backups import Backup, check_account, read_back
from hawse.services.iam.inventory import kind_of, parts_of
from hawse.services.iam.parts import Owner, Part, give, skip, written
from hawse.services.iam.records import GroupRecord, Record, RoleRecord, UserRecord
from hawse.services.iam.trust import text_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_DEAD = re.compile(r'"((?:AIDA|AROA)[A-Z0-9]{12,})"')


def opened(files: Sequence[str], noun: str, account: str) -> list[Backup]:
    """The backups of identities of one kind in this account; an error for the first other one."""
    found = []
    for file in files:
        backup = read_back(file, text_of(file))
        check_kind(backup, noun, file)
        check_account(file, backup.account, account)
        found.append(backup)
    return found


def check_kind(backup: Backup, noun: str, file: str) -> None:
    """UsageError for the backup of another kind of identity."""
    kind = kind_of(backup.record).noun
    if kind != noun:
        raise UsageError(
            file, why=f"it is the backup of a {kind}", hint=f"hawse iam {kind} restore {file}"
        )


def gone(target: Target, record: Record) -> frozenset[str]:
    """The slots of what the identity belonged to or had, and that is not there any more."""
    asked: dict[str, tuple[Read, dict[str, object]]] = {
        f"policy {short(arn)}": (GET_POLICY, {"PolicyArn": arn}) for arn in record.detail.attached
    }
    if isinstance(record, UserRecord):
        groups = record.detail.groups
        asked |= {f"group {group}": (GET_GROUP, {"GroupName": group}) for group in groups}
    elif isinstance(record, GroupRecord):
        asked |= {f"user {user}": (GET_USER, {"UserName": user}) for user in record.members}
    found = each(list(asked.values()), lambda one: target.read(one[0], **one[1]))
    for answer in found:
        if isinstance(answer, CLIError) and not isinstance(answer, NotFound):
            raise answer
    pairs = zip(asked, found, strict=True)
    return frozenset(slot for slot, answer in pairs if isinstance(answer, NotFound))


def restore(
    backup: Backup, now: Record | None, lost: frozenset[str] = frozenset()
) -> Iterator[Entry]:
    """What is missing of the backup, given that `now` is there and `lost` is not."""
    record = backup.record
    owner = Owner("", record.detail.name)
    dead = _dead(record)
    if dead and now is None:
        why = f"its trust policy names {dead}, which was deleted: take that out of the file"
        yield skip(owner, why, blocked=True)
        return
    there = parts_of(now) if now else []
    told: set[str] = set()
    for part in reversed(parts_of(record)):
        if part.slot in lost:
            yield skip(owner, f"{part.slot} is gone: create it first", blocked=True)
        elif part.give is not None or part.slot not in told:
            yield from _restored(part, there, owner)
        told.add(part.slot)


def _restored(part: Part, there: Sequence[Part], owner: Owner) -> Iterator[Entry]:
    if part.give is None:
        if not any(one.slot == part.slot for one in there):
            yield skip(owner, f"{part.slot} does not come back: {part.lost}")
    elif any(part.is_like(one) or part.is_whole and one.is_whole for one in there):
        yield skip(owner, f"{part.slot} is there, and stays as it is")
    elif any(part.slot == one.slot for one in there):
        yield skip(owner, f"another {part.slot} is there, and stays", blocked=True)
    else:
        yield give(part, owner)


def _dead(record: Record) -> str:
    """The unique id of a deleted principal in the trust policy; IAM takes no policy with one."""
    found = _DEAD.search(written(record.detail.trust)) if isinstance(record, RoleRecord) else None
    return found.group(1) if found else ""
