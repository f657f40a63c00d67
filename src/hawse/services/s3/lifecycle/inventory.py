"""Objects from a report of S3 Inventory that was copied here: its manifest and CSV files.

Keys are URL-encoded there. The files are read as they are needed.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from hawse.errors import NotFound, UsageError
from hawse.nesting import json_value
from hawse.services.s3.lifecycle.days import day_in, seconds_in
from hawse.services.s3.lifecycle.grouping import Version, in_order
from hawse.services.s3.lifecycle.listings import Listing, opened
from hawse.services.s3.lifecycle.simulating import Thing

_NEEDED = ("Key", "Size", "LastModifiedDate", "StorageClass")
_OF_VERSIONS = ("VersionId", "IsLatest", "IsDeleteMarker")


def inventory(path: Path) -> Listing:
    """What the report of this manifest.json lists. UsageError when it cannot tell enough."""
    manifest = _manifest(path)
    columns = [name.strip() for name in str(manifest.get("fileSchema", "")).split(",")]
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        why = f"the report lacks {', '.join(lacking)}"
        raise UsageError(str(path), why=why, hint="add these fields to the inventory")
    files = [_beside(path, str(key)) for key in _keys(path, manifest)]
    versioned = all(name in columns for name in _OF_VERSIONS)
    if versioned:
        return Listing(in_order(_versions(files, columns)), True)
    return Listing(_things(files, columns), False)


def _manifest(path: Path) -> Mapping[str, Any]:
    with opened(path) as file:
        try:
            found = json_value(file.read())
        except ValueError as error:
            hint = "FILE is the manifest.json of a report"
            raise UsageError(str(path), why=f"not JSON: {error}", hint=hint) from error
    if not isinstance(found, Mapping) or not isinstance(found.get("files"), list):
        raise UsageError(str(path), why="it is not the manifest.json of an inventory")
    if found.get("fileFormat") != "CSV":
        why = f"the report is {found.get('fileFormat')}, and only CSV can be read"
        raise UsageError(str(path), why=why, hint="an inventory in CSV, or --listing")
    return found


def _keys(path: Path, manifest: Mapping[str, Any]) -> list[object]:
    try:
        return [one["key"] for one in manifest["files"]]
    except (KeyError, TypeError) as error:
        raise UsageError(str(path), why="one of its files has no key") from error


def _beside(manifest: Path, key: str) -> Path:
    """Where a file of the report is: as it lay in the bucket, or next to the manifest."""
    name = key.rsplit("/", 1)[-1]
    nearby = [manifest.parent / name, manifest.parent / "data" / name]
    nearby += [parent / key for parent in manifest.absolute().parents]
    nearby += [parent / "data" / name for parent in manifest.absolute().parents[:2]]
    for file in nearby:
        if file.is_file():
            return file
    hint = "hawse s3 cp -R copies the whole report"
    raise NotFound(key, why=f"this file of the report is not near {manifest}", hint=hint)


def _rows(files: Sequence[Path]) -> Iterator[list[str]]:
    for path in files:
        with opened(path) as file:
            try:
                yield from csv.reader(file)
            except (csv.Error, ValueError, EOFError, OSError, zlib.error) as error:
                raise UsageError(str(path), why=f"damaged: {error}") from error


def _things(files: Sequence[Path], columns: Sequence[str]) -> Iterator[Thing]:
    key, size, made, storage = map(columns.index, _NEEDED)
    for row in _rows(files):
        try:
            name = row[key]
            if "%" in name or "+" in name:
                name = unquote_plus(name)
            yield Thing(name, int(row[size] or 0), day_in(row[made]), row[storage] or "STANDARD")
        except (IndexError, ValueError) as error:
            raise _strange(row) from error


def _versions(files: Sequence[Path], columns: Sequence[str]) -> Iterator[Version]:
    take = itemgetter(*map(columns.index, (*_NEEDED, *_OF_VERSIONS)))
    for number, row in enumerate(_rows(files)):
        try:
            key, size, made, storage, version, latest, gone = take(row)
            if "%" in key or "+" in key:
                key = unquote_plus(key)
            told = (int(size or 0), day_in(made), storage or "STANDARD", version or "null")
            order = (key, latest != "true", -seconds_in(made), number)
            yield (*order, *told, gone == "true", None)
        except (IndexError, ValueError) as error:
            raise _strange(row) from error


def _strange(row: Sequence[str]) -> UsageError:
    return UsageError("inventory", why=f"a line that is no object: {','.join(row)[:80]}")
