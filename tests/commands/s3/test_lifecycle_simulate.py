"""`hawse s3 lifecycle simulate`: a bucket on moto, listings and inventories.

No emulator carries lifecycle rules out: what S3 does is held to AWS's documents in
tests/unit/services/s3/lifecycle/test_simulating.py. Here it is how the objects come there.
"""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import NOW, FakeClock, Run
from tests.moto_server import Moto

RULES = {
    "Rules": [
        {"ID": "end", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}
    ]
}


@pytest.fixture(autouse=True)
def environment(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def rules(tmp_path: Path) -> str:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(RULES), encoding="utf-8")
    return str(file)


def objects() -> list[dict[str, Any]]:
    made = (NOW - timedelta(days=3)).isoformat().replace("+00:00", "Z")
    return [
        {"key": f"logs/{number}", "size": 1000, "modified": made, "storage_class": "STANDARD"}
        for number in range(3)
    ]


def simulated(run: Run, *typed: str) -> list[dict[str, Any]]:
    ran = run("s3", "lifecycle", "simulate", *typed, "-o", "json")
    assert ran.code == 0, ran.err
    return list(ran.json())


def test_the_objects_of_a_bucket_and_its_uploads_by_its_own_rules(
    s3: Run, store: Store, clock: FakeClock
) -> None:
    store.fill("a", "logs/b", "logs/c")
    store.client.create_multipart_upload(Bucket=BUCKET, Key="logs/d")
    abort = {"ID": "u", "Status": "Enabled", "Filter": {}}
    abort["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": 7}
    store.client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": [*RULES["Rules"], abort]}
    )
    rows = simulated(s3, BUCKET)

    assert [(row["rule"], row["action"], row["objects"], row["size"]) for row in rows] == [
        ("end", "expire", 2, 3000),
        ("u", "abort upload", 1, None),
    ]
    assert rows[1]["first"] == "2026-11-24T00:00:00Z"  # moto's uploads are all of 2010
    assert rows[0]["storage_class"] == "STANDARD" and rows[0]["to"] is None
    assert rows[0]["usd_saved"] is None  # moto knows no prices


def test_versions_of_a_bucket_that_keeps_them(s3: Run, store: Store, rules: str) -> None:
    store.versioned()
    store.put("logs/a", b"1")
    store.put("logs/a", b"22")
    rows = simulated(s3, BUCKET, "--rules", rules, "--keys")

    assert [(row["action"], row["key"], row["size"]) for row in rows] == [
        ("add delete marker", "logs/a", 2)
    ]
    assert rows[0]["version"]


def test_a_bucket_without_rules_is_told(s3: Run, store: Store) -> None:
    ran = s3("s3", "lifecycle", "simulate", BUCKET)

    assert ran.code == 4 and "it has no lifecycle rules" in ran.err


@pytest.mark.parametrize("form", ["jsonl", "json", "gzip", "aws"])
def test_a_listing_in_any_form_is_read(s3: Run, tmp_path: Path, rules: str, form: str) -> None:
    file = tmp_path / ("listing.gz" if form == "gzip" else "listing")
    found = objects()
    if form in ("jsonl", "gzip"):
        text = "".join(f"{json.dumps(one)}\n" for one in found)
    elif form == "json":
        text = json.dumps(found, indent=1)
    else:
        names = (("key", "Key"), ("size", "Size"), ("modified", "LastModified"))
        contents = [{theirs: one[ours] for ours, theirs in names} for one in found]
        text = json.dumps({"RequestCharged": None, "Contents": contents, "Prefix": ""}, indent=4)
    data = text.encode()
    file.write_bytes(gzip.compress(data) if form == "gzip" else data)
    rows = simulated(s3, "--listing", str(file), "--rules", rules)

    assert [(row["objects"], row["size"], row["first"]) for row in rows] == [
        (3, 3000, "2026-11-30T00:00:00Z")
    ]


def test_versions_and_delete_markers_of_the_aws_cli_are_put_together(
    s3: Run, tmp_path: Path
) -> None:
    old, new = "2026-11-01T10:00:00+00:00", "2026-11-20T10:00:00+00:00"
    data = {
        "Versions": [
            {"Key": "logs/a", "Size": 5, "LastModified": old, "VersionId": "1", "IsLatest": False}
        ],
        "DeleteMarkers": [
            {"Key": "logs/a", "LastModified": new, "VersionId": "2", "IsLatest": True}
        ],
    }
    file, rules = tmp_path / "versions.json", tmp_path / "rules.yaml"
    file.write_text(json.dumps(data, indent=4), encoding="utf-8")
    rules.write_text(
        "- {ID: n, Status: Enabled, Filter: {}, NoncurrentVersionExpiration: {NoncurrentDays: 5},"
        " Expiration: {ExpiredObjectDeleteMarker: true}}",
        encoding="utf-8",
    )
    rows = simulated(s3, "--listing", str(file), "--rules", str(rules), "--keys")

    assert [(row["action"], row["version"], row["date"]) for row in rows] == [
        ("expire noncurrent", "1", "2026-11-26T00:00:00Z"),
        ("remove delete marker", "2", "2026-11-27T00:00:00Z"),
    ]


def manifest(folder: Path, schema: str, *lines: str, form: str = "CSV") -> str:
    """A report of S3 Inventory as `hawse s3 cp -R` leaves it."""
    data = folder / "data"
    data.mkdir()
    (data / "part.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    told = {
        "sourceBucket": BUCKET,
        "fileFormat": form,
        "fileSchema": schema,
        "files": [{"key": "reports/acme-logs/daily/data/part.csv.gz", "size": 1}],
    }
    file = folder / "manifest.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return str(file)


SCHEMA = "Bucket, Key, Size, LastModifiedDate, StorageClass"


def test_a_report_of_s3_inventory_is_read(s3: Run, tmp_path: Path, rules: str) -> None:
    line = '"acme-logs","logs/{}","{}","2026-11-20T10:00:00.000Z","STANDARD"'
    file = manifest(tmp_path, SCHEMA, line.format("a%2Fb+c%2B", 7), line.format("d", 8))
    rows = simulated(s3, "--inventory", file, "--rules", rules, "--keys")

    assert [(row["key"], row["size"]) for row in rows] == [("logs/a/b c+", 7), ("logs/d", 8)]
    assert rows[0]["date"] == "2026-11-30T00:00:00Z"


def test_a_report_of_all_versions_is_sorted(s3: Run, tmp_path: Path, rules: str) -> None:
    schema = (
        "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, StorageClass"
    )
    line = '"acme-logs","logs/a","{}","{}","false","5","2026-11-{}T10:00:00.000Z","STANDARD"'
    file = manifest(tmp_path, schema, line.format("1", "false", "01"), line.format("2", "true", 20))
    rows = simulated(s3, "--inventory", file, "--rules", rules, "--keys")

    assert [(row["action"], row["version"]) for row in rows] == [("add delete marker", "2")]


@pytest.mark.parametrize(
    ("schema", "form", "said"),
    [
        ("Bucket, Key, Size", "CSV", "the report lacks LastModifiedDate, StorageClass"),
        (SCHEMA, "Parquet", "the report is Parquet, and only CSV can be read"),
    ],
)
def test_a_report_that_cannot_tell_enough_is_refused(
    s3: Run, tmp_path: Path, rules: str, schema: str, form: str, said: str
) -> None:
    file = manifest(tmp_path, schema, "x", form=form)
    ran = s3("s3", "lifecycle", "simulate", "--inventory", file, "--rules", rules)

    assert ran.code == 2 and said in ran.err


def test_what_is_assumed_is_said_and_tags_are_not_guessed(s3: Run, tmp_path: Path) -> None:
    file, rules = tmp_path / "listing", tmp_path / "rules.yaml"
    file.write_text("".join(json.dumps(one) for one in objects()), encoding="utf-8")
    rules.write_text(
        "- {ID: t, Status: Enabled, Filter: {Tag: {Key: a, Value: b}}, Expiration: {Days: 1}}",
        encoding="utf-8",
    )
    ran = s3("s3", "lifecycle", "simulate", "--listing", str(file), "--rules", str(rules))

    assert ran.code == 0 and "taken as a bucket that keeps no versions" in ran.err
    assert ran.out.startswith("t\tunknown: asks for tags\t\t\t3\t3000\t"), ran.out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "simulate: nothing says which objects"),
        (["--listing", "FILE"], "--rules: a file of objects has no rules"),
        (["--listing", "FILE", "--inventory", "FILE"], "--inventory: --listing says already"),
        (["--listing", "FILE", "--at", "2020-01-01"], "--at: it is not after today"),
        (["--listing", "FILE", "--rules", "FILE"], "FILE: it has no rules"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    s3: Run, tmp_path: Path, typed: list[str], said: str
) -> None:
    file = str(tmp_path / "x")
    Path(file).write_text("3", encoding="utf-8")
    ran = s3("s3", "lifecycle", "simulate", *(word.replace("FILE", file) for word in typed))

    assert ran.code == 2 and ran.err.startswith(said.replace("FILE", file)), ran.err


@pytest.mark.parametrize("text", ["3", "[3]", '{"key": 1}', "{", "[{}", '{"a": 1} x', "\x00", ""])
def test_what_is_no_listing_is_never_a_traceback(
    s3: Run, tmp_path: Path, rules: str, text: str
) -> None:
    file = tmp_path / "listing"
    file.write_text(text, encoding="utf-8")
    ran = s3("s3", "lifecycle", "simulate", "--listing", str(file), "--rules", rules)

    assert ran.code == (2 if text else 0) and "Traceback" not in ran.err, ran.err
