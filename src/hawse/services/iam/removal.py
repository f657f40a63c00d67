"""Removing an identity with all that belongs to it: guards, a backup, then every part in order.

What AWS made belongs to a service and is left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.iam.backups import back_up
from hawse.services.iam.inventory import kind_of, owner_of, parts_of
from hawse.services.iam.last_admin import alarm
from hawse.services.iam.parts import skip, take
from hawse.services.iam.records import Record, RoleRecord

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def remove(target: Target, records: Iterable[Record], file: str = "") -> Iterator[Entry]:
    """The whole cascade for each identity, but not for the one whose credentials these are."""
    known = [(record, _guard(record, target.caller)) for record in records]
    leaving = {
        f"{kind_of(record).noun}/{record.detail.name}" for record, guard in known if not guard
    }
    for record, guard in known:
        owner = owner_of(record)
        if guard:
            yield skip(owner, guard, blocked=True)
            continue
        yield back_up(record, file)
        for part in parts_of(record):
            step = take(part, owner)
            policy = str(step.params.get("PolicyArn", ""))
            yield replace(step, risk=alarm(target, policy, leaving))


def check_backup(names: Sequence[str], file: str | None) -> None:
    """UsageError for one file for several identities."""
    if file and len(names) > 1:
        raise UsageError(
            f"--backup {file}",
            why=f"{len(names)} are to be removed, and each has a file of its own",
            hint="leave it out: they go to the state folder, and the report names them",
        )


def _guard(record: Record, caller: str) -> str:
    """Why it is not removed, with what to do instead; "" when nothing stands in the way."""
    detail = record.detail
    if is_caller(detail.arn, caller):
        return "these are the credentials of this run: remove it with others"
    if not isinstance(record, RoleRecord):
        return ""
    if record.detail.service_linked:
        service = detail.path.strip("/").rpartition("/")[2]
        return (
            f"belongs to {service}, which goes on using it: remove what uses it there, then "
            f"aws iam delete-service-linked-role --role-name {detail.name}"
        )
    if record.detail.reserved:
        return "made by IAM Identity Center: remove its permission set from the account there"
    return ""


def is_caller(arn: str, caller: str) -> bool:
    """Whether `caller` (of GetCallerIdentity) is the user, or a session of the role, `arn`.

    The ARN of a session has the name of the role without its path.
    """
    if arn == caller:
        return True
    head, _, session = caller.partition(":assumed-role/")
    role, account = session.split("/", 1)[0], head.rpartition(":")[2]
    name = arn.rsplit("/", 1)[-1]
    return bool(session) and ":role/" in arn and role == name and f":{account}:" in arn
