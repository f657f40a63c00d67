"""`hawse ec2 ami enable`: let instances start from images again."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import disabling
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import DISABLE_IMAGE, ENABLE_IMAGE


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_IMAGES, ENABLE_IMAGE],
    undo_calls=[DISABLE_IMAGE],
    separate=True,
)
@named("IMAGE")
def enable(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Let instances start from disabled images again.

    It is shared with nobody until you share it: hawse ec2 ami share.

    Examples:
      hawse ec2 ami enable web-2026-01-02
      hawse ec2 ami enable 'web-*' -r all
    """
    for one in find_amis(target, names):
        yield disabling.enable(one)
