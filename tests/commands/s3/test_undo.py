"""`hawse s3 undo`, as a person meets it."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hawse.core.journal import Journal
from tests.commands.s3.behind import BUCKET, Site
from tests.conftest import FakeClock
from tests.faults.kinds import changes, fails

URL = f"s3://{BUCKET}"
OLD, DURING, LATER = "2026-11-23T11:00:00", "2026-11-23T12:00:02", "2026-11-23T12:30:00"
BEFORE = "2026-11-23T11:30"
_VERSION = re.compile(rb"<VersionId>([^<]*)</VersionId>")
_MODIFIED = re.compile(rb"<LastModified>[^<]*</LastModified>")


class Past:
    """A versioned bucket whose versions are as old as a test says; moto's are all from now."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.times: dict[str, str] = {}
        site.proxy.add(changes(self._dated), operation="ListObjectVersions")

    def put(self, key: str, body: bytes, when: str, **more: Any) -> None:
        """A version."""
        made = self.site.client.put_object(Bucket=BUCKET, Key=key, Body=body, **more)
        self.times[made["VersionId"]] = when

    def delete(self, key: str, when: str) -> None:
        """A delete marker."""
        made = self.site.client.delete_object(Bucket=BUCKET, Key=key)
        self.times[made["VersionId"]] = when

    def content(self) -> dict[str, bytes]:
        """What is in the bucket now."""
        found = self.site.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        get = self.site.client.get_object
        return {one["Key"]: get(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in found}

    def _dated(self, body: bytes) -> bytes:
        def dated(element: re.Match[bytes]) -> bytes:
            found = _VERSION.search(element[0])
            when = self.times.get(found[1].decode() if found else "")
            new = f"<LastModified>{when}.000Z</LastModified>".encode()
            return _MODIFIED.sub(new, element[0]) if when else element[0]

        pattern = rb"<(Version|DeleteMarker)>.*?</\1>"
        return re.sub(pattern, dated, body, flags=re.DOTALL)


@pytest.fixture
def past(site: Site, clock: FakeClock) -> Past:
    site.clock = clock
    site.make(versioned=True)
    return Past(site)


@pytest.fixture
def run_at_noon(home: Path) -> str:
    """A `hawse s3 sync` that worked from 12:00:00 to 12:00:05; its id."""
    clock = FakeClock()
    journal = Journal(home / "state", clock)
    journal.append("aaaa0000", "begin", command=["s3", "sync"], args={}, who=[], where=[], plans=[])
    clock.sleep(5)
    journal.append("aaaa0000", "end", outcomes={"done": 3})
    clock.sleep(60)  # and one that moved nothing
    journal.append("bbbb0000", "begin", command=["s3", "rm"], args={}, who=[], where=[], plans=[])
    journal.append("bbbb0000", "end", outcomes={"failed": 1})
    return "aaaa0000"


def damaged(past: Past) -> None:
    """Replaced, deleted, replaced and deleted, created, and not touched."""
    past.put("r/replaced", b"1", OLD, Metadata={"colour": "red"}, Tagging="a=b")
    past.put("r/replaced", b"22", DURING)
    past.put("r/deleted", b"1", OLD)
    past.delete("r/deleted", DURING)
    past.put("r/both", b"1", OLD)
    past.put("r/both", b"22", DURING)
    past.delete("r/both", DURING)
    past.put("r/created", b"new", DURING)
    past.put("r/quiet", b"1", OLD)


BACK = {"r/replaced": b"1", "r/deleted": b"1", "r/both": b"1", "r/created": b"new", "r/quiet": b"1"}


def test_what_the_newest_run_replaced_or_deleted_comes_back(past: Past, run_at_noon: str) -> None:
    damaged(past)

    ran = past.site.run("undo", f"{URL}/r/", "-R", tty=True, answers=["y"])

    assert ran.code == 0, ran.err
    assert past.content() == BACK
    assert ran.asked == ["bring back 3 objects (3 B): 1 deleted, 2 replaced. Go on? [y/N] "]
    assert f"run {run_at_noon}: hawse s3 sync, 2026-11-23 12:00:00Z" in ran.err
    assert "told by their times alone" in ran.err
    assert "  r/replaced  as of 2026-11-23T11:00:00.000Z" in ran.err
    assert "1 created: left as it is" in ran.err


def test_everything_since_a_time_comes_back(past: Past) -> None:
    damaged(past)

    assert past.site.run("undo", f"{URL}/r/", "-R", "--to", BEFORE, "-y").code == 0
    assert past.content() == BACK


def test_metadata_and_tags_come_back_too(past: Past) -> None:
    damaged(past)

    past.site.run("undo", f"{URL}/r/replaced", "--to", BEFORE, "-y")

    client = past.site.client
    assert client.head_object(Bucket=BUCKET, Key="r/replaced")["Metadata"] == {"colour": "red"}
    tags = client.get_object_tagging(Bucket=BUCKET, Key="r/replaced")["TagSet"]
    assert tags == [{"Key": "a", "Value": "b"}]


def test_no_version_is_destroyed(past: Past) -> None:
    damaged(past)
    past.site.run("undo", f"{URL}/r/", "-R", "--to", BEFORE, "-y")

    listed = past.site.client.list_object_versions(Bucket=BUCKET)
    found = sorted(each["Key"] for each in listed["Versions"])
    assert found == [
        *["r/both"] * 3,
        *["r/created", "r/deleted", "r/quiet"],
        *["r/replaced"] * 3,
    ]


def test_only_what_is_meant_comes_back(past: Past) -> None:
    damaged(past)
    past.put("r/deleted-too", b"1", OLD)
    past.delete("r/deleted-too", DURING)

    assert past.site.run("undo", f"{URL}/r/deleted", "--to", BEFORE, "-y").code == 0
    assert sorted(past.content()) == ["r/created", "r/deleted", "r/quiet", "r/replaced"]


def test_what_was_changed_again_after_the_run_is_left(past: Past, run_at_noon: str) -> None:
    past.put("again", b"1", OLD)
    past.put("again", b"22", DURING)
    past.put("again", b"333", LATER)

    ran = past.site.run("undo", URL + "/again", "--run", run_at_noon, "-y")

    assert ran.code == 0 and "1 changed again since: left as it is" in ran.err
    assert past.content() == {"again": b"333"} and past.site.proxy.writes() == []


def test_what_changed_outside_of_the_run_is_left(past: Past, run_at_noon: str) -> None:
    past.put("late", b"1", OLD)
    past.put("late", b"22", LATER)

    assert past.site.run("undo", URL, "-R", "--run", run_at_noon, "-y").code == 0
    assert past.content() == {"late": b"22"}


def test_a_dry_run_shows_every_key_and_writes_nothing(past: Past) -> None:
    damaged(past)

    ran = past.site.run("undo", f"{URL}/r/", "-R", "--to", BEFORE, "--dry-run", "-o", "json")

    assert sorted(row["source"] for row in ran.json()) == [
        f"{URL}/r/both",
        f"{URL}/r/deleted",
        f"{URL}/r/replaced",
    ]
    assert past.site.proxy.writes() == []


def test_nothing_is_done_where_nobody_can_be_asked(past: Past) -> None:
    damaged(past)

    assert past.site.run("undo", f"{URL}/r/", "-R", "--to", BEFORE).code == 7
    assert past.site.proxy.writes() == []


def test_a_bucket_without_versions_is_refused_with_the_reason(site: Site) -> None:
    site.make("acme-plain")

    ran = site.run("undo", "s3://acme-plain/", "-R", "--to", "2h", "-y")

    assert ran.code == 7 and "it keeps no versions" in ran.err


def test_where_versioning_is_suspended_that_is_said(past: Past) -> None:
    damaged(past)
    past.site.client.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"}
    )

    ran = past.site.run("undo", f"{URL}/r/deleted", "--to", BEFORE, "--dry-run")

    assert ran.code == 0 and "versioning is suspended" in ran.err


def test_a_copy_carries_the_condition_that_nobody_wrote_meanwhile(past: Past) -> None:
    damaged(past)
    past.site.run("undo", f"{URL}/r/", "-R", "--to", BEFORE, "-y")

    copies = [each.request for each in past.site.proxy.seen if each.operation == "CopyObject"]
    conditions = {
        one.key: one.headers.get("if-match", one.headers.get("if-none-match")) for one in copies
    }
    latest = past.site.client.list_object_versions(Bucket=BUCKET, Prefix="r/replaced")
    assert conditions["r/both"] == "*"
    assert conditions["r/replaced"] in {each["ETag"] for each in latest["Versions"]}


def test_one_that_fails_does_not_keep_the_others(past: Past) -> None:
    damaged(past)
    past.site.proxy.add(fails(412, "PreconditionFailed"), operation="CopyObject", key="r/both")

    ran = past.site.run("undo", f"{URL}/r/", "-R", "--to", BEFORE, "-y")

    assert ran.code == 6 and "r/both: failed" in ran.err and "changed meanwhile" in ran.err
    assert "r/deleted" in past.content()


@pytest.mark.usefixtures("run_at_noon")
def test_a_run_that_is_not_recorded_is_an_error(past: Past) -> None:
    ran = past.site.run("undo", URL, "-R", "--run", "ffff")
    assert ran.code == 4 and "no such run of hawse s3" in ran.err


def test_without_any_run_a_time_is_asked_for(past: Past) -> None:
    ran = past.site.run("undo", URL, "-R")

    assert ran.code == 4 and "--to TIME" in ran.err


@pytest.mark.parametrize(
    "argv", [["--to", "yesterday"], ["--run", "aaaa", "--to", "2h"], ["--to", "2h"]]
)
def test_what_cannot_be_meant_is_refused_before_any_request(past: Past, argv: list[str]) -> None:
    url = f"{URL}/r/" if argv == ["--to", "2h"] else f"{URL}/r/x"

    assert past.site.run("undo", url, *argv).code == 2
    assert past.site.proxy.seen == []


def test_denied_and_missing_are_told_apart(past: Past) -> None:
    past.site.proxy.add(fails(403, "AccessDenied"), operation="GetBucketVersioning", nth=1)
    assert past.site.run("undo", URL, "-R", "--to", "2h").code == 5
    assert past.site.run("undo", "s3://acme-nowhere", "-R", "--to", "2h").code == 4
