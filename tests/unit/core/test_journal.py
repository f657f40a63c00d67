"""The audit log keeps what was written and tells what was done to it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from itertools import combinations
from pathlib import Path

import pytest

from hawse.core.journal import Journal
from hawse.errors import CLIError
from tests.conftest import FakeClock
from tests.thorough import sampled


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    written = Journal(tmp_path / "state", FakeClock())
    for number in range(5):
        written.append("op1", "intent", on=f"i-{number}", params={"n": number})
    return written


def lines(journal: Journal) -> list[bytes]:
    return journal.path.read_bytes().splitlines(keepends=True)


def test_records_come_back_as_they_were_written(journal: Journal) -> None:
    journal.append("op2", "done", call="ec2:StopInstances")

    assert [record.body["on"] for record in journal.records("op1")] == [f"i-{n}" for n in range(5)]
    assert [record.kind for record in journal.records("op2")] == ["done"]
    assert journal.verify().problem == ""


def test_an_edited_record_is_found(journal: Journal) -> None:
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"i-2"', b'"i-9"', 1))

    assert journal.verify().problem == "line 3 was edited"


def test_a_removed_record_is_found(journal: Journal) -> None:
    kept = lines(journal)
    journal.path.write_bytes(b"".join(kept[:2] + kept[3:]))

    assert "line 3 does not follow" in journal.verify().problem


def test_a_cut_end_is_found(journal: Journal) -> None:
    journal.path.write_bytes(b"".join(lines(journal)[:-2]))

    assert "5 records were written" in journal.verify().problem


def test_a_cut_end_is_still_found_after_the_next_record(journal: Journal) -> None:
    journal.path.write_bytes(b"".join(lines(journal)[:-2]))
    journal.append("op2", "done")

    assert "cut off" in journal.verify().problem


def test_a_deleted_log_is_found(journal: Journal) -> None:
    journal.path.unlink()

    assert "5 records were written" in journal.verify().problem


def test_a_record_cut_in_the_middle_is_a_cut_end_and_no_crash(journal: Journal) -> None:
    journal.path.write_bytes(journal.path.read_bytes()[:-20])

    assert "5 records were written" in journal.verify().problem
    journal.append("op2", "done")
    assert "cut off" in journal.verify().problem


@pytest.mark.parametrize("damage", [None, b"", b"x", b"x y"])
def test_without_its_head_file_the_end_of_the_log_is_unknown(
    journal: Journal, damage: bytes | None
) -> None:
    head = journal.path.with_suffix(".head")
    head.unlink()
    if damage is not None:
        head.write_bytes(damage)

    assert journal.verify().problem == "its end is unknown: journal.head is gone or damaged"
    journal.append("op2", "done")
    assert "cut off" in journal.verify().problem


def test_a_first_record_without_its_head_file_is_a_crash_and_no_damage(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "state", FakeClock())
    journal.append("op1", "done")
    journal.path.with_suffix(".head").unlink()

    assert journal.verify().problem == ""
    journal.append("op2", "done")
    assert journal.verify().problem == ""


def test_a_record_torn_by_a_crash_is_told_and_the_log_goes_on(journal: Journal) -> None:
    head = journal.path.with_suffix(".head")
    before = head.read_bytes()
    journal.append("op1", "done")
    journal.path.write_bytes(journal.path.read_bytes()[:-20])
    head.write_bytes(before)  # which a crash in the middle of a record has not touched yet
    journal.append("op2", "done")

    verdict = journal.verify()
    assert (verdict.problem, verdict.torn, verdict.records) == ("", 1, 6)
    assert [record.op for record in journal.records()][-1] == "op2"


def test_a_head_one_record_behind_is_a_crash_and_no_damage(journal: Journal) -> None:
    head = journal.path.with_suffix(".head")
    before = head.read_bytes()
    journal.append("op2", "done")
    head.write_bytes(before)

    assert journal.verify().problem == ""
    journal.append("op3", "done")
    assert journal.verify().problem == ""


def test_threads_and_processes_write_one_whole_chain(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hawse.main import SystemClock;"
        "from hawse.core.journal import Journal; j = Journal(Path(sys.argv[1]), SystemClock());"
        "[j.append('p', 'intent', n=n) for n in range(40)]"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    journal = Journal(tmp_path, FakeClock())

    def write() -> None:
        for number in range(20):
            journal.append("t", "intent", n=number)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(30) == 0

    verdict = journal.verify()
    assert (verdict.records, verdict.problem) == (120, "")


def test_the_log_is_readable_by_its_owner_only(journal: Journal) -> None:
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert journal.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_log_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.write_text("a file where the folder should be")

    with pytest.raises(CLIError) as caught:
        Journal(blocked, FakeClock()).append("op", "intent")

    assert "nothing is changed" in caught.value.message
    assert "XDG_STATE_HOME" in caught.value.hint


def test_every_line_is_plain_json(journal: Journal) -> None:
    assert all(json.loads(line)["v"] == 1 for line in lines(journal))


def test_the_recent_records_are_the_whole_ones_at_the_end(journal: Journal) -> None:
    for number in range(5):
        journal.append("3f9c2a10", "intent", number=number, text="x" * 400_000)

    recent = list(journal.records(recent=True))

    assert [record.body["number"] for record in recent] == [3, 4]
    assert len(list(journal.records("3f9c2a10"))) == 5


# --- Whatever is done to it -----------------------------------------------------------------------


def told(journal: Journal) -> list[object]:
    return [(record.op, record.kind, record.body) for record in journal.records()]


def test_no_single_bit_can_be_changed_unseen(journal: Journal) -> None:
    whole, before = journal.path.read_bytes(), told(journal)
    unseen = []
    for place in range(0, len(whole), sampled(11, 1)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        journal.path.write_bytes(changed)
        if not journal.verify().problem and told(journal) != before:
            unseen.append(place)

    assert unseen == []


def test_the_log_cannot_be_cut_anywhere_unseen(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    unseen = []
    for size in range(len(whole) - 1, -1, -sampled(11, 1)):
        journal.path.write_bytes(whole[:size])
        if not journal.verify().problem:
            unseen.append(size)

    assert unseen == [len(whole) - 1]  # without its last newline it says the same


@pytest.mark.parametrize("gone", range(5))
def test_no_record_can_be_taken_out_unseen(journal: Journal, gone: int) -> None:
    kept = lines(journal)
    journal.path.write_bytes(b"".join(kept[:gone] + kept[gone + 1 :]))

    assert journal.verify().problem


@pytest.mark.parametrize("pair", list(combinations(range(5), 2)), ids=str)
def test_no_two_records_can_change_places_unseen(journal: Journal, pair: tuple[int, int]) -> None:
    kept, (one, other) = lines(journal), pair
    kept[one], kept[other] = kept[other], kept[one]
    journal.path.write_bytes(b"".join(kept))

    assert "does not follow the one before" in journal.verify().problem


@pytest.mark.parametrize("number", range(5))
def test_no_record_can_be_told_twice_unseen(journal: Journal, number: int) -> None:
    kept = lines(journal)
    journal.path.write_bytes(b"".join([*kept, kept[number]]))

    assert "does not follow the one before" in journal.verify().problem


@pytest.mark.parametrize("records", [0, 1, 4, 5, 6])
def test_another_log_in_its_place_is_found(journal: Journal, tmp_path: Path, records: int) -> None:
    other = Journal(tmp_path / "other", FakeClock())
    other.path.parent.mkdir()
    other.path.touch()
    for number in range(records):
        other.append("op1", "intent", on=f"i-{number}", params={"n": -number})
    journal.path.write_bytes(other.path.read_bytes())

    assert journal.verify().problem


def test_what_was_done_to_it_is_still_found_after_the_next_record(
    journal: Journal, tmp_path: Path
) -> None:
    other = Journal(tmp_path / "other", FakeClock())
    other.append("op9", "intent")
    journal.path.write_bytes(other.path.read_bytes())
    journal.append("op2", "done")

    assert "was written after the end of the log had been cut off" in journal.verify().problem


def test_a_log_that_is_written_to_meanwhile_is_no_damaged_one(tmp_path: Path) -> None:
    journal, stop = Journal(tmp_path, FakeClock()), threading.Event()
    journal.append("op", "begin")

    def write() -> None:
        while not stop.is_set():
            Journal(tmp_path, FakeClock()).append("op", "done")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        verdicts = [Journal(tmp_path, FakeClock()).verify() for _ in range(40)]
    finally:
        stop.set()
        writer.join()

    assert [verdict for verdict in verdicts if verdict.problem or verdict.torn] == []
