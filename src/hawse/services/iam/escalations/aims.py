"""What a path is tried on: other users and roles, and what they would give."""

# pylint: disable=unused-argument  # all have the signature of the table

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hawse.services.iam.account import GroupDetail, RoleDetail, UserDetail
from hawse.services.iam.access import Actor
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.paths import Path
from hawse.services.iam.escalations.rules import ASSUME, SURE, Answer, Given
from hawse.services.iam.escalations.views import View
from hawse.services.iam.evaluate import Layers


@dataclass(frozen=True)
class Gain:
    """What success gives: anything (`admin`), an actor (`become`), or what `layers` allow."""

    admin: bool = False
    become: str = ""
    layers: Layers | None = None


ANYTHING = Gain(admin=True)


@dataclass(frozen=True, slots=True)
class Aim:
    """One try of a path.

    `resource`, `policy` and `role` are what its actions work on, by their places; `given` holds
    for all of them. `passed_to`: the service that the target is passed to. `answer`: what the
    trust of the target hangs on. `acts`: the only actions that fit, in lower case, where not each
    alternative does.
    """

    target: str
    gain: Gain
    resource: str = "*"
    policy: str = ""
    role: str = ""
    given: Given = ()
    passed_to: str = ""
    answer: Answer = SURE
    doubts: tuple[str, ...] = ()
    acts: frozenset[str] | None = None
    holder: UserDetail | RoleDetail | GroupDetail | None = None


Maker = Callable[[Estate, View, Path], Iterator[Aim]]
Shared = Callable[[Estate, Path], Iterator[Aim]]


def gain(estate: Estate, actor: Actor, path: Path) -> Gain:
    """What an actor gives that is taken over, or whose policies can be written."""
    if path.gives == "target":
        return Gain(become=actor.arn)
    limits = estate.full(actor)
    return ANYTHING if limits is None else Gain(layers=limits)


def editing(holder: Actor, policy: str) -> Given:
    """The condition keys of a call that edits the policies of somebody, or attaches one."""
    return (("iam:PolicyARN", policy), ("iam:PermissionsBoundary", holder.boundary))


def users(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every user."""
    for user in estate.account.users.values():
        given = editing(user, estate.administrator)
        yield Aim(user.arn, gain(estate, user, path), user.arn, given=given, holder=user)


def roles(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every role that can be edited."""
    for role in estate.roles:
        given, found = editing(role, estate.administrator), gain(estate, role, path)
        yield Aim(role.arn, found, role.arn, role=role.arn, given=given, holder=role)


def role_policies(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every policy of the account's own that a role has."""
    for role in estate.roles:
        for arn in role.attached:
            if ":iam::aws:" not in arn:
                found = gain(estate, role, path)
                yield Aim(role.arn, found, role.arn, arn, role.arn, holder=role)


def assumed(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every role whose trust policy lets the actor in, one way or the other."""
    named = (*estate.trusted.get(view.actor.arn, ()), *estate.trusted.get("*", ()))
    behind = view.grantable(ASSUME, estate.open_roles) if ASSUME in view.allowed else ()
    found = {role.arn: role for role in (*named, *map(estate.open_roles.__getitem__, behind))}
    for role in found.values():
        if not role.service_linked:
            yield Aim(role.arn, Gain(become=role.arn), role.arn, role=role.arn, holder=role)


def passed(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every role that trusts the services of a path, and is passed to them."""
    for one in (one for service in path.services for one in estate.trusting(service)):
        profile = next(iter(one.role.instance_profiles), None)
        yield Aim(
            one.role.arn,
            Gain(become=one.role.arn),
            given=(
                ("cloudformation:RoleArn", one.role.arn),
                *((("ec2:InstanceProfile", profile),) if profile else ()),
            ),
            passed_to=one.name,
            answer=one.answer,
            holder=one.role,
        )


def carriers(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every role that something of these services may run with."""
    for one in (one for service in path.services for one in estate.trusting(service)):
        become = Gain(become=one.role.arn)
        yield Aim(one.role.arn, become, answer=one.answer, holder=one.role)


def saml_roles(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every role that trusts a SAML provider of the account."""
    yield from _federated(estate, ":saml-provider/")


def oidc_roles(estate: Estate, path: Path) -> Iterator[Aim]:
    """Every role that trusts an OIDC provider without looking at the subject."""
    yield from _federated(estate, ":oidc-provider/", _PROVIDER)


_PROVIDER = "the name or a client of that provider in its hands"


def _federated(estate: Estate, kind: str, *doubts: str) -> Iterator[Aim]:
    for provider in estate.providers:
        for one in estate.trusting(provider) if kind in provider else ():
            if not any(key.lower().endswith(":sub") for key in one.answer.missing):
                become = Gain(become=one.role.arn)
                yield Aim(one.role.arn, become, provider, doubts=doubts, holder=one.role)


SHARED: Mapping[str, Shared] = {
    "carrier": carriers,
    "oidc-role": oidc_roles,
    "passed-role": passed,
    "role": roles,
    "role-policy": role_policies,
    "saml-role": saml_roles,
    "user": users,
}
"""Those that are the same for every principal."""
