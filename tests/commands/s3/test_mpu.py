"""`hawse s3 mpu ls` and `abort`, as a person or a script meets them."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import pytest

from tests.commands.s3.behind import BUCKET, Site
from tests.faults.kinds import fails, redirects

URL = f"s3://{BUCKET}"


@pytest.fixture(autouse=True)
def uploads(site: Site) -> None:
    site.make()
    site.begin("2026/big.iso", 2500, 1500)
    site.begin("2026/empty")
    site.begin("other")


def test_unfinished_uploads_are_listed_with_their_parts_and_bytes(site: Site) -> None:
    rows = site.run("mpu", "ls", URL, "--parts", "-o", "json").json()

    assert [(row["url"], row["parts"], row["size"]) for row in rows] == [
        (f"{URL}/2026/big.iso", 2, 4000),
        (f"{URL}/2026/empty", 0, 0),
        (f"{URL}/other", 0, 0),
    ]
    assert rows[0]["initiator"].startswith("arn:aws:iam::123456789012:user/")
    assert rows[0]["storage"] == "STANDARD"


def test_parts_are_not_asked_for_unless_wanted(site: Site) -> None:
    rows = site.run("mpu", "ls", URL, "-o", "json").json()

    assert {row["size"] for row in rows} == {None}
    assert site.proxy.operations() == ["ListMultipartUploads"]


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        (f"{URL}/2026/", ["2026/big.iso", "2026/empty"]),
        (f"{URL}/**.iso", ["2026/big.iso"]),
        (f"{URL}/other", ["other"]),
        (f"{URL}/oth", []),
        (f"{URL}/2026", []),
    ],
)
def test_a_url_means_a_folder_a_key_or_a_glob(site: Site, url: str, keys: list[str]) -> None:
    rows = site.run("mpu", "ls", url, "-o", "jsonl").out.splitlines()

    assert len(rows) == len(keys) and all(key in row for key, row in zip(keys, rows))


def test_without_a_url_every_bucket_is_asked(site: Site) -> None:
    site.make("acme-more")
    site.begin("there", bucket="acme-more")

    ran = site.run("mpu", "ls", "-o", "ids")

    assert ran.out.split() == [
        f"{URL}/2026/big.iso",
        f"{URL}/2026/empty",
        f"{URL}/other",
        "s3://acme-more/there",
    ]


def test_a_bucket_that_may_not_be_asked_does_not_hide_the_others(site: Site) -> None:
    site.make("acme-more")
    site.begin("there", bucket="acme-more")
    site.proxy.add(fails(403, "AccessDenied"), operation="ListMultipartUploads", first=1)

    ran = site.run("mpu", "ls", "-o", "ids")

    assert (ran.code, ran.out.split()) == (6, ["s3://acme-more/there"])
    assert "1 of 2 buckets could not be asked" in ran.err


def test_abort_says_what_becomes_free_and_does_it(site: Site) -> None:
    ran = site.run("mpu", "abort", f"{URL}/2026/", tty=True, answers=["y"])

    assert ran.code == 0, ran.err
    assert ran.asked == ["abort 2 unfinished uploads, which frees 3.9 KiB. Go on? [y/N] "]
    assert site.uploads() == ["other"]
    assert "2 done" in ran.err


def test_abort_does_nothing_when_the_answer_is_no(site: Site) -> None:
    ran = site.run("mpu", "abort", URL, tty=True, answers=["n"])

    assert ran.code == 7 and len(site.uploads()) == 3 and site.proxy.writes() == []


def test_abort_refuses_where_nobody_can_be_asked(site: Site) -> None:
    ran = site.run("mpu", "abort", URL)

    assert ran.code == 7 and "--yes" in ran.err and len(site.uploads()) == 3


def test_yes_answers(site: Site) -> None:
    assert site.run("mpu", "abort", URL, "-y").code == 0
    assert site.uploads() == []


def test_a_dry_run_shows_what_would_go_and_sends_no_write(site: Site) -> None:
    ran = site.run("mpu", "abort", URL, "--dry-run", "-o", "json")

    assert [(row["source"], row["outcome"]) for row in ran.json()] == [
        (f"{URL}/2026/big.iso", "would succeed"),
        (f"{URL}/2026/empty", "would succeed"),
        (f"{URL}/other", "would succeed"),
    ]
    assert site.proxy.writes() == []


def test_only_uploads_older_than_said_are_aborted(site: Site) -> None:
    # moto says of every upload that it began in 2010
    ran = site.run("mpu", "abort", URL, "--older-than", "900w", "-y")
    assert ran.code == 0 and "no unfinished uploads that are older than 900w" in ran.err
    assert len(site.uploads()) == 3

    assert site.run("mpu", "abort", URL, "--older-than", "7d", "-y").code == 0
    assert site.uploads() == []


@pytest.mark.parametrize("age", ["7", "7 days", "-1d", "soon"])
def test_what_is_no_age_is_refused_before_any_request(site: Site, age: str) -> None:
    ran = site.run("mpu", "abort", URL, f"--older-than={age}", "-y")

    assert ran.code == 2 and "--older-than" in ran.err and site.proxy.seen == []


def test_one_that_fails_does_not_keep_the_others(site: Site) -> None:
    site.proxy.add(fails(403, "AccessDenied"), operation="AbortMultipartUpload", key="2026/big.iso")

    ran = site.run("mpu", "abort", URL, "-y")

    assert ran.code == 6 and site.uploads() == ["2026/big.iso"]
    assert "s3://acme-logs/2026/big.iso: failed" in ran.err and "2 done · 1 failed" in ran.err


def test_one_that_was_finished_meanwhile_is_no_failure(site: Site) -> None:
    site.proxy.add(fails(404, "NoSuchUpload"), operation="AbortMultipartUpload", key="other")

    assert site.run("mpu", "abort", URL, "-y").code == 0


# --- Trouble -------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [["ls"], ["abort", "-y"]])
def test_denied_missing_throttled_and_elsewhere_are_told_apart(site: Site, verb: list[str]) -> None:
    site.proxy.add(fails(403, "AccessDenied"), operation="ListMultipartUploads", nth=1)
    assert site.run("mpu", *verb, URL).code == 5

    missing = site.run("mpu", *verb, "s3://acme-nowhere")
    assert missing.code == 4 and "there is no such bucket" in missing.err

    site.proxy.add(fails(503, "SlowDown"), operation="ListMultipartUploads", nth=1)
    site.proxy.add(redirects("eu-central-1"), operation="ListMultipartUploads", nth=1)
    assert site.run("mpu", *verb, URL).code == 0
