"""Both sides of a sync as their listings tell them: objects below a prefix, files in a folder.

Each is a stream in the order of keys. What a walk could not look at is remembered, so that it is
not called missing; what it left out unasked is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from hawse.systems import SYSTEM
from hawse.transfer.comparing import Side
from hawse.transfer.guards import Device, FolderRoot
from hawse.transfer.local_names import Namer
from hawse.transfer.local_sidecar import Known
from hawse.transfer.objects import Listed, modified_at
from hawse.transfer.target_folders import add_to_sidecar, sidecar_of
from hawse.transfer.unseen import Unseen
from hawse.transfer.walking import Local, Skipped, Unknown, Walk

if TYPE_CHECKING:
    from hawse.transfer.filters import Filters

RECENT = 1024  # files whose paths are remembered: more than a plan reads ahead
LINK = "it is a link"

Told = Callable[[str, str, OSError | None], None]
"""(name, why, the error if it was one): something that could not be looked at, or no file."""


def object_sides(found: Iterable[Listed], cut: int) -> Iterator[Side]:
    """Objects as sides, under their keys without the first `cut` characters."""
    new = tuple.__new__
    for key, size, modified, etag, storage, restore in found:
        side = (key[cut:], size, modified_at(modified), etag, storage, restore, None, 0, None)
        yield new(Side, side)


class Tree:
    """A local folder as a side of a sync. Iterate over `files` once."""

    def __init__(
        self,
        root: str,
        told: Told,
        *,
        filters: Filters | None = None,
        follow: bool | None = None,
    ) -> None:
        """`follow` None: links are followed, but not out of the folder; True: wherever."""
        self.root = os.path.join(root, "")
        self.unseen = Unseen()
        self._told = told
        self._keeps = filters.keeps if filters else None
        self._prunes = filters.prunes if filters else None
        self.follow = follow
        self._lines = sidecar_of(root)
        self._recent: dict[str, str] = {}
        self._namer: Namer | None = None

    def files(self) -> Iterator[Local]:
        """The files; raises when the folder itself cannot be read."""
        prunes = self._prunes
        return iter(
            Walk(
                self.root,
                skipped=self._skipped,
                unknown=self._unknown,
                follow=self.follow is not False,
                outside=self.follow is True,
                known=Known(self._lines, SYSTEM),
                enters=None if prunes is None else lambda folder: not prunes(folder),
            )
        )

    def sides(self, files: Iterable[Local]) -> Iterator[Side]:
        """The files as sides."""
        return map(self.side, files)

    def side(self, file: Local) -> Side:
        """One of them; its path is remembered for a while."""
        recent = self._recent
        recent[file.name] = file.path
        if len(recent) > RECENT:
            del recent[next(iter(recent))]
        return Side(file.name, file.size, file.mtime_ns / 1e9)

    def path(self, name: str) -> str:
        """Where the file of a name is, or is to be. Ask in the order of names."""
        found = self._recent.get(name)
        return found or self.root + self.namer.path(name).replace("/", os.sep)

    @property
    def namer(self) -> Namer:
        """The names of files that are new here."""
        if self._namer is None:
            self._namer = Namer(SYSTEM, self._lines, present=self._present, in_order=True)
        return self._namer

    def rewind(self) -> None:
        """Names are asked for from the beginning again."""
        self._namer, self._lines = None, sidecar_of(self.root)

    def note_names(self) -> None:
        """Write down what new names stand for; before the files are there that bear them."""
        lines = list(self.namer.sidecar()) if self._namer is not None else []
        if lines:
            add_to_sidecar(self.root, lines, durable=True)

    def _present(self, local: str) -> list[str]:
        try:
            with os.scandir(self.root + local) as entries:
                return [each.name + "/" if each.is_dir() else each.name for each in entries]
        except OSError:
            return []  # it is not there yet, or whatever writes into it will tell

    def _skipped(self, found: Skipped) -> None:
        self.unseen.add(found.name)
        if found.why != LINK or self.follow is not False:
            self._tell(found.name, found.why, None)

    def _unknown(self, found: Unknown) -> None:
        self.unseen.add(found.prefix)
        self._tell(found.prefix, "", found.error)

    def _tell(self, name: str, why: str, error: OSError | None) -> None:
        if self._keeps is None or self._keeps(name.removesuffix("/")):
            self._told(name, why, error)


def folder_root(path: str) -> FolderRoot:
    """A folder as it is now, with links followed."""
    return FolderRoot(os.path.realpath(path), device_of(path))


def device_of(path: str) -> Device | None:
    """What tells a folder again; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return Device(found.st_dev, found.st_ino) if os.path.isdir(path) else None
