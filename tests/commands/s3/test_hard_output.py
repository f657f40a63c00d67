"""What is written where no person watches: whole lines, honest counts, and nothing on a dry run.

The numbers are those of tests/s3_cases.py.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.s3.server import Objects, canned
from hawse.aws.calls import Read
from hawse.core.registry import all_commands
from hawse.transfer.files import source
from hawse.transfer.state import Run as Interrupted
from hawse.transfer.state import State, UploadInParts
from tests.commands.s3.behind import BUCKET, Site
from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.moto_server import Moto
from tests.s3_abilities import needs
from tests.faults.kinds import changes, fails
from tests.seaweed import SeaweedFS

URL = f"s3://{BUCKET}"
HAWSE = "import sys; from hawse.main import run_process; sys.exit(run_process(sys.argv[1:]))"
WEIRD = (
    *("tab\there", "carriage\rreturn", "back\x08space", "record\x1e", "red\x1b[31m", "bell\x07"),
    *("line\u2028end", "turned\u202eround", 'quote"s', "back\\slash", "comma,s", "\U0001f600"),
)


# --- No terminal ---------------------------------------------------------------------------------


@pytest.fixture
def weird(store: Store) -> list[str]:
    keys = sorted(f"p/{name}" for name in WEIRD)
    store.write({key: "1" for key in keys})
    return keys


@pytest.mark.case(66)
@pytest.mark.parametrize("verb", [["ls", "-R"], ["find"], ["diff", "s3://acme-logs/none"]])
@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json_tells_weird_keys_exactly(
    s3: Run, weird: list[str], verb: list[str], format: str
) -> None:
    ran = s3("s3", *verb, f"{URL}/p", "-o", format)

    rows = json.loads(ran.out) if format == "json" else list(map(json.loads, ran.out.splitlines()))
    names = [row.get("key") or f"p/{row['name']}" for row in rows]
    assert (ran.code, sorted(names)) == (0, weird)
    assert ran.out.isascii() or not any(char in ran.out for char in "\x1b\r\x08\x07\u2028\u202e")


@pytest.mark.case(66)
@pytest.mark.parametrize(
    "argv",
    [
        ["ls", "-R", f"{URL}/p"],
        ["ls", f"{URL}/p/"],
        ["find", f"{URL}/p"],
        ["tree", f"{URL}/p"],
        ["du", f"{URL}/p", "--depth", "2"],
        ["cp", "-R", f"{URL}/p", f"{URL}/q", "-v"],
        ["cp", "-R", f"{URL}/p", "down", "-v"],
        ["sync", f"{URL}/p", f"{URL}/q", "-v"],
        ["sync", f"{URL}/p", "down", "--dry-run"],
        ["mv", "-R", f"{URL}/p", f"{URL}/q", "-v"],
        ["rm", "-R", f"{URL}/p", "-y", "-v"],
        ["diff", f"{URL}/none", f"{URL}/p"],
    ],
    ids=lambda argv: " ".join(argv[:2]),
)
@pytest.mark.parametrize("tty", [False, True], ids=["pipe", "terminal"])
def test_no_key_moves_the_cursor_or_begins_a_line(
    s3: Run,
    weird: list[str],
    argv: list[str],
    tty: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = s3("s3", *argv, tty=tty, env={"CI": "1"})

    told = ran.out + ran.err
    assert ran.code == 0, ran.err
    assert "\\x1b[31m" in told or "\\x1b" in told or argv[0] == "du"
    assert not [char for char in told if char != "\n" and ord(char) < 32 and char != "\t"]
    assert "\u2028" not in told and "\u202e" not in told
    assert told.count("\n") <= 2 * len(weird) + 4
    assert tty or "there" not in told or "tab\\there" in told


@pytest.mark.case(66)
@pytest.mark.usefixtures("weird")
def test_a_process_without_a_terminal_draws_nothing(moto: Moto, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HAWSE, "s3", "cp", "-R", f"{URL}/p", str(tmp_path / "d"), "-v"],
        env={**os.environ, **moto.env, "HOME": str(tmp_path), "TERM": "xterm-256color"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    assert b"\x1b" not in ran.stdout + ran.stderr and b"\r" not in ran.stdout + ran.stderr
    assert ran.stderr.count(b"\n") == len(WEIRD) + 1


@pytest.mark.case(6, 66)
def test_a_key_with_a_line_break_is_one_line_everywhere(
    weed_now: Run, seaweed: SeaweedFS, seaweed_store: Store, tmp_path: Path
) -> None:
    needs(seaweed, "control-characters")
    url = f"s3://{seaweed_store.bucket}"
    seaweed_store.write({"p/a\nwarning: all is lost": "1", "p/b": "2"})
    (tmp_path / "down").mkdir(mode=0o700)

    for argv in (
        ("ls", "-R", f"{url}/p"),
        ("ls", "-R", f"{url}/p", "-o", "ids"),
        ("cp", "-R", f"{url}/p", f"{url}/q", "-v"),
        ("sync", f"{url}/p", str(tmp_path / "down"), "-v"),
        ("rm", "-R", f"{url}/p", "-y", "-v"),
        ("cat", "--raw", f"{url}/p/a\nwarning: all is lost"),
    ):
        ran = weed_now("s3", *argv)
        assert "\nwarning:" not in ran.out + ran.err, argv


# --- Partial failures ----------------------------------------------------------------------------


@pytest.mark.case(67)
@pytest.mark.parametrize(
    ("argv", "operation", "told"),
    [
        (["cp", "-R", "here", f"{URL}/up"], "PutObject", "here/b"),
        (["sync", "here", f"{URL}/up"], "PutObject", "here/b"),
        (["mv", "-R", "here", f"{URL}/up"], "PutObject", "here/b"),
        (["cp", "-R", f"{URL}/p", "down"], "GetObject", f"{URL}/p/b"),
        (["sync", f"{URL}/p", "down"], "GetObject", f"{URL}/p/b"),
        (["cp", "-R", f"{URL}/p", f"{URL}/q"], "CopyObject", "/b"),
        (["sync", f"{URL}/p", f"{URL}/q"], "CopyObject", "/b"),
        (["mv", "-R", f"{URL}/p", f"{URL}/q"], "CopyObject", "/b"),
    ],
    ids=lambda value: f"{value[0]} {value[-1]}" if isinstance(value, list) else "",
)
def test_one_that_fails_is_named_and_counted_and_the_others_are_done(
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    operation: str,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "here", {"a": "1", "b": "2", "c": "3"})
    store = Store(site.client, site.make())
    store.write({"p/a": "1", "p/b": "2", "p/c": "3"})
    site.proxy.add(fails(403, "AccessDenied"), operation=operation, key="*/b")

    ran = site.run(*argv)

    assert ran.code == 6
    assert "2 done · 1 failed" in ran.err
    assert f"{told}: failed: " in ran.err and "denied" in ran.err
    assert ran.err.count("warning: ") == 1
    place = argv[-1].rpartition("/")[2]
    arrived = read(tmp_path / "down") if place == "down" else store.objects(f"{place}/")
    assert len(arrived) == 2
    if argv[0] == "mv":
        left = read(tmp_path / "here") if argv[2] == "here" else store.objects("p/")
        assert len(left) == 1


@pytest.mark.case(67)
def test_an_object_that_cannot_be_removed_is_named_and_counted(site: Site) -> None:
    store = Store(site.client, site.make())
    store.write({"p/a": "1", "p/b": "2", "p/c": "3"})
    error = b"<Error><Key>p/b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
    denied = changes(lambda body: body.replace(b"<Deleted><Key>p/b</Key></Deleted>", error))
    site.proxy.add(denied, operation="DeleteObjects")

    ran = site.run("rm", "-R", f"{URL}/p", "-y")

    assert ran.code == 6
    assert "2 done · 1 failed" in ran.err and f"{URL}/p/b" in ran.err


# --- Dry runs ------------------------------------------------------------------------------------


class Dry(NamedTuple):
    """A command line that would write, were it not for `--dry-run`."""

    command: str
    argv: str


DRY = (
    Dry("s3 cp", f"cp -R here {URL}/up"),
    Dry("s3 cp", f"cp here/a {URL}/up/"),
    Dry("s3 cp", f"cp -R {URL}/p down"),
    Dry("s3 cp", f"cp {URL}/p/a down/a"),
    Dry("s3 cp", f"cp -R {URL}/p {URL}/over"),
    Dry("s3 cp", f"cp - {URL}/stream"),
    Dry("s3 mv", f"mv -R here {URL}/up"),
    Dry("s3 mv", f"mv -R {URL}/p down"),
    Dry("s3 mv", f"mv {URL}/p/a {URL}/p/moved"),
    Dry("s3 sync", f"sync here {URL}/p --delete --backup-prefix old/"),
    Dry("s3 sync", f"sync {URL}/p here --delete --backup-prefix kept"),
    Dry("s3 sync", f"sync {URL}/p {URL}/q --delete --checksum"),
    Dry("s3 rm", f"rm -R {URL}/p"),
    Dry("s3 rm", f"rm {URL}/p/a"),
    Dry("s3 rm", f"rm -R {URL}/p --versions"),
    Dry("s3 mb", "mb s3://acme-new"),
    Dry("s3 rb", f"rb {URL} --force"),
    Dry("s3 restore", f"restore {URL}/cold"),
    Dry("s3 undo", f"undo {URL}/q/ -R --to 1d"),
    Dry("s3 run", "run lines"),
    Dry("s3 mpu abort", f"mpu abort {URL}"),
    Dry("s3 transfers resume", "transfers resume 0000aaaa"),
    Dry("s3 transfers abort", "transfers abort 0000aaaa"),
)


# Changes like any other, whose dry run is the frame's.
SETTINGS = {"bucket", "lifecycle", "replication", "batch"}


@pytest.mark.case(68)
def test_every_command_that_writes_to_s3_is_run_dry_here() -> None:
    writing = {
        " ".join(path)
        for path, command in all_commands()
        if path[0] == "s3" and path[1] not in SETTINGS
        if any(not isinstance(call, Read) for call in command.calls)
    }
    assert writing <= {each.command for each in DRY}


@pytest.mark.case(68)
@pytest.mark.parametrize("dry", DRY, ids=lambda dry: dry.argv)
def test_a_dry_run_sends_no_write_and_leaves_every_file(
    site: Site, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dry: Dry
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in site.env.items():  # changes go through botocore
        monkeypatch.setenv(name, value)
    write(tmp_path / "here", {"a": "new", "only/here": "1", "large": "x" * (9 << 20)})
    (tmp_path / "lines").write_text(f"cp here/a {URL}/a\nrm -R {URL}/p\nmv {URL}/q/a {URL}/b\n")
    store = Store(site.client, site.make(versioned=True))
    store.write({"p/a": "old", "p/only/there": "2", "q/a": "1"})
    store.put("q/a", b"2")
    store.put("cold", b"1", StorageClass="GLACIER")
    _interrupted(home / "state", site.begin("unfinished", 10), tmp_path / "here" / "large")
    before = _everything(store, tmp_path)
    site.proxy.clear()

    ran = site.run(*dry.argv.split(), "--dry-run", stdin="stream")

    assert ran.code == 0, ran.err
    sent = [seen for seen in site.proxy.seen if seen.request.bucket]  # STS has none
    assert [each.operation for each in sent if each.request.method not in ("GET", "HEAD")] == []
    assert _everything(store, tmp_path) == before
    assert site.uploads() == ["unfinished"]


def _interrupted(state: Path, upload: str, file: Path) -> None:
    """A run that was killed in the middle of an upload."""
    kept, run = State(state), "0000aaaa"
    kept.begin(Interrupted(run, "s3 cp", str(file), URL, 1.0, "running"))
    kept.upload_begun(UploadInParts(run, BUCKET, "unfinished", upload, 8 << 20, source(str(file))))
    kept.close()


def _everything(store: Store, folder: Path) -> tuple[object, ...]:
    """All versions of all objects, and all files but those of hawse's own home."""
    found = store.client.list_object_versions(Bucket=store.bucket)
    versions = [(each["Key"], each["VersionId"]) for each in found["Versions"]]
    buckets = [each["Name"] for each in store.client.list_buckets()["Buckets"]]
    files = {
        path: (path.stat().st_ino, path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if "home" not in path.parts
    }
    return versions, found.get("DeleteMarkers"), buckets, files


# --- A million -----------------------------------------------------------------------------------

MILLION = 1_000_000
MEASURED = """
import sys
from hawse.main import run_process
code = run_process(sys.argv[1:])
with open("/proc/self/status", encoding="utf-8") as file:
    print(file.read().partition("VmHWM:")[2].split()[0], file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def million() -> Iterator[dict[str, str]]:
    """A server with a million keys, in folders of which one has 84,000."""
    with canned(Objects(MILLION, layout="date")) as url:
        yield {
            **{"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"},
            **{"AWS_SECRET_ACCESS_KEY": "not-a-secret", "AWS_REGION": "us-east-1"},
        }


@pytest.mark.case(69)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak there")
@pytest.mark.parametrize(
    ("argv", "most"),
    [
        (["ls", "-R", f"{URL}/p/", "-o", "json"], 80),
        (["sync", f"{URL}/p/2020/01", "s3://acme-copy/p/2020/01", "--dry-run", "--delete"], 90),
    ],
    ids=["ls", "sync"],
)
def test_a_million_keys_take_little_memory(
    million: dict[str, str], tmp_path: Path, argv: list[str], most: int
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, "s3", *argv],
        env={**os.environ, **million, "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=100,
    )

    *told, peak = ran.stderr.splitlines()
    assert ran.returncode == 0, ran.stderr
    assert argv[0] == "ls" or "84,000 unchanged" in told
    assert int(peak) / 1024 < most


# --- A reader that leaves ------------------------------------------------------------------------


@pytest.mark.case(70)
@pytest.mark.parametrize(
    "command",
    [
        f"ls -R {URL}/p/",
        f"ls -R {URL}/p/ -o json",
        f"find {URL}/p/",
    ],
)
def test_head_ends_a_long_listing_at_once_and_silently(
    million: dict[str, str], tmp_path: Path, command: str
) -> None:
    counts = f"{million['AWS_ENDPOINT_URL']}/-/counts"
    urllib.request.urlopen(counts, timeout=10).close()
    hawse = f"{sys.executable} -c '{HAWSE}' s3 {command}"

    ran = subprocess.run(
        ["bash", "-c", f"{hawse} | head -n 1 | wc -l; echo ${{PIPESTATUS[0]}}"],
        env={**os.environ, **million, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ran.stdout.split(), ran.stderr) == (["1", "141"], "")
    with urllib.request.urlopen(counts, timeout=10) as answer:
        assert sum(json.load(answer).values()) < 400  # of a thousand pages


@pytest.mark.case(70)
def test_head_ends_the_content_of_an_object_silently(
    store: Store, moto: Moto, tmp_path: Path
) -> None:
    store.put("big", b"0123456789abcdef" * (1 << 20))

    for command in (f"cat {URL}/big", f"cp {URL}/big -"):
        hawse = f"{sys.executable} -c '{HAWSE}' s3 {command}"
        ran = subprocess.run(
            ["bash", "-c", f"{hawse} | head -c 16; echo :${{PIPESTATUS[0]}}"],
            env={**os.environ, **moto.env, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

        assert (ran.stdout, ran.stderr) == ("0123456789abcdef:141\n", "")
