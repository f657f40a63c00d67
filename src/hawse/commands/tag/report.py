"""`hawse tag report`: what lacks required tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.thing_options import types_option
from hawse.rows import Row
from hawse.services.ec2.coverage import report as reported
from hawse.services.ec2.kinds import CALLS
from hawse.services.tags.calls_everywhere import GET_RESOURCES, LIST_BUCKETS
from hawse.services.tags.requirements import TagGap, TagShare, required


def _rows(args: Mapping[str, Any]) -> type[Row]:
    return TagShare if args.get("by") else TagGap


@query(scope=Scope.REGION, calls=[*CALLS, GET_RESOURCES, LIST_BUCKETS], rows=_rows, finds=True)
@types_option
@click.option("--key", "keys", multiple=True, metavar="KEY", help="Instead of tags.required.")
@click.option("--by", default="", metavar="WHAT", help="Count by service, type or a tag key.")
@exit_code
def report(
    target: Target, types: tuple[str, ...], keys: tuple[str, ...], by: str
) -> Iterator[TagGap | TagShare]:
    """Find what lacks required tags.

    Which keys every thing must have is the setting tags.required, which values they may have
    tags.allowed. An empty value does not count. What was never tagged is found in EC2 and S3.

    Examples:
      hawse tag report -r all --exit-code
      hawse tag report --by owner
      hawse tag report --type ec2 --key owner -o ids | hawse tag set - --tag owner=ops
    """
    allowed = target.setting("tags.allowed") or {}
    demanded = required(keys, target.setting("tags.required"), allowed)
    return reported(target, demanded, types, by)
