"""`hawse ec2 ami report`: count which other accounts use images."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.amis.reporting import report as reported
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import (
    CREATE_IMAGE_USAGE_REPORT,
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_IMAGE_USAGE_REPORTS,
)


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_IMAGES,
        DESCRIBE_IMAGE_ATTRIBUTE,
        DESCRIBE_IMAGE_USAGE_REPORTS,
        CREATE_IMAGE_USAGE_REPORT,
    ],
    separate=True,
)
@named("IMAGE")
def report(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Have EC2 count which other accounts use images.

    For images that are shared: instances, launch templates in all versions and recipes of every
    account. EC2 makes the report in its own time, without charge, and removes it after 30 days;
    hawse ec2 ami used-by reads the newest. One that is younger than 7 days is not made again.

    Examples:
      hawse ec2 ami report web-2026-01-02
      hawse ec2 ami report 'base-*' -r all --dry-run
    """
    return reported(target, find_amis(target, names), target.clock.now())
