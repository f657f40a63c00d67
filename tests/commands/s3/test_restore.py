"""`hawse s3 restore`, as a person or a script meets it."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import pytest

from tests.commands.s3.behind import BUCKET, Site
from tests.conftest import FakeClock
from tests.faults.kinds import answers, fails
from tests.faults.http import Response

URL = f"s3://{BUCKET}"


@pytest.fixture(autouse=True)
def objects(site: Site, clock: FakeClock) -> None:
    site.clock = clock
    site.make()
    for key, storage in (
        ("2019/a.pdf", "GLACIER"),
        ("2019/b.pdf", "DEEP_ARCHIVE"),
        ("2019/now.pdf", "STANDARD"),
        ("2020/c.pdf", "GLACIER"),
    ):
        site.client.put_object(Bucket=BUCKET, Key=key, Body=b"12345", StorageClass=storage)


def restored(site: Site) -> list[str]:
    keys = ("2019/a.pdf", "2019/b.pdf", "2020/c.pdf")
    heads = {key: site.client.head_object(Bucket=BUCKET, Key=key) for key in keys}
    return [key for key, head in heads.items() if "Restore" in head]


def head(restore: str) -> Response:
    headers = {"x-amz-storage-class": "GLACIER", "content-length": "5", "etag": '"1"'}
    return Response(200, {**headers, "x-amz-restore": restore})


ONGOING = head('ongoing-request="true"')
THERE = head('ongoing-request="false", expiry-date="Fri, 27 Nov 2026 00:00:00 GMT"')


def test_archived_objects_below_a_folder_are_restored_and_no_others(site: Site) -> None:
    ran = site.run("restore", f"{URL}/2019/", "-R", "--days", "3", tty=True, answers=["y"])

    assert ran.code == 0, ran.err
    assert ran.asked == [
        "restore 2 archived objects (10 B, Standard) for 3 days, which costs. Go on? [y/N] "
    ]
    assert restored(site) == ["2019/a.pdf", "2019/b.pdf"]
    body = next(each for each in site.proxy.seen if each.operation == "RestoreObject").request.body
    assert b"<Days>3</Days>" in body and b"<Tier>Standard</Tier>" in body


def test_what_it_takes_is_said_before_the_question_and_in_a_dry_run(site: Site) -> None:
    said = (
        "DEEP_ARCHIVE: 1 object of 5 B, up to 48 hours with Bulk, paid by the request and the GB\n"
        "GLACIER: 1 object of 5 B, 5-12 hours with Bulk, free\n"
        "the copies: 10 B of STANDARD storage for 3 days, beside the archive\n"
    )
    line = ("restore", f"{URL}/2019/", "-R", "--days", "3", "--tier", "bulk")

    refused = site.run(*line, tty=True, answers=["n"])
    dry = site.run(*line, "--dry-run")

    assert refused.err.startswith(said)
    assert dry.err.startswith(said)
    assert site.proxy.writes() == []


def test_a_glob_means_what_it_matches(site: Site) -> None:
    assert site.run("restore", f"{URL}/**/[ac].pdf", "-y").code == 0
    assert restored(site) == ["2019/a.pdf", "2020/c.pdf"]


def test_one_object_needs_no_listing(site: Site) -> None:
    assert site.run("restore", f"{URL}/2019/a.pdf", "-y").code == 0
    assert "ListObjectsV2" not in site.proxy.operations()
    assert restored(site) == ["2019/a.pdf"]


def test_a_folder_needs_recursive(site: Site) -> None:
    ran = site.run("restore", f"{URL}/2019/", "-y")

    assert ran.code == 2 and "-R" in ran.err and site.proxy.seen == []


@pytest.mark.case(61)
def test_what_is_restored_or_on_its_way_is_left_as_it_is(site: Site) -> None:
    site.proxy.add(answers(ONGOING), operation="HeadObject", nth=1)
    ran = site.run("restore", f"{URL}/2019/a.pdf", "-y")
    assert ran.code == 0 and "1 on the way already" in ran.err

    site.proxy.add(answers(THERE), operation="HeadObject")
    ran = site.run("restore", f"{URL}/2019/a.pdf", "-y")
    assert ran.code == 0 and "1 restored already" in ran.err
    assert site.proxy.writes() == []


def test_one_that_somebody_else_asked_for_meanwhile_is_no_failure(site: Site) -> None:
    site.proxy.add(fails(409, "RestoreAlreadyInProgress"), operation="RestoreObject")

    assert site.run("restore", f"{URL}/2019/a.pdf", "-y").code == 0


def test_what_is_not_archived_is_said(site: Site) -> None:
    ran = site.run("restore", f"{URL}/2019/now.pdf", "-y")

    assert ran.code == 0 and "nothing there is archived" in ran.err


def test_a_dry_run_shows_what_would_be_restored(site: Site) -> None:
    rows = site.run("restore", f"{URL}/2019/", "-R", "--dry-run", "-o", "json").json()

    assert [row["source"] for row in rows] == [f"{URL}/2019/a.pdf", f"{URL}/2019/b.pdf"]
    assert site.proxy.writes() == []


def test_wait_asks_until_all_are_there_and_says_how_to_fetch(site: Site, clock: FakeClock) -> None:
    site.proxy.add(answers(ONGOING), operation="HeadObject", first=6)
    site.proxy.add(answers(THERE), operation="HeadObject")
    began = clock.monotonic()

    ran = site.run("restore", f"{URL}/2019/a.pdf", "--wait", "-y")

    assert ran.code == 0, ran.err
    assert f"to fetch: hawse s3 cp '{URL}/2019/a.pdf' ." in ran.err
    # It is looked at less and less often: 60, 90, 135, … seconds.
    assert clock.monotonic() - began == 60 + 90 + 135 + 202.5 + 303.75


def test_a_restore_that_is_lost_is_not_waited_for_forever(site: Site) -> None:
    site.proxy.add(answers(ONGOING), operation="HeadObject", first=2)

    ran = site.run("restore", f"{URL}/2019/a.pdf", "--wait", "-y")

    assert ran.code == 1 and "it is not being restored any more" in ran.err


def test_a_wait_that_takes_too_long_ends_with_124(site: Site) -> None:
    site.proxy.add(answers(ONGOING), operation="HeadObject")

    ran = site.run("restore", f"{URL}/2019/a.pdf", "--wait", "--timeout", "600", "-y")

    assert ran.code == 124 and "1 of 1 objects are not there yet" in ran.err


def test_without_wait_nothing_is_waited_for(site: Site, clock: FakeClock) -> None:
    began = clock.monotonic()

    assert site.run("restore", f"{URL}/2020/c.pdf", "-y").code == 0
    assert clock.monotonic() == began


def test_deep_archive_has_no_expedited_tier(site: Site) -> None:
    ran = site.run("restore", f"{URL}/2019/", "-R", "--tier", "expedited", "-y")

    assert ran.code == 6 and "DEEP_ARCHIVE has no tier Expedited" in ran.err
    assert restored(site) == ["2019/a.pdf"]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [(403, "AccessDenied", 5), (503, "GlacierExpeditedRetrievalNotAvailable", 1)],
)
def test_a_refusal_is_told(site: Site, status: int, code: str, expected: int) -> None:
    site.proxy.add(fails(status, code), operation="RestoreObject")

    ran = site.run("restore", f"{URL}/2019/a.pdf", "-y")

    assert ran.code == expected, ran.err


def test_a_missing_object_and_a_missing_bucket_are_not_found(site: Site) -> None:
    assert site.run("restore", f"{URL}/2019/none.pdf", "-y").code == 4
    assert site.run("restore", "s3://acme-nowhere/", "-R", "-y").code == 4


def test_throttling_is_waited_out(site: Site) -> None:
    site.proxy.add(fails(503, "SlowDown"), operation="RestoreObject", first=2)

    assert site.run("restore", f"{URL}/2019/a.pdf", "-y").code == 0
