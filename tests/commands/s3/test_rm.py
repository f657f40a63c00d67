"""`hawse s3 rm`: what goes, what is asked before, and what is never taken for everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import FakeClock, Run
from tests.faults.kinds import answers, calls, error
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response

URL = f"s3://{BUCKET}"


def test_one_object_goes(s3: Run, store: Store) -> None:
    store.write({"a": "1", "b": "2"})

    ran = s3("s3", "rm", f"{URL}/a", "-y")

    assert (ran.code, ran.out, store.objects()) == (0, "", {"b": "2"})
    assert "1 done" in ran.err


@pytest.mark.usefixtures("store")
def test_a_missing_object_is_an_error(s3: Run) -> None:
    ran = s3("s3", "rm", f"{URL}/nope", "-y")

    assert ran.code == 4
    assert f"{URL}/nope: there is no such object" in ran.err


@pytest.mark.parametrize("url", [URL, f"{URL}/", f"{URL}/p/"])
def test_a_prefix_or_a_bucket_needs_recursive(s3: Run, store: Store, url: str) -> None:
    store.write({"p/a": "1"})

    ran = s3("s3", "rm", url, "-y")

    assert (ran.code, list(store.objects())) == (2, ["p/a"])
    assert "hint: add -R" in ran.err


def test_a_prefix_goes_and_its_siblings_stay(s3: Run, store: Store) -> None:
    store.write({"foo/a": "1", "foo/b/c": "2", "foobar/d": "3", "foo": "4"})

    ran = s3("s3", "rm", "-R", f"{URL}/foo", "-y")

    assert (ran.code, list(store.objects())) == (0, ["foo", "foobar/d"])


def test_a_pattern_and_filters_choose(s3: Run, store: Store) -> None:
    store.write({"a/x.tmp": "1", "a/y.txt": "2", "b/x.tmp": "3", "keep.tmp": "4"})

    ran = s3("s3", "rm", f"{URL}/**/*.tmp", "-y", "--exclude", "keep.*", "--exclude", "/b/")

    assert (ran.code, list(store.objects())) == (0, ["a/y.txt", "b/x.tmp", "keep.tmp"])


def test_older_spares_what_is_new(s3: Run, store: Store, clock: FakeClock) -> None:
    store.write({"p/a": "1"})
    modified = store.client.head_object(Bucket=BUCKET, Key="p/a")["LastModified"]

    clock.time = modified.replace(year=modified.year - 1)
    young = s3("s3", "rm", "-R", f"{URL}/p", "--older", "1d", "-y")
    before = list(store.objects())
    clock.time = modified.replace(year=modified.year + 1)
    old = s3("s3", "rm", "-R", f"{URL}/p", "--older", "1d", "-y")

    assert (young.code, before) == (0, ["p/a"])
    assert "nothing to do" in young.err
    assert (old.code, store.objects()) == (0, {})


@pytest.fixture
def many(s3: Run, store: Store, tmp_path: Path) -> None:
    """One object more than a page or a request holds."""
    (tmp_path / "many").mkdir()
    for number in range(1001):
        (tmp_path / "many" / f"{number:04}").touch()
    assert s3("s3", "cp", "-R", str(tmp_path / "many"), f"{URL}/p").code == 0


@pytest.mark.usefixtures("many")
def test_a_thousand_and_one_keys_are_two_requests(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:

    ran = faulty("s3", "rm", "-R", f"{URL}/p", "-y")

    assert (ran.code, store.objects()) == (0, {})
    assert faults.operations().count("DeleteObjects") == 2
    assert "1,001 done" in ran.err


def test_keys_that_xml_cannot_hold_go_alone(faulty: Run, faults: FaultProxy, store: Store) -> None:
    store.write({"p/a\tb": "1", "p/c&<d>": "2"})

    ran = faulty("s3", "rm", "-R", f"{URL}/p", "-y")

    assert (ran.code, store.objects()) == (0, {})
    assert faults.operations().count("DeleteObject") == 1


def test_an_object_that_a_request_kept_is_told(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"p/a": "1", "p/b": "2"})
    kept = b"<DeleteResult><Error><Key>p/a</Key><Code>AccessDenied</Code></Error></DeleteResult>"
    faults.add(answers(Response(200, {}, kept)), operation="DeleteObjects")

    ran = faulty("s3", "rm", "-R", f"{URL}/p", "-y")

    assert ran.code == 6
    assert f"delete {URL}/p/a: failed:" in ran.err
    assert "1 done · 1 failed" in ran.err


@pytest.mark.case(36)
def test_deletes_name_the_etag_that_was_listed(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"p/a": "1"})

    faulty("s3", "rm", "-R", f"{URL}/p", "-y")
    conditional = faults.seen[-1].request.body
    store.write({"p/a": "1"})
    faulty("s3", "rm", "-R", f"{URL}/p", "-y", "--unconditional")

    assert b"<ETag>c4ca4238a0b923820dcc509a6f75849b</ETag>" in conditional
    assert b"<ETag>" not in faults.seen[-1].request.body


# --- Versions ------------------------------------------------------------------------------------


def versions(store: Store) -> int:
    found = store.client.list_object_versions(Bucket=BUCKET)
    return len(found.get("Versions", ())) + len(found.get("DeleteMarkers", ()))


@pytest.mark.case(63)
def test_all_versions_and_markers_go(s3: Run, store: Store) -> None:
    store.versioned()
    store.write({"p/a": "1", "q": "2"})
    store.write({"p/a": "3"})
    store.client.delete_object(Bucket=BUCKET, Key="p/a")

    ran = s3("s3", "rm", "-R", f"{URL}/p", "--versions", "-y")

    assert (ran.code, versions(store)) == (0, 1)
    assert "3 done" in ran.err


def test_one_version_goes(s3: Run, store: Store) -> None:
    store.versioned()
    old = store.put("a", b"1")["VersionId"]
    store.put("a", b"2")

    ran = s3("s3", "rm", f"{URL}/a", "--version-id", old, "-y")

    assert (ran.code, versions(store), store.objects()) == (0, 1, {"a": "2"})


# --- What is asked -------------------------------------------------------------------------------


def test_where_nobody_can_be_asked_nothing_is_listed(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"p/a": "1"})

    ran = faulty("s3", "rm", "-R", f"{URL}/p")

    assert (ran.code, faults.operations()) == (7, [])
    assert "hint: add --yes" in ran.err


def test_without_versions_the_count_is_typed(s3: Run, store: Store) -> None:
    store.write({"p/a": "1", "p/b": "22"})

    no = s3("s3", "rm", "-R", f"{URL}/p", tty=True, answers=["y"])
    yes = s3("s3", "rm", "-R", f"{URL}/p", tty=True, answers=["2"])

    assert (no.code, yes.code, store.objects()) == (7, 0, {})
    assert yes.asked == [f"remove 2 objects, 3 B, from {URL}. Type 2 to go on: "]


def test_with_versions_a_few_are_only_asked_about(s3: Run, store: Store) -> None:
    store.versioned()
    store.write({"p/a": "1"})

    ran = s3("s3", "rm", f"{URL}/p/a", tty=True, answers=["y"])

    assert (ran.code, store.objects()) == (0, {})
    assert ran.asked == [f"remove 1 object, 1 B, from {URL} (versions of them stay). Go on? [y/N] "]


def test_for_a_whole_bucket_its_name_is_typed(s3: Run, store: Store) -> None:
    store.write({"a": "1"})

    no = s3("s3", "rm", "-R", URL, tty=True, answers=["1"])
    yes = s3("s3", "rm", "-R", URL, tty=True, answers=[BUCKET])

    assert (no.code, yes.code, store.objects()) == (7, 0, {})


def test_what_came_after_the_question_stays(faulty: Run, faults: FaultProxy, store: Store) -> None:
    store.write({"p/a": "1"})
    faults.add(
        calls(lambda _: _later(store)), operation="GetBucketVersioning"
    )  # the last request before the question

    ran = faulty("s3", "rm", "-R", f"{URL}/p", tty=True, answers=["1"])

    assert (ran.code, store.objects()) == (0, {"p/later": "2"})


def _later(store: Store) -> None:
    """Write something whose time is later than that of what was there, to the second."""
    first = store.client.head_object(Bucket=BUCKET, Key="p/a")["LastModified"]
    while True:
        store.write({"p/later": "2"})
        if store.client.head_object(Bucket=BUCKET, Key="p/later")["LastModified"] > first:
            return


@pytest.mark.case(68)
def test_a_dry_run_shows_rows_and_removes_nothing(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"p/a": "1"})

    ran = faulty("s3", "rm", "-R", f"{URL}/p", "--dry-run", "-o", "json")

    assert (ran.code, faults.writes(), list(store.objects())) == (0, [], ["p/a"])
    assert ran.json() == [
        {
            "action": "delete",
            "source": f"{URL}/p/a",
            "destination": None,
            "size": 1,
            "outcome": "would succeed",
            "detail": None,
        }
    ]


@pytest.mark.case(28)
@pytest.mark.usefixtures("many")
def test_a_listing_that_fails_on_its_second_page_is_an_error(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    denied = Response(403, {"content-type": "application/xml"}, error("AccessDenied"))
    faults.add(answers(denied), operation="ListObjectsV2", nth=2)

    ran = faulty("s3", "rm", "-R", f"{URL}/p", "-y")

    assert ran.code == 5
    assert len(store.objects()) >= 1


@pytest.mark.parametrize(
    "words, told",
    [
        (("-R", f"{URL}/p*"), "a pattern and -R"),
        (("-R", f"{URL}/p", "--version-id", "x"), "it is about one version of one object"),
        ((f"{URL}/p", "--older", "soon"), "it is no age and no date"),
        (("acme-logs/p",), "did you mean s3://acme-logs/p?"),
        (("s3://",), "the bucket's name is missing"),
    ],
)
def test_what_cannot_be_meant_is_told_before_any_request(
    faulty: Run, faults: FaultProxy, words: tuple[str, ...], told: str
) -> None:
    ran = faulty("s3", "rm", *words, "-y")

    assert (ran.code, faults.operations()) == (2, [])
    assert told in ran.err
