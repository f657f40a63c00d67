"""`hawse iam policy show`: all about some policies."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.iam.calls_policies import LIST_POLICY_VERSIONS
from hawse.services.iam.managed.finding import READ, USES
from hawse.services.iam.managed.sheets import PolicySheet, sheets


@query(scope=Scope.ACCOUNT, calls=[*READ, LIST_POLICY_VERSIONS, *USES])
@named("POLICY")
def show(target: Target, names: tuple[str, ...]) -> Iterator[PolicySheet]:
    """Show all about some policies.

    The document in force, the versions that are kept, and what the policy is attached to or bounds.

    Examples:
      hawse iam policy show deploy
      hawse iam policy show ReadOnlyAccess -o json --query '[0].document'
    """
    return sheets(target, names)
