"""What differs between Linux, macOS and Windows about files and processes, and nothing else.

Whoever needs it asks here by what is meant; `sys.platform`, `os.name`, fcntl and msvcrt stand in
no other module but for a few that are about one system (tests/test_architecture.py has them).
"""

# mypy looks at one of `if` and `else` for each system; what follows a `return` it cannot reach.
# pylint: disable=no-else-return

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

if TYPE_CHECKING:
    from pathlib import Path

System = Literal["posix", "darwin", "windows"]

WINDOWS = os.name == "nt"
SYSTEM: System = "windows" if WINDOWS else "darwin" if sys.platform == "darwin" else "posix"
"""How file names behave: what Windows forbids, what Windows and macOS fold, and everybody else."""

AS_IT_IS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""For `os.open`: bytes stay as they are, where Windows would change ends of lines, and programs
that are started do not get the file."""

OPENS_BELOW = {os.open, os.mkdir, os.unlink, os.rename, os.stat} <= os.supports_dir_fd
"""Whether what is in a folder can be reached from the open folder, whatever its path leads to."""

PRIVATE = os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | AS_IT_IS
"""For `os.open`: a new file, and no link that somebody put in its place."""


def new_private(path: str | Path) -> BinaryIO:
    """A new file, open for writing, that nobody else can read, whatever the umask."""
    descriptor = os.open(path, os.O_WRONLY | PRIVATE, 0o600)
    try:
        if sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
        return open(descriptor, "wb")
    except OSError:
        os.close(descriptor)
        raise


def open_private(path: str | Path, flags: int) -> int:
    """A file that is there, or a new one that nobody else can read, whatever the umask."""
    try:
        descriptor = os.open(path, flags | PRIVATE, 0o600)
    except FileExistsError:
        return os.open(path, flags | os.O_CREAT | AS_IT_IS, 0o600)
    if sys.platform != "win32":
        os.fchmod(descriptor, 0o600)
    return descriptor


def write_privately(path: Path, content: bytes) -> None:
    """Make a new file for this user alone, and have it on the disk."""
    with new_private(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_privately(path: Path, content: bytes, beside: Path | None = None) -> None:
    """Put `content` in the place of a file: all of it, on the disk, for this user alone.

    Whatever goes wrong, what was there stays.
    """
    beside = beside or path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        write_privately(beside, content)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def unnamed_file() -> BinaryIO:
    """A file that nobody else can open, gone when it is closed; Windows gives it a name."""
    from tempfile import TemporaryFile

    return cast("BinaryIO", TemporaryFile())


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it, unless it is there; a new one is this user's alone."""
    if folder.is_dir():
        return
    private_folder(folder.parent)
    with suppress(FileExistsError):  # made meanwhile
        folder.mkdir(mode=0o700)
        if sys.platform != "win32":
            folder.chmod(0o700)


def own_folder(folder: Path) -> None:
    """As `private_folder`; PermissionError where it is another user's, who could have put links in
    the place of our files. Root may be the user of a container, where owners say nothing."""
    private_folder(folder)
    if sys.platform != "win32" and os.geteuid() not in (0, folder.stat().st_uid):
        raise PermissionError(errno.EPERM, "it belongs to another user", str(folder))


def sync_folder(folder: str | Path) -> None:
    """Have the disk keep the names in a folder; Windows opens no folder, and keeps them itself."""
    if sys.platform != "win32":
        with suppress(PermissionError):  # one that may be written to and not be read
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """While it lasts, no other process that asks for it has the folder; without a file in it.

    It is waited for, but not for ever. Where no folder can be locked (Windows, some networks),
    the block is run all the same.
    """
    descriptor = -1
    try:
        if sys.platform != "win32":
            with suppress(OSError):
                descriptor = os.open(folder, os.O_RDONLY)
                _wait_for(descriptor)
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _wait_for(descriptor: int, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not try_lock(descriptor) and time.monotonic() < end:
        time.sleep(0.01)


def is_ours(path: Path) -> bool:
    """Whether a file belongs to this user; Windows tells that in another way, and is not asked."""
    return sys.platform == "win32" or path.stat().st_uid == os.getuid()


def is_open_to_others(path: Path) -> bool:
    """Whether others may read or change a file by its mode, which says nothing on Windows."""
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)


def try_lock(descriptor: int) -> bool:
    """Lock an open file until it is closed; False when another process has it."""
    if sys.platform == "win32":
        return _locked_by_windows(descriptor)
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


_LOCKED_BYTE = 1 << 30
"""Windows locks bytes, and nobody else reads a locked one: no file of ours is so long."""


def _locked_by_windows(descriptor: int, msvcrt: Any = None) -> bool:
    if msvcrt is None:
        from importlib import import_module

        msvcrt = import_module("msvcrt")
    before = os.lseek(descriptor, 0, os.SEEK_CUR)
    os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    finally:
        os.lseek(descriptor, before, os.SEEK_SET)
    return True


# --- Reading and writing at a place ---------------------------------------------------------------

_SEEKING = threading.Lock()


def _read_into(descriptor: int, buffer: memoryview, offset: int) -> int:
    """For Windows, where a file has one place for everybody: one thread after another."""
    with _SEEKING:
        os.lseek(descriptor, offset, os.SEEK_SET)
        content = os.read(descriptor, len(buffer))
    buffer[: len(content)] = content
    return len(content)


def _write_some(descriptor: int, content: memoryview, offset: int) -> int:
    with _SEEKING:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.write(descriptor, content)


def read_into(descriptor: int, buffer: memoryview, offset: int) -> int:
    """Fill a buffer from a place in a file; how much there was."""
    if sys.platform == "win32":
        return _read_into(descriptor, buffer, offset)
    else:
        return os.preadv(descriptor, [buffer], offset)


def write_at(descriptor: int, content: bytes | memoryview, offset: int) -> None:
    """Write all of it there."""
    if sys.platform == "win32":
        some = _write_some
    else:
        some = os.pwrite
    view = memoryview(content)
    while view:
        written = some(descriptor, view, offset)
        view, offset = view[written:], offset + written


def close_with_time(descriptor: int, path: str, mtime: float | None) -> None:
    """Close a file that is written and give it its time; Windows takes that by the name alone."""
    by_number = os.utime in os.supports_fd
    try:
        if mtime is not None and by_number:
            os.utime(descriptor, (mtime, mtime))
    finally:
        os.close(descriptor)
    if mtime is not None and not by_number:
        os.utime(path, (mtime, mtime))


# --- Processes ------------------------------------------------------------------------------------


def own_group(*, detached: bool = False) -> dict[str, Any]:
    """For Popen: a process that Ctrl-C does not reach, with all that it starts.

    `detached`: it outlives the terminal, too.
    """
    if sys.platform == "win32":
        import subprocess

        alone = subprocess.DETACHED_PROCESS if detached else 0
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | alone}
    else:
        return {"start_new_session": True}


def end_group(pid: int) -> None:
    """End a process of a group of its own with all that it started, at once."""
    if sys.platform != "win32":
        import signal

        os.killpg(pid, signal.SIGKILL)


def may_run(pid: int) -> bool:
    """Whether there is such a process; True on Windows, where to ask would be to end it."""
    if sys.platform != "win32":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def processors() -> int:
    """How many processors this process may use at once, where a second process is cheap."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    else:
        return 1


def open_files(wished: int) -> int | None:
    """How many files the process may have open, raised to `wished` if may be; None: no limit."""
    if sys.platform == "win32":
        return None
    else:
        import resource

        limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit == resource.RLIM_INFINITY:
            return None
        if limit < wished:
            raised = wished if most == resource.RLIM_INFINITY else min(wished, most)
            limit = max(limit, raised)
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
        return limit
