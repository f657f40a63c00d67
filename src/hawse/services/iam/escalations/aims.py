"""What a path is tried on: other users and roles, and what they would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hawse.services.iam.account import GroupDetail, RoleDetail, UserDetail
from hawse.services.iam.access import Actor
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.paths import Path
from hawse.services.iam.escalations.views import SURE, Answer, View
from hawse.services.iam.evaluate import Layers

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Gain:
    """What success gives: anything (`admin`), an actor (`become`), or what `layers` allow."""

    admin: bool = False
    become: str = ""
    layers: Layers | None = None


ANYTHING = Gain(admin=True)


@dataclass(frozen=True)
class Aim:
    """One try of a path.

    `resource`, `policy` and `role` are what its actions work on, by their places; `context` holds
    for all of them. `answer`: what passing the role, or its trust, hangs on. `acts`: the only
    actions that fit, in lower case, where not each alternative does.
    """

    target: str
    gain: Gain
    resource: str = "*"
    policy: str = ""
    role: str = ""
    context: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    answer: Answer = SURE
    doubts: tuple[str, ...] = ()
    acts: frozenset[str] | None = None
    holder: UserDetail | RoleDetail | GroupDetail | None = None
    passed_to: str = ""


Maker = Callable[[Estate, View, Path], Iterator[Aim]]


def gain(estate: Estate, actor: Actor, path: Path) -> Gain:
    """What an actor gives that is taken over, or whose policies can be written."""
    if path.gives == "target":
        return Gain(become=actor.arn)
    limits = estate.full(actor)
    return ANYTHING if limits is None else Gain(layers=limits)


def editing(estate: Estate, holder: UserDetail | RoleDetail | GroupDetail) -> dict[str, object]:
    """The condition keys of a call that edits the policies of somebody."""
    boundary = getattr(holder, "boundary", None)
    return {"iam:PolicyARN": estate.administrator, "iam:PermissionsBoundary": boundary}


def users(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every other user."""
    for user in estate.account.users.values():
        if user.arn != view.actor.arn:
            context = editing(estate, user)
            yield Aim(user.arn, gain(estate, user, path), user.arn, context=context, holder=user)


def roles(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every other role that can be edited."""
    for role in estate.roles:
        if role.arn != view.actor.arn:
            yield Aim(
                role.arn,
                gain(estate, role, path),
                role.arn,
                role=role.arn,
                context=editing(estate, role),
                holder=role,
            )


def role_policies(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every policy of the account's own that another role has."""
    for role in estate.roles:
        if role.arn == view.actor.arn:
            continue
        for arn in role.attached:
            if ":iam::aws:" not in arn:
                found = gain(estate, role, path)
                yield Aim(role.arn, found, role.arn, arn, role.arn, holder=role)


def assumed(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every role whose trust policy lets the actor in, one way or the other."""
    named = (*estate.trusted.get(view.actor.arn, ()), *estate.trusted.get("*", ()))
    behind = estate.open_roles if "sts:assumerole" in view.allowed else ()
    found = {role.arn: role for role in (*named, *behind)}
    for role in found.values():
        if role.arn != view.actor.arn and not role.service_linked:
            become = Gain(become=role.arn)
            yield Aim(role.arn, become, role.arn, role=role.arn, holder=role)


def passed(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every role that the actor may pass to a service that the role trusts."""
    for service in path.services:
        for one in estate.trusting(service):
            if one.role.arn == view.actor.arn:
                continue
            context = {"iam:PassedToService": one.name}
            answer = view.may("iam:PassRole", one.role.arn, context)
            if answer is not None:
                profile = next(iter(one.role.instance_profiles), None)
                made = {"ec2:InstanceProfile": profile} if profile else {}
                yield Aim(
                    one.role.arn,
                    Gain(become=one.role.arn),
                    context={"cloudformation:RoleArn": one.role.arn, **made},
                    answer=_both(answer, one.answer),
                    holder=one.role,
                    passed_to=one.name,
                )


def carriers(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every role that something of these services may run with."""
    for service in path.services:
        for one in estate.trusting(service):
            if one.role.arn != view.actor.arn:
                become = Gain(become=one.role.arn)
                yield Aim(one.role.arn, become, answer=one.answer, holder=one.role)


def saml_roles(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every role that trusts a SAML provider of the account."""
    yield from _federated(estate, ":saml-provider/")


def oidc_roles(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every role that trusts an OIDC provider without looking at the subject."""
    for aim in _federated(estate, ":oidc-provider/"):
        if not any(key.lower().endswith(":sub") for key in aim.answer.missing):
            yield Aim(aim.target, aim.gain, aim.resource, doubts=(_PROVIDER,), holder=aim.holder)


_PROVIDER = "the name or a client of that provider in its hands"


def _federated(estate: Estate, kind: str) -> Iterator[Aim]:
    for provider in estate.providers:
        if kind in provider:
            for one in estate.trusting(provider):
                become = Gain(become=one.role.arn)
                yield Aim(one.role.arn, become, provider, holder=one.role)


def _both(one: Answer, other: Answer) -> Answer:
    missing = dict.fromkeys((*one.missing, *other.missing))
    return Answer(tuple(missing), one.mfa or other.mfa)


MAKERS: Mapping[str, Maker] = {
    "assumed-role": assumed,
    "carrier": carriers,
    "oidc-role": oidc_roles,
    "passed-role": passed,
    "role": roles,
    "role-policy": role_policies,
    "saml-role": saml_roles,
    "user": users,
}
