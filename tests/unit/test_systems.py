"""What differs between systems about files, whichever of them this is."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hawse import systems
from hawse.systems import (
    close_with_time,
    new_private,
    private_folder,
    read_into,
    replace_privately,
    try_lock,
    write_at,
)


@dataclass
class Msvcrt:
    """Windows' locks: of bytes, from where the file stands; a byte is locked once."""

    LK_NBLCK = 2
    held: set[tuple[int, int]] = field(default_factory=set)

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        place = (os.fstat(descriptor).st_ino, os.lseek(descriptor, 0, os.SEEK_CUR))
        if place in self.held:
            raise PermissionError(13, "Permission denied")
        assert (mode, count) == (self.LK_NBLCK, 1)
        self.held.add(place)


@pytest.fixture
def hostile_umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.skipif(systems.WINDOWS, reason="modes say nothing there")
@pytest.mark.parametrize("hostile_umask", [0o000, 0o777], indirect=True, ids=oct)
def test_what_is_ours_alone_is_so_whatever_the_umask(hostile_umask: int, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    private_folder(folder)
    replace_privately(folder / "file", b"secret")
    new_private(folder / "new").close()

    assert [mode(path) for path in (folder.parent, folder)] == [0o700, 0o700]
    assert [mode(folder / name) for name in ("file", "new")] == [0o600, 0o600]


def test_a_new_file_is_not_put_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FileExistsError):
        new_private(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_what_was_there_stays_when_it_cannot_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)

    with pytest.raises(OSError):
        replace_privately(tmp_path / "folder", b"new")  # a file takes no folder's place

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_lock_of_windows_is_held_once_and_leaves_the_file_as_it_stands(tmp_path: Path) -> None:
    msvcrt, path = Msvcrt(), tmp_path / "lock"
    path.write_bytes(b"12345678")
    with path.open("r+b") as one, path.open("r+b") as other:
        one.seek(3)
        assert systems._locked_by_windows(one.fileno(), msvcrt)
        assert not systems._locked_by_windows(other.fileno(), msvcrt)
        assert one.read() == b"45678"  # no byte of it is locked, and none is passed over


def test_a_lock_is_held_until_the_file_is_closed(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as one, (tmp_path / "lock").open("w") as other:
        assert try_lock(one.fileno())
        assert not try_lock(other.fileno())
        one.close()
        assert try_lock(other.fileno())


@pytest.mark.parametrize("windows", [False, True])
def test_many_threads_read_one_file_at_their_places(tmp_path: Path, windows: bool) -> None:
    read = systems._read_into if windows else read_into
    path, wrong = tmp_path / "file", list[int]()
    path.write_bytes(bytes(range(200)))

    def look(descriptor: int, place: int) -> None:
        buffer = bytearray(1)
        for _ in range(50):
            if read(descriptor, memoryview(buffer), place) != 1 or buffer[0] != place:
                wrong.append(place)

    with path.open("rb") as file:
        threads = [threading.Thread(target=look, args=(file.fileno(), n)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert read(file.fileno(), memoryview(bytearray(9)), 195) == 5
    assert not wrong


def test_what_is_written_at_a_place_is_all_written(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT | systems.AS_IT_IS)
    write_at(descriptor, b"\n\r\n", 4)
    assert systems._write_some(descriptor, memoryview(b"ab"), 0) == 2
    close_with_time(descriptor, str(tmp_path / "file"), 1_000_000_000.0)

    assert (tmp_path / "file").read_bytes() == b"ab\0\0\n\r\n"
    assert (tmp_path / "file").stat().st_mtime == 1_000_000_000
