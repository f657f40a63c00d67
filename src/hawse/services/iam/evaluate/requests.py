"""Who asks for what: the caller, the action, the resource.

Pure. What AWS always knows of a caller (its ARN, account, type) becomes condition keys here, so
that nobody has to give it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hawse.services.iam.evaluate.context import Context

Kind = Literal[
    "user", "role", "session", "federated-user", "root", "service", "federated", "anonymous"
]

_ARN = re.compile(r"arn:([^:]+):(iam|sts)::(\d{12}):(root|[a-z-]+/.+)")
_KINDS: dict[tuple[str, str], Kind] = {
    ("iam", "user"): "user",
    ("iam", "role"): "role",
    ("sts", "assumed-role"): "session",
    ("sts", "federated-user"): "federated-user",
    ("iam", "oidc-provider"): "federated",
    ("iam", "saml-provider"): "federated",
}
_TYPES = {
    "user": "User",
    "role": "AssumedRole",
    "session": "AssumedRole",
    "federated-user": "FederatedUser",
    "root": "Account",
    "anonymous": "Anonymous",
}


@dataclass(frozen=True)
class Caller:
    """Who makes a request.

    `name` is the user's or the role's name without a path; `arn` is what policies compare with:
    of a session the session's ARN, of a role asked about as such the role's.
    """

    kind: Kind
    arn: str
    account: str = ""
    partition: str = "aws"
    name: str = ""
    path: str = "/"

    @property
    def role_arn(self) -> str:
        """The ARN of the role of a session, as far as the session's tells: without its path."""
        if self.kind == "role":
            return self.arn
        return f"arn:{self.partition}:iam::{self.account}:role/{self.name}"

    @property
    def service_linked(self) -> bool:
        """Whether it is a role that belongs to an AWS service."""
        return self.kind == "role" and self.path.startswith("/aws-service-role/")

    @property
    def by_identity(self) -> bool:
        """Whether identity policies speak for it."""
        return self.kind in ("user", "role", "session", "federated-user", "root")


def caller(text: str) -> Caller:
    """Whose request it is: an ARN, an account id (its root), a service's name, `*` for anybody."""
    if text in ("*", "", "anonymous"):
        return Caller("anonymous", "*")
    if re.fullmatch(r"\d{12}", text):
        text = f"arn:aws:iam::{text}:root"
    found = _ARN.fullmatch(text)
    if found is None:
        return Caller(
            (
                "service"
                if text.endswith((".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"))
                else "federated"
            ),
            text,
        )
    partition, service, account, rest = found.groups()
    if rest == "root":
        return Caller("root", text, account, partition)
    what, _, below = rest.partition("/")
    kind = _KINDS.get((service, what), "federated")
    if kind == "session":
        return Caller(kind, text, account, partition, below.split("/")[0])
    path, _, name = below.rpartition("/")
    return Caller(kind, text, account, partition, name, f"/{path}/" if path else "/")


@dataclass(frozen=True)
class Request:
    """One question: may `principal` do `action` on `resource`?

    `account` is the one that owns the resource; empty: the one in the resource's ARN, else the
    caller's. A `*` in the resource asks about any such resource. `wildcard_only`: the action
    knows no resources, so that its resource is `*` itself.
    """

    principal: Caller
    action: str
    resource: str = "*"
    account: str = ""
    context: Context = field(default_factory=Context)
    wildcard_only: bool = False

    @property
    def owner(self) -> str:
        """The account that owns the resource."""
        parts = self.resource.split(":", 5)
        named = parts[4] if len(parts) == 6 and re.fullmatch(r"\d{12}", parts[4]) else ""
        return self.account or named or self.principal.account

    @property
    def same_account(self) -> bool:
        """Whether the caller's account owns the resource."""
        return self.principal.account == self.owner

    @cached_property
    def known(self) -> Context:
        """The context with what AWS itself says of the caller and of the resource."""
        return self.context.with_defaults(self.defaults)

    @property
    def defaults(self) -> dict[str, object]:
        """The keys that AWS fills in of itself, as far as caller and resource tell."""
        who = self.principal
        defaults: dict[str, object] = {
            "aws:PrincipalIsAWSService": who.kind == "service",
            "aws:ResourceAccount": self.owner or None,
        }
        if who.kind in _TYPES:
            defaults["aws:PrincipalType"] = _TYPES[who.kind]
        if who.account:
            defaults["aws:PrincipalAccount"] = who.account
            defaults["aws:PrincipalArn"] = who.role_arn if who.kind == "session" else who.arn
        if who.by_identity:
            defaults["aws:username"] = who.name if who.kind == "user" else None
        if who.kind == "service":
            defaults["aws:PrincipalServiceName"] = who.arn
        return defaults
