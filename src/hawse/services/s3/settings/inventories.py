"""Inventories of a bucket: lists of all its objects that S3 writes to another one by day or week.

S3 takes a configuration whose reports it then may not write, and says nothing: whether it may is
asked before. Pure but for the names of fields, which are the SDK's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hawse.aws.shapes import choices
from hawse.errors import UsageError
from hawse.rows import Row, column
from hawse.services.s3.calls_policies import PUT_INVENTORY

SERVICE = "s3.amazonaws.com"
MOST = 1000
"""How many S3 keeps for a bucket."""

FORMATS = {"csv": "CSV", "orc": "ORC", "parquet": "Parquet"}
SCHEDULES = ("daily", "weekly")
USUAL = ("Size", "LastModifiedDate", "StorageClass", "ETag", "IsMultipartUploaded")
"""What most people ask an inventory for, where they do not say."""

COSTS = "AWS charges for each million objects listed, and for the reports as for all objects"
FIRST = "the first report takes up to 48 hours"

Config = Mapping[str, Any]
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class Inventory(Row):
    """A list of objects that S3 writes regularly."""

    bucket: str = column()
    id: str = column()
    enabled: bool = column(show="bool", colour={"no": "yellow"})
    schedule: str = column(colour={})
    to: str = column(show="path", doc="The URL below which the reports are.")
    format: str = column()
    versions: str = column(doc="Current or All.")
    prefix: str | None = column()
    fields: tuple[str, ...] = column(show="list", wide=True, doc="Beside bucket and key.")
    encryption: str | None = column(wide=True, doc="SSE-S3 or the ARN of a key of KMS.")
    account: str | None = column(wide=True, doc="That owns the destination, where it is told.")


def row(bucket: str, config: Mapping[str, Any]) -> Inventory:
    """The row of one inventory, of AWS's own members."""
    to = config["Destination"]["S3BucketDestination"]
    encryption = to.get("Encryption", {})
    key = encryption.get("SSEKMS", {}).get("KeyId")
    return Inventory(
        bucket=bucket,
        id=config["Id"],
        enabled=bool(config["IsEnabled"]),
        schedule=config["Schedule"]["Frequency"].lower(),
        to=f"s3://{bucket_of(to['Bucket'])}/{to.get('Prefix', '')}",
        format=to["Format"],
        versions=config["IncludedObjectVersions"],
        prefix=config.get("Filter", {}).get("Prefix") or None,
        fields=tuple(config.get("OptionalFields", ())),
        encryption=key or ("SSE-S3" if "SSES3" in encryption else None),
        account=to.get("AccountId"),
    )


def wanted(  # pylint: disable=too-many-arguments  # what an inventory has
    id_: str,
    destination: str,
    prefix: str,
    *,
    account: str,
    format_: str = "csv",
    schedule: str = "daily",
    fields: Iterable[str] = (),
    every_version: bool = False,
    below: str = "",
    key: str = "",
    encrypted: bool = False,
) -> Config:
    """The configuration as it was typed; `destination` is the ARN of a bucket."""
    if not _ID.fullmatch(id_):
        raise UsageError(f"--id {id_}", why="an id has letters, digits, and . _ - and at most 64")
    to: dict[str, Any] = {"AccountId": account, "Bucket": destination, "Format": FORMATS[format_]}
    if prefix.strip("/"):
        to["Prefix"] = prefix.strip("/")
    if key or encrypted:
        to["Encryption"] = {"SSEKMS": {"KeyId": key}} if key else {"SSES3": {}}
    made: dict[str, Any] = {"Destination": {"S3BucketDestination": to}, "IsEnabled": True}
    if below:
        made["Filter"] = {"Prefix": below}
    made |= {"Id": id_, "IncludedObjectVersions": "All" if every_version else "Current"}
    made |= {"OptionalFields": list(fields), "Schedule": {"Frequency": schedule.capitalize()}}
    return {"InventoryConfiguration": made}


def field_names(typed: Iterable[str]) -> tuple[str, ...]:
    """The fields as S3 spells them; `all` means all that the SDK knows. UsageError for others."""
    known = choices(PUT_INVENTORY, "InventoryOptionalField")
    by_name = {one.lower(): one for one in known}
    found: list[str] = []
    for name in (part.strip() for one in typed for part in one.split(",")):
        if name.lower() == "all":
            found += known
        elif name.lower() in by_name:
            found.append(by_name[name.lower()])
        else:
            raise UsageError(
                f"--field {name}", why="an inventory has no such field", hint=", ".join(known)
            )
    return tuple(dict.fromkeys(found))


def doubts(config: Mapping[str, Any]) -> Iterator[str]:
    """What S3 takes and hardly anybody means."""
    to = config["Destination"]["S3BucketDestination"]
    if to["Format"] != "CSV":
        yield "S3 Batch Operations takes inventories in CSV alone"
    if "Size" not in config.get("OptionalFields", ()):
        yield "without the field Size it tells no sizes"


def bucket_of(arn: str) -> str:
    """The name in the ARN of a bucket."""
    return arn.rpartition(":")[2]
