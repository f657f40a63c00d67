"""Accounts in which one path works: made from the table, so that each path has one."""

# pylint: disable=unused-argument  # all have the signature of the table

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hawse.services.iam.access import Access
from hawse.services.iam.account import (
    Account,
    GroupDetail,
    NamedDocument,
    Organization,
    PolicyDetail,
    PolicyVersion,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.report_lines import AccessKey, CredentialReport
from hawse.services.iam.escalations import Escalation, Estate, Graph, escalations
from hawse.services.iam.escalations.paths import Path
from tests.unit.services.iam.evaluating import HOME, allow, deny, document

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
SSO = "/aws-reserved/sso.amazonaws.com/eu-west-1/"
SAML = f"arn:aws:iam::{HOME}:saml-provider/okta"
OIDC = f"arn:aws:iam::{HOME}:oidc-provider/ci.example.com"
ANYTHING = document(allow())


def arn(rest: str) -> str:
    return f"arn:aws:iam::{HOME}:{rest}"


def user(name: str, *statements: dict[str, Any], **more: Any) -> UserDetail:
    return UserDetail(name, f"AIDA{name}", arn(f"user/{name}"), inline=own(statements), **more)


def role(
    name: str, trust: Mapping[str, Any] | None, *statements: dict[str, Any], **more: Any
) -> RoleDetail:
    path = more.pop("path", "/")
    return RoleDetail(
        name,
        f"AROA{name}",
        arn(f"role{path}{name}"),
        path,
        inline=own(statements),
        trust=trusting(**(trust or {})),
        **more,
    )


def trusting(**principals: Any) -> dict[str, Any]:
    actions = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"]
    return document({"Effect": "Allow", "Principal": principals, "Action": actions})


def policy(name: str, *documents: dict[str, Any]) -> PolicyDetail:
    """Its first version is the one in force."""
    versions = tuple(
        PolicyVersion(f"v{number}", one, number == 1) for number, one in enumerate(documents, 1)
    )
    return PolicyDetail(name, f"ANPA{name}", arn(f"policy/{name}"), versions=versions)


def own(statements: tuple[dict[str, Any], ...]) -> tuple[NamedDocument, ...]:
    return (NamedDocument("own", document(*statements)),) if statements else ()


def account(
    *actors: UserDetail | RoleDetail,
    groups: tuple[GroupDetail, ...] = (),
    policies: tuple[PolicyDetail, ...] = (),
    organization: Organization | None = None,
) -> Account:
    return Account(
        HOME,
        users={one.name: one for one in actors if isinstance(one, UserDetail)},
        roles={one.name: one for one in actors if isinstance(one, RoleDetail)},
        groups={one.name: one for one in groups},
        policies={one.arn: one for one in policies},
        organization=organization,
    )


def graph_of(found: Account) -> Graph:
    return Graph(Estate(Access(found, NOW)))


def found_in(given: Account, *ids: str) -> list[Escalation]:
    graph = graph_of(given)
    return escalations(graph, [one.arn for one in graph.estate.access.actors()], ids)


def ids_in(given: Account, who: str = "") -> set[str]:
    rows = found_in(given)
    return {one.path_id for one in rows if not who or one.principal.endswith(f"/{who}")}


def victim(path: Path) -> Account:
    """An account in which eve has this path, and gains all that there is."""
    acts = [act.action for ways in path.needs for way in ways[:1] for act in way]
    grants = allow(acts)
    if path.on == "admin":
        grants = allow()
    eve: UserDetail | RoleDetail = user("eve", grants)
    if path.on == "self-role":
        eve = role("eve", None, grants)
    if path.on == "permission-set":
        eve = role("eve", None, grants, path=SSO)
    special = _SPECIAL.get(path.on)
    if special is not None:
        return special(path, replace(eve, inline=()), grants)
    return account(eve, boss(path), runner(path), organization=_HOME)


_HOME = Organization("o-1", HOME)


def boss(path: Path) -> UserDetail:
    """An administrator that is a user, with as many keys and such a password as a path needs."""
    key = AccessKey("AKIA1", True)
    return user(
        "boss",
        allow(),
        keys=(key, key) if "keys-full" in path.when else (),
        mfa=(),
        report=CredentialReport(
            "boss", arn("user/boss"), None, "password" in path.when, None, None, False, (key, key)
        ),
    )


def runner(path: Path) -> RoleDetail:
    """An administrator that is a role, and trusts eve and whom a path needs."""
    services = [name.replace("*.", "") for name in path.services]
    federated = {"saml-role": SAML, "oidc-role": OIDC}.get(path.on)
    if path.services == ("cognito-identity.amazonaws.com",):
        federated = path.services[0]
    trust: dict[str, Any] = {"AWS": arn("user/eve")}
    if services:
        trust["Service"] = services
    if federated:
        trust["Federated"] = federated
    profile = (arn("instance-profile/runner"),)
    return role("runner", trust, allow(), instance_profiles=profile)


def _own_policy(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    mine = policy("mine", document(grants), ANYTHING)
    return account(replace(eve, attached=(mine.arn,)), policies=(mine,))


def _own_group(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    team = GroupDetail("team", "AGPA1", arn("group/team"), inline=own((grants,)))
    return account(replace(eve, groups=("team",)), groups=(team,))


def _group(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    admins = GroupDetail("admins", "AGPA1", arn("group/admins"), inline=own((allow(),)))
    return account(replace(eve, inline=own((grants,))), groups=(admins,))


def _bounded(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    cage = policy("cage", document(grants))
    if "a-role" in path.when:
        caged = role("caged", {"AWS": arn("user/eve")}, allow(), boundary=cage.arn)
        return account(replace(eve, inline=own((grants,))), caged, policies=(cage,))
    return account(replace(eve, inline=own((allow(),)), boundary=cage.arn), policies=(cage,))


def _guard(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    guard = policy("guard", document(deny("iam:PutUserPolicy")))
    mine = own((allow(["iam:PutUserPolicy", "iam:DetachUserPolicy"]),))
    return account(replace(eve, inline=mine, attached=(guard.arn,)), policies=(guard,))


def _tags(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    tagged = allow(Condition={"StringEquals": {"aws:PrincipalTag/team": "admins"}})
    return account(replace(eve, inline=own((grants, tagged))))


def _mfa(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    guarded = allow("s3:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    return account(replace(eve, inline=own((grants, guarded))))


def _role_policy(path: Path, eve: Any, grants: dict[str, Any]) -> Account:
    its = policy("its", document(allow("s3:*")))
    other = role("other", {"AWS": eve.arn}, attached=(its.arn,))
    return account(replace(eve, inline=own((grants,))), other, policies=(its,))


_SPECIAL: dict[str, Callable[[Path, Any, dict[str, Any]], Account]] = {
    "bounded": _bounded,
    "boundary-policy": _bounded,
    "group": _group,
    "guard": _guard,
    "mfa": _mfa,
    "own-group": _own_group,
    "own-policy": _own_policy,
    "role-policy": _role_policy,
    "tags": _tags,
    "version": _own_policy,
}


def denying(given: Account, actions: list[str]) -> Account:
    """The account in which eve is denied these actions."""
    more = NamedDocument("no", document(deny(actions)))
    users = {
        name: replace(one, inline=(*one.inline, more)) if name == "eve" else one
        for name, one in given.users.items()
    }
    roles = {
        name: replace(one, inline=(*one.inline, more)) if name == "eve" else one
        for name, one in given.roles.items()
    }
    return replace(given, users=users, roles=roles)
