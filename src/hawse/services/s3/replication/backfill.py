"""What was there before the rules, replicated once by a job of S3 Batch Operations.

S3 makes the list itself: whatever a rule that is on would replicate and that has one of the
statuses. Which job that is, is known to `services.s3.batch`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.errors import NotFound, Refused, UsageError
from hawse.services.s3.batch.planning import Source
from hawse.services.s3.batch.sources import generated
from hawse.services.s3.replication import looking
from hawse.services.s3.replication.looking import Side
from hawse.services.s3.replication.rules import rules_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target

STATUSES = ("NONE", "FAILED", "COMPLETED", "REPLICA")
LIFECYCLE = "lifecycle rules at the destination may expire replicas while the job runs"


def to_backfill(target: Target, url: str, statuses: tuple[str, ...]) -> Source:
    """What S3 is to find. NotFound without rules, Refused when none of them is on for it."""
    bucket, prefix = looking.named(url)
    if not url.startswith(looking.SCHEME):
        raise UsageError(url, why="it is no URL of a bucket", hint=f"{looking.SCHEME}{url}")
    config = looking.configuration(target, Side(bucket, target.account))
    if config is None:
        why = "it is not replicated, and a backfill follows the rules"
        raise NotFound(url, why=why, hint="hawse s3 replication setup")
    rules = [rule for rule in rules_of(config) if rule.enabled]
    if not any(rule.prefix.startswith(prefix) or prefix.startswith(rule.prefix) for rule in rules):
        raise Refused(url, why="no rule that is on is for it", hint="hawse s3 replication ls")
    target.gate.notes.append(LIFECYCLE)
    return generated(target, bucket, prefix, statuses)
