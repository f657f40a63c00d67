"""From the calls that commands declare to the least policy that allows them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hawse.aws.calls import Call


def policy(
    calls: Iterable[Call], *, partition: str = "aws", region: str = "*", account: str = "*"
) -> dict[str, Any]:
    """A policy document that allows `calls` and no more, the same for any order of them.

    Actions with the same resources share a statement. An action that one call makes on any
    resource, because it supports no resource-level permission there, is allowed on "*".
    """
    places = {"partition": partition, "region": region, "account": account}
    resources: dict[str, set[str]] = {}
    for call in calls:
        for action in call.iam:
            found = {on.format(**places) for on in call.on} or {"*"}
            resources.setdefault(action, set()).update(found)
    statements: dict[tuple[str, ...], list[str]] = {}
    for action in sorted(resources):
        found = {"*"} if "*" in resources[action] else resources[action]
        statements.setdefault(tuple(sorted(found)), []).append(action)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": list(on)}
            for on, actions in sorted(statements.items(), key=lambda item: item[1])
        ],
    }
