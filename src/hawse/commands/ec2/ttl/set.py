"""`hawse ec2 ttl set`: say when instances may go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry, Skip
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.lifetimes import END, end_of
from hawse.services.ec2.machines import find_instances_tagged
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from hawse.services.tags.rules import set_tags


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_TAGS, CREATE_TAGS],
    undo_calls=[DELETE_TAGS],
    separate=True,
)
@named("INSTANCE")
@click.option("--for", "ttl", type=AGE, required=True, metavar="AGE", help="From now: 8h, 3d.")
def set_(target: Target, names: tuple[str, ...], *, ttl: timedelta) -> Iterator[Entry]:
    """Say when instances may go.

    It sets a tag and touches nothing else; hawse ec2 ttl reap does what it says. An end that is
    there already is shown before it is replaced. hawse tag rm --tag cloud-nuke-after removes it.

    Examples:
      hawse ec2 ttl set build-7 --for 8h
      hawse ec2 ttl set 'demo-*' --for 3d
    """
    end = end_of(ttl, target.clock.now())
    for instance in find_instances_tagged(target, names):
        if isinstance(instance, Skip):
            yield instance
        else:
            yield from set_tags(instance, {END: end})
