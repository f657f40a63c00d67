"""Who can do what in an account: the evaluator at work on a snapshot.

Pure: reads an Account and nothing else, and the clock is given. Policies are compiled once for
each account, so that an audit of thousands of principals costs little more than its questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import NotFound, UsageError
from hawse.services.iam.account import Account, GroupDetail, Principal, RoleDetail, UserDetail
from hawse.services.iam.evaluate import (
    Caller,
    Context,
    Layers,
    Policy,
    Request,
    Verdict,
    caller,
    compiled,
    evaluate,
)
from hawse.services.iam.holders import holder_for

if TYPE_CHECKING:
    from hawse.services.iam.account import NamedDocument
    from hawse.services.iam.evaluate.policies import Kind

Actor = UserDetail | RoleDetail
"""What can make requests."""


class _Known(NamedTuple):
    """An actor as the evaluator knows callers, and the keys that AWS fills in for it."""

    caller: Caller
    given: dict[str, object]
    context: Context


class Access:
    """Answers about one account. `now` is the time that policies compare with."""

    def __init__(self, account: Account, now: datetime | None = None) -> None:
        self.account = account
        self.now = now or account.taken or datetime.now(UTC)
        self._policies: dict[tuple[str, str], Policy] = {}
        self._layers: dict[str, Layers] = {}
        self._actors: dict[str, _Known] = {}

    def actors(self) -> Iterator[Actor]:
        """Every user and role, by kind and name."""
        yield from self.account.users.values()
        yield from self.account.roles.values()

    def actor(self, named: str) -> Actor:
        """The user or role of this ARN, unique id, `user/name`, `role/name` or name.

        NotFound for none; UsageError when a user and a role have the name. A session's ARN means
        its role.
        """
        who = caller(named)
        if who.kind == "session":
            named = f"role/{who.name}"
        found = self._called(named) or [one for one in self.actors() if one.id == named]
        if len(found) > 1:
            raise UsageError(named, why="a user and a role have this name", hint=f"user/{named}")
        if not found:
            raise NotFound(
                f"principal {named}",
                why=f"account {self.account.id} has no such user or role",
                hint="hawse iam user ls; hawse iam role ls",
            )
        return found[0]

    def _called(self, named: str) -> list[Actor]:
        """Those of this ARN or name; an account of thousands is not read to find one."""
        name = named.rpartition("/")[2]
        same = (self.account.users.get(name), self.account.roles.get(name))
        return [one for one in same if one and named in _names(one)]

    def decide(
        self,
        actor: Actor,
        action: str,
        resource: str = "*",
        context: Mapping[str, object] | None = None,
        *,
        wildcard_only: bool = False,
    ) -> Verdict:
        """Whether a user or role may do an action; what is not known of the context may vary."""
        request = self.request(actor, action, resource, context, wildcard_only=wildcard_only)
        return evaluate(request, self.layers(actor, action, resource))

    def request(
        self,
        actor: Actor,
        action: str,
        resource: str = "*",
        context: Mapping[str, object] | None = None,
        *,
        wildcard_only: bool = False,
    ) -> Request:
        """The request of a user or role, with all that the account says of it."""
        known = self._known(actor)
        about = self._of_resource(resource)
        owner = _owner(resource) or self.account.id
        if owner != self.account.id:
            about = {**about, "aws:ResourceAccount": owner}
        keys = (
            known.context.over({**about, **(context or {})}) if context or about else known.context
        )
        return Request(
            principal=known.caller,
            action=action,
            resource=resource,
            account=owner,
            context=keys,
            wildcard_only=wildcard_only,
        )

    def layers(self, actor: Actor, action: str = "", resource: str = "*") -> Layers:
        """Every policy that speaks about the actor, and that of the resource where it is known."""
        found = self._layers.get(actor.arn)
        if found is None:
            found = self._layers[actor.arn] = self._of_actor(actor)
        told = self.resource_policy(action, resource)
        if told is None:
            return found
        return Layers(
            identity=found.identity,
            resource=told,
            boundary=found.boundary,
            scps=found.scps,
            rcps=found.rcps,
        )

    def unknown(self, actor: Actor) -> tuple[str, ...]:
        """ARNs of policies that speak about the actor, but whose documents were not read."""
        holders: list[Principal] = [actor, *self.groups(actor)]
        arns = dict.fromkeys(arn for one in holders for arn in one.attached)
        if actor.boundary:
            arns[actor.boundary] = None
        return tuple(arn for arn in arns if self._document(arn) is None)

    def unread(self, action: str, resource: str) -> tuple[str, ...]:
        """The ARN of what has a policy that speaks about the resource, when it was not read."""
        about = holder_for(action, resource)
        return (about.arn,) if about and about.arn not in self.account.resource_policies else ()

    def compiled(self, name: str, document: object) -> Policy:
        """The identity policy of a document, compiled once."""
        return self._policy(name, document)

    def groups(self, actor: Actor) -> list[GroupDetail]:
        """The groups of a user."""
        if not isinstance(actor, UserDetail):
            return []
        known = self.account.groups
        return [known[name] for name in actor.groups if name in known]

    def policies_of(self, holder: Principal) -> Iterator[Policy]:
        """The policies that a user, a role or a group has itself: inline ones, attached ones."""
        yield from self.inline(holder)
        for arn in holder.attached:
            found = self.policy(arn)
            if found is not None:
                yield found

    def inline(self, holder: Principal) -> Iterator[Policy]:
        """The inline policies of a user, a role or a group, in their order."""
        what = _kind(holder)
        for one in holder.inline:
            yield self._policy(f"{what}/{holder.name}/{one.name}", one.document)

    def trust(self, role: RoleDetail) -> Policy:
        """The trust policy of a role."""
        return self._policy(role.arn, role.trust, "trust")

    def policy(self, arn: str, kind: Kind = "identity") -> Policy | None:
        """A managed policy; None when its document was not read."""
        document = self._document(arn)
        return None if document is None else self._policy(arn, document, kind)

    def _of_actor(self, actor: Actor) -> Layers:
        holders: list[Principal] = [actor, *self.groups(actor)]
        organization = self.account.organization
        limited = organization and organization.management_account != self.account.id
        return Layers(
            identity=tuple(policy for one in holders for policy in self.policies_of(one)),
            boundary=self._boundary(actor.boundary),
            scps=self._levels(organization.scps, "scp") if organization and limited else None,
            rcps=self._levels(organization.rcps, "rcp") if organization and limited else None,
        )

    def _boundary(self, arn: str | None) -> Policy | None:
        if arn is None:
            return None
        return self._policy(arn, self._document(arn), "boundary")

    def _levels(
        self, levels: Iterable[Iterable[NamedDocument]] | None, kind: Kind
    ) -> tuple[tuple[Policy, ...], ...] | None:
        if levels is None:
            return None
        return tuple(
            tuple(self._policy(one.name, one.document, kind) for one in level) for level in levels
        )

    def resource_policy(self, action: str, resource: str) -> Policy | None:
        """The policy of a resource as far as it is known; of a role that is assumed its trust."""
        if action.lower().startswith("sts:assumerole"):
            role = self._role(resource)
            return None if role is None else self.trust(role)
        about = holder_for(action, resource) if self.account.resource_policies else None
        document = self.account.resource_policies.get(about.arn) if about else None
        if about is None or document is None:
            return None
        return self._policy(about.arn, document, "resource")

    def _role(self, arn: str) -> RoleDetail | None:
        role = self.account.roles.get(arn.rpartition("/")[2])
        return role if role is not None and role.arn == arn else None

    def _document(self, arn: str) -> Any:
        policy = self.account.policies.get(arn)
        return policy.document if policy is not None else None

    def _policy(self, name: str, document: object, kind: Kind = "identity") -> Policy:
        found = self._policies.get((name, kind))
        if found is None:
            found = self._policies[name, kind] = compiled(name, document, kind)
        return found

    def _known(self, actor: Actor) -> _Known:
        found = self._actors.get(actor.arn)
        if found is None:
            given = {
                **self._of_time,
                **{f"aws:PrincipalTag/{key}": value for key, value in actor.tags.items()},
            }
            if isinstance(actor, UserDetail):
                # Whether a user comes with long-term or with temporary keys is not known.
                given["aws:userid"] = actor.id
            else:
                given["aws:TokenIssueTime"] = _written(self.now)
            who = caller(actor.arn)
            home = Request(who, "", account=self.account.id)
            given = {**home.defaults, **given}
            keys = Context(given, complete=False, absent=_ABSENT)
            found = self._actors[actor.arn] = _Known(who, given, keys)
        return found

    @cached_property
    def _of_time(self) -> dict[str, object]:
        found: dict[str, object] = {
            "aws:CurrentTime": _written(self.now),
            "aws:EpochTime": int(self.now.timestamp()),
            "aws:SecureTransport": True,
            "aws:ViaAWSService": False,
        }
        organization = self.account.organization
        if organization is not None:
            found["aws:PrincipalOrgID"] = organization.id
            if organization.paths:
                found["aws:PrincipalOrgPaths"] = list(organization.paths)
        return found

    def _of_resource(self, resource: str) -> dict[str, object]:
        """The tags of a user or a role of this account that is asked about."""
        name = resource.rpartition("/")[2]
        holders = (self.account.users.get(name), self.account.roles.get(name))
        one = next((one for one in holders if one is not None and one.arn == resource), None)
        if one is None:
            return {}
        prefixes = ("aws:ResourceTag", "iam:ResourceTag")
        return {f"{start}/{key}": value for start in prefixes for key, value in one.tags.items()}


_ABSENT = ("aws:PrincipalTag/", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
"""What an actor that is asked about by itself does not carry, unless it is said."""


def _names(one: Actor) -> tuple[str, ...]:
    return (one.name, f"{_kind(one)}/{one.name}", one.arn)


def _kind(one: Principal) -> str:
    if isinstance(one, UserDetail):
        return "user"
    return "role" if isinstance(one, RoleDetail) else "group"


def _owner(resource: str) -> str:
    parts = resource.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4].isdigit() else ""


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
