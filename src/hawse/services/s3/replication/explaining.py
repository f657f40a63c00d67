"""Why one object is, or is not, replicated.

The object's own status is what S3 says; the rest is told only where it follows from it and from
the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, NotFound
from hawse.services.s3.calls_replication import GET_OBJECT_TAGGING, HEAD_OBJECT
from hawse.services.s3.replication.judging import (
    ERROR,
    NOTE,
    WARNING,
    Doctor,
    ReplicationFinding,
)
from hawse.services.s3.replication.rules import Rule

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")
_DONE = ("COMPLETED", "COMPLETE")


def explain(target: Target, doctor: Doctor, key: str) -> Iterator[ReplicationFinding]:
    """What S3 says of the newest version of the object, and why. NotFound for no such object."""
    there = target.at(doctor.source.place)
    about = {"Bucket": doctor.source.bucket, "Key": key}
    try:
        head = there.read(HEAD_OBJECT, **about)
    except NotFound as error:
        url = f"{doctor.source.url}/{key}"
        hint = "a version that was deleted for good is never replicated"
        raise NotFound(url, why="there is no such object", hint=hint) from error
    status = str(head.get("ReplicationStatus", ""))
    if status == "REPLICA":
        message = "it is a replica itself, and S3 replicates no replicas further"
        yield doctor.found(NOTE, "replica", message)
        return
    if not doctor.rules:
        yield from doctor.findings()
        return
    by_tags = any(rule.tags for rule in doctor.rules)
    winning = _winning(doctor.rules, key, _tags(there, about) if by_tags else {})
    yield from _of_status(doctor, status, head, winning, key)


def _tags(target: Target, about: Mapping[str, object]) -> Mapping[str, str] | None:
    """The tags of the object; None when they may not be read."""
    try:
        listed = target.read(GET_OBJECT_TAGGING, **about).get("TagSet", ())
    except AccessDenied:
        return None
    return {one["Key"]: one["Value"] for one in listed}


def _winning(rules: list[Rule], key: str, tags: Mapping[str, str] | None) -> list[Rule]:
    """The rules that are on for an object, one of each destination: the highest priority wins."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.enabled and rule.is_for(key, dict(rule.tags) if tags is None else tags):
            found.setdefault(rule.bucket, rule)
    return list(found.values())


def _of_status(
    doctor: Doctor, status: str, head: Mapping[str, Any], winning: list[Rule], key: str
) -> Iterator[ReplicationFinding]:
    if not winning:
        yield from _uncovered(doctor, key, status)
        return
    if status in _DONE:
        to = " and ".join(f"s3://{rule.bucket}" for rule in winning)
        message = f"S3 says that it is replicated; the rules lead to {to} today"
        yield doctor.found(NOTE, "completed", message, winning[0])
        return
    if status == "PENDING":
        message = f"it waits since {head['LastModified']:%Y-%m-%d %H:%M} UTC"
        yield doctor.found(WARNING, "pending", message, winning[0])
    elif status == "FAILED":
        message = "S3 gave up on it, and tries again only in a backfill"
        fix = f"when the cause is gone: hawse s3 replication backfill {doctor.source.url} …"
        yield doctor.found(ERROR, "failed", message, winning[0], fix=fix)
    else:
        yield from _untouched(doctor, head, winning[0])
    for rule in winning:
        yield from doctor.of_rule(rule, key)


def _uncovered(doctor: Doctor, key: str, status: str) -> Iterator[ReplicationFinding]:
    covers = "; ".join(
        f"{rule.id}: {rule.covers}{'' if rule.enabled else ' (off)'}" for rule in doctor.rules
    )
    was = f"; S3 says {status} of a rule of before" if status else ""
    message = f"no rule that is on is for {key}: {covers}{was}"
    yield doctor.found(ERROR, "no-rule", message)


def _untouched(doctor: Doctor, head: Mapping[str, Any], rule: Rule) -> Iterator[ReplicationFinding]:
    """No status at all: S3 never took it for one that is to be replicated."""
    encryption = str(head.get("ServerSideEncryption", ""))
    if encryption.startswith("aws:kms") and not rule.kms:
        message = f"it is encrypted with {encryption}, and the rule silently skips such objects"
        fix = f"hawse s3 replication setup … --rule {rule.id} --replica-key KEY, then a backfill"
        yield doctor.found(ERROR, "kms-skipped", message, rule, fix=fix)
        return
    if head.get("StorageClass") in _ARCHIVED:
        message = f"it is in {head['StorageClass']}, from where S3 replicates nothing"
        yield doctor.found(ERROR, "archived", message, rule)
        return
    message = "it has no status: it was there before the rule, and rules are for what comes later"
    fix = f"hawse s3 replication backfill {doctor.source.url} --report s3://BUCKET/PREFIX"
    yield doctor.found(ERROR, "before-the-rule", message, rule, fix=fix)
