"""`hawse s3 cp`: what arrives where, and what is said about what does not."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, MakeRun, Store
from tests.conftest import FakeClock, Run
from tests.moto_server import Moto
from tests.s3_abilities import needs
from tests.faults.kinds import fails, redirects, shortens
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS

URL = f"s3://{BUCKET}"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with three files."""
    folder = tmp_path / "site"
    for name, text in (("index.html", "<p>"), ("css/a.css", "a{}"), ("css/b.css", "b{}")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def keys(store: Store) -> list[str]:
    found = store.client.list_objects_v2(Bucket=store.bucket)
    return [each["Key"] for each in found.get("Contents", ())]


def body(store: Store, key: str) -> bytes:
    content: bytes = store.client.get_object(Bucket=store.bucket, Key=key)["Body"].read()
    return content


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- One file, one object ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "destination, key",
    [
        (URL, "report.txt"),
        (f"{URL}/", "report.txt"),
        (f"{URL}/docs/", "docs/report.txt"),
        (f"{URL}/docs", "docs"),
        (f"{URL}/docs/other.md", "docs/other.md"),
        (f"{URL}//", "/report.txt"),
    ],
)
def test_a_file_becomes_the_key_that_the_destination_says(
    s3: Run, store: Store, tmp_path: Path, destination: str, key: str
) -> None:
    (tmp_path / "report.txt").write_text("all well")

    ran = s3("s3", "cp", str(tmp_path / "report.txt"), destination)

    assert (ran.code, ran.out, keys(store)) == (0, "", [key])
    assert body(store, key) == b"all well"
    assert "1 done · 8 B" in ran.err


@pytest.mark.parametrize(
    "destination, path",
    [("", "k.txt"), ("new/", "new/k.txt"), ("there", "there/k.txt"), ("other.md", "other.md")],
)
def test_an_object_becomes_the_path_that_the_destination_says(
    s3: Run, store: Store, tmp_path: Path, destination: str, path: str
) -> None:
    store.put("a/k.txt", b"content")
    (tmp_path / "there").mkdir()

    ran = s3("s3", "cp", f"{URL}/a/k.txt", f"{tmp_path}/{destination}")

    assert ran.code == 0
    assert (tmp_path / path).read_bytes() == b"content"


def test_a_downloaded_file_has_the_time_of_its_object(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.put("k", b"1")
    modified = store.client.head_object(Bucket=BUCKET, Key="k")["LastModified"].timestamp()

    s3("s3", "cp", f"{URL}/k", str(tmp_path / "k"))
    s3("s3", "cp", f"{URL}/*", str(tmp_path / "many"))

    assert abs((tmp_path / "k").stat().st_mtime - modified) <= 1
    assert abs((tmp_path / "many" / "k").stat().st_mtime - modified) <= 1


@pytest.mark.usefixtures("store")
def test_a_missing_object_is_named(s3: Run, tmp_path: Path) -> None:
    ran = s3("s3", "cp", f"{URL}/nope", str(tmp_path / "k"))

    assert ran.code == 4
    assert f"{URL}/nope: there is no such object" in ran.err
    assert list(tmp_path.glob("k*")) == []


def test_a_missing_bucket_is_named(s3: Run, moto: Moto, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("1")

    up = s3("s3", "cp", str(tmp_path / "f"), "s3://acme-nope/")
    down = s3("s3", "cp", "-R", "s3://acme-nope/", str(tmp_path / "d"))

    assert (up.code, down.code) == (4, 4)
    assert "there is no such bucket" in up.err
    assert "there is no such bucket" in down.err


def test_a_denied_request_names_the_action(faulty: Run, faults: FaultProxy, store: Store) -> None:
    store.put("k", b"1")
    faults.add(fails(403, "AccessDenied"), operation="HeadObject")

    ran = faulty("s3", "cp", f"{URL}/k", "k")

    assert ran.code == 5
    assert "s3:GetObject" in ran.err


def test_an_expired_token_says_so(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "f").write_text("1")
    faults.add(fails(400, "ExpiredToken"))

    ran = faulty("s3", "cp", str(tmp_path / "f"), URL)

    assert ran.code == 3
    assert "expired" in ran.err


def test_a_bucket_elsewhere_is_found_there(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "f").write_text("1")
    faults.add(redirects("eu-central-1"), operation="PutObject", first=1)

    ran = faulty("s3", "cp", str(tmp_path / "f"), URL)

    assert (ran.code, keys(store)) == (0, ["f"])


# --- Folders, prefixes, patterns -----------------------------------------------------------------


def test_a_folder_needs_recursive(s3: Run, store: Store, tree: Path) -> None:
    ran = s3("s3", "cp", str(tree), URL)

    assert ran.code == 2
    assert f"SRC {tree}: it is a folder" in ran.err
    assert "hint: add -R" in ran.err
    assert keys(store) == []


@pytest.mark.parametrize("source", [URL, f"{URL}/", f"{URL}/p/"])
def test_a_prefix_needs_recursive(s3: Run, store: Store, tmp_path: Path, source: str) -> None:
    store.put("p/k", b"1")

    ran = s3("s3", "cp", source, str(tmp_path))

    assert ran.code == 2
    assert "hint: add -R" in ran.err


@pytest.mark.parametrize("destination", [f"{URL}/p", f"{URL}/p/"])
def test_what_is_in_a_folder_goes_below_the_prefix(
    s3: Run, store: Store, tree: Path, destination: str
) -> None:
    ran = s3("s3", "cp", "-R", str(tree), destination)

    assert ran.code == 0
    assert keys(store) == ["p/css/a.css", "p/css/b.css", "p/index.html"]
    head = store.client.head_object(Bucket=BUCKET, Key="p/index.html")
    assert head["ContentType"] == "text/html"


def test_a_folder_comes_back_as_it_was(s3: Run, store: Store, tree: Path, tmp_path: Path) -> None:
    s3("s3", "cp", "-R", str(tree), f"{URL}/p")
    ran = s3("s3", "cp", "-R", f"{URL}/p", str(tmp_path / "back"))

    assert ran.code == 0
    assert files(tmp_path / "back") == files(tree)
    assert [name for name in os.listdir(tmp_path / "back") if name.startswith(".hawse")] == []
    assert "3 done" in ran.err


@pytest.mark.case(17)
def test_a_prefix_without_a_slash_does_not_match_its_siblings(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.fill("foo/a", "foobar/b", "foo", "foo-c")

    s3("s3", "cp", "-R", f"{URL}/foo", str(tmp_path / "d"))

    assert list(files(tmp_path / "d")) == ["a"]


def test_a_pattern_needs_no_recursive_and_keeps_names_from_its_last_fixed_slash(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.fill("logs/2026/01/a.gz", "logs/2026/02/b.gz", "logs/2026/02/b.txt", "logs/other.gz")

    ran = s3("s3", "cp", f"{URL}/logs/2026/**/*.gz", str(tmp_path / "d"))

    assert (ran.code, list(files(tmp_path / "d"))) == (0, ["01/a.gz", "02/b.gz"])


def test_a_pattern_that_nothing_matches_is_an_error(s3: Run, store: Store, tmp_path: Path) -> None:
    store.fill("a.txt")

    ran = s3("s3", "cp", f"{URL}/*.gz", str(tmp_path))

    assert ran.code == 4
    assert f"SRC {URL}/*.gz: nothing is there" in ran.err


@pytest.mark.case(8)
def test_raw_takes_glob_characters_literally(s3: Run, store: Store, tmp_path: Path) -> None:
    store.put("what[1]*?.txt", b"this")
    store.put("what1xx.txt", b"not this")

    ran = s3("s3", "cp", "--raw", f"{URL}/what[1]*?.txt", f"{tmp_path}/k")

    assert (ran.code, (tmp_path / "k").read_bytes()) == (0, b"this")


def test_of_include_and_exclude_the_last_that_matches_decides(
    s3: Run, store: Store, tree: Path
) -> None:
    ran = s3(
        *("s3", "cp", "-R", str(tree), URL),
        *("--exclude", "*.css", "--include", "b.css", "--exclude", "index.*"),
    )

    assert (ran.code, keys(store)) == (0, ["css/b.css"])


def test_objects_are_copied_within_s3(s3: Run, store: Store) -> None:
    store.put("in/a", b"1", Metadata={"team": "web"})
    store.put("in/sub/b", b"2")

    one = s3("s3", "cp", f"{URL}/in/a", f"{URL}/one/")
    many = s3("s3", "cp", "-R", f"{URL}/in", f"{URL}/out")

    assert (one.code, many.code) == (0, 0)
    assert keys(store) == ["in/a", "in/sub/b", "one/a", "out/a", "out/sub/b"]
    assert store.client.head_object(Bucket=BUCKET, Key="one/a")["Metadata"] == {"team": "web"}


def test_a_prefix_is_not_copied_into_itself(s3: Run, store: Store) -> None:
    store.fill("a/b")

    ran = s3("s3", "cp", "-R", f"{URL}/a", f"{URL}/a/copy")

    assert (ran.code, keys(store)) == (2, ["a/b"])
    assert "it is within the source" in ran.err


def test_an_object_is_not_copied_onto_itself_unless_that_changes_something(
    s3: Run, store: Store
) -> None:
    store.put("k", b"1")

    same = s3("s3", "cp", f"{URL}/k", f"{URL}/k")
    changed = s3("s3", "cp", f"{URL}/k", f"{URL}/k", "--metadata", "team=web")

    assert (same.code, changed.code) == (2, 0)
    assert store.client.head_object(Bucket=BUCKET, Key="k")["Metadata"] == {"team": "web"}


def test_two_local_paths_are_refused(s3: Run, tmp_path: Path) -> None:
    ran = s3("s3", "cp", str(tmp_path), "elsewhere")

    assert ran.code == 2
    assert "neither is in S3" in ran.err


def test_a_missing_path_that_looks_like_a_bucket_is_explained(s3: Run, moto: Moto) -> None:
    ran = s3("s3", "cp", "acme-logs/a", f"{URL}/")

    assert ran.code == 4
    assert "did you mean s3://acme-logs/a?" in ran.err


# --- Hostile names -------------------------------------------------------------------------------


HOSTILE = (
    *("../x", "a/../../x", "/../x", "..\\x", "./x", "/etc/x", "C:x", ".", "..", "..."),
    *("a//b", "/lead", "trail/", "//", "tab\there", "é", "e\u0301", "a", "a/b"),
    *("+", "%", "%2F", "&", "=", "#", " ", "'", '"', "\U0001f600", "A", ".hawse-names.jsonl"),
    "n" * 300 + "/" + "m" * 300,
)


@pytest.mark.case(1, 4, 5, 9, 11)
def test_no_key_leaves_the_target_folder_and_all_come_back(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    for number, key in enumerate(HOSTILE):
        store.put(f"p/{key}", str(number).encode())
    (tmp_path / "in").mkdir()

    down = s3("s3", "cp", "-R", f"{URL}/p", str(tmp_path / "in" / "deep"))
    up = s3("s3", "cp", "-R", str(tmp_path / "in" / "deep"), f"{URL}/back")

    assert (down.code, up.code) == (0, 0)
    assert sorted(os.listdir(tmp_path)) == ["home", "in"]
    assert os.listdir(tmp_path / "in") == ["deep"]
    for number, key in enumerate(HOSTILE):
        assert body(store, f"back/{key}") == str(number).encode()


@pytest.mark.case(3)
def test_an_object_and_what_is_below_its_name_are_both_fetched(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.put("a", b"file")
    store.put("a/b", b"below")

    ran = s3("s3", "cp", "-R", URL, str(tmp_path / "d"))

    assert ran.code == 0
    assert sorted(files(tmp_path / "d").values())[:2] != []
    assert {"file", "below"} <= set(files(tmp_path / "d").values())


@pytest.mark.case(2)
def test_an_empty_object_with_a_slash_at_its_end_is_a_folder(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.put("p/empty/")
    store.put("p/")

    ran = s3("s3", "cp", "-R", f"{URL}/p", str(tmp_path / "d"))

    assert (ran.code, (tmp_path / "d" / "empty").is_dir()) == (0, True)


# --- Streams -------------------------------------------------------------------------------------


def test_standard_input_becomes_an_object(s3: Run, store: Store) -> None:
    ran = s3("s3", "cp", "-", f"{URL}/dump.sql", stdin="select 1")

    assert (ran.code, body(store, "dump.sql")) == (0, b"select 1")


def test_standard_input_needs_a_whole_key(s3: Run, store: Store) -> None:
    ran = s3("s3", "cp", "-", f"{URL}/dumps/", stdin="select 1")

    assert (ran.code, keys(store)) == (2, [])
    assert "needs the whole key" in ran.err


def test_an_object_goes_to_standard_output(s3: Run, store: Store) -> None:
    store.put("k", b"content")

    ran = s3("s3", "cp", f"{URL}/k", "-")

    assert (ran.code, ran.out) == (0, "content")


def test_rows_and_content_do_not_share_standard_output(s3: Run, store: Store) -> None:
    store.put("k", b"content")

    ran = s3("s3", "cp", f"{URL}/k", "-", "-o", "json")

    assert ran.code == 2
    assert "content" not in ran.out


# --- What objects are to be ----------------------------------------------------------------------


def test_objects_get_what_was_typed(s3: Run, store: Store, tree: Path) -> None:
    ran = s3(
        *("s3", "cp", "-R", str(tree), URL, "--storage-class", "STANDARD_IA"),
        *("--metadata", "team=web", "--metadata", "cost=a=b", "--tag", "env=prod"),
        *("--cache-control", "max-age=300", "--content-language", "en"),
        *("--sse", "AES256", "--acl", "bucket-owner-full-control"),
        *(
            "--header-for",
            "*.html=cache-control:no-cache",
            "--header-for",
            "*.html=content-type:x/y",
        ),
    )

    page = store.client.head_object(Bucket=BUCKET, Key="index.html")
    style = store.client.head_object(Bucket=BUCKET, Key="css/a.css")
    tags = store.client.get_object_tagging(Bucket=BUCKET, Key="css/a.css")["TagSet"]
    assert ran.code == 0
    assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "x/y")
    assert (style["CacheControl"], style["ContentType"]) == ("max-age=300", "text/css")
    assert style["Metadata"] == {"team": "web", "cost": "a=b"}
    assert (style["StorageClass"], style["ContentLanguage"]) == ("STANDARD_IA", "en")
    assert style["ServerSideEncryption"] == "AES256"
    assert tags == [{"Key": "env", "Value": "prod"}]


@pytest.mark.parametrize(
    "words, told",
    [
        (("--metadata", "team"), "--metadata team: it is not NAME=VALUE"),
        (("--tag", "=x"), "--tag =x: it is not NAME=VALUE"),
        (("--tag", "a=1", "--tag", "a=2"), "a comes twice"),
        (("--header-for", "*.html"), "it is not GLOB=NAME:VALUE"),
        (("--header-for", "*=host:evil"), "host is not an object's own"),
        (("--sse-kms-key-id", "k"), "it needs --sse aws:kms"),
        (("--no-clobber", "--if-match", "x"), "with --no-clobber nothing is replaced"),
        (("--sse-c-key-env", "NOPE"), "there is no such variable"),
        (("--sse-c-key-env", "SHORT"), "it is not 32 bytes in base64"),
        (("--version-id", "x"), "it is about one object in S3"),
    ],
)
def test_what_cannot_be_meant_is_told_before_any_request(
    faulty: Run,
    faults: FaultProxy,
    store: Store,
    tmp_path: Path,
    words: tuple[str, ...],
    told: str,
) -> None:
    (tmp_path / "f").write_text("1")

    ran = faulty("s3", "cp", str(tmp_path / "f"), URL, *words, env={"SHORT": "c2hvcnQ="})

    assert (ran.code, faults.operations()) == (2, [])
    assert told in ran.err


def test_a_key_of_your_own_comes_from_a_file(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(b"k" * 32)
    (tmp_path / "f").write_text("1")

    up = faulty("s3", "cp", str(tmp_path / "f"), URL, "--sse-c-key-file", str(tmp_path / "key"))
    sent = faults.seen[-1].request.headers

    assert up.code == 0
    assert sent["x-amz-server-side-encryption-customer-algorithm"] == "AES256"
    assert sent["x-amz-server-side-encryption-customer-key"].startswith("a2tra2tra2")


@pytest.mark.case(57)
def test_requester_pays_is_said_with_every_request(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.fill("p/a", "p/b")

    ran = faulty("s3", "cp", "-R", f"{URL}/p", str(tmp_path / "d"), "--requester-pays")

    payers = [seen.request.headers.get("x-amz-request-payer") for seen in faults.seen]
    assert (ran.code, payers) == (0, ["requester"] * 3)


# --- Conditions ----------------------------------------------------------------------------------


def test_no_clobber_replaces_no_object(
    weed_now: Run, seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    needs(seaweed, "if-none-match")
    (tmp_path / "f").write_text("new")
    seaweed.client().put_object(Bucket=bucket, Key="f", Body=b"old")

    ran = weed_now("s3", "cp", str(tmp_path / "f"), f"s3://{bucket}/", "--no-clobber", "-v")

    assert ran.code == 0
    assert seaweed.client().get_object(Bucket=bucket, Key="f")["Body"].read() == b"old"
    assert f"left: s3://{bucket}/f exists" in ran.err
    assert "1 left" in ran.err


def test_no_clobber_replaces_no_file(s3: Run, store: Store, tmp_path: Path) -> None:
    store.fill("a", "b")
    (tmp_path / "b").write_text("old")

    ran = s3("s3", "cp", "-R", URL, str(tmp_path), "--no-clobber")

    assert (ran.code, (tmp_path / "b").read_text()) == (0, "old")
    assert "1 done · 1 left" in ran.err


def test_if_match_replaces_only_what_is_still_that(
    weed_now: Run, seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    needs(seaweed, "put-if-match")
    (tmp_path / "f").write_text("new")
    tag = seaweed.client().put_object(Bucket=bucket, Key="f", Body=b"old")["ETag"].strip('"')

    stale = weed_now("s3", "cp", str(tmp_path / "f"), f"s3://{bucket}/", "--if-match", "0" * 32)
    fresh = weed_now("s3", "cp", str(tmp_path / "f"), f"s3://{bucket}/", "--if-match", tag)

    assert (stale.code, fresh.code) == (1, 0)
    assert "it was changed meanwhile" in stale.err


@pytest.mark.case(63)
def test_one_version_is_fetched(s3: Run, store: Store, tmp_path: Path) -> None:
    store.versioned()
    old = store.put("k", b"old")["VersionId"]
    store.put("k", b"new")

    down = s3("s3", "cp", f"{URL}/k", str(tmp_path / "k"), "--version-id", old)
    copied = s3("s3", "cp", f"{URL}/k", f"{URL}/again", "--version-id", old)

    assert (down.code, copied.code) == (0, 0)
    assert ((tmp_path / "k").read_bytes(), body(store, "again")) == (b"old", b"old")


# --- What goes wrong -----------------------------------------------------------------------------


@pytest.mark.case(67)
def test_one_that_fails_does_not_stop_the_others_and_the_code_says_so(
    faulty: Run, faults: FaultProxy, store: Store, tree: Path
) -> None:
    faults.add(fails(403, "AccessDenied"), operation="PutObject", key="css/a.css")

    ran = faulty("s3", "cp", "-R", str(tree), URL)

    assert (ran.code, keys(store)) == (6, ["css/b.css", "index.html"])
    assert "warning: upload " in ran.err and "css/a.css: failed: " in ran.err
    assert "2 done · 1 failed" in ran.err


@pytest.mark.case(61)
def test_what_is_archived_is_skipped_with_its_reason(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.fill("a", "cold")
    faults.add(fails(403, "InvalidObjectState"), operation="GetObject", key="cold")

    ran = faulty("s3", "cp", "-R", URL, str(tmp_path / "d"))
    hint = faulty("s3", "cp", "-R", URL, str(tmp_path / "d"), "--on-archived", "restore-hint")
    fail = faulty("s3", "cp", f"{URL}/cold", str(tmp_path / "cold"), "--on-archived", "fail")

    assert (ran.code, hint.code, fail.code) == (6, 6, 1)
    assert f"download {URL}/cold: skipped: archived, and not restored" in ran.err
    assert f"hawse s3 restore {URL}/cold" in hint.err
    assert list(files(tmp_path / "d")) == ["a"]


@pytest.mark.case(25)
def test_a_server_that_lies_about_a_length_leaves_no_file(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.put("p/k", b"x" * 100)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "k").write_text("before")
    faults.add(shortens(10), operation="GetObject")

    ran = faulty("s3", "cp", "-R", f"{URL}/p", str(tmp_path / "d"))

    assert ran.code == 8
    assert files(tmp_path / "d") == {"k": "before"}
    assert "90 of 100 bytes came" in ran.err


def test_a_file_that_may_not_be_read_is_named(
    s3: Run, store: Store, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "gone").symlink_to(tree / "nowhere")
    os.mkfifo(tree / "pipe")

    ran = s3("s3", "cp", "-R", str(tree), URL)

    assert (ran.code, len(keys(store))) == (6, 3)
    assert "gone: skipped: a link to what does not exist" in ran.err
    assert "pipe: skipped: it is a named pipe" in ran.err


@pytest.mark.case(49)
def test_links_are_followed_within_the_folder_or_as_asked(
    s3: Run, store: Store, tree: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_text("secret")
    (tree / "in").symlink_to(tree / "index.html")
    (tree / "out").symlink_to(tmp_path / "outside")

    plain = s3("s3", "cp", "-R", str(tree), f"{URL}/plain")
    follow = s3("s3", "cp", "-R", str(tree), f"{URL}/follow", "--follow")
    none = s3("s3", "cp", "-R", str(tree), f"{URL}/none", "--no-follow")

    found = {each.partition("/")[0]: 0 for each in keys(store)}
    for each in keys(store):
        found[each.partition("/")[0]] += 1
    assert (plain.code, follow.code, none.code) == (6, 0, 0)
    assert found == {"follow": 5, "none": 3, "plain": 4}


def test_a_folder_that_takes_no_files_is_named(s3: Run, store: Store, tmp_path: Path) -> None:
    store.fill("a")
    (tmp_path / "file").write_text("1")

    one = s3("s3", "cp", f"{URL}/a", str(tmp_path / "file" / "a"))
    many = s3("s3", "cp", "-R", URL, str(tmp_path / "file"))

    assert (one.code, many.code) == (1, 2)
    assert "a part of its path is a file" in one.err
    assert "it is a file, and many objects would become it" in many.err


def test_a_full_disk_is_named_and_leaves_nothing(s3: Run, store: Store) -> None:
    store.put("k", b"x" * 100)

    ran = s3("s3", "cp", f"{URL}/k", "/dev/full/")

    assert ran.code == 1
    assert "/dev/full" in ran.err


# --- A dry run -----------------------------------------------------------------------------------


@pytest.mark.case(68)
def test_a_dry_run_changes_nothing_and_shows_rows(
    faulty: Run, faults: FaultProxy, store: Store, tree: Path, tmp_path: Path
) -> None:
    store.fill("in/a")

    up = faulty("s3", "cp", "-R", str(tree), f"{URL}/p", "--dry-run", "-o", "json")
    down = faulty("s3", "cp", "-R", f"{URL}/in", str(tmp_path / "d"), "--dry-run", "-o", "json")
    over = faulty("s3", "cp", "-R", f"{URL}/in", f"{URL}/out", "--dry-run", "-o", "json")
    piped = faulty("s3", "cp", "-", f"{URL}/out", "--dry-run", stdin="1")

    assert [each.code for each in (up, down, over, piped)] == [0, 0, 0, 0]
    assert faults.writes() == []
    assert not (tmp_path / "d").exists()
    assert [row["outcome"] for row in up.json()] == ["would succeed"] * 3
    assert down.json() == [
        {
            "action": "download",
            "source": f"{URL}/in/a",
            "destination": str(tmp_path / "d" / "a"),
            "size": 0,
            "outcome": "would succeed",
            "detail": None,
        }
    ]
    assert over.json()[0]["destination"] == f"{URL}/out/a"


def test_read_only_refuses_before_any_request(
    faulty: Run, faults: FaultProxy, store: Store, tree: Path
) -> None:
    ran = faulty("s3", "cp", "-R", str(tree), URL, "--read-only")

    assert (ran.code, faults.operations()) == (7, [])


# --- Two sets of credentials ---------------------------------------------------------------------


def test_between_two_endpoints_content_passes_through_this_machine(
    on: MakeRun, moto: Moto, store: Store, seaweed: SeaweedFS, bucket: str, clock: FakeClock
) -> None:
    clock.time = datetime.now(UTC)
    needs(seaweed, "tagging")
    store.put("in/a", b"1", Metadata={"team": "web"}, ContentType="text/css", Tagging="env=prod")
    store.put("in/b", b"2" * (9 << 20))
    env = {**moto.env, "AWS_ACCESS_KEY_ID": seaweed.access_key}
    env["AWS_SECRET_ACCESS_KEY"] = seaweed.secret_key

    ran = on(env)(
        *("s3", "cp", "-R", f"{URL}/in", f"s3://{bucket}/out", "-v"),
        *("--dest-endpoint-url", seaweed.url),
    )

    client = seaweed.client()
    head = client.head_object(Bucket=bucket, Key="out/a")
    tags = client.get_object_tagging(Bucket=bucket, Key="out/a")["TagSet"]
    assert ran.code == 0
    assert "through this machine: the endpoints differ" in ran.err
    assert (head["ContentType"], head["Metadata"]) == ("text/css", {"team": "web"})
    assert tags == [{"Key": "env", "Value": "prod"}]
    assert client.get_object(Bucket=bucket, Key="out/b")["Body"].read() == b"2" * (9 << 20)


def test_with_two_profiles_s3_copies_when_the_destination_can_read_the_source(
    on: MakeRun, moto: Moto, store: Store, faults: FaultProxy, home: Path
) -> None:
    store.fill("in/a", "in/b")
    config = home / ".aws"
    config.mkdir(parents=True)
    keys_of = "aws_access_key_id = {}\naws_secret_access_key = not-a-secret\nregion = eu-west-1\n"
    text = "".join(f"[{name}]\n{keys_of.format(f'AKID{name.upper()}')}" for name in ("one", "two"))
    (config / "credentials").write_text(text)
    env = {**moto.env, "AWS_ENDPOINT_URL": faults.url}
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del env[name]
    words = ("s3", "cp", "-R", f"{URL}/in", f"{URL}/out", "--source-profile", "one")

    by_itself = on(env)(*words, "--dest-profile", "two", "-v")
    direct = faults.operations().count("CopyObject")
    faults.clear()
    rule = faults.add(fails(403, "AccessDenied"), operation="HeadObject")
    relayed = on(env)(*words, "--dest-profile", "two", "-v")

    assert (by_itself.code, relayed.code, direct, rule.count) == (0, 0, 2, 1)
    assert "through this machine" not in by_itself.err
    assert "through this machine: the credentials of DST cannot read SRC" in relayed.err
    assert faults.operations().count("CopyObject") == 0


def test_names_that_the_locale_cannot_write_fail_and_the_rest_arrives(
    moto: Moto, store: Store, tmp_path: Path
) -> None:
    store.write({"ok": "1", "dück": "2", "földer/a": "3"})
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    ran = subprocess.run(
        [sys.executable, "-m", "hawse", "s3", "cp", "-R", f"s3://{BUCKET}/", "down"],
        cwd=tmp_path,
        env={**os.environ, **moto.env, **locale, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="ascii",
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (6, ""), ran.stderr
    assert ran.stderr.count("its name cannot be written in this locale") == 2
    assert ran.stderr.splitlines()[-1].startswith("1 done | 2 failed")
    assert [path.name for path in (tmp_path / "down").iterdir()] == ["ok"]


@pytest.mark.parametrize(
    "argv",
    [
        ["cp", "s3://acme-typo/a", "."],
        ["mv", "s3://acme-typo/a", "."],
        ["rm", "s3://acme-typo/a", "-y"],
        ["cat", "s3://acme-typo/a"],
        ["head", "s3://acme-typo/a"],
        ["stat", "s3://acme-typo/a"],
    ],
    ids=lambda argv: argv[0],
)
def test_a_bucket_that_is_not_there_is_named_and_not_the_object(s3: Run, argv: list[str]) -> None:
    ran = s3("s3", *argv)

    assert ran.code == 4
    assert ran.err.startswith("bucket acme-typo: there is no such bucket\n")


def test_an_object_is_named_that_is_not_there_also_where_nobody_may_list(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    faults.add(fails(403, "AccessDenied"), operation="ListObjectsV2")

    ran = faulty("s3", "cp", f"{URL}/gone", ".")

    assert ran.code == 4
    assert ran.err.startswith(f"{URL}/gone: there is no such object\n")
