"""`hawse s3 transfers ls`, `resume` and `abort` on what killed runs left."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import re
import shlex
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from hawse.core.journal import Journal
from hawse.transfer.files import source
from hawse.transfer.state import DownloadInParts, Part, Run, State, UploadInParts
from tests.commands.s3.behind import BUCKET, Site
from tests.conftest import FakeClock
from tests.faults.kinds import expires, fails

PART = 5 << 20
CONTENT = os.urandom(PART) + b"the end"


@pytest.fixture(autouse=True)
def bucket(site: Site) -> str:
    return site.make()


@pytest.fixture
def state(home: Path) -> Iterator[State]:
    made = State(home / "state")
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "big.iso"
    path.write_bytes(CONTENT)
    return path


def uploading(site: Site, state: State, file: Path, run: str = "0000aaaa") -> str:
    """An upload that was killed after its first part; its id at S3."""
    created = site.client.create_multipart_upload(
        Bucket=BUCKET, Key="big.iso", Metadata={"colour": "red"}, ContentType="text/iso"
    )
    upload = created["UploadId"]
    part = site.client.upload_part(
        Bucket=BUCKET, Key="big.iso", UploadId=upload, PartNumber=1, Body=CONTENT[:PART]
    )
    state.begin(Run(run, f"hawse s3 cp {file} s3://{BUCKET}/", str(file), "", 1.0, "running"))
    noted = state.upload_begun(
        UploadInParts(run, BUCKET, "big.iso", upload, PART, source(str(file)))
    )
    state.part_done(noted.id, Part(1, part["ETag"].strip('"')))
    state.flush()
    return str(upload)


def downloading(site: Site, state: State, path: Path, run: str = "0000bbbb") -> Path:
    """A download that was killed after its first part; its temporary file."""
    etag = site.client.put_object(Bucket=BUCKET, Key="big.iso", Body=CONTENT)["ETag"].strip('"')
    temporary = path.parent / ".hawse-1"
    temporary.write_bytes(CONTENT[:PART] + bytes(len(CONTENT) - PART))
    crcs = struct.pack(">2Q", zlib.crc32(CONTENT[:PART]), 0)
    state.download_begun(
        DownloadInParts(
            *(run, BUCKET, "big.iso", "", etag, len(CONTENT), str(path), str(temporary)),
            *(PART, b"\1\0", crcs),
        )
    )
    return temporary


def test_runs_are_listed_with_what_they_left(site: Site, state: State, file: Path) -> None:
    uploading(site, state, file)
    state.begin(Run("0000cccc", "hawse s3 cp", "a", "b", 2.0, "done"))

    (row,) = site.run("transfers", "ls", "-o", "json").json()

    assert (row["id"], row["state"], row["unfinished"]) == ("0000aaaa", "running", 1)
    assert (row["arrived"], row["size"]) == (PART, len(CONTENT))
    assert row["source"] == str(file) and row["destination"] == f"s3://{BUCKET}/big.iso"
    assert len(site.run("transfers", "ls", "--all", "-o", "json").json()) == 2
    assert site.proxy.seen == []


def test_a_run_that_the_audit_log_saw_end_is_not_running(
    site: Site, state: State, file: Path, home: Path
) -> None:
    uploading(site, state, file)
    journal = Journal(home / "state", FakeClock())
    where: dict[str, object] = {"args": {}, "who": [], "where": [], "plans": []}
    journal.append("0000aaaa", "begin", command=["s3", "cp"], **where)
    journal.append("0000aaaa", "end", outcomes={"failed": 1})

    (row,) = site.run("transfers", "ls", "-o", "json").json()

    assert row["state"] == "failed"


def test_looking_makes_no_file(site: Site, home: Path) -> None:
    ran = site.run("transfers", "ls")

    assert (ran.code, ran.out, ran.err) == (0, "", "no run left anything unfinished\n")
    assert not (home / "state").exists()


def test_an_upload_goes_on_with_the_part_that_is_missing(
    site: Site, state: State, file: Path
) -> None:
    uploading(site, state, file)

    ran = site.run("transfers", "resume")

    assert ran.code == 0, ran.err
    assert site.proxy.operations().count("UploadPart") == 1
    found = site.client.get_object(Bucket=BUCKET, Key="big.iso")
    assert found["Body"].read() == CONTENT and found["Metadata"] == {"colour": "red"}
    assert state.uploads() == [] and state.runs()[0].state == "resumed"
    assert f"run it again: hawse s3 cp {file} s3://{BUCKET}/" in ran.err


def test_a_download_goes_on_with_the_part_that_is_missing(
    site: Site, state: State, tmp_path: Path
) -> None:
    temporary = downloading(site, state, tmp_path / "big.iso")

    ran = site.run("transfers", "resume", "0000b")

    assert ran.code == 0, ran.err
    ranges = [each.request.headers.get("range") for each in site.proxy.seen]
    assert [one for one in ranges if one] == [f"bytes={PART}-{len(CONTENT) - 1}"]
    assert (tmp_path / "big.iso").read_bytes() == CONTENT and not temporary.exists()
    modified = site.client.head_object(Bucket=BUCKET, Key="big.iso")["LastModified"]
    assert (tmp_path / "big.iso").stat().st_mtime == modified.timestamp()
    assert state.downloads() == []


def test_a_file_that_changed_is_refused_by_name_and_nothing_is_lost(
    site: Site, state: State, file: Path
) -> None:
    uploading(site, state, file)
    file.write_bytes(CONTENT + b"more")

    ran = site.run("transfers", "resume")

    assert ran.code == 1
    assert "big.iso" in ran.err and "not the file any more whose parts were sent" in ran.err
    assert len(state.uploads()) == 1 and site.proxy.writes() == []


def test_an_object_that_changed_is_refused_by_name_and_nothing_is_lost(
    site: Site, state: State, tmp_path: Path
) -> None:
    temporary = downloading(site, state, tmp_path / "big.iso")
    site.client.put_object(Bucket=BUCKET, Key="big.iso", Body=b"another")

    ran = site.run("transfers", "resume")

    assert ran.code == 1 and "not the object any more whose parts came" in ran.err
    assert temporary.exists() and len(state.downloads()) == 1


def test_an_upload_that_s3_has_forgotten_is_not_begun_anew_without_its_metadata(
    site: Site, state: State, file: Path
) -> None:
    upload = uploading(site, state, file)
    site.client.abort_multipart_upload(Bucket=BUCKET, Key="big.iso", UploadId=upload)

    ran = site.run("transfers", "resume")

    assert ran.code == 4 and "copy it again" in ran.err
    assert site.proxy.writes() == []


@pytest.mark.parametrize("operation", ["ListParts", "UploadPart", "CompleteMultipartUpload"])
def test_a_denied_resume_leaves_everything_for_another_profile(
    site: Site, state: State, file: Path, operation: str
) -> None:
    uploading(site, state, file)
    site.proxy.add(fails(403, "AccessDenied"), operation=operation)

    assert site.run("transfers", "resume").code == 5

    assert len(state.uploads()) == 1 and site.uploads() == ["big.iso"]
    site.proxy.rules.clear()
    assert site.run("transfers", "resume").code == 0


def test_a_throttled_resume_is_patient(site: Site, state: State, file: Path) -> None:
    uploading(site, state, file)
    site.proxy.add(fails(503, "SlowDown"), operation="UploadPart", first=2)

    assert site.run("transfers", "resume").code == 0


def test_a_dry_run_says_what_would_be_resumed(site: Site, state: State, file: Path) -> None:
    uploading(site, state, file)

    (row,) = site.run("transfers", "resume", "--dry-run", "-o", "json").json()

    assert (row["action"], row["outcome"]) == ("upload", "would succeed")
    assert site.proxy.seen == []


def test_abort_removes_the_parts_and_forgets_the_run(site: Site, state: State, file: Path) -> None:
    uploading(site, state, file)

    ran = site.run("transfers", "abort", "0000aaaa", tty=True, answers=["y"])

    assert ran.code == 0, ran.err
    assert ran.asked == [
        "give up 1 unfinished object of run 0000aaaa: 5.0 MiB had arrived. Go on? [y/N] "
    ]
    assert site.uploads() == [] and state.runs() == [] and state.uploads() == []


def test_abort_removes_temporary_files(site: Site, state: State, tmp_path: Path) -> None:
    temporary = downloading(site, state, tmp_path / "big.iso")

    assert site.run("transfers", "abort", "0000bbbb", "-y").code == 0

    assert not temporary.exists() and state.downloads() == []


def test_abort_refuses_where_nobody_can_be_asked(site: Site, state: State, file: Path) -> None:
    uploading(site, state, file)

    assert site.run("transfers", "abort", "0000aaaa").code == 7
    assert site.uploads() == ["big.iso"]


def test_an_abort_that_fails_forgets_nothing(site: Site, state: State, file: Path) -> None:
    uploading(site, state, file)
    site.proxy.add(fails(403, "AccessDenied"), operation="AbortMultipartUpload")

    assert site.run("transfers", "abort", "0000aaaa", "-y").code == 5

    assert len(state.uploads()) == 1 and len(state.runs()) == 1


@pytest.mark.parametrize("verb", ["resume", "abort"])
def test_a_run_that_is_not_known_is_an_error(site: Site, verb: str) -> None:
    ran = site.run("transfers", verb, "ffff", "-y")

    assert ran.code == 4 and "no such run is known" in ran.err


def test_without_a_run_there_may_be_nothing_to_resume(site: Site) -> None:
    ran = site.run("transfers", "resume")

    assert ran.code == 4 and "no large object was left unfinished" in ran.err


def test_versions_are_resumed_as_versions(site: Site, state: State, tmp_path: Path) -> None:
    site.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    downloading(site, state, tmp_path / "big.iso")
    (begun,) = state.downloads()
    head = site.client.head_object(Bucket=BUCKET, Key="big.iso")
    state.download_ended(begun.id)
    state.download_begun(begun._replace(version=head["VersionId"]))
    site.client.put_object(Bucket=BUCKET, Key="big.iso", Body=b"newer")

    assert site.run("transfers", "resume").code == 0
    assert (tmp_path / "big.iso").read_bytes() == CONTENT


# --- What runs leave -----------------------------------------------------------------------------

LARGE = b"large" * (2 << 20)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file that goes in parts, by its name in the working directory."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "big.iso").write_bytes(LARGE)
    monkeypatch.chdir(tmp_path / "work")
    return "big.iso"


def cut(site: Site, *argv: str) -> None:
    """Run a command whose keys expire when its content is on its way."""
    rules = [site.proxy.add(expires(), operation=name) for name in ("UploadPart", "GetObject")]
    assert site.run(*argv).code == 3
    for rule in rules:
        site.proxy.rules.remove(rule)


@pytest.mark.parametrize(
    "argv",
    [
        ("cp", "big.iso", f"s3://{BUCKET}/", "--metadata", "colour=dark red"),
        ("mv", "big.iso", f"s3://{BUCKET}/"),
        ("cp", f"s3://{BUCKET}/there", "copy.iso"),
        ("run", "../lines.txt"),
        ("sync", ".", f"s3://{BUCKET}/p"),
        ("sync", f"s3://{BUCKET}", "down"),
    ],
)
def test_a_run_that_left_something_is_listed_with_its_command_line(
    site: Site, large: str, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    (tmp_path / "lines.txt").write_text(f"cp {large} s3://{BUCKET}/line\n", encoding="utf-8")
    site.client.put_object(Bucket=BUCKET, Key="there", Body=LARGE)

    cut(site, *argv)

    (row,) = site.run("transfers", "ls", "-o", "json").json()
    assert row["command"] == shlex.join(("hawse", "s3", *argv))
    assert (row["state"], row["unfinished"], row["size"]) == ("failed", 1, len(LARGE))
    if argv[0] != "run":
        assert (row["source"], row["destination"]) == argv[1:3]


def test_resuming_tells_the_command_line_to_run_again(site: Site, large: str) -> None:
    cut(site, "cp", large, f"s3://{BUCKET}/")

    ran = site.run("transfers", "resume")

    assert ran.code == 0, ran.err
    assert f"run it again: hawse s3 cp big.iso s3://{BUCKET}/" in ran.err


@pytest.mark.parametrize("verb", ["cp", "sync"])
def test_a_run_that_left_nothing_is_not_kept(site: Site, large: str, verb: str, home: Path) -> None:
    source = large if verb == "cp" else "."

    assert site.run(verb, source, f"s3://{BUCKET}/p/").code == 0

    assert site.run("transfers", "ls", "--all", "-o", "json").json() == []
    assert (home / "state" / "transfers.sqlite").exists()


def test_small_objects_need_no_state(site: Site, large: str, home: Path) -> None:
    Path(large).write_bytes(b"small")

    assert site.run("cp", large, f"s3://{BUCKET}/").code == 0

    assert not (home / "state" / "transfers.sqlite").exists()


@pytest.mark.parametrize("way", ["up", "down"])
def test_the_same_command_goes_on_and_then_the_run_before_it_is_forgotten(
    site: Site, large: str, way: str
) -> None:
    site.client.put_object(Bucket=BUCKET, Key="there", Body=LARGE)
    ends = (large, f"s3://{BUCKET}/") if way == "up" else (f"s3://{BUCKET}/there", "copy.iso")
    cut(site, "cp", *ends)
    seen = len(site.proxy.seen)

    assert site.run("cp", *ends).code == 0

    assert "CreateMultipartUpload" not in site.proxy.operations()[seen:]
    assert site.run("transfers", "ls", "--all", "-o", "json").json() == []


def test_what_is_gone_on_with_stays_below_its_folder(site: Site, large: str) -> None:
    site.client.put_object(Bucket=BUCKET, Key="p/sub/there", Body=LARGE)
    cut(site, "cp", "-R", f"s3://{BUCKET}/p/", "down")
    outside = Path(large).parent.resolve() / "outside"
    os.rename("down/sub", outside)
    os.symlink(outside, "down/sub")

    ran = site.run("transfers", "resume")

    assert ran.code != 0 and "link that leads out of the folder" in ran.err
    assert not (outside / "there").exists()


# --- As it was begun -----------------------------------------------------------------------------

SSE_C = "x-amz-server-side-encryption-customer-key"


def resumed(site: Site, *argv: str, code: int = 0) -> dict[str, Mapping[str, str]]:
    """The headers of what a resume asks for, by operation."""
    seen = len(site.proxy.seen)
    ran = site.run("transfers", "resume", *argv)
    assert ran.code == code, ran.err
    return {each.operation: each.request.headers for each in site.proxy.seen[seen:]}


@pytest.mark.parametrize("way", ["up", "down"])
def test_what_was_begun_at_the_cost_of_the_requester_goes_on_so(
    site: Site, large: str, way: str
) -> None:
    site.client.put_object(Bucket=BUCKET, Key="there", Body=LARGE)
    ends = (large, f"s3://{BUCKET}/") if way == "up" else (f"s3://{BUCKET}/there", "copy.iso")
    cut(site, "cp", *ends, "--requester-pays")

    asked = resumed(site)

    assert {"UploadPart", "GetObject"} & set(asked)
    assert {headers.get("x-amz-request-payer") for headers in asked.values()} == {"requester"}


def test_giving_up_is_at_the_cost_of_the_requester_too(site: Site, large: str) -> None:
    cut(site, "cp", large, f"s3://{BUCKET}/", "--requester-pays")
    seen = len(site.proxy.seen)

    assert site.run("transfers", "abort", site_run(site), "-y").code == 0

    (asked,) = site.proxy.seen[seen:]
    assert asked.operation == "AbortMultipartUpload"
    assert asked.request.headers["x-amz-request-payer"] == "requester"


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_key_of_the_customer_is_asked_for_again_and_is_not_kept(
    site: Site, large: str, tmp_path: Path, home: Path, way: str
) -> None:
    key = b64encode(b"k" * 32).decode()
    (tmp_path / "key").write_text(key, encoding="ascii")
    option = ("--sse-c-key-file", str(tmp_path / "key"))
    site.client.put_object(Bucket=BUCKET, Key="there", Body=LARGE)
    ends = (large, f"s3://{BUCKET}/") if way == "up" else (f"s3://{BUCKET}/there", "copy.iso")
    cut(site, "cp", *ends, *option)
    seen = len(site.proxy.seen)

    ran = site.run("transfers", "resume")

    assert ran.code == 2 and site.proxy.seen[seen:] == []
    assert "keys are not kept" in ran.err and "add --sse-c-key-file or --sse-c-key-env" in ran.err
    assert all(key.encode() not in path.read_bytes() for path in (home / "state").glob("*.sqlite*"))
    content = {"UploadPart", "GetObject"}
    asked = resumed(site, *option)
    assert {asked[name][SSE_C] for name in content & set(asked)} == {key}
    assert site.run("transfers", "ls", "-o", "json").json() == []


def test_the_condition_of_a_run_holds_when_it_is_gone_on_with(site: Site, large: str) -> None:
    cut(site, "cp", large, f"s3://{BUCKET}/", "--no-clobber")

    assert resumed(site)["CompleteMultipartUpload"]["if-none-match"] == "*"


def test_a_run_is_gone_on_with_at_its_endpoint(site: Site, large: str) -> None:
    url = site.proxy.url
    rule = site.proxy.add(expires(), operation="UploadPart")
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    argv = ("cp", large, f"s3://{BUCKET}/", "--dest-endpoint-url", url)
    assert site.run(*argv, env=nowhere).code == 3
    site.proxy.rules.remove(rule)

    ran = site.run("transfers", "resume", env=nowhere)

    assert ran.code == 0, ran.err


def test_a_run_is_gone_on_with_by_its_profile_unless_another_one_is_given(
    site: Site, large: str, home: Path
) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text(
        "".join(
            f"[{name}]\naws_access_key_id = AKIA{name.upper()}\naws_secret_access_key = s\n"
            for name in ("one", "two")
        ),
        encoding="utf-8",
    )

    def used(*argv: str) -> set[str]:
        headers = resumed(site, *argv, code=3)
        return {each["authorization"].split("Credential=")[1][:7] for each in headers.values()}

    site.proxy.add(expires(), operation="UploadPart")
    assert site.run("cp", large, f"s3://{BUCKET}/", "--dest-profile", "two").code == 3

    assert used() == {"AKIATWO"}
    assert used("-p", "one") == {"AKIAONE"}


def site_run(site: Site) -> str:
    """The one run that left something."""
    (row,) = site.run("transfers", "ls", "-o", "json").json()
    return str(row["id"])


@pytest.mark.parametrize("begun", [uploading, downloading])
def test_what_is_there_already_is_not_how_fast_it_went(
    site: Site, state: State, file: Path, begun: Callable[[Site, State, Path], object]
) -> None:
    begun(site, state, file)

    ran = site.run("transfers", "resume")

    assert ran.code == 0, ran.err
    assert re.search(r"1 done · 5.0 MiB in [0-9.]+s, [0-9]+ B/s$", ran.err, re.MULTILINE), ran.err
