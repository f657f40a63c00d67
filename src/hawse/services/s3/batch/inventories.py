"""An inventory report as the list of objects: its manifest.json, and the files that it names.

Only CSV reports can be a job's manifest. The files are read line by line as they come.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple, cast

from hawse.aws.targets import Target
from hawse.errors import CLIError, UsageError
from hawse.nesting import json_value
from hawse.services.s3.batch.manifests import Item, decoded
from hawse.services.s3.calls_batch import GET_OBJECT

FORMAT = "S3InventoryReport_CSV_20161130"


class Inventory(NamedTuple):
    """What a manifest.json says; `bucket` is the one that was listed, `files` are keys."""

    place: str
    key: str
    etag: str
    bucket: str
    columns: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def versions(self) -> bool:
        """Whether it lists all versions."""
        return "VersionId" in self.columns

    @property
    def sized(self) -> bool:
        """Whether it tells sizes."""
        return "Size" in self.columns


def read_inventory(target: Target, bucket: str, key: str) -> Inventory:
    """The report whose manifest.json this is. UsageError for what cannot be a job's manifest."""
    url = f"s3://{bucket}/{key}"
    answer = target.read(GET_OBJECT, Bucket=bucket, Key=key)
    try:
        said = json_value(answer["Body"].read())
        return _inventory(said, bucket, key, str(answer["ETag"]).strip('"'))
    except (ValueError, KeyError, TypeError) as error:
        hint = "name the manifest.json of a report, beside which a manifest.checksum is"
        raise UsageError(url, why="it is no manifest of an inventory", hint=hint) from error


def _inventory(said: Mapping[str, Any], place: str, key: str, etag: str) -> Inventory:
    if said["fileFormat"] != "CSV":
        why = f"the report is in {said['fileFormat']}, and a job takes CSV alone"
        raise UsageError(f"s3://{place}/{key}", why=why)
    columns = tuple(name.strip() for name in str(said["fileSchema"]).split(","))
    lacking = [name for name in ("Bucket", "Key") if name not in columns]
    if lacking:
        raise UsageError(f"s3://{place}/{key}", why=f"the report lacks {', '.join(lacking)}")
    files = tuple(str(one["key"]) for one in said["files"])
    return Inventory(place, key, etag, str(said["sourceBucket"]), columns, files)


def items_of(target: Target, found: Inventory) -> Iterator[Item]:
    """The objects that it lists; delete markers are no objects."""
    place = {name: number for number, name in enumerate(found.columns)}
    marker = place.get("IsDeleteMarker")
    for key in found.files:
        for row in _rows(target, found.place, key):
            try:
                if marker is None or row[marker] != "true":
                    yield _item(row, place)
            except (IndexError, ValueError) as error:
                why = f"a line that is no object: {','.join(row)[:80]}"
                raise CLIError(f"s3://{found.place}/{key}", why=why) from error


def _item(row: list[str], place: Mapping[str, int]) -> Item:
    version, size = place.get("VersionId"), place.get("Size")
    return Item(
        row[place["Bucket"]],
        decoded(row[place["Key"]]),
        "" if version is None else row[version],
        int(row[size]) if size is not None and row[size] else None,
    )


def _rows(target: Target, bucket: str, key: str) -> Iterator[list[str]]:
    import gzip
    from io import TextIOWrapper

    body = target.read(GET_OBJECT, Bucket=bucket, Key=key)["Body"]
    try:
        with gzip.open(cast(IO[bytes], body)) as content:
            yield from csv.reader(TextIOWrapper(cast(IO[bytes], content), encoding="utf-8"))
    except (OSError, EOFError, ValueError, csv.Error, zlib.error) as error:
        raise CLIError(f"s3://{bucket}/{key}", why=f"it cannot be read: {error}") from error
