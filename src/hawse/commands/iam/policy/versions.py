"""`hawse iam policy versions`: the versions of a managed policy."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.iam.calls_policies import LIST_POLICY_VERSIONS
from hawse.services.iam.managed.finding import READ, find
from hawse.services.iam.managed.version_rows import Version, version_rows


@query(scope=Scope.ACCOUNT, calls=[*READ, LIST_POLICY_VERSIONS])
@click.argument("name")
def versions(target: Target, name: str) -> Iterator[Version]:
    """List the versions of a policy, with what each changed.

    Newest first. How two of them differ is told by 'hawse iam policy diff NAME@v1 NAME@v2'.

    Examples:
      hawse iam policy versions deploy
    """
    return version_rows(target, find(target, name))
