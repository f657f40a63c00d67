"""`hawse cfn set ls`: stack sets as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.services.cfn.sets.options import CALL_AS
from hawse.services.cfn.sets.rows import LIST, StackSet, list_sets, listed_sets


@query(scope=Scope.REGION, calls=LIST, brief=listed_sets)
@named("STACK-SET", required=False)
@options_of(CALL_AS)
def ls(target: Target, names: tuple[str, ...], *, call_as: str) -> Iterator[StackSet]:
    """List stack sets.

    With their instances counted: CURRENT is as the set says, OUTDATED is not yet, INOPERABLE is
    one whose deletion failed.

    Examples:
      hawse cfn set ls
      hawse cfn set ls 'guard-*' --call-as DELEGATED_ADMIN
      hawse cfn set ls --filter drift=DRIFTED -o ids
    """
    return list_sets(target, names, call_as)
