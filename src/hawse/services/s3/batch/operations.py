"""What a job does to each object: S3 Control's operations, and what the role needs for them.

Pure. The permissions are those that the S3 User Guide lists for each operation, on the keys that
the job is for and on nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hawse.errors import UsageError
from hawse.plurals import counted

Statement = Mapping[str, Any]
USD_COPIES = 5.0
"""For the requests of a million copies, from the research."""


@dataclass(frozen=True)
class Operation:
    """One of them; `does` is the verb phrase, `warns` what is seldom expected of it.

    `objects` are the actions on the listed objects, `bucket` those on their bucket, `more` the
    statements besides. `limit`: the largest object, in bytes.
    """

    name: str
    params: Mapping[str, Any]
    does: str
    objects: tuple[str, ...] = ()
    bucket: tuple[str, ...] = ()
    more: tuple[Statement, ...] = ()
    warns: str = ""
    limit: int | None = None
    usd_per_million: float | None = None

    @property
    def request(self) -> dict[str, Any]:
        """What CreateJob takes as `Operation`."""
        return {self.name: dict(self.params)}


@dataclass(frozen=True)
class Copying:
    """Where copies go: below `prefix`, under their whole keys."""

    bucket: str
    prefix: str = ""
    storage: str = ""
    kms: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def copy(where: Copying, partition: str, *, limit: int) -> Operation:
    """Copies; what is above the limit is not for the job."""
    params: dict[str, Any] = {"TargetResource": f"arn:{partition}:s3:::{where.bucket}"}
    if where.prefix:
        params["TargetKeyPrefix"] = where.prefix.removesuffix("/")
    if where.storage:
        params["StorageClass"] = where.storage
    if where.kms:
        params["SSEAwsKmsKeyId"] = where.kms
    puts = ("s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging")
    given = f"arn:{partition}:s3:::{where.bucket}/{where.prefix}*"
    return Operation(
        "S3PutObjectCopy",
        params,
        f"copy to s3://{where.bucket}/{where.prefix}",
        objects=(
            *("s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectTagging"),
            *("s3:GetObjectVersion", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"),
        ),
        bucket=("s3:ListBucket",),
        more=(allow(puts, given),),
        warns="nothing is compared, and what is there is replaced",
        limit=limit,
        usd_per_million=USD_COPIES,
    )


def tag(tags: Mapping[str, str]) -> Operation:
    """Tags, in the place of all that an object has."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    return Operation(
        "S3PutObjectTagging",
        {"TagSet": pairs},
        f"tag with {' '.join(f'{key}={value}' for key, value in tags.items())}",
        objects=("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
        warns="all tags that they have go, and do not come back",
    )


def untag() -> Operation:
    """No tags any more."""
    return Operation(
        "S3DeleteObjectTagging",
        {},
        "remove all tags",
        objects=("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
        warns="all tags that they have go, and do not come back",
    )


def restore(days: int, tier: str) -> Operation:
    """Archived objects, for some days."""
    return Operation(
        "S3InitiateRestoreObject",
        {"ExpirationInDays": days, "GlacierJobTier": tier},
        f"restore for {counted(days, 'day')}, {tier.lower()}",
        objects=("s3:RestoreObject",),
    )


def checksum(algorithm: str, kind: str) -> Operation:
    """Checksums of what is stored, which the report has; nothing is changed."""
    return Operation(
        "S3ComputeObjectChecksum",
        {"ChecksumAlgorithm": algorithm, "ChecksumType": kind},
        f"compute {algorithm}",
        objects=("s3:GetObject", "s3:GetObjectVersion"),
    )


def invoke(function: str, arguments: Mapping[str, str]) -> Operation:
    """A Lambda function, once for each object. Arguments came with version 2.0 of its events."""
    more: dict[str, Any] = {"UserArguments": dict(arguments)} if arguments else {}
    version = "2.0" if arguments else "1.0"
    return Operation(
        "LambdaInvoke",
        {"FunctionArn": function, "InvocationSchemaVersion": version, **more},
        f"invoke {function.rpartition(':function:')[2] or function}",
        more=(allow(("lambda:InvokeFunction",), function),),
    )


def replicate() -> Operation:
    """What replication rules would have done, had they been there."""
    return Operation(
        "S3ReplicateObject",
        {},
        "replicate by the bucket's rules",
        objects=("s3:InitiateReplication",),
        bucket=("s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"),
    )


def allow(actions: Sequence[str], *resources: str) -> Statement:
    """One statement of a policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def pairs_of(option: str, texts: Sequence[str]) -> dict[str, str]:
    """What `KEY=VALUE` means, for each. UsageError for what is none, and for a key given twice."""
    found: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key or key in found:
            why = "the key was given already" if key in found else "it is not KEY=VALUE"
            raise UsageError(f"{option} {text}", why=why)
        found[key] = value
    return found
