"""`hawse ec2 ls`: instances as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import LIST_INSTANCES
from hawse.services.ec2.instances import Instance, find_instances
from hawse.services.ec2.selection import STATES, Wanted, tag_filters
from hawse.services.prices.instances import monthly


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    tag_filters(value)
    return value


@query(scope=Scope.REGION, calls=[LIST_INSTANCES], brief=find_instances)
@named("INSTANCE", required=False)
@click.option(
    "--instance-type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Only this type; repeatable, globs allowed.",
)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only this state; repeatable.",
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    callback=_tags,
    metavar="KEY[=VALUE]",
    help="Only with this tag, or this value of it; repeatable, globs allowed.",
)
@click.option(
    "--name",
    "called",
    multiple=True,
    metavar="NAME",
    help="Only with this name; repeatable, globs allowed.",
)
@click.option(
    "--image", "images", multiple=True, metavar="IMAGE-ID", help="Only from this image; repeatable."
)
@click.option(
    "--vpc", "vpcs", multiple=True, metavar="VPC-ID", help="Only in this VPC; repeatable."
)
@click.option("--terminated", is_flag=True, help="Terminated ones too.")
def ls(
    target: Target,
    names: tuple[str, ...],
    *,
    types: tuple[str, ...],
    states: tuple[str, ...],
    tags: tuple[str, ...],
    called: tuple[str, ...],
    images: tuple[str, ...],
    vpcs: tuple[str, ...],
    terminated: bool,
) -> Iterator[Instance]:
    """List instances.

    Terminated ones are left out unless asked for. The price is shown (--columns +usd_month)
    when an earlier command asked for it.

    Examples:
      hawse ec2 ls
      hawse ec2 ls 'web-*' -r all
      hawse ec2 ls --tag env=prod --state running -o ids
      hawse ec2 ls --instance-type 't2.*' --filter 'launched>90d' --columns +tags.owner
    """
    wanted = Wanted(types, states, tags, called, images, vpcs, terminated)
    return find_instances(target, names, wanted, monthly(target))
