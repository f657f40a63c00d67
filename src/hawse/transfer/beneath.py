"""Files that get their names from others appear below one folder, whatever links lie in the way.

A key decides which folders a file goes through, and somebody else may have put a link there, or
puts one there between a look and the write. So folders are opened one in the other, each only if
it is no link, and the file is made and renamed in the last of them. A link that leads to a folder
below is gone through; one that leads out, only if that was asked for.

Where the system cannot do that (Windows), a path is looked at and then used.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from hawse.errors import CLIError
from hawse.systems import AS_IT_IS, OPENS_BELOW
from hawse.transfer.files import within

# O_PATH: one that may be written to need not be readable.
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | AS_IT_IS
_NO_LINK = _FOLDER | getattr(os, "O_NOFOLLOW", 0)
_KINDS = {
    stat.S_IFIFO: "it is a named pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
}


class Beneath:
    """What is below a folder. `follow` None: links are gone through, but not out of the folder;
    True: wherever they lead; False: not at all. `held`: folders are held open."""

    def __init__(self, root: str, follow: bool | None = None, *, held: bool = OPENS_BELOW) -> None:
        # Whoever asks may name a path from here, or from the top.
        self._root = os.path.join(os.path.abspath(root), "")
        self._follow = follow
        self._held = held

    @contextmanager
    def opened(self, folder: str, *, make: bool = True) -> Iterator[int | None]:
        """A folder below, held open; made where it is not there, if that is wanted.

        None where the system goes by paths alone. CLIError when the path or a link leads out.
        """
        path = os.path.join(os.path.abspath(folder), "")
        if not path.startswith(self._root):
            raise CLIError(folder, why=f"it is not below {self._root}")
        parts = [part for part in path[len(self._root) :].split(os.sep) if part]
        if not self._held:
            self._look(parts)
            if make:
                os.makedirs(path, exist_ok=True)
            yield None
            return
        descriptor = self._reached(parts, make, links=True)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def folder_of(self, path: str, *, make: bool = True) -> AbstractContextManager[int | None]:
        """The folder that a file is in, in the same way."""
        return self.opened(os.path.dirname(path), make=make)

    @property
    def noted(self) -> tuple[str, bool | None] | None:
        """What it is made of again; None for wherever a path leads."""
        return self._root, self._follow

    def make_folder(self, path: str) -> None:
        """Have a folder there."""
        with self.opened(path):
            pass

    def remove(self, path: str) -> None:
        """Remove a file."""
        with self.folder_of(path, make=False) as folder:
            os.unlink(within(path, folder), dir_fd=folder)

    def _reached(self, parts: list[str], make: bool, *, links: bool) -> int:
        at = self._opened_root(make)
        for number, part in enumerate(parts, 1):
            try:
                deeper = _opened(part, at, make)
            except OSError as error:
                if not (links and _is_link(part, at)):
                    error.filename = self._root + os.sep.join(parts[:number])
                    raise
                deeper = self._through(parts[:number], at, make)
            finally:
                os.close(at)
            at = deeper
        return at

    def _opened_root(self, make: bool) -> int:
        """The folder itself was named by whoever runs this: links in its path are theirs."""
        try:
            return os.open(self._root, _FOLDER)
        except FileNotFoundError:
            if not make:
                raise
            os.makedirs(self._root, exist_ok=True)
            return os.open(self._root, _FOLDER)

    def _through(self, parts: list[str], at: int, make: bool) -> int:
        """What a link leads to."""
        path = self._root + os.sep.join(parts)
        inside = self._within(path)
        if inside is None:
            return os.open(parts[-1], _FOLDER, dir_fd=at)
        # No link is left in it, so one that is met now was put there meanwhile.
        return self._reached(inside, make, links=False)

    def _within(self, path: str) -> list[str] | None:
        """The folders, without links, that lead from the root to what a link means; None: it may
        mean anything. CLIError when it must not be gone through."""
        if self._follow:
            return None
        if self._follow is False:
            raise CLIError(path, why="it is a link", hint="without --no-follow")
        root = os.path.join(os.path.realpath(self._root), "")
        real = os.path.join(os.path.realpath(path), "")
        if not real.startswith(root):
            why = "it is a link that leads out of the folder"
            raise CLIError(path, why=why, hint="--follow writes where it leads")
        return [part for part in real[len(root) :].split(os.sep) if part]

    def _look(self, parts: list[str]) -> None:
        here = self._root
        for part in parts:
            here = os.path.join(here, part)
            if os.path.islink(here):
                self._within(here)


class Anywhere(Beneath):
    """Wherever a path leads: for one that a person has typed."""

    def __init__(self) -> None:
        super().__init__("", True)

    @property
    def noted(self) -> None:
        return None

    @contextmanager
    def opened(self, folder: str, *, make: bool = True) -> Iterator[int | None]:
        yield None


ANYWHERE = Anywhere()


def _opened(part: str, at: int, make: bool) -> int:
    try:
        return os.open(part, _NO_LINK, dir_fd=at)
    except FileNotFoundError:
        if not make:
            raise
    with suppress(FileExistsError):  # made meanwhile
        os.mkdir(part, dir_fd=at)
    return os.open(part, _NO_LINK, dir_fd=at)


def _is_link(part: str, at: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(part, dir_fd=at, follow_symlinks=False).st_mode)
    except OSError:
        return False


def check_replaceable(path: str, folder: int | None) -> None:
    """CLIError for what is there and takes bytes from others: a file in its place would take it
    away from whoever uses it."""
    try:
        mode = os.stat(within(path, folder), dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    kind = _KINDS.get(stat.S_IFMT(mode))
    if kind is not None:
        raise CLIError(path, why=kind)
