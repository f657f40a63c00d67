"""When a principal or a policy last used what it is allowed to: IAM's own report, as rows.

IAM makes it as a job: it is asked for, waited for, and read page by page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hawse.aws.circles import turned
from hawse.aws.waiting import wait
from hawse.errors import CLIError, NotFound, UsageError
from hawse.plan import Look
from hawse.rows import Row, column
from hawse.services.iam.calls_identities import GET_GROUP, GET_ROLE, GET_USER
from hawse.services.iam.calls_last_used import (
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    GET_SERVICE_LAST_ACCESSED_DETAILS,
)

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

_KINDS: Mapping[str, tuple[Read, str]] = {
    "user": (GET_USER, "User"),
    "role": (GET_ROLE, "Role"),
    "group": (GET_GROUP, "Group"),
}
_NEVER = "Null when it was not in the time that IAM looks back."
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_PAGE = 1000  # the most that AWS gives at once


@dataclass(frozen=True)
class ServiceUse(Row):
    """A service that may be used, and when it last was."""

    service: str = column(doc="Its prefix in actions: s3.")
    name: str = column(wide=True)
    used: datetime | None = column(show="age", doc=_NEVER)
    region: str | None = column()
    by: str | None = column(show="path", doc="The ARN of who used it last.")
    entities: int = column(
        wide=True, doc="How many have used it: for a policy, of those it is attached to."
    )


@dataclass(frozen=True)
class ActionUse(Row):
    """An action that may be used, and when it last was."""

    service: str
    action: str | None = column(doc="Null where IAM does not track the actions of the service.")
    used: datetime | None = column(show="age", doc=_NEVER)
    region: str | None = column()
    by: str | None = column(show="path", doc="The ARN of who used it last.")


def service_uses(target: Target, named: str) -> list[ServiceUse]:
    """The services that a principal or policy may use, the last used first."""
    rows = [_service(one) for one in _report(target, arn_of(target, named), "SERVICE_LEVEL")]
    return sorted(rows, key=lambda row: _order(row.used, row.service))


def action_uses(target: Target, named: str) -> list[ActionUse]:
    """The actions that a principal or policy may use, the last used first."""
    report = _report(target, arn_of(target, named), "ACTION_LEVEL")
    rows = [row for one in report for row in _actions(one)]
    return sorted(rows, key=lambda row: _order(row.used, f"{row.service}:{row.action or ''}"))


def services_of(target: Target, arn: str) -> dict[str, datetime | None]:
    """The services that a principal may use, and when it last did."""
    rows = map(_service, _report(target, arn, "SERVICE_LEVEL"))
    return {row.service: row.used for row in rows}


def summary(uses: Iterable[ServiceUse | ActionUse]) -> str:
    """How much is allowed and was not used, in one line."""
    rows = [use for use in uses if isinstance(use, ServiceUse) or use.action]
    unused = sum(row.used is None for row in rows)
    what = "tracked actions" if any(isinstance(row, ActionUse) for row in rows) else "services"
    return f"{unused} of {len(rows)} allowed {what} not used in the 400 days that IAM looks back"


def arn_of(target: Target, named: str) -> str:
    """The ARN of a user or role by name, of `group/NAME`, or the ARN that was given.

    A session's ARN means its role. NotFound for none; UsageError for a name of several.
    """
    if ":assumed-role/" in named:  # what `hawse auth whoami` shows
        named = f"role/{named.split('/')[1]}"
    if named.startswith("arn:"):
        return named
    kinds, name = _meant(named)
    found = {kind: arn for kind in kinds if (arn := _found(target, kind, name))}
    if len(found) > 1:
        hint = " or ".join(f"{kind}/{name}" for kind in found)
        raise UsageError(named, why="a user and a role have this name", hint=hint)
    if not found:
        hint = f"a group is group/{name}, a policy its ARN" if len(kinds) > 1 else ""
        raise NotFound(named, why=f"there is no such {' or '.join(kinds)}", hint=hint)
    return next(iter(found.values()))


def _meant(named: str) -> tuple[tuple[str, ...], str]:
    """The kinds of principal that a name may be of, and the name; a path before it is left out."""
    kind, slash, name = named.partition("/")
    if not slash:
        return ("user", "role"), named
    if kind not in _KINDS:
        raise UsageError(named, why="it is no name", hint="user/NAME, role/NAME, group/NAME or ARN")
    return (kind,), name.rpartition("/")[2]


def _found(target: Target, kind: str, name: str) -> str:
    call, member = _KINDS[kind]
    try:
        return str(target.read(call, **{f"{member}Name": name})[member]["Arn"])
    except NotFound:
        return ""


def _report(target: Target, arn: str, granularity: str) -> Iterator[Mapping[str, Any]]:
    asked = target.read(GENERATE_SERVICE_LAST_ACCESSED_DETAILS, Arn=arn, Granularity=granularity)
    job = {"JobId": str(asked["JobId"])}
    done = Look(GET_SERVICE_LAST_ACCESSED_DETAILS, job, "JobStatus", want=("COMPLETED", "FAILED"))
    for _, state in wait(target, {"": done}, timeout=target.patience, clock=target.clock):
        if isinstance(state, CLIError):
            raise state
    asked = {**job, "MaxItems": _PAGE}
    for page in turned(
        target, GET_SERVICE_LAST_ACCESSED_DETAILS, asked, into="Marker", out="Marker"
    ):
        if page["JobStatus"] == "FAILED":
            why = str(page.get("Error", {}).get("Message") or "IAM does not say why")
            raise CLIError(f"the report on {arn} failed", why=why)
        yield from page["ServicesLastAccessed"]


def _service(one: Mapping[str, Any]) -> ServiceUse:
    return ServiceUse(
        service=str(one["ServiceNamespace"]),
        name=str(one["ServiceName"]),
        used=one.get("LastAuthenticated"),
        region=one.get("LastAuthenticatedRegion"),
        by=one.get("LastAuthenticatedEntity"),
        entities=int(one.get("TotalAuthenticatedEntities") or 0),
    )


def _actions(one: Mapping[str, Any]) -> Iterator[ActionUse]:
    """The tracked actions of a service; the service itself where IAM tracks none of them."""
    whole = _service(one)
    actions = one.get("TrackedActionsLastAccessed") or ()
    if not actions:
        yield ActionUse(whole.service, None, whole.used, whole.region, whole.by)
    for action in actions:
        yield ActionUse(
            service=whole.service,
            action=str(action["ActionName"]),
            used=action.get("LastAccessedTime"),
            region=action.get("LastAccessedRegion"),
            by=action.get("LastAccessedEntity"),
        )


def _order(used: datetime | None, name: str) -> tuple[float, str]:
    """Newest first, what was never used last and by its name."""
    return -(used or _EARLIEST).timestamp(), name
