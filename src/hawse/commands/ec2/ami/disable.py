"""`hawse ec2 ami disable`: let nothing new start from images."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import disabling
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import (
    DESCRIBE_IMAGE_ATTRIBUTE,
    DISABLE_IMAGE,
    ENABLE_IMAGE,
    MODIFY_IMAGE_ATTRIBUTE,
)


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_IMAGES, DESCRIBE_IMAGE_ATTRIBUTE, DISABLE_IMAGE],
    undo_calls=[ENABLE_IMAGE, MODIFY_IMAGE_ATTRIBUTE],
    separate=True,
)
@named("IMAGE")
def disable(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Let nothing new start from images; what runs goes on.

    A disabled image is kept, with its snapshots, and is shared with nobody any longer. hawse undo
    enables it and shares it again.

    Examples:
      hawse ec2 ami disable web-2026-01-02
      hawse ec2 ami disable 'web-2025-*' -r all --dry-run
    """
    for one in find_amis(target, names):
        yield disabling.disable(target, one)
