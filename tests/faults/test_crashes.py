"""What hawse keeps outlives whatever befalls the process that writes it; all of it: `make crashes`.

Disks that are really full or may only be read are here; what crashes.py does to a process is tried
in a sample.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from hawse.aws.cache import Cache
from hawse.aws.sections_file import SectionsFile
from hawse.core.journal import Journal
from hawse.core.memory import Remembered
from hawse.errors import CLIError
from hawse.services.cfn.events.durations import Durations, Took
from tests.commands.s3.places_on_disk import disk
from tests.conftest import FakeClock
from tests.faults.kept import EVERYTHING, NOTHING, Kept

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it forks, and limits itself")
THINGS = pytest.mark.parametrize("thing", EVERYTHING.values(), ids=EVERYTHING.keys())


def test_whatever_befalls_a_writer_there_is_all_of_the_old_or_all_of_the_new() -> None:
    program = [sys.executable, "-m", "tests.faults.crashes", "--sample"]

    ran = subprocess.run(program, capture_output=True, text=True, check=False, timeout=300)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1].endswith(f"cases of {len(EVERYTHING)} things, 0 wrong")


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of 1 MiB."""
    with disk(tmp_path_factory.mktemp("disks") / "small") as folder:
        yield folder


def remounted(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True, timeout=20)


def says_so(thing: Kept, folder: Path) -> None:
    """It cannot be written: whoever needs it is told."""
    if not thing.needed:
        thing.write(folder, "a", 2)
        return
    with pytest.raises((CLIError, OSError)):
        thing.write(folder, "a", 2)


@THINGS
def test_a_full_disk_loses_nothing(thing: Kept, small_disk: Path) -> None:
    folder = small_disk / "full"
    folder.mkdir()
    thing.write(folder, "a", 1)
    with open(small_disk / "filler", "wb", buffering=0) as filler, pytest.raises(OSError):
        while True:
            filler.write(bytes(4096))

    try:
        thing.write(folder, "a", 2)
        ended = 2
    except (CLIError, OSError):
        ended = 1
    (small_disk / "filler").unlink()
    found = thing.read(folder, "a")
    subprocess.run(["rm", "-r", str(folder)], check=True)

    # Where it is made anew, as a starter file is, there was none.
    before = NOTHING if thing.alone and thing.others else 1
    assert found in ((2,) if ended == 2 and thing.needed else (before, 1, 2))


@THINGS
def test_a_disk_that_may_only_be_read_loses_nothing(thing: Kept, small_disk: Path) -> None:
    folder = small_disk / "read-only"
    folder.mkdir()
    thing.write(folder, "a", 1)
    remounted(small_disk, "ro")
    try:
        says_so(thing, folder)
    finally:
        remounted(small_disk, "rw")
    found = thing.read(folder, "a")
    subprocess.run(["rm", "-r", str(folder)], check=True)

    assert found == 1


# --- The clock ------------------------------------------------------------------------------------

DAYS = timedelta(days=400)


@pytest.mark.parametrize("jump", [DAYS, -DAYS], ids=["forward", "back"])
def test_the_log_stays_whole_when_the_clock_jumps(jump: timedelta, tmp_path: Path) -> None:
    clock = FakeClock()
    journal = Journal(tmp_path, clock)
    journal.append("op", "begin", n=1)
    clock.sleep(jump.total_seconds())
    journal.append("op", "end", n=2)

    assert journal.verify().problem == ""
    assert [record.body["n"] for record in journal.records("op")] == [1, 2]


@pytest.mark.parametrize("jump", [DAYS, -DAYS], ids=["forward", "back"])
def test_what_was_remembered_last_comes_last_when_the_clock_jumps(
    jump: timedelta, tmp_path: Path
) -> None:
    clock = FakeClock()
    memory = Remembered(tmp_path, clock)
    for number in range(4):
        memory.add("web", {"n": number})
        clock.sleep(jump.total_seconds() / 4)

    assert [data["n"] for data in memory.all("web")] == [0, 1, 2, 3]


def test_what_is_cached_is_good_for_its_time_and_no_jump_breaks_it(tmp_path: Path) -> None:
    now = [1000.0]
    with closing(Cache(tmp_path / "cache.sqlite", lambda: now[0])) as cache:
        cache.put("k", 1, 60)
        now[0] = 1e9
        assert cache.get("k") is None
        now[0] = 0.0
        cache.put("k", 2, 60)
        assert cache.get("k") == 2


# --- What is broken already -----------------------------------------------------------------------


def test_durations_that_are_no_database_make_room_for_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "durations.sqlite"
    path.write_bytes(b"half a page of something else" * 100)
    row = Took("AWS::SNS::Topic", "CREATE", "eu-west-1", 3.0, 1.0)

    Durations(path).learn([row])
    Durations(path).learn([row])

    usual = Durations(path).usual("AWS::SNS::Topic", "CREATE", "eu-west-1")
    assert usual is not None and usual.p50 == 3.0


def test_a_stopped_writer_of_keys_holds_up_nobody_who_reads(tmp_path: Path) -> None:
    thing = EVERYTHING["keys in ~/.aws/credentials"]
    thing.write(tmp_path, "a", 1)

    with SectionsFile(tmp_path / "credentials").locked():
        assert thing.read(tmp_path, "a") == 1
    assert os.listdir(tmp_path).count("credentials") == 1
