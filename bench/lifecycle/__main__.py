"""`make bench-lifecycle`: `hawse s3 lifecycle simulate` over a million keys, in memory and time.

A listing, a report of S3 Inventory and one of all versions are made up, each with so many lines,
and ten rules. Prints a Markdown table; ends with 1 when a bound is missed. Never a test.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Command, cost

SECONDS, MIB = 30.0, 150.0
AT = "2030-01-01"
_CLASSES = ("STANDARD", "STANDARD", "STANDARD_IA", "GLACIER_IR")
_OBJECTS = "Bucket, Key, Size, LastModifiedDate, StorageClass"
_VERSIONS = f"{_OBJECTS}, VersionId, IsLatest, IsDeleteMarker"


def main() -> int:
    """Measure each kind of file, summed up and key by key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=1_000_000)
    keys = parser.parse_args().keys
    print(f"| {keys:,} keys | wall | CPU | peak memory |\n|---|---:|---:|---:|", flush=True)
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for name, words in _cases(Path(folder), keys):
            argv = (sys.executable, "-m", "hawse", "s3", "lifecycle", "simulate", *words)
            home = {"HOME": folder, "AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true"}
            spent = cost(Command(argv, {**os.environ, **home}), Path(folder) / "errors")
            missed |= spent.wall > SECONDS or spent.memory > MIB
            figures = f"{spent.wall:.1f} s | {spent.cpu:.1f} s | {spent.memory:.0f} MiB"
            print(f"| {name} | {figures} |", flush=True)
    return int(missed)


def _cases(folder: Path, keys: int) -> Iterator[tuple[str, list[str]]]:
    rules = folder / "rules.json"
    rules.write_text(json.dumps({"Rules": list(_rules())}), encoding="utf-8")
    common = ["--rules", str(rules), "--at", AT]
    listing = folder / "listing.jsonl"
    with open(listing, "w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in _objects(keys))
    yield "a listing (JSON Lines)", [*common, "--listing", str(listing)]
    yield "the same, a row for each event", [*common, "--listing", str(listing), "--keys"]
    listing.unlink()
    yield "an inventory", [*common, "--inventory", str(_report(folder, keys, _OBJECTS))]
    yield "an inventory of versions", [
        *common,
        "--inventory",
        str(_report(folder, keys, _VERSIONS)),
    ]


def _rules() -> Iterator[dict[str, object]]:
    for number in range(10):
        yield {
            "ID": f"rule-{number}",
            "Status": "Enabled",
            "Filter": {"Prefix": f"team-{number}/"},
            "Transitions": [
                {"Days": 30 + number, "StorageClass": "STANDARD_IA"},
                {"Days": 90 + number, "StorageClass": "GLACIER"},
            ],
            "Expiration": {"Days": 365 + number},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2},
        }


def _objects(keys: int) -> Iterator[dict[str, object]]:
    for number in range(keys):
        day = number % 1000
        yield {
            "key": f"team-{number % 10}/2026/{number // 1000:06}/{number:012}.parquet",
            "size": (number * 7919) % 5_000_000,
            "modified": f"{2023 + day // 360}-{day // 30 % 12 + 1:02}-{day % 28 + 1:02}T10:20:30Z",
            "storage_class": _CLASSES[number % 4],
        }


def _report(folder: Path, keys: int, schema: str) -> Path:
    """A manifest and one file; of versions, four of each key, far apart from each other."""
    many = 4 if schema == _VERSIONS else 1
    with gzip.open(folder / "part.csv.gz", "wt", encoding="utf-8", compresslevel=1) as file:
        for age in range(many):
            for one in _objects(keys // many):
                made = str(one["modified"]).replace("202", f"20{2 - age // 2}", 1)
                line = f'"b","{one["key"]}","{one["size"]}","{made}","{one["storage_class"]}"'
                more = f',"v{age}","{str(not age).lower()}","false"' if many > 1 else ""
                file.write(f"{line}{more}\n")
    told = {"fileFormat": "CSV", "fileSchema": schema, "files": [{"key": "x/part.csv.gz"}]}
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(told), encoding="utf-8")
    return manifest


if __name__ == "__main__":
    sys.exit(main())
