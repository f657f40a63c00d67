"""Differences of access as rows, and as lines of a plan: actions by service and level.

An action that lets its caller get other rights than it was given is marked: managing permissions
by AWS's own account, and what a known way of escalation goes through.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.iam import actions as known
from hawse.services.iam.grants import Difference, Terms

ESCALATING = frozenset("""
    iam:AddClientIDToOpenIDConnectProvider iam:AddUserToGroup iam:CreateAccessKey
    iam:CreateLoginProfile iam:CreateSAMLProvider iam:CreateServiceSpecificCredential
    iam:DeactivateMFADevice iam:PassRole iam:ResetServiceSpecificCredential iam:TagRole iam:TagUser
    iam:UpdateLoginProfile iam:UpdateOpenIDConnectProviderThumbprint iam:UpdateSAMLProvider
    iam:UploadSSHPublicKey sts:AssumeRole
    apprunner:UpdateService autoscaling:UpdateAutoScalingGroup
    cloudformation:ExecuteChangeSet cloudformation:UpdateStack cloudformation:UpdateStackSet
    codebuild:StartBuild codebuild:StartBuildBatch codebuild:UpdateProject
    codedeploy:CreateDeployment cognito-identity:SetIdentityPoolRoles
    ec2-instance-connect:SendSSHPublicKey ec2:AssociateIamInstanceProfile
    ec2:CreateLaunchTemplateVersion ec2:ModifyInstanceAttribute ec2:ModifyLaunchTemplate
    ec2:ReplaceIamInstanceProfileAssociation ecs:ExecuteCommand ecs:RegisterTaskDefinition
    glue:UpdateDevEndpoint glue:UpdateJob lambda:AddPermission lambda:UpdateFunctionCode
    lambda:UpdateFunctionConfiguration rolesanywhere:CreateProfile
    rolesanywhere:CreateTrustAnchor sagemaker:CreatePresignedNotebookInstanceUrl
    ssm:SendCommand ssm:StartAutomationExecution ssm:StartSession states:UpdateStateMachine
    """.split())
_VERBS = {
    ("+", "allow"): "adds",
    ("-", "allow"): "removes",
    ("+", "deny"): "denies",
    ("-", "deny"): "no longer denies",
}
_MANY = 5
_ALL = "all"
_TO_COME = "to come"


@dataclass(frozen=True)
class AccessChange(Row):
    """Some actions of one service and level that are allowed or denied on the same terms."""

    change: str = column(title="", colour={"+": "green", "-": "red"}, doc="+ added, - removed.")
    effect: str = column(doc="allow or deny.")
    service: str = column()
    level: str = column(
        doc="AWS's access level; all: every action of the service; to come: the actions that AWS "
        "will add, while those known today are the same; unknown: AWS lists no such action."
    )
    actions: tuple[str, ...] = column(show="list")
    resources: tuple[str, ...] = column(show="list", doc="Patterns; begun with ! all but those.")
    condition: str | None = column()
    principal: str | None = column(wide=True, doc="Of policies that name somebody.")
    escalates: bool = column(
        show="bool", doc="Manages permissions, or is a step of a known escalation."
    )
    widens: bool = column(show="bool", wide=True, doc="Somebody can do more than before.")


def changes(found: Iterable[Difference]) -> Iterator[AccessChange]:
    """The rows of differences: those on several resources and else on the same terms are one."""
    together: dict[tuple[object, ...], list[Difference]] = {}
    for one in found:
        terms = one.terms
        key = (one.sign, one.effect, one.actions, terms.condition, terms.principal, one.to_come)
        together.setdefault(key, []).append(one)
    for same in together.values():
        first = same[0]
        resources = tuple(dict.fromkeys(text for one in same for text in _resources(one.terms)))
        for service, level, names in _parts(first):
            yield _row(first, service, level, names, resources)


def told(rows: Iterable[AccessChange]) -> tuple[str, ...]:
    """The rows as lines for a plan."""
    return tuple(map(_told, rows))


def summary(rows: Sequence[AccessChange]) -> str:
    """`adds 3 actions, denies 1 action, can escalate`."""
    parts = []
    for (sign, effect), verb in _VERBS.items():
        some = [row for row in rows if (row.change, row.effect) == (sign, effect)]
        names = {name for row in some for name in row.actions}
        if any("*" in name for name in names):
            parts.append(f"{verb} access to {_services(some)}")
        elif names:
            parts.append(f"{verb} {counted(len(names), 'action')}")
    if any(row.escalates and row.widens for row in rows):
        parts.append("can escalate")
    return ", ".join(parts) or "the same access"


def _services(rows: Sequence[AccessChange]) -> str:
    names = list(dict.fromkeys(row.service for row in rows))
    if "*" in names:
        return "all services"
    return ", ".join(names) if len(names) <= _MANY else f"{len(names)} services"


def _row(
    one: Difference, service: str, level: str, names: tuple[str, ...], resources: tuple[str, ...]
) -> AccessChange:
    return AccessChange(
        change=one.sign,
        effect=one.effect,
        service=service,
        level=level,
        actions=names,
        resources=resources,
        condition=" and ".join(clause.shown for clause in one.terms.condition) or None,
        principal=one.terms.principal or None,
        escalates=any(map(_escalates, names)),
        widens=one.widens,
    )


def _told(row: AccessChange) -> str:
    some = ", ".join(row.actions[:_MANY])
    more = f" and {len(row.actions) - _MANY} more" if len(row.actions) > _MANY else ""
    where = f" on {', '.join(row.resources)}" if row.resources else ""
    whom = f" for {_whom(row.principal)}" if row.principal else ""
    when = f" when {row.condition}" if row.condition else ""
    mark = "  can escalate" if row.escalates and row.widens else ""
    later = " (actions to come)" if row.level == _TO_COME else ""
    return f"{row.change} {row.effect} {some}{more}{later}{where}{whom}{when}{mark}"


def _whom(principal: str) -> str:
    """Whom a statement names, in words: `anybody`, `s3.amazonaws.com`, `all but …`."""
    but = "all but " if principal.startswith("not ") else ""
    said = json.loads(principal.removeprefix("not "))
    values = said.values() if isinstance(said, dict) else [said]
    names = [one for some in values for one in (some if isinstance(some, list) else [some])]
    return but + ", ".join("anybody" if one == "*" else str(one) for one in names)


def _resources(terms: Terms) -> tuple[str, ...]:
    resources = terms.resources
    return tuple(f"!{one}" if resources.inverted else one for one in resources)


def _parts(one: Difference) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The actions by service and level; whole services, and all of AWS, as one."""
    if one.to_come:
        services = tuple(dict.fromkeys(name.partition(":")[0] for name in one.actions))
        yield ", ".join(services), _TO_COME, one.actions
        return
    by_service: dict[str, list[str]] = {}
    for name in one.actions:
        by_service.setdefault(name.partition(":")[0], []).append(name)
    every = [service for service, names in by_service.items() if is_whole(service, names)]
    several = [service for service in every if len(by_service[service]) > 1]
    whole = every if len(several) > _MANY else several
    if len(whole) == len(known.services()):
        yield "*", _ALL, ("*",)
    elif len(whole) > _MANY:
        yield f"{len(whole)} services", _ALL, tuple(f"{service}:*" for service in whole)
    else:
        yield from ((service, _ALL, (f"{service}:*",)) for service in whole)
    for service, names in by_service.items():
        if service not in whole:
            yield from _by_level(service, names)


def _by_level(service: str, names: Iterable[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    levels: dict[str, list[str]] = {}
    for name in names:
        found = known.action(name)
        levels.setdefault(found.level if found else "unknown", []).append(name)
    for level in sorted(levels, key=_rank):
        yield service, level, tuple(sorted(levels[level]))


def _rank(level: str) -> int:
    return known.LEVELS.index(level) if level in known.LEVELS else len(known.LEVELS)


def is_whole(service: str, names: Iterable[str]) -> bool:
    """Whether these actions (`s3:GetObject`) are all that the service has."""
    every = known.action_names(service).values()
    return bool(every) and set(every) <= {name.partition(":")[2] for name in names}


def _escalates(name: str) -> bool:
    if name == "*":
        return True
    if name.endswith(":*"):
        return any(map(_escalates, known.expand(name)))
    if name in ESCALATING:
        return True
    found = known.action(name)
    return found is not None and found.level == "Permissions management"
