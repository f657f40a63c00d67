"""The rules of buckets as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.rows import Row, column
from hawse.services.s3.calls_settings import LIST_BUCKETS
from hawse.services.s3.replication import looking
from hawse.services.s3.replication.rules import Rule, rules_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class ReplicationRule(Row):
    """One rule of one bucket."""

    bucket: str = column()
    id: str = column(title="rule", show="whole")
    enabled: bool = column(show="bool", colour={"no": "red"})
    priority: int = column()
    covers: str = column(doc="The prefix and the tags of what it replicates.")
    destination: str = column(doc="The bucket that replicas go to.")
    delete_markers: bool = column(show="bool")
    kms: bool = column(show="bool", doc="Whether objects encrypted with SSE-KMS are replicated.")
    time_control: bool = column(show="bool", doc="Replication Time Control: within 15 minutes.")
    metrics: bool = column(show="bool", wide=True)
    replica_modifications: bool = column(show="bool", wide=True)
    storage_class: str | None = column(wide=True, doc="Of the replicas; none: as the object's.")
    destination_account: str | None = column(wide=True)
    owner_override: bool = column(
        show="bool", wide=True, doc="Whether the other account owns the replicas."
    )
    replica_key: str | None = column(wide=True, doc="KMS key of the replicas.")
    schema_v2: bool = column(show="bool", wide=True, doc="Whether it has a Filter.")
    role: str = column(wide=True, show="arn")


def listed(target: Target, urls: Iterable[str]) -> Iterator[ReplicationRule]:
    """The rules of these buckets, of all without any."""
    named = [looking.named(url)[0] for url in urls]
    for bucket in named or _buckets(target):
        side = looking.side(target, bucket)
        config = looking.configuration(target, side)
        if config is None:
            if named:
                raise NotFound(
                    side.url, why="it is not replicated", hint="hawse s3 replication setup"
                )
            continue
        yield from (_row(bucket, str(config["Role"]), rule) for rule in rules_of(config))


def _buckets(target: Target) -> list[str]:
    return [one["Name"] for one in target.read(LIST_BUCKETS).get("Buckets", ())]


def _row(bucket: str, role: str, rule: Rule) -> ReplicationRule:
    return ReplicationRule(
        bucket=bucket,
        id=rule.id,
        enabled=rule.enabled,
        priority=rule.priority,
        covers=rule.covers,
        destination=rule.bucket,
        delete_markers=rule.delete_markers,
        kms=rule.kms,
        time_control=rule.time_control,
        metrics=rule.metrics,
        replica_modifications=rule.replica_modifications,
        storage_class=rule.storage_class or None,
        destination_account=rule.account or None,
        owner_override=rule.owner_override,
        replica_key=rule.replica_key or None,
        schema_v2=rule.v2,
        role=role,
    )
