"""`hawse s3 replication setup`: everything that replication needs, as one plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.pairs import Pair, pairs_option
from hawse.plan import Entry
from hawse.services.s3.calls_replication import SETTING_UP, TAKING_DOWN
from hawse.services.s3.replication.setting_up import Asked, set_up

CLASSES = (
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)


@change(scope=Scope.ACCOUNT, calls=SETTING_UP, undo_calls=TAKING_DOWN)
@click.argument("source", metavar="s3://SRC[/PREFIX]")
@click.argument("destination", metavar="s3://DST")
@click.option(
    "--destination-profile",
    default="",
    metavar="PROFILE",
    help="Of the account of DST; its side is set up too.",
)
@click.option(
    "--destination-account",
    default="",
    metavar="ID",
    help="Of DST, where it cannot be worked on: the plan says what is to be done there.",
)
@click.option("--rule", default="", metavar="ID", help="Id of the rule; one of its own without.")
@pairs_option("--tag", help="Only objects with this tag; repeatable.")
@click.option("--priority", type=click.IntRange(min=0), help="The higher number wins.")
@click.option("--delete-markers", is_flag=True, help="Replicate delete markers too.")
@click.option("--replica-modifications", is_flag=True, help="Keep metadata of replicas in step.")
@click.option("--class", "storage_class", type=click.Choice(CLASSES), help="Of the replicas.")
@click.option("--time-control", is_flag=True, help="99.9 % within 15 minutes; costs per GB.")
@click.option("--metrics/--no-metrics", default=True, help="Measure backlog and failures.")
@click.option("--keep-owner", is_flag=True, help="Replicas stay those of the source's account.")
@click.option("--iam-role", default="", metavar="NAME", help="One of its own without.")
@click.option("--source-key", "source_keys", multiple=True, metavar="KEY", help="KMS; repeatable.")
@click.option("--replica-key", default="", metavar="KEY", help="KMS key of the replicas.")
@click.option("--without-kms", is_flag=True, help="Leave out what is encrypted with KMS.")
def setup(target: Target, *, tag: tuple[Pair, ...], **typed: Any) -> Iterator[Entry]:
    """Replicate a bucket, with all that it needs on both sides.

    Versioning of both buckets, the role with its exact policy, the policy of a bucket of another
    account, the policies of KMS keys, and the rule, beside those that there are. What is so already
    is skipped. Objects that are there already are not replicated: `hawse s3 replication backfill`.

    Examples:
      hawse s3 replication setup s3://acme-logs s3://acme-logs-copy
      hawse s3 replication setup s3://acme-logs/2026/ s3://acme-copy --delete-markers
      hawse s3 replication setup s3://acme-logs s3://other-copy --destination-profile other
      hawse s3 replication setup s3://acme-logs s3://acme-copy --replica-key alias/copies
    """
    typed["storage_class"] = typed["storage_class"] or ""
    return set_up(target, Asked(tags=tuple((one.key, one.value) for one in tag), **typed))
