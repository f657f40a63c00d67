"""The options of the commands that move objects, as tables. Data only."""

from __future__ import annotations

from typing import Any

Table = tuple[tuple[tuple[str, ...], dict[str, Any]], ...]


def _text(
    spelling: str, metavar: str, told: str, **more: Any
) -> tuple[tuple[str, ...], dict[str, Any]]:
    return (spelling,), {"metavar": metavar, "help": told, **more}


def _flag(*spellings: str, told: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    return spellings, {"is_flag": True, "help": told}


WHICH: Table = (
    _flag("-R", "--recursive", told="All that is in a folder, or below a prefix."),
    _flag("--raw", told="Take the key as it stands, globs and all."),
)

WHERE: Table = (
    _text("--source-profile", "PROFILE", "Profile for SRC."),
    _text("--dest-profile", "PROFILE", "Profile for DST."),
    _text("--source-endpoint-url", "URL", "Endpoint of SRC."),
    _text("--dest-endpoint-url", "URL", "Endpoint of DST."),
)

FOLLOW: Table = (
    (
        ("--follow/--no-follow",),
        {
            "default": None,
            "help": "Follow links wherever they lead, or none; by default those within the folder.",
        },
    ),
)

WHETHER: Table = (
    _flag("--no-clobber", told="Replace nothing."),
    _text(
        "--if-match", "ETAG", "Only while the object has this ETag: DST's, or SRC's of a download."
    ),
    *FOLLOW,
    (
        ("--on-archived",),
        {
            "choices": ("skip", "fail", "restore-hint"),
            "default": "skip",
            "help": "What to do about objects that have to be restored first.",
        },
    ),
)

KEYS: Table = (
    _text("--sse-c-key-file", "FILE", "Your own key: 32 bytes, as they are or in base64."),
    _text("--sse-c-key-env", "NAME", "The environment variable that has it in base64."),
    _text("--source-sse-c-key-file", "FILE", "The same, of the source of a copy."),
    _text("--source-sse-c-key-env", "NAME", "The same, of the source of a copy."),
)
PAYER: Table = (_flag("--requester-pays", told="Pay for a bucket whose owner does not."),)

OBJECTS: Table = (
    _text("--storage-class", "CLASS", "Such as STANDARD_IA or GLACIER_IR."),
    _text("--acl", "ACL", "Canned ACL, such as bucket-owner-full-control."),
    (
        ("--sse",),
        {
            "choices": ("AES256", "aws:kms", "aws:kms:dsse"),
            "help": "Encryption by S3: AES256, aws:kms or aws:kms:dsse.",
        },
    ),
    _text("--sse-kms-key-id", "KEY", "The KMS key, with --sse aws:kms."),
    *KEYS,
    _text("--metadata", "NAME=VALUE", "Repeatable; a copy has no others then.", multiple=True),
    _text("--tag", "NAME=VALUE", "Repeatable.", multiple=True),
    _text("--content-type", "TYPE", "By default from the file's name."),
    _text("--content-encoding", "CODING", "Such as gzip."),
    _text("--content-disposition", "TEXT", "Such as attachment."),
    _text("--content-language", "LANGUAGE", "Such as en."),
    _text("--cache-control", "TEXT", "Such as max-age=300."),
    _text("--expires", "TIME", "When caches are to forget it."),
    _text("--website-redirect", "URL", "Where a website's visitor is sent instead."),
    _text(
        "--header-for",
        "GLOB=NAME:VALUE",
        "A header of the objects whose name matches; repeatable.",
        multiple=True,
    ),
    *PAYER,
)

BOUNDS: Table = (
    _text("--memory", "SIZE", "At most so much content in flight.", kind="bytes"),
    _text("--bandwidth", "SIZE", "At most so many bytes a second.", kind="bytes"),
    _text("--rate", "N", "At most so many requests a second.", type=float),
)

HOW: Table = (
    *BOUNDS,
    (
        ("--checksum",),
        {
            "choices": ("auto", "crc64nvme", "when_required"),
            "help": "auto: CRC64NVME on AWS, and what a request requires elsewhere.",
        },
    ),
)

ENGINE: Table = (
    (
        ("--engine",),
        {
            "choices": ("hawse", "batch"),
            "default": "hawse",
            "help": "batch: a job of S3 Batch Operations copies, and hawse leaves.",
        },
    ),
    _text("--report", "s3://BUCKET/PREFIX", "Where manifest and report of that job go."),
)
"""Which engine copies within S3."""

COPIED: Table = (
    *WHICH,
    _text("--version-id", "ID", "This version of SRC."),
    *WHETHER,
    *OBJECTS,
    *WHERE,
    *HOW,
    *ENGINE,
)
"""Of `cp`."""

MOVED: Table = (*WHICH, *WHETHER, *OBJECTS, *WHERE, *HOW)
"""Of `mv`."""

REMOVED: Table = (
    *WHICH,
    _flag("--versions", told="All versions and delete markers: for good."),
    _text("--version-id", "ID", "This version of the object: for good."),
    _text("--older", "AGE|DATE", "Only what was written before: 30d, 12h, 2026-03-01."),
    _flag("--unconditional", told="Also what was replaced since it was listed."),
    _flag(
        "--bypass-governance",
        told="Also versions under a governance lock; needs s3:BypassGovernanceRetention.",
    ),
    *PAYER,
    _text("--rate", "N", "At most so many requests a second.", type=float),
)
"""Of `rm`."""

SHARDS: Table = (
    _text(
        "--shard",
        "I/N",
        "Only the names of part I of N. auto, or auto/N: the index that AWS Batch or Kubernetes "
        "gives this job.",
    ),
    _text(
        "--shard-run",
        "URL",
        "Note there what became of this part: a prefix for this run alone. {job} is the array "
        "job's id in AWS Batch.",
    ),
)

SYNCED: Table = (
    _flag("--delete", told="Delete what only DST has, after all else is done."),
    _text("--max-delete", "N|P%", "Delete nothing if it would be more than that."),
    _flag("--size-only", told="What has the same size is the same."),
    _flag("--checksum", told="Compare content, where that can be told."),
    _flag("--update", told="Keep what is newer at DST."),
    _flag("--exact-times", told="Times have to be equal; newer is not enough."),
    _text("--modify-window", "SECONDS", "How coarse times are: 2 on FAT.", type=float),
    _flag("--immutable", told="Replace nothing; what differs is an error."),
    _text("--backup-prefix", "PREFIX", "Keep there what is replaced or deleted."),
    _text("--explain-filter", "KEY", "Say which rule decides about KEY, and do nothing."),
    *FOLLOW,
    *SHARDS,
    *OBJECTS,
    *WHERE,
    *BOUNDS,
    *ENGINE,
)
"""Of `sync`."""

RESUMED: Table = (*KEYS, *PAYER)
"""Of `transfers resume`."""
