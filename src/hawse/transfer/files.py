"""Local files as the engine needs them: one that must not change, and one that appears at once.

A download is written under another name beside its target and renamed when it is whole, so that
nobody ever sees half of it, and what was there before stays until then.
"""

from __future__ import annotations

import itertools
import os
import stat
from contextlib import suppress
from typing import NamedTuple

from hawse.errors import CLIError
from hawse.systems import AS_IT_IS, close_with_time, sync_folder, write_at
from hawse.transfer.failures import not_read

TEMPORARY = ".hawse-"
"""What the names of unfinished downloads begin with."""

TOKEN = os.urandom(4).hex()
"""Tells the unfinished files of this process from those of others."""
_number = itertools.count(1)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Source(NamedTuple):
    """A file as it was when it was looked at; any difference later means that it changed."""

    path: str
    size: int
    mtime_ns: int
    inode: int

    @property
    def changed(self) -> bool:
        """Whether it is not what it was."""
        try:
            return source(self.path) != self
        except CLIError:
            return True


def is_text(path: str) -> bool:
    """Whether a name is UTF-8; other bytes come as lone surrogates, which no key can have, and
    which neither awscrt nor SQLite takes."""
    if path.isascii():
        return True
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def source(path: str) -> Source:
    """Look at a file. CLIError when it is none, NotFound when it is gone."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise not_read(error, path) from error
    if not stat.S_ISREG(found.st_mode):
        why = "it is a folder" if stat.S_ISDIR(found.st_mode) else "it is not a regular file"
        raise CLIError(path, why=why)
    return Source(path, found.st_size, found.st_mtime_ns, found.st_ino)


def is_device(path: str) -> bool:
    """Whether it is there and takes bytes one after the other: a pipe, /dev/null.

    A file in its place would take it away from everybody who uses it.
    """
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def changed_meanwhile(path: str) -> CLIError:
    """The error for a source that somebody writes to."""
    return CLIError(path, why="it changed while it was read", hint="try again when it is quiet")


def temporary_beside(path: str) -> str:
    """A name for what becomes `path`; short, since the name itself may be as long as can be."""
    end = max(path.rfind(os.sep), path.rfind(os.altsep or os.sep)) + 1
    return f"{path[:end]}{TEMPORARY}{TOKEN}-{next(_number)}"


def within(path: str, folder: int | None) -> str:
    """What a path is called within its folder, if that is held open; else the path."""
    return path if folder is None else path.rpartition(os.sep)[2]


def opened(temporary: str, *, again: bool = False, folder: int | None = None) -> int:
    """A new file and its folder, open for writing. `again`: what is in it is kept.

    `folder`: that folder, held open; what its path leads to now means nothing.
    """
    flags = os.O_RDWR | os.O_CREAT | (0 if again else os.O_TRUNC) | AS_IT_IS
    if folder is not None:
        return os.open(within(temporary, folder), flags | _NO_LINK, 0o666, dir_fd=folder)
    try:
        return os.open(temporary, flags, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(temporary), exist_ok=True)
        return os.open(temporary, flags, 0o666)


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of it; a file that takes no more is closed."""
    try:
        write_at(descriptor, content, 0)
    except OSError:
        os.close(descriptor)
        raise


def finish(  # pylint: disable=too-many-arguments
    descriptor: int,
    temporary: str,
    path: str,
    mtime: float | None,
    *,
    durable: bool = False,
    folder: int | None = None,
) -> None:
    """Give a whole file its time and its name. It is open, and is closed in any case."""
    try:
        if durable:
            os.fsync(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    close_with_time(descriptor, temporary, mtime)
    old, new = within(temporary, folder), within(path, folder)
    os.replace(old, new, src_dir_fd=folder, dst_dir_fd=folder)
    if durable:
        sync_folder(os.path.dirname(path) or ".")


def discard(temporary: str, *, folder: int | None = None) -> None:
    """Remove what was not finished."""
    with suppress(OSError):
        os.unlink(within(temporary, folder), dir_fd=folder)
