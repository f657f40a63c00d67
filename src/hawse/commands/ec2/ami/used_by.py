"""`hawse ec2 ami used-by`: what uses images, or the proof that nothing does."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.amis.looking import USE_CALLS, uses
from hawse.services.ec2.amis.usage import ImageUse, told
from hawse.services.ec2.calls import DESCRIBE_IMAGES


@query(scope=Scope.REGION, calls=[DESCRIBE_IMAGES, *USE_CALLS])
@named("IMAGE")
def used_by(target: Target, names: tuple[str, ...]) -> Iterator[ImageUse]:
    """Tell what uses images, or prove that nothing does.

    Looked at: instances, launch templates in all versions, parameters of Systems Manager, Image
    Builder's recipes, launch configurations, Auto Scaling groups, fleets, and for an image that is
    shared the newest usage report of other accounts (hawse ec2 ami report). What was launched in
    the last 90 days is unknown rather than unused, and so is an image of which one of these could
    not be looked at: the row says which.

    Examples:
      hawse ec2 ami used-by web-2026-01-02
      hawse ec2 ami used-by 'web-*' -r all --filter use=unused
      hawse ec2 ami used-by ami-0123456789abcdef0 -o json
    """
    amis = find_amis(target, names)
    found = uses(target, amis, target.clock.now())
    for one in amis:
        yield from told(one, found[one.id])
