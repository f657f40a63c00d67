"""Listings of every length and in any order: whole commands decide right on each of them.

The listing is made up (tests/unit/transfer/buckets.py) and answered before moto, so that a bucket
may have two thousand keys and any order at no cost. The numbers are those of tests/s3_cases.py.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote
from zlib import crc32

import pytest

from tests.commands.s3.behind import Site
from tests.conftest import Ran, Run
from tests.moto_server import Moto
from tests.faults.kinds import XML, Exchange
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response
from tests.unit.transfer.buckets import MODIFIED, Bucket, document

URL = "s3://acme-logs"
WHEN = datetime.fromisoformat(MODIFIED).timestamp()


def lists(proxy: FaultProxy, bucket: Bucket, *, hollow: bool = False) -> None:
    """From now on, listings are those of `bucket`. `hollow`: before each page comes an empty one
    that says there is more."""

    async def listed(exchange: Exchange) -> Response:
        query = exchange.request.target.partition("?")[2]
        found: list[Any] = []
        if hollow and "~" not in query:
            asked = parse_qs(query)
            start = asked.get("continuation-token") or [
                f"t:{quote(name)}" for name in asked.get("start-after", [""])
            ]
            return Response(200, XML, document([], token=f"{start[0]}~"))
        bucket.fetch_at_once(query.replace("~", ""), found.append)
        return Response(200, XML, found[0])

    proxy.add(listed, operation="ListObjectsV2")


def folder(root: Path, names: list[str]) -> Path:
    """Files such as the made-up objects would become."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1")
        os.utime(path, (WHEN, WHEN))
    return root


def actions(ran: Ran) -> list[tuple[str, str]]:
    """What a dry run would do, by the last part of each name."""
    assert ran.code == 0, ran.err
    return [(row["action"], row["source"].rpartition("/")[2]) for row in ran.json()]


# --- Where pages end -----------------------------------------------------------------------------


@pytest.mark.case(14)
@pytest.mark.parametrize("hollow", [False, True], ids=["plain", "hollow"])
@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2000])
def test_no_key_is_lost_or_doubled_where_a_page_ends(
    site: Site, tmp_path: Path, count: int, hollow: bool
) -> None:
    names = [f"{number:05}" for number in range(count)]
    here = folder(tmp_path / "here", names)
    here.mkdir(exist_ok=True)
    lists(site.proxy, Bucket(f"p/{name}" for name in names), hollow=hollow)

    assert site.run("ls", "-R", f"{URL}/", "-o", "ids").out.split() == [f"p/{n}" for n in names]
    total = site.run("du", f"{URL}/", "-o", "json").json()[-1]
    assert total["objects"] == count
    for source, destination in ((str(here), f"{URL}/p"), (f"{URL}/p", str(here))):
        ran = site.run("sync", source, destination, "--delete", "--dry-run", "-o", "json")
        assert actions(ran) == []
        assert count == 0 or f"{count:,} unchanged" in ran.err
    assert site.proxy.writes() == []


@pytest.mark.case(14)
@pytest.mark.parametrize("gone", [0, 998, 999, 1000, 1001, 1999])
def test_the_key_beside_the_end_of_a_page_is_missed_alone(
    site: Site, tmp_path: Path, gone: int
) -> None:
    names = [f"{number:05}" for number in range(2001)]
    here = folder(tmp_path / "here", names)
    missing = names[gone]
    lists(site.proxy, Bucket(f"p/{name}" for name in names if name != missing))
    dry = ("--delete", "--dry-run", "-o", "json")

    assert actions(site.run("sync", str(here), f"{URL}/p", *dry)) == [("upload", missing)]
    assert actions(site.run("sync", f"{URL}/p", str(here), *dry)) == [("delete", missing)]


# --- No order ------------------------------------------------------------------------------------

Order = Callable[[str], Any]
ORDERS: dict[str, Order] = {
    "by folder": lambda key: key.split("/"),
    "backwards": lambda key: [-ord(char) for char in key],
    "none": lambda key: crc32(key.encode()),
}
NAMES = sorted(
    [f"{folder}/{number:03}" for folder in ("a", "a-b", "a.b", "a0") for number in range(600)]
    + ["b-c", "b/c", "b/c-d/e", "d", "d0"]
)


@pytest.fixture(params=ORDERS)
def tangled(request: pytest.FixtureRequest, site: Site) -> FaultProxy:
    """Two buckets as of NAMES but for one name each, in an order that is not that of bytes."""
    order = ORDERS[request.param]
    starts = "ignored" if request.param == "none" else "after"
    for name in ("p/", "q/"):
        keys = [name + each for each in NAMES if (name, each) not in (("p/", "d"), ("q/", "d0"))]
        bucket = Bucket(keys, order=order, starts=starts)
        lists_of(site.proxy, bucket, name)
    return site.proxy


def lists_of(proxy: FaultProxy, bucket: Bucket, prefix: str) -> None:
    """Listings below a prefix are those of `bucket`."""

    async def listed(exchange: Exchange) -> Response:
        query = exchange.request.query
        if not query.get("prefix", "").startswith(prefix[:1]):
            return await exchange.go_on()
        found: list[Any] = []
        bucket.fetch_at_once(exchange.request.target.partition("?")[2], found.append)
        return Response(200, XML, found[0])

    proxy.add(listed, operation="ListObjectsV2")


@pytest.mark.case(15)
def test_a_sync_decides_as_if_the_listing_were_sorted(
    site: Site, tangled: FaultProxy, tmp_path: Path
) -> None:
    here = folder(tmp_path / "here", [name for name in NAMES if name != "d0"])
    dry = ("--delete", "--dry-run", "-o", "json")

    up = site.run("sync", str(here), f"{URL}/p", *dry)
    down = site.run("sync", f"{URL}/p", str(here), *dry)
    over = site.run("sync", f"{URL}/p", f"{URL}/q", *dry)

    assert actions(up) == [("upload", "d"), ("delete", "d0")]
    assert actions(down) == [("download", "d0"), ("delete", "d")]
    assert actions(over) == [("copy", "d0"), ("delete", "d")]
    for ran in (up, down, over):
        assert f"{len(NAMES) - 2:,} unchanged" in ran.err
    assert tangled.writes() == []


@pytest.mark.case(15)
def test_what_reads_a_listing_sees_every_key_once(
    site: Site, tangled: FaultProxy, tmp_path: Path
) -> None:
    here = folder(tmp_path / "here", [name for name in NAMES if name != "d0"])
    keys = [f"p/{name}" for name in NAMES if name != "d"]

    assert sorted(site.run("ls", "-R", f"{URL}/p", "-o", "ids").out.split()) == keys
    assert sorted(site.run("find", f"{URL}/p", "-o", "ids").out.split()) == keys
    assert site.run("du", f"{URL}/p", "-o", "json").json()[-1]["objects"] == len(keys)
    rows = site.run("diff", str(here), f"{URL}/p", "-o", "json").json()
    assert [(row["mark"], row["name"]) for row in rows] == [("+", "d"), ("-", "d0")]
    rows = site.run("cp", "-R", f"{URL}/p", str(tmp_path / "cp"), "--dry-run", "-o", "json").json()
    assert sorted(row["source"] for row in rows) == [f"s3://acme-logs/{key}" for key in keys]
    assert len({row["destination"] for row in rows}) == len(keys)
    rows = site.run("rm", "-R", f"{URL}/p", "--dry-run", "-o", "json").json()
    assert len({row["source"] for row in rows}) == len(rows) == len(keys)
    assert tangled.writes() == []


# --- Dots ----------------------------------------------------------------------------------------


@pytest.mark.case(16)
def test_a_bucket_with_dots_in_its_name_is_like_any_other(
    s3: Run, moto: Moto, tmp_path: Path
) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    moto.client("s3").create_bucket(Bucket="logs.acme.com", CreateBucketConfiguration=place)
    here = folder(tmp_path / "here", ["a", "b/c"])

    assert s3("s3", "sync", str(here), "s3://logs.acme.com/p").code == 0
    assert s3("s3", "cp", "-R", "s3://logs.acme.com/p", "s3://logs.acme.com/q").code == 0
    assert s3("s3", "ls", "-R", "s3://logs.acme.com", "-o", "ids").out.split() == [
        *("p/a", "p/b/c", "q/a", "q/b/c")
    ]
    assert s3("s3", "rm", "-R", "s3://logs.acme.com/q", "-y").code == 0


@pytest.mark.case(16)
def test_a_url_of_a_bucket_with_dots_has_no_host_that_its_certificate_lacks(run: Run) -> None:
    dotted = run("s3", "presign", "s3://logs.acme.com/a")
    plain = run("s3", "presign", "s3://acme-logs/a")

    assert dotted.out.startswith("https://s3.eu-west-1.amazonaws.com/logs.acme.com/a?"), dotted.err
    assert plain.out.startswith("https://acme-logs.s3.eu-west-1.amazonaws.com/a?")
