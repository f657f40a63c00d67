"""`hawse ec2 ami show`: all about some images."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.amis.details import ImageDetails, show as shown
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import DESCRIBE_IMAGE_ATTRIBUTE
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS


@query(
    scope=Scope.REGION,
    calls=[DESCRIBE_IMAGES, DESCRIBE_IMAGE_ATTRIBUTE, DESCRIBE_SNAPSHOTS],
)
@named("IMAGE")
def show(target: Target, names: tuple[str, ...]) -> Iterator[ImageDetails]:
    """Show all about some images.

    Snapshots with their sizes and keys, with whom it is shared, deprecation, protection. Who uses
    it is told by hawse ec2 ami used-by.

    Examples:
      hawse ec2 ami show web-2026-01-02
      hawse ec2 ami show ami-0123456789abcdef0 -o yaml
    """
    return shown(target, names)
