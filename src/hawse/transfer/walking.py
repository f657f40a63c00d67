"""The files below a folder, as a stream in the order in which S3 lists their keys.

A folder sorts as its name with a slash, since that is how the keys below it start: `a-b`, `a/b`,
`a0`. Where a name stands for something else in a key (`local_names.py`), names and order are those
of the keys. Nothing is left out without a word: what cannot be a key, and what is no file, is
reported as `Skipped`; where the file system gives an error it is `Unknown` what is there. For
both holds that nothing of that name may be deleted elsewhere because it did not come.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hawse.errors import CLIError, NoFile
from hawse.transfer.files import is_text
from hawse.transfer.local_escapes import ESCAPE
from hawse.transfer.local_sidecar import Known

OURS = ".hawse-"  # how the names of our own temporary files and of the sidecar start


class Local(NamedTuple):
    """One file; or, if they were asked for, an empty folder, whose name ends with a slash."""

    name: str  # relative, with slashes, as in a key
    size: int
    mtime_ns: int  # negative before 1970
    inode: int
    path: str


class Skipped(NamedTuple):
    """Something that is there and was left out; `name` as in `Local`, with a slash for a folder."""

    name: str
    why: str


class Unknown(NamedTuple):
    """A file, or a folder (ending with a slash, "" for all), that could not be looked at."""

    prefix: str
    error: OSError


def covers(name: str, other: str) -> bool:
    """Whether `other` is what was skipped or unknown as `name`, or below it."""
    stem = name.rstrip("/")
    return not stem or other == stem or other.startswith(stem + "/")


class _Folder:
    """A folder on the way down: what is left of it."""

    __slots__ = ("path", "prefix", "names", "links", "local", "identity")

    def __init__(self, path: str, prefix: str) -> None:
        self.path = path  # with a separator at the end, as the prefix
        self.prefix = prefix
        self.names: list[str] = []  # the next one last; folders end with a slash
        self.links: set[str] = set()  # those of the names that are links
        self.local: dict[str, str] = {}  # what the names are here, where keys have other ones
        self.identity: tuple[int, int] | None = None


class Walk:
    """One walk; iterate over it once."""

    def __init__(
        self,
        root: str,
        *,
        skipped: Callable[[Skipped], None],
        unknown: Callable[[Unknown], None],
        follow: bool = True,
        outside: bool = False,
        empty_folders: bool = False,
        ours: str = OURS,
        known: Known | None = None,
        enters: Callable[[str], bool] | None = None,
    ) -> None:
        """`follow` links; with `outside` also those that lead out of `root`.

        `known` is the sidecar of `root`: with it, names are those of keys. `enters` is asked for
        each folder, by its name without the slash at its end.
        """
        self._root = _Folder(os.path.join(root, ""), "")
        self._skip = skipped
        self._unknown = unknown
        self._follow = follow
        self._outside = outside
        self._empty_folders = empty_folders
        self._ours = ours
        self._known = known
        self._enters = enters
        self._stack: list[_Folder] = []
        self._real_root = ""

    def __iter__(self) -> Iterator[Local]:
        """The files. Raises only when the root itself cannot be read."""
        try:
            self._scan(self._root)
        except OSError as error:
            raise _unreadable(self._root.path, error) from error
        self._stack = [self._root]
        while self._stack:
            folder = self._stack[-1]
            yield from self._files(folder)
            if folder.names:
                yield from self._enter(folder, folder.names.pop())
            else:
                self._stack.pop()

    def _files(self, folder: _Folder) -> Iterator[Local]:
        """The files up to the next folder. This runs for each of millions, so it is all here."""
        prefix, path, names, links = folder.prefix, folder.path, folder.names, folder.links
        new, status_of, local = tuple.__new__, os.lstat, folder.local
        while names and names[-1][-1:] != "/":
            name = names.pop()
            full = path + (local.get(name, name) if local else name)
            try:
                status = os.stat(full) if name in links else status_of(full)
            except OSError as error:
                self._unknown(Unknown(prefix + name, error))
                continue
            if stat.S_ISREG(status.st_mode):
                yield new(
                    Local,
                    (
                        *(prefix + name, status.st_size, status.st_mtime_ns),
                        *(status.st_ino, full),
                    ),
                )
            else:
                self._skip(Skipped(prefix + name, "it became something else meanwhile"))

    def _enter(self, above: _Folder, name: str) -> Iterator[Local]:
        """Go down into a folder; gives the folder itself if it is empty and that is wanted."""
        here = above.local.get(name, name)[:-1]
        folder = _Folder(above.path + here + os.sep, above.prefix + name)
        if self._enters is not None and not self._enters(folder.prefix[:-1]):
            return
        try:
            if name in above.links and self._is_above(os.stat(folder.path)):
                self._skip(Skipped(folder.prefix, "a link to a folder that it is in"))
                return
            entries = self._scan(folder)
            if not entries and self._empty_folders:
                status = os.stat(folder.path)
                yield Local(folder.prefix, 0, status.st_mtime_ns, status.st_ino, folder.path)
        except OSError as error:
            self._unknown(Unknown(folder.prefix, error))
            return
        if folder.names:
            self._stack.append(folder)

    def _scan(self, folder: _Folder) -> int:
        """Read the names of a folder and put them in order; how many entries there were."""
        names, count, plain = folder.names, 0, not self._known
        with os.scandir(folder.path) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(self._ours):
                    continue
                count += 1
                plain = plain and name.isascii()
                if not is_text(name):
                    self._skip(Skipped(folder.prefix + name, "its name is not UTF-8"))
                elif entry.is_file(follow_symlinks=False):
                    names.append(name)
                elif entry.is_dir(follow_symlinks=False):
                    names.append(name + "/")
                else:
                    self._sort_out(folder, entry)
        if not plain and self._known is not None:
            self._translate(folder, self._known)
        names.sort(reverse=True)
        return count

    def _translate(self, folder: _Folder, known: Known) -> None:
        """Take the names of keys for the names here."""
        for at, name in enumerate(folder.names):
            if known or ESCAPE in name:
                slash = "/" if name[-1] == "/" else ""
                segment = known.segment(folder.prefix, name.removesuffix("/"), slash)
                if segment != name:
                    folder.names[at] = segment
                    folder.local[segment] = name
                    if name in folder.links:
                        folder.links.add(segment)

    def _sort_out(self, folder: _Folder, entry: os.DirEntry[str]) -> None:
        """Something that is neither a file nor a folder: perhaps a link to one."""
        name = entry.name
        if not entry.is_symlink():
            self._skip(Skipped(folder.prefix + name, f"it is {_kind(entry)}"))
            return
        if not self._follow:
            self._skip(Skipped(folder.prefix + name, "it is a link"))
            return
        try:
            status = os.stat(entry.path)
        except OSError as error:
            self._skip(Skipped(folder.prefix + name, _why_broken(error)))
            return
        if not self._outside and not self._is_inside(entry.path):
            self._skip(Skipped(folder.prefix + name, "a link that leads out of the folder"))
        elif stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode):
            linked = name + "/" if stat.S_ISDIR(status.st_mode) else name
            folder.names.append(linked)
            folder.links.add(linked)
        else:
            self._skip(Skipped(folder.prefix + name, "a link to what is no file"))

    def _is_inside(self, path: str) -> bool:
        if not self._real_root:
            self._real_root = os.path.join(os.path.realpath(self._root.path), "")
        return os.path.join(os.path.realpath(path), "").startswith(self._real_root)

    def _is_above(self, status: os.stat_result) -> bool:
        """Whether one of the folders on the way down is this one."""
        for folder in self._stack:
            if folder.identity is None:
                found = os.stat(folder.path)
                folder.identity = (found.st_dev, found.st_ino)
            if folder.identity == (status.st_dev, status.st_ino):
                return True
        return False


_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return "no file"
    return _KINDS.get(stat.S_IFMT(mode), "no file")


def _why_broken(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "a link that leads to itself"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "a link to what does not exist"
    return f"a link that cannot be followed: {error.strerror}"


def _unreadable(path: str, error: OSError) -> CLIError:
    if isinstance(error, FileNotFoundError):
        return NoFile(path, why="there is no such folder")
    if isinstance(error, NotADirectoryError):
        return NoFile(path, why="it is not a folder")
    return CLIError(path, why=f"it cannot be read: {error.strerror}")
