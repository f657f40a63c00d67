"""Inventories of a bucket: lists of all its objects that S3 writes to another one by day or week.

S3 takes a configuration whose reports it then may not write, and says nothing: whether it may is
asked before. Pure but for the names of fields, which are the SDK's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hawse.aws.shapes import choices
from hawse.errors import UsageError
from hawse.rows import Row, column
from hawse.services.s3.calls_policies import PUT_INVENTORY
from hawse.services.s3.settings.planning import place_of
from hawse.services.s3.settings.texts import Form, from_file

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


OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--to",), {"metavar": "URL", "help": "s3://bucket/prefix/ where the reports go."}),
    (("--id", "id_"), {"default": "hawse", "help": "What it is called.", "show_default": True}),
    (("--every",), {"choices": SCHEDULES, "default": "daily", "help": "Daily by default."}),
    (("--format", "format_"), {"choices": tuple(FORMATS), "default": "csv", "help": "CSV."}),
    (
        ("--field", "fields"),
        {
            "multiple": True,
            "metavar": "FIELD",
            "help": "Beside bucket and key; all, or by default " + ", ".join(USUAL) + ".",
        },
    ),
    (("--all-versions",), {"is_flag": True, "help": "All versions, not the current ones alone."}),
    (("--prefix", "below"), {"default": "", "metavar": "TEXT", "help": "Keys that begin so."}),
    (("--kms-key", "key"), {"default": "", "metavar": "ARN", "help": "Encrypt reports with it."}),
    (
        ("--owner",),
        {"default": "", "metavar": "ACCOUNT", "help": "Who owns the destination; you by default."},
    ),
    (
        ("--file",),
        {"default": "", "metavar": "FILE", "help": "Take it from this file (YAML or JSON)."},
    ),
)


@dataclass(frozen=True)
class Inventory(Row):
    """A list of objects that S3 writes regularly."""

    bucket: str = column()
    id: str = column()
    enabled: bool = column(show="bool", colour={"no": "yellow"})
    schedule: str = column()
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


def asked(*, arn: Callable[[str], str], account: str, **typed: Any) -> Config:
    """The configuration that was typed or stands in a file. UsageError for half of one, or both.

    `arn` makes that of a bucket; `account` owns the destination where nothing else is said.
    """
    if typed["file"]:
        if typed["to"]:
            raise UsageError("--file", why="it is given together with --to")
        return {"InventoryConfiguration": dict(from_file(FORM, typed["file"]))}
    if not typed["to"]:
        raise UsageError("inventory add", why="no destination is named", hint="--to s3://…, --file")
    bucket, prefix = place_of(typed["to"], "--to")
    to = {
        "AccountId": typed["owner"] or account,
        "Bucket": arn(bucket),
        "Format": FORMATS[typed["format_"]],
        **({"Prefix": prefix.strip("/")} if prefix.strip("/") else {}),
        **({"Encryption": {"SSEKMS": {"KeyId": typed["key"]}}} if typed["key"] else {}),
    }
    made: dict[str, Any] = {"Destination": {"S3BucketDestination": to}, "IsEnabled": True}
    if typed["below"]:
        made["Filter"] = {"Prefix": typed["below"]}
    made["Id"] = typed["id_"]
    made["IncludedObjectVersions"] = "All" if typed["all_versions"] else "Current"
    made["OptionalFields"] = list(field_names(typed["fields"] or USUAL))
    made["Schedule"] = {"Frequency": typed["every"].capitalize()}
    for why in wrong(made):
        raise UsageError("inventory add", why=why)
    return {"InventoryConfiguration": made}


def wrong(made: Mapping[str, Any]) -> list[str]:
    """What S3 would refuse."""
    found = []
    if not _ID.fullmatch(made["Id"]):
        found.append(f"id {made['Id']}: letters, digits and . _ - alone, at most 64")
    to = made["Destination"]["S3BucketDestination"]
    if not to["Bucket"].startswith("arn:"):
        found.append(f"the destination is the ARN of a bucket, not {to['Bucket']}")
    return found


FORM = Form(PUT_INVENTORY, "InventoryConfiguration", wrong)


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
