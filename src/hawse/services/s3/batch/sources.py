"""What a person names as the objects of a job: what lies below a URL, a report, or a file.

Listing is not done here: whoever asks hands in the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import CLIError, UsageError
from hawse.services.s3.batch.inventories import items_of, read_inventory
from hawse.services.s3.batch.manifests import Item, read_rows, sorted_out
from hawse.services.s3.batch.planning import Source, Wish

Listing = Callable[[Target, str], tuple[str, str, Iterator[tuple[str, int]]]]
"""The bucket and the prefix of a URL, and key and size of each object."""
SCHEME = "s3://"


def source_of(
    target: Target, text: str, listing: Listing, *, inventory: bool, limit: int | None = None
) -> Source:
    """The objects that SRC names. Those above the limit are apart."""
    if text[:5].lower() != SCHEME:
        return _of_file(text, limit)
    if inventory:
        return _of_inventory(target, text, limit)
    bucket, prefix, found = listing(target, text)
    items = (Item(bucket, key, size=size) for key, size in found)
    return Source(text, (bucket,), prefix, sorted_out(items, limit=limit))


def _of_inventory(target: Target, text: str, limit: int | None) -> Source:
    place, _, key = text[len(SCHEME) :].partition("/")
    found = read_inventory(target, place, key)
    lists = sorted_out(items_of(target, found), limit=limit, versions=found.versions)
    return Source(text, (found.bucket,), lists=lists, inventory=found)


def _of_file(text: str, limit: int | None) -> Source:
    try:
        with open(text, encoding="utf-8", newline="") as file:
            rows = read_rows(file, text)
            first = next(rows, None)
            items = chain([first] if first is not None else [], rows)
            versions = first is not None and bool(first.version)
            lists = sorted_out(items, limit=limit, versions=versions)
    except OSError as error:
        hint = "a bucket is named s3://BUCKET/PREFIX"
        raise UsageError(text, why=(error.strerror or "").lower(), hint=hint) from error
    except UnicodeDecodeError as error:
        raise CLIError(text, why="it is not UTF-8") from error
    return Source(text, tuple(sorted(lists.job.buckets)), lists=lists)


def generated(target: Target, bucket: str, prefix: str, statuses: tuple[str, ...]) -> Source:
    """What S3 itself finds that a replication rule could be applied to."""
    wanted: dict[str, Any] = {"EligibleForReplication": True}
    if statuses:
        wanted["ObjectReplicationStatuses"] = list(statuses)
    if prefix:
        wanted["KeyNameConstraint"] = {"MatchAnyPrefix": [prefix]}
    generator = {
        "SourceBucket": f"arn:{target.partition}:s3:::{bucket}",
        "EnableManifestOutput": False,
        "Filter": wanted,
    }
    return Source(f"{SCHEME}{bucket}/{prefix}", (bucket,), prefix, generator=generator)


def wish_of(typed: dict[str, Any]) -> Wish:
    """The options that all jobs have."""
    text = str(typed["report"])
    bucket, _, folder = text[len(SCHEME) :].partition("/")
    if text[:5].lower() != SCHEME or not bucket:
        hint = "--report s3://acme-jobs/batch"
        raise UsageError(f"--report {text}", why="it is no URL of a bucket", hint=hint)
    return Wish(
        files=bucket,
        folder=f"{folder.removesuffix('/')}/" if folder else "",
        role=typed.get("job_role") or "",
        keys=tuple(typed.get("kms_key") or ()),
        priority=typed["priority"],
        description=typed.get("description") or "",
        all_tasks=bool(typed.get("all_tasks")),
    )
