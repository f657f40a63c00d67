"""Trust policies as accounts have them."""

from __future__ import annotations

from typing import Any

from bench.iam.documents import Statement, Writer

_PARTNERS = ("464622532012", "417141415827", "999988887777")
_SERVICES = ("ec2", "lambda", "ecs-tasks", "states", "codebuild", "glue")


def trust(writer: Writer, team: str, role: str | None) -> dict[str, Any]:
    """Who may assume a role of a team; `role` is another role of the account, if there is one."""
    random = writer.random
    kinds = [_service(writer), _own_account(writer), _partner(writer), _github(writer, team)]
    weights = [60.0, 12, 6, 6]
    if role is not None:
        kinds.append(_assumes({"AWS": f"arn:aws:iam::{writer.account}:role/{role}"}))
        weights.append(14)
    kinds.append(_assumes({"AWS": "*"}))
    weights.append(0.3)
    return writer.document(random.choices(kinds, weights)[0])


def service_linked(writer: Writer, service: str) -> dict[str, Any]:
    """The trust of a role that belongs to an AWS service."""
    return writer.document(_assumes({"Service": f"{service}.amazonaws.com"}))


def _assumes(principal: dict[str, Any], condition: dict[str, Any] | None = None) -> Statement:
    found: Statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {**found, "Condition": condition} if condition else found


def _service(writer: Writer) -> Statement:
    return _assumes({"Service": f"{writer.random.choice(_SERVICES)}.amazonaws.com"})


def _own_account(writer: Writer) -> Statement:
    with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    root = {"AWS": f"arn:aws:iam::{writer.account}:root"}
    return _assumes(root, with_mfa if writer.random.random() < 0.5 else None)


def _partner(writer: Writer) -> Statement:
    known = {"StringEquals": {"sts:ExternalId": f"{writer.random.getrandbits(64):x}"}}
    partner = {"AWS": f"arn:aws:iam::{writer.random.choice(_PARTNERS)}:root"}
    return _assumes(partner, known if writer.random.random() < 0.8 else None)


def _github(writer: Writer, team: str) -> Statement:
    host = "token.actions.githubusercontent.com"
    what = writer.random.choice(("ref:refs/heads/main", "environment:prod", "*"))
    return {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{writer.account}:oidc-provider/{host}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{host}:aud": "sts.amazonaws.com"},
            "StringLike": {f"{host}:sub": f"repo:acme/{team}:{what}"},
        },
    }
