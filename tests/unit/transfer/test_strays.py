"""What killed runs left goes with the next run into the folder, and nothing else does."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from hawse.transfer.files import TOKEN, temporary_beside
from hawse.transfer.state import DownloadInParts, State
from hawse.transfer.strays import Strays

pytestmark = pytest.mark.case(46)
DEAD = "0000dead"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def noted(state: Path, *written: tuple[Path, bool], name: str = DEAD) -> Path:
    """The note of a run that was killed."""
    note = state / "writing" / name
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("".join(f"{json.dumps((str(root), deep))}\n" for root, deep in written))
    return note


def filled(folder: Path, *names: str) -> Path:
    """A folder with files of these names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def found(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_of_a_dead_run_go_wherever_they_are_below_its_folder(
    state: Path, tmp_path: Path
) -> None:
    into = filled(tmp_path / "d", "kept", f".hawse-{DEAD}-1", f"a/b/.hawse-{DEAD}-22")
    note = noted(state, (into, True))

    Strays(state).expect(str(into), deep=True)

    assert found(into) == ["kept"]
    assert not note.exists()


def test_only_names_of_that_run_go(state: Path, tmp_path: Path) -> None:
    names = (".hawse-names.jsonl", ".hawse-11111111-1", f"{DEAD}-1", f".hawse-{DEAD}")
    into = filled(tmp_path / "d", *names)
    noted(state, (into, True))

    Strays(state).expect(str(into), deep=True)

    assert found(into) == sorted(names)


def test_files_of_a_run_that_goes_on_stay(state: Path, tmp_path: Path) -> None:
    into = filled(tmp_path / "d", f".hawse-{DEAD}-1")
    note = noted(state, (into, True))

    with open(note, encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        Strays(state).expect(str(into), deep=True)

    assert found(into) == [f".hawse-{DEAD}-1"]
    assert note.exists()


def test_a_download_that_can_be_gone_on_with_stays(state: Path, tmp_path: Path) -> None:
    into = filled(tmp_path / "d", f".hawse-{DEAD}-1", f".hawse-{DEAD}-2")
    noted(state, (into, True))
    known, kept = State(state), str(into / f".hawse-{DEAD}-2")
    known.download_begun(
        DownloadInParts("run", "b", "k", "", "e", 9, str(into / "k"), kept, 8, b"\1\0")
    )
    known.close()

    Strays(state).expect(str(into), deep=True)

    assert found(into) == [f".hawse-{DEAD}-2"]


def test_other_folders_are_left_for_runs_into_them(state: Path, tmp_path: Path) -> None:
    one = filled(tmp_path / "one", f".hawse-{DEAD}-1")
    other = filled(tmp_path / "one-more", f".hawse-{DEAD}-2")
    note = noted(state, (one, True), (other, True))

    Strays(state).expect(str(one), deep=True)
    left = (found(one), found(other))
    Strays(state).expect(str(other), deep=True)

    assert left == ([], [f".hawse-{DEAD}-2"])
    assert (found(other), note.exists()) == ([], False)


@pytest.mark.parametrize(
    ("noted_at", "deep", "run_at", "run_deep", "goes"),
    [
        ("d", True, "d/a", True, True),
        ("d/a", True, "d", True, True),
        ("d/a", False, "d", True, True),
        ("d/a", False, "d", False, False),
        ("d", False, "d/a", True, False),
        ("d", False, "d", False, True),
    ],
)
def test_folders_meet_when_one_is_meant_by_the_other(
    state: Path, tmp_path: Path, noted_at: str, deep: bool, run_at: str, run_deep: bool, goes: bool
) -> None:
    filled(tmp_path / noted_at, f".hawse-{DEAD}-1")
    noted(state, (tmp_path / noted_at, deep))

    Strays(state).expect(str(tmp_path / run_at), deep=run_deep)

    assert (found(tmp_path / noted_at) == []) is goes


def test_what_is_beside_one_file_is_not_looked_for_below(state: Path, tmp_path: Path) -> None:
    into = filled(tmp_path / "d", f".hawse-{DEAD}-1", f"below/.hawse-{DEAD}-2")
    noted(state, (into, False))

    Strays(state).expect(str(into), deep=False)

    assert found(into) == [f"below/.hawse-{DEAD}-2"]


def test_a_run_notes_where_it_writes_until_it_ends(state: Path, tmp_path: Path) -> None:
    note = state / "writing" / TOKEN
    with Strays(state) as strays:
        strays.expect(str(tmp_path / "d"), deep=True)
        strays.expect(str(tmp_path / "d"), deep=True)
        lines = note.read_text().splitlines()
        with open(note, encoding="utf-8") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    assert [json.loads(line) for line in lines] == [[str(tmp_path / "d"), True]]
    assert not note.exists()
    assert os.path.basename(temporary_beside("d/key")).startswith(f".hawse-{TOKEN}-")


def test_a_run_that_was_stopped_leaves_its_note(state: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Strays(state) as strays:
        strays.expect(str(tmp_path / "d"), deep=True)
        raise KeyboardInterrupt

    assert (state / "writing" / TOKEN).exists()


def test_a_note_that_was_not_written_whole_is_left_alone(state: Path, tmp_path: Path) -> None:
    into = filled(tmp_path / "d", f".hawse-{DEAD}-1")
    noted(state, (into, True)).write_text('["/so')

    Strays(state).expect(str(into), deep=True)

    assert found(into) == [f".hawse-{DEAD}-1"]


def test_a_state_that_cannot_be_written_keeps_nobody_from_writing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    Strays(tmp_path / "state").expect(str(tmp_path / "d"), deep=True)
