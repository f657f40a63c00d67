"""The policy documents of an account with what checks ask of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hawse.services.iam import actions
from hawse.services.iam.account import PolicyDetail, Principal, RoleDetail
from hawse.services.iam.audit.checks import Audited, Found, Severity
from hawse.services.iam.evaluate import Policy, Statement


@dataclass(frozen=True)
class Document:
    """A document in force: `arn` is that of the managed policy, or of its holder otherwise.

    `used`: attached to something, or somebody's boundary.
    """

    arn: str
    name: str
    kind: Literal["customer", "inline", "trust"]
    policy: Policy
    used: bool = True

    def found(self, where: str, evidence: str, severity: Severity | None = None) -> Found:
        """What a check found here."""
        name = "" if self.kind == "customer" else f"{self.name} "
        return Found(self.arn, f"{name}{where}: {evidence}", severity, self.policy.document)


def holders(audited: Audited) -> Iterator[Principal]:
    """Users, groups, and the roles that the account's own people can edit."""
    account = audited.account
    yield from (*account.users.values(), *account.groups.values())
    yield from (role for role in account.roles.values() if not role.reserved)


def customer_policies(audited: Audited) -> Iterator[PolicyDetail]:
    """The managed policies that are not AWS's."""
    yield from (one for one in audited.account.policies.values() if not one.by_aws)


def documents(audited: Audited) -> Sequence[Document]:
    """Every identity policy that the account's own people can edit, once."""
    found: Sequence[Document] | None = audited.kept.get("documents")
    if found is None:
        found = audited.kept["documents"] = tuple(_documents(audited))
    return found


def trusts(audited: Audited) -> Iterator[tuple[RoleDetail, Document]]:
    """The trust policy of every role that the account's own people can edit."""
    for role in audited.account.roles.values():
        if not role.reserved:
            policy = audited.access.trust(role)
            yield role, Document(role.arn, "trust policy", "trust", policy)


def all_documents(audited: Audited) -> Iterator[Document]:
    """Identity policies, then trust policies."""
    yield from documents(audited)
    yield from (document for _, document in trusts(audited))


def _documents(audited: Audited) -> Iterator[Document]:
    for one in customer_policies(audited):
        used = one.attachments != 0 or bool(one.boundaries)
        policy = audited.access.compiled(one.arn, one.document)
        yield Document(one.arn, one.name, "customer", policy, used)
    for holder in holders(audited):
        for inline, policy in zip(holder.inline, audited.access.inline(holder), strict=True):
            yield Document(holder.arn, inline.name, "inline", policy)


def allows(audited: Audited) -> Sequence[tuple[Document, Statement]]:
    """Every Allow of every identity policy in use, but for those that allow everything."""
    found: Sequence[tuple[Document, Statement]] | None = audited.kept.get("allows")
    if found is None:
        found = audited.kept["allows"] = tuple(
            (document, statement)
            for document in documents(audited)
            if document.used
            for statement in document.policy.statements
            if statement.allows and not is_admin(statement)
        )
    return found


def on_everything(statement: Statement) -> bool:
    """Whether it is about any resource, or all but some."""
    if statement.not_resource:
        return True
    return "*" in (statement.resources or ())


def every_action(statement: Statement) -> bool:
    """Whether it is about any action."""
    if statement.not_action:
        return not statement.actions
    return bool({"*", "*:*"} & set(statement.actions))


def is_admin(statement: Statement) -> bool:
    """Whether it allows everything on everything, without a condition."""
    if not statement.allows or statement.tests or not every_action(statement):
        return False
    if statement.not_resource:
        return not statement.resources
    return "*" in (statement.resources or ())


def is_admin_policy(policy: Policy) -> bool:
    """Whether a document allows everything; what it denies besides is not weighed."""
    return any(is_admin(statement) for statement in policy.statements)


def open_to(statement: Statement, *names: str) -> list[str]:
    """Those of the actions that it allows on any resource without a condition."""
    if statement.tests or not on_everything(statement):
        return []
    return [name for name in names if statement.on_action(name.lower())]


@lru_cache(maxsize=8192)
def of_level(pattern: str, level: str) -> tuple[str, ...]:
    """The known actions of an access level that a pattern matches."""
    found = (actions.action(name) for name in actions.expand(pattern))
    return tuple(one.full_name for one in found if one is not None and one.level == level)


def named_level(statement: Statement, level: str) -> list[str]:
    """The known actions of a level that it names, by pattern; none for NotAction, told elsewhere."""
    if statement.not_action:
        return []
    found = dict.fromkeys(one for pattern in statement.actions for one in of_level(pattern, level))
    return list(found)


def some(names: list[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
