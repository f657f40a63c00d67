"""`hawse cfn ls`: stacks as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.cfn.calls import LIST_STACKS
from hawse.services.cfn.stacks import Stack, find_stacks


@query(scope=Scope.REGION, calls=[LIST_STACKS], brief=find_stacks)
@named("STACK", required=False)
def ls(target: Target, names: tuple[str, ...]) -> Iterator[Stack]:
    """List stacks.

    Examples:
      hawse cfn ls
      hawse cfn ls 'web-*' -r all
      hawse cfn ls --filter 'status=*FAILED' --columns +reason
      hawse cfn ls --filter nested=false --columns +operation
      hawse cfn ls --filter drift=DRIFTED -o ids
    """
    return find_stacks(target, names)
