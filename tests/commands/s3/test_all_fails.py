"""Runs that cannot do anything: they end at the first answer, with one message."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.transfer.doors import DENIED
from tests.commands.s3.behind import BUCKET, Site
from tests.commands.s3.trees import write
from tests.faults.kinds import Exchange, fails
from tests.faults.http import Response

MANY = 60
NOWHERE = "s3://acme-nowhere"
MISSING = "bucket acme-nowhere: there is no such bucket\nhint: hawse s3 ls shows the buckets"


@pytest.fixture
def tree(site: Site, tmp_path: Path) -> str:
    site.make()
    return str(write(tmp_path / "tree", {f"{number:02}": "x" for number in range(MANY)}))


@pytest.mark.parametrize("verb", ["cp", "mv"])
def test_a_tree_for_a_missing_bucket_costs_one_request(site: Site, tree: str, verb: str) -> None:
    ran = site.run(verb, "-R", tree, NOWHERE)

    assert (ran.code, site.proxy.operations()) == (4, ["PutObject"])
    assert ran.err.startswith(MISSING) and ran.err.count("nowhere") == 1
    assert len(list(Path(tree).iterdir())) == MANY


def test_large_files_for_a_missing_bucket_cost_one_request(site: Site, tree: str) -> None:
    for name in ("a", "b", "c"):
        Path(tree, name).write_bytes(b"x" * (9 << 20))
    for number in range(MANY):
        Path(tree, f"{number:02}").unlink()

    ran = site.run("cp", "-R", tree, NOWHERE)

    assert (ran.code, site.proxy.operations()) == (4, ["CreateMultipartUpload"])
    assert ran.err.startswith(MISSING) and ran.err.count("nowhere") == 1


def test_a_missing_source_costs_one_request(site: Site, tree: str, tmp_path: Path) -> None:
    assert tree
    ran = site.run("cp", "-R", NOWHERE, str(tmp_path / "down"))

    assert (ran.code, site.proxy.operations()) == (4, ["ListObjectsV2"])
    assert ran.err.startswith(MISSING)


def test_copies_into_a_missing_bucket_end_with_the_first(site: Site, tree: str) -> None:
    site.run("cp", "-R", tree, f"s3://{BUCKET}")
    site.proxy.clear()

    ran = site.run("cp", "-R", f"s3://{BUCKET}", NOWHERE)

    assert (ran.code, site.proxy.operations()) == (4, ["ListObjectsV2", "CopyObject"])
    assert ran.err.startswith(MISSING) and ran.err.count("nowhere") == 1


def test_lines_for_a_missing_bucket_fail_alone(site: Site, tree: str, tmp_path: Path) -> None:
    lines = [f"cp {tree}/{n:02} {NOWHERE if n % 2 else f's3://{BUCKET}'}/" for n in range(8)]
    lines.append(f"cp -R {tree} {NOWHERE}")
    file = tmp_path / "lines.txt"
    file.write_text("\n".join(lines), encoding="utf-8")

    ran = site.run("run", str(file))

    assert ran.code == 6 and "4 done · 5 failed" in ran.err
    told = [line for line in ran.err.splitlines() if "no such bucket" in line]
    assert sorted(line.partition("line ")[2].partition(":")[0] for line in told) == list("24689")
    assert len(site.proxy.seen) == 5


@pytest.mark.parametrize(
    "code, status, exit_code",
    [("InvalidAccessKeyId", 403, 3), ("ExpiredToken", 400, 3)],
)
def test_keys_of_no_use_end_the_run(
    site: Site, tree: str, code: str, status: int, exit_code: int
) -> None:
    site.proxy.add(fails(status, code))

    ran = site.run("cp", "-R", tree, f"s3://{BUCKET}")

    assert (ran.code, site.proxy.operations()) == (exit_code, ["PutObject"])
    assert "warning" not in ran.err


def test_denied_again_and_again_ends_the_run(site: Site, tree: str) -> None:
    site.proxy.add(fails(403, "AccessDenied"), operation="PutObject")

    ran = site.run("cp", "-R", tree, f"s3://{BUCKET}")

    assert ran.code == 5 and "s3:PutObject" in ran.err
    assert len(site.proxy.seen) == DENIED
    assert ran.err.count("warning") == DENIED - 1


def test_denied_after_something_worked_is_told_for_each(site: Site, tree: str) -> None:
    site.proxy.add(fails(403, "AccessDenied"), operation="PutObject", key="[1-9]*")

    ran = site.run("cp", "-R", tree, f"s3://{BUCKET}")

    assert ran.code == 6 and f"10 done · {MANY - 10} failed" in ran.err
    assert len(site.proxy.seen) == MANY


def test_the_region_is_found_out_once(site: Site, tree: str) -> None:
    async def elsewhere(exchange: Exchange) -> Response:
        if "/us-east-2/s3/" in exchange.request.headers["authorization"]:
            return await exchange.go_on()
        return Response(301, {"x-amz-bucket-region": "us-east-2"})

    rule = site.proxy.add(elsewhere)

    ran = site.run("cp", "-R", tree, f"s3://{BUCKET}")

    assert ran.code == 0, ran.err
    assert len(site.proxy.seen) == MANY + 1 and rule.count == MANY + 1


@pytest.mark.parametrize(
    "argv",
    [
        ("stat", f"{NOWHERE}/a"),
        ("cat", f"{NOWHERE}/a"),
        ("head", f"{NOWHERE}/a"),
        ("cp", f"{NOWHERE}/a", "-"),
    ],
)
def test_an_object_in_a_missing_bucket_is_not_what_is_missing(
    site: Site, argv: tuple[str, ...]
) -> None:
    ran = site.run(*argv)

    assert ran.code == 4 and ran.err.startswith(MISSING)
    assert site.proxy.operations() == ["HeadObject", "HeadBucket"]


def test_a_missing_object_is_still_told_as_one(site: Site) -> None:
    site.make()

    ran = site.run("stat", f"s3://{BUCKET}/a")

    assert ran.code == 4 and f"s3://{BUCKET}/a: there is no such object" in ran.err
