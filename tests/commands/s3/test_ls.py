"""`hawse s3 ls`, as a person or a script meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.commands.s3.conftest import Store
from tests.conftest import Run
from tests.moto_server import Moto
from tests.faults.kinds import answers, changes, error, expires, fails, html
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response
from tests.seaweed import SeaweedFS

LEVEL = """\
KEY          SIZE  MODIFIED              CLASS
logs          0 B  2026-03-01 12:00:00Z  STANDARD
logs-old   1000 B  2026-03-01 12:00:00Z  STANDARD
logs/           -  -                     -
z         3.9 KiB  2026-03-01 12:00:00Z  STANDARD
"""
SUMMARY = "3 objects · 4.9 KiB\n"


@pytest.fixture
def tree(store: Store) -> Store:
    """Keys of all kinds of depth."""
    store.fill("logs", "logs-old", "logs/a", "logs/2026/b", "z")
    return store


def keys(run: Run, *argv: str) -> list[str]:
    ran = run("s3", "ls", *argv, "-o", "ids")
    assert ran.code == 0, ran.err
    return ran.out.splitlines()


def of_one_day(text: str) -> str:
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ", "2026-03-01 12:00:00Z", text)


@pytest.mark.usefixtures("store")
def test_without_a_url_buckets_are_listed(s3: Run) -> None:
    (row,) = s3("s3", "ls", "-o", "json").json()

    assert (row["name"], list(row)) == ("acme-logs", ["name", "region", "created"])


@pytest.mark.usefixtures("tree")
def test_one_level_is_objects_and_folders_in_one_order(s3: Run) -> None:
    ran = s3("s3", "ls", "s3://acme-logs", "--summary", tty=True)

    assert of_one_day(ran.out) == LEVEL
    assert ran.err == SUMMARY


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["s3://acme-logs/"], ["logs", "logs-old", "logs/", "z"]),
        (["s3://acme-logs/logs/"], ["logs/2026/", "logs/a"]),
        (["s3://acme-logs/logs"], ["logs", "logs/"]),
        (["s3://acme-logs/logs", "-R"], ["logs", "logs/2026/b", "logs/a"]),
        (["s3://acme-logs/logs*"], ["logs", "logs-old", "logs/"]),
        (["s3://acme-logs/logs*/", "-R"], ["logs/2026/b", "logs/a"]),
        (["s3://acme-logs/*/"], ["logs/"]),
        (["s3://acme-logs/**/b"], ["logs/2026/b"]),
        (["s3://acme-logs/{z,logs/?}"], ["logs/a", "z"]),
        (["s3://acme-logs", "--recursive"], ["logs", "logs-old", "logs/2026/b", "logs/a", "z"]),
    ],
    ids=lambda value: " ".join(value) if value[0].startswith("s3") else "",
)
@pytest.mark.usefixtures("tree")
def test_a_url_means(s3: Run, argv: list[str], found: list[str]) -> None:
    assert keys(s3, *argv) == found


@pytest.mark.case(8)
def test_raw_takes_a_glob_for_a_key(s3: Run, store: Store) -> None:
    store.fill("a*", "ab")

    assert keys(s3, "s3://acme-logs/a*", "--raw") == ["a*"]
    assert keys(s3, "s3://acme-logs/a*") == ["a*", "ab"]


@pytest.mark.usefixtures("tree")
def test_json_is_one_object_a_line_with_sizes_in_bytes(s3: Run) -> None:
    lines = s3("s3", "ls", "s3://acme-logs", "--json").out.splitlines()

    assert [(row["key"], row["size"]) for row in map(json.loads, lines)] == [
        ("logs", 0),
        ("logs-old", 1000),
        ("logs/", None),
        ("z", 4000),
    ]


def test_versions_and_delete_markers_are_rows(s3: Run, store: Store) -> None:
    store.versioned()
    store.put("a", b"1")
    store.put("a", b"22")
    store.client.delete_object(Bucket=store.bucket, Key="a")

    ran = s3("s3", "ls", "s3://acme-logs/", "--versions", "--summary", "-o", "json")

    rows = ran.json()
    assert ran.err == "2 versions · 3 B\n"

    assert {(row["latest"], row["deleted"], row["size"]) for row in rows} == {
        (True, True, None),
        (False, False, 2),
        (False, False, 1),
    }


def test_restore_status_is_asked_for_only_when_wanted(
    faulty: Run, store: Store, faults: FaultProxy
) -> None:
    store.put("a", b"1", StorageClass="GLACIER")
    plain = faulty("s3", "ls", "s3://acme-logs/", "-o", "json").json()
    asked = faulty("s3", "ls", "s3://acme-logs/", "--restore-status", "-o", "json").json()

    name = "x-amz-optional-object-attributes"
    assert [seen.request.headers.get(name) for seen in faults.seen] == [None, "RestoreStatus"]
    assert "restore" not in plain[0] and asked[0]["restore"] is None


def test_rows_of_a_filter_sort_and_limit_are_right_over_pages(s3: Run, store: Store) -> None:
    store.fill("a", "b", "c", "d")
    where = ["s3", "ls", "-R", "s3://acme-logs/"]

    assert s3(*where, "--filter", "size>1KB", "-o", "ids").out == "c\nd\n"
    assert s3(*where, "--filter", "modified>1d", "-o", "ids").out == ""
    assert s3(*where, "--sort", "-size", "--limit", "1", "-o", "ids").out == "d\n"


# --- What is not there, and what goes wrong ------------------------------------------------------


@pytest.mark.parametrize("url", ["s3://acme-logs/no", "s3://acme-logs/no/", "s3://acme-logs/no*"])
@pytest.mark.usefixtures("tree")
def test_nothing_of_that_name_is_not_found(s3: Run, url: str) -> None:
    for more in ([], ["-R"], ["--versions"]):
        ran = s3("s3", "ls", url, *more)

        assert (ran.code, ran.out) == (4, "")
        assert ran.err.startswith(f"{url}: ")


@pytest.mark.usefixtures("store")
def test_an_empty_bucket_is_an_empty_list(s3: Run) -> None:
    ran = s3("s3", "ls", "s3://acme-logs/", "-o", "json")

    assert (ran.code, ran.out, ran.err) == (0, "[]\n", "no objects\n")


def test_a_bucket_that_is_not_there_is_not_found(s3: Run) -> None:
    ran = s3("s3", "ls", "s3://acme-nothing/")

    assert ran.code == 4
    assert ran.err.startswith("bucket acme-nothing: there is no such bucket\nhint: hawse s3 ls")


@pytest.mark.parametrize("url", ["acme-logs", "s3:/acme-logs", "s3://", "s3://acme*/"])
def test_what_is_no_url_is_refused_before_any_request(
    faulty: Run, faults: FaultProxy, url: str
) -> None:
    ran = faulty("s3", "ls", url)

    assert (ran.code, faults.seen) == (2, [])
    assert ran.err.startswith(f"URL {url}: ")


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (fails(403, "AccessDenied"), 5, "s3:ListBucket"),
        (expires(), 3, "credentials"),
        (fails(403, "InvalidAccessKeyId"), 3, "credentials"),
        (fails(403, "SignatureDoesNotMatch"), 3, ""),
        (html(), 8, "the answer is not S3's"),
        (fails(501, "NotImplemented"), 1, ""),
    ],
)
@pytest.mark.usefixtures("tree")
def test_what_goes_wrong_has_its_message_and_code(
    faulty: Run, faults: FaultProxy, fault: object, code: int, said: str
) -> None:
    faults.add(fault, operation="ListObjectsV2")  # type: ignore[arg-type]
    ran = faulty("s3", "ls", "s3://acme-logs/")

    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_a_bucket_in_another_region_is_found_there(
    faulty: Run, faults: FaultProxy, tree: Store
) -> None:
    headers = {"content-type": "application/xml", "x-amz-bucket-region": "us-west-2"}
    moved = answers(Response(301, headers, error("PermanentRedirect")))
    faults.add(moved, operation="ListObjectsV2", first=1)

    assert keys(faulty, f"s3://{tree.bucket}/z") == ["z"]
    assert "us-west-2" in faults.seen[1].request.headers["authorization"]


def test_a_listing_that_fails_in_the_middle_never_looks_complete(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.fill("a", "b")
    more = b"<IsTruncated>true</IsTruncated><NextContinuationToken>b</NextContinuationToken>"
    faults.add(fails(403, "AccessDenied"), operation="ListObjectsV2", nth=2)
    whole = b"<IsTruncated>false</IsTruncated>"
    faults.add(changes(lambda body: body.replace(whole, more)), operation="ListObjectsV2", nth=1)

    ran = faulty("s3", "ls", "s3://acme-logs/", "--summary")

    assert ran.code == 5
    assert "objects ·" not in ran.err and "denied" in ran.err


# --- Output --------------------------------------------------------------------------------------


@pytest.mark.case(66)
def test_control_characters_of_a_key_are_escaped_for_people(s3: Run, store: Store) -> None:
    store.put("a\x1b[2Jb")

    for more in ([], ["-R"]):
        assert "a\\x1b[2Jb" in s3("s3", "ls", "s3://acme-logs/", *more, tty=True).out
        assert "a\\x1b[2Jb" in s3("s3", "ls", "s3://acme-logs/", *more).out


@pytest.mark.case(70)
@pytest.mark.usefixtures("tree")
def test_a_reader_that_leaves_is_silent(moto: Moto) -> None:
    script = "import sys; from hawse.main import run_process; sys.exit(run_process(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", script, "s3", "ls", "-R", "s3://acme-logs/"],
        env={**os.environ, **moto.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 141


def in_account(moto: Moto, account: str) -> Any:
    """boto3's client in another account of moto."""
    import boto3

    role = f"arn:aws:iam::{account}:role/ops"
    sts = moto.client("sts")
    found = sts.assume_role(RoleArn=role, RoleSessionName="arranging")["Credentials"]
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=moto.url,
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
    )


def test_buckets_of_several_accounts_are_one_list(
    s3: Run, moto: Moto, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in moto.env.items():  # where botocore looks when it assumes a role
        monkeypatch.setenv(name, value)
    accounts = ["111111111111", "222222222222"]
    for account in accounts:
        in_account(moto, account).create_bucket(Bucket=f"logs-{account}")
    where = [word for account in accounts for word in ("--account", account)]

    ran = s3(*where, "--role", "ops", "s3", "ls", "-o", "csv")

    assert ran.code == 0, ran.err
    rows = [line.split(",")[:2] for line in ran.out.splitlines()]
    assert rows == [["account", "name"], *([account, f"logs-{account}"] for account in accounts)]
    assert ran.err.startswith("2/2 targets answered")


@pytest.mark.case(15)
def test_an_order_of_its_own_of_a_server_hides_no_key(
    weed: Run, seaweed: SeaweedFS, bucket: str
) -> None:
    names = ["a-b", "a/b", "a/c/d", "a0", "b"]
    for name in names:
        seaweed.client().put_object(Bucket=bucket, Key=name, Body=b"1")

    assert sorted(keys(weed, "-R", f"s3://{bucket}/")) == sorted(names)
