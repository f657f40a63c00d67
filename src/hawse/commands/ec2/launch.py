"""`hawse ec2 launch`: launch instances with sane defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.ec2 import calls as ec2
from hawse.services.ec2 import fallbacks, launching
from hawse.services.ec2.lifetimes import END, end_of
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.tags.rules import parse


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[
        ec2.DESCRIBE_INSTANCE_TYPES,
        ec2.DESCRIBE_INSTANCE_TYPE_OFFERINGS,
        ec2.GET_PUBLIC_PARAMETER,
        ec2.DESCRIBE_IMAGES,
        ec2.DESCRIBE_SUBNETS,
        ec2.DESCRIBE_SECURITY_GROUPS,
        ec2.DESCRIBE_INSTANCES,
        ec2.RUN_INSTANCES,
        GET_PRODUCTS,
    ],
    procedures=list(fallbacks.PROCEDURES.values()),
    separate=True,
)
@click.option("--template", metavar="NAME", help="ec2.launch.NAME of the configuration.")
@click.option("--name", metavar="NAME", help="Name tag; with --count NAME-1, NAME-2, …")
@click.option("--count", type=click.IntRange(1, 100), default=1, metavar="N", help="How many.")
@click.option("--type", metavar="TYPE", help="Instance type (t3.micro).")
@click.option("--image", metavar="IMAGE", help="Id, ssm:/path, or name of an own image (al2023).")
@click.option("--subnet", metavar="SUBNET", help="Id or name (a default subnet).")
@click.option("--sg", "groups", multiple=True, metavar="SECURITY-GROUP", help="Repeatable.")
@click.option("--key", metavar="NAME", help="Key pair.")
@click.option(
    "--instance-profile", "profile_", metavar="NAME", help="Instance profile, or its ARN."
)
@click.option(
    "-t", "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Tag."
)
@click.option(
    "--user-data",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Script or cloud-init file to run at the first start.",
)
@click.option("--volume-size", type=click.IntRange(1), metavar="GIB", help="Of the root volume.")
@click.option("--imdsv1", is_flag=True, help="Allow the old metadata service too.")
@click.option("--ttl", type=AGE, metavar="AGE", help="Tag it to be cleaned up after this: 8h.")
@click.option("--token", metavar="TEXT", help="Launch once for this text.")
@click.option("--az-fallback", is_flag=True, help="Where AWS has no room: in other zones.")
@click.option("--type-fallback", metavar="TYPE,…", help="Then as one of these types.")
def launch(
    target: Target,
    /,
    *,
    template: str | None,
    tags: tuple[str, ...],
    user_data: str | None,
    ttl: timedelta | None,
    token: str | None,
    az_fallback: bool,
    type_fallback: str | None,
    **given: Any,
) -> Iterator[Entry]:
    """Launch instances with sane defaults.

    Without options: Amazon Linux 2023 on t3.micro in a default subnet. Root volumes are
    encrypted gp3, and the metadata service demands version 2. A launch that is retried or
    resumed never makes a second instance; with --token not even a new command does. Where AWS may
    have no room, the plan shows what is tried in which order.

    Examples:
      hawse ec2 launch --name web-1
      hawse ec2 launch --name worker --count 3 --type m7g.large --sg workers --tag env=dev
      hawse ec2 launch --type m7i.large --az-fallback --type-fallback m6i.large,m5.large
      hawse ec2 launch --template build --user-data setup.sh --token build-4711
    """
    given |= {"profile": given.pop("profile_"), "user_data": launching.read_user_data(user_data)}
    chosen = launching.template_of(target.setting("ec2.launch"), template)
    every = parse(tags) | ({END: end_of(ttl, target.clock.now())} if ttl is not None else {})
    order = launching.order_of(given, chosen, token=token, tags=every)
    launching.check(order, target.setting("tags.required"))
    wish = fallbacks.Fallback(az_fallback, fallbacks.types_of(type_fallback))
    return fallbacks.launched(target, order, wish, user_data)
