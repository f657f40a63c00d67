"""What an account looks like to whoever looks for paths: who is there, and which role trusts whom.

Everything is worked out once for each account and kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hawse.services.iam.access import Access, Actor
from hawse.services.iam.account import RoleDetail, UserDetail
from hawse.services.iam.escalations.powers import ADMINISTRATOR, EVERYTHING, as_admin
from hawse.services.iam.escalations.rules import SURE, Answer, Rulebook
from hawse.services.iam.escalations.views import View
from hawse.services.iam.evaluate import Caller, Context, Layers, Request, caller, evaluate

_IN_TRUST = {"service": "sts:AssumeRole", "federated": "sts:AssumeRoleWithWebIdentity"}


@dataclass(frozen=True)
class Trusting:
    """A role that trusts somebody outside IAM's users and roles, and under what conditions."""

    role: RoleDetail
    name: str
    answer: Answer


class Estate:
    """One account, ready for questions about paths."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.account = access.account
        self._book = Rulebook(access)
        self._views: dict[str, View] = {}
        self._full: dict[str, Layers | None] = {}
        self.kept: dict[object, Any] = {}

    def actors(self) -> Iterator[Actor]:
        """Users and roles that somebody may act as; AWS alone acts as service-linked roles."""
        for actor in self.access.actors():
            if not (isinstance(actor, RoleDetail) and actor.service_linked):
                yield actor

    def view(self, actor: Actor) -> View:
        """The actor as it is."""
        found = self._views.get(actor.arn)
        if found is None:
            found = self._views[actor.arn] = View(self._book, actor)
        return found

    @cached_property
    def admins(self) -> Mapping[str, Answer]:
        """Who may do anything already, by ARN."""
        return self.admins_among(self.actors())

    def admins_among(self, actors: Iterable[Actor]) -> dict[str, Answer]:
        """Those of some actors that may."""
        found = ((actor.arn, as_admin(self.view(actor))) for actor in actors)
        return {arn: answer for arn, answer in found if answer is not None}

    def label(self, arn: str) -> str:
        """What makes an administrator one."""
        actor = self.by_arn[arn]
        holders = [actor, *self.access.groups(actor)]
        attached = [one for holder in holders for one in holder.attached]
        mfa = " with MFA" if self.admins[arn].mfa else ""
        if self.administrator in attached:
            return f"has AdministratorAccess{mfa}"
        return f"may do anything{mfa}"

    @cached_property
    def administrator(self) -> str:
        """The ARN of AWS's policy for administrators."""
        return ADMINISTRATOR.format(partition=self.account.partition)

    @cached_property
    def by_arn(self) -> Mapping[str, Actor]:
        """Every actor by its ARN."""
        return {actor.arn: actor for actor in self.access.actors()}

    @cached_property
    def roles(self) -> tuple[RoleDetail, ...]:
        """The roles that can be edited and passed."""
        return tuple(one for one in self.account.roles.values() if not one.reserved)

    @cached_property
    def admin_policies(self) -> tuple[str, ...]:
        """Managed policies that make an administrator; AWS's own first."""
        found = [self.administrator]
        for arn in self.account.policies:
            policy = self.access.policy(arn)
            if (
                policy is not None
                and arn != self.administrator
                and any(
                    one.allows
                    and not one.tests
                    and {"*", "*:*", "iam:*"} & set(one.actions)
                    and one.resources == ("*",)
                    and not (one.not_action or one.not_resource)
                    for one in policy.statements
                )
            ):
                found.append(arn)
        return tuple(found)

    def full(self, actor: Actor) -> Layers | None:
        """What an actor may do at most, when it may write its own policies; None: anything."""
        if actor.arn not in self._full:
            own = self.access.layers(actor)
            layers = Layers((EVERYTHING,), None, own.boundary, None, own.scps, own.rcps)
            admin = as_admin(self.view(actor).with_layers(layers)) is not None
            self._full[actor.arn] = None if admin else layers
        return self._full[actor.arn]

    def trusting(self, name: str) -> list[Trusting]:
        """The roles that trust a service or an identity provider; `*.x…`: of any such label."""
        return self._trusting.get(name, [])

    @cached_property
    def providers(self) -> list[str]:
        """The ARNs of the account's identity providers that roles trust."""
        return [name for name in self._trusting if "-provider/" in name]

    @cached_property
    def _trusting(self) -> Mapping[str, list[Trusting]]:
        found: dict[str, list[Trusting]] = defaultdict(list)
        for role in self.roles:
            for kind, name in dict.fromkeys(_outsiders(role.trust)):
                answer = self._trusts(role, kind, name)
                if answer is None:
                    continue
                one = Trusting(role, name, answer)
                found[name].append(one)
                for label in dict.fromkeys(name.split(".")[:-2]):
                    found[f"*.{label}.amazonaws.com"].append(one)
        return found

    def _trusts(self, role: RoleDetail, kind: str, name: str) -> Answer | None:
        who = Caller("federated", name) if kind == "federated" else caller(name)
        action = "sts:AssumeRoleWithSAML" if ":saml-provider/" in name else _IN_TRUST[kind]
        known = {"aws:SourceAccount": self.account.id}
        request = Request(who, action, role.arn, self.account.id, Context(known, complete=False))
        policy = self.access.resource_policy(action, role.arn)
        verdict = evaluate(request, Layers(resource=policy))
        if verdict.effect == "deny":
            return None
        return Answer(verdict.missing) if verdict.missing else SURE

    @cached_property
    def trusted(self) -> Mapping[str, list[RoleDetail]]:
        """The roles whose trust policy names an actor by its ARN, by that ARN."""
        found: dict[str, list[RoleDetail]] = defaultdict(list)
        for role in self.account.roles.values():
            for name in _names(role.trust, "AWS"):
                found[name].append(role)
        return found

    @cached_property
    def open_roles(self) -> Mapping[str, RoleDetail]:
        """The roles that trust the account, and so leave it to its actors' policies, by ARN."""
        account = self.account
        names = {account.id, f"arn:{account.partition}:iam::{account.id}:root"}
        return {role.arn: role for name in names for role in self.trusted.get(name, ())}

    def is_user(self, actor: Actor) -> bool:
        """Whether it is a user."""
        return isinstance(actor, UserDetail)


def _outsiders(trust: Any) -> Iterator[tuple[str, str]]:
    yield from (("service", name) for name in _names(trust, "Service"))
    yield from (("federated", name) for name in _names(trust, "Federated"))


def _names(trust: Any, kind: str) -> Iterator[str]:
    """The names of one kind that a trust policy allows something; any JSON will do."""
    listed = trust.get("Statement") if isinstance(trust, dict) else None
    for one in listed if isinstance(listed, list) else [listed]:
        if not isinstance(one, dict) or one.get("Effect") != "Allow":
            continue
        principal = one.get("Principal")
        if principal == "*" and kind == "AWS":
            yield "*"
        names = principal.get(kind) if isinstance(principal, dict) else None
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str):
                yield name
