"""Unfinished files of runs that were killed: removed by the next run that writes into the folder.

A run that writes files keeps a note of the folders, in a file under the state folder that it holds
a lock on. `kill -9` gives the lock back and leaves the note. The name of a note is in the names of
its files, so that a file goes only when a note of this user has its name and nobody holds that:
never one of another program, of a run that goes on, or of another machine with the same disk.
Large downloads, which can be gone on with, stay. Where there is no flock, nothing is noted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Self

from hawse.errors import CLIError, Interrupted
from hawse.systems import open_private, private_folder, try_lock
from hawse.transfer.files import TEMPORARY, TOKEN, discard
from hawse.transfer.state import NAME, State


class Written(NamedTuple):
    """A folder that files are written into; `deep`: and into all below it."""

    root: str
    deep: bool

    def meets(self, other: Written) -> bool:
        """Whether both mean some folder."""
        return self.root == other.root or self.has(other.root) or other.has(self.root)

    def has(self, path: str) -> bool:
        """Whether a folder is below this one, and meant."""
        return self.deep and path.startswith(os.path.join(self.root, ""))

    def files(self, beginning: str) -> Iterator[str]:
        """The paths of files there whose names begin so."""
        for folder, folders, names in os.walk(self.root):
            yield from (os.path.join(folder, name) for name in names if name.startswith(beginning))
            if not self.deep:
                folders.clear()


class Strays:
    """The note of one run. `close` ends it; what it was about is told by what is left then."""

    def __init__(self, state: Path) -> None:
        """`state` is the folder of what outlives a run. Nothing is made before it is needed."""
        self._state = state
        self._notes = state / "writing"
        self._known: set[tuple[str, bool]] = set()
        self._descriptor = -1
        self._lock = Lock()

    def expect(self, root: str, *, deep: bool) -> None:
        """Files are about to be written there: remove what is left of others, and note it."""
        if (root, deep) in self._known:
            return
        self.remove(root, deep=deep)
        written = Written(os.path.abspath(root), deep)
        with self._lock:
            self._known.add((root, deep))
            with suppress(OSError, ImportError):  # they are a nuisance, and no reason to fail
                if self._descriptor < 0:
                    self._descriptor = self._begun()
                os.write(self._descriptor, f"{json.dumps(written)}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        told = kind is None or issubclass(kind, CLIError) and not issubclass(kind, Interrupted)
        self.close(clean=told)

    def close(self, *, clean: bool = True) -> None:
        """The run is over; `clean`: and has left nothing."""
        if self._descriptor < 0:
            return
        if clean:
            discard(str(self._notes / TOKEN))
        os.close(self._descriptor)
        self._descriptor = -1

    def _begun(self) -> int:
        """This run's own note, locked."""
        private_folder(self._notes)
        for _ in range(3):
            descriptor = open_private(self._notes / TOKEN, os.O_RDWR | os.O_APPEND)
            if try_lock(descriptor) and os.fstat(descriptor).st_nlink:
                return descriptor
            os.close(descriptor)  # another run took it for a dead one's, and removed it
        raise BlockingIOError

    def remove(self, root: str, *, deep: bool) -> None:
        """Remove what killed runs left there."""
        try:
            notes = os.listdir(self._notes)
        except OSError:
            return
        written = Written(os.path.abspath(root), deep)
        for note in notes:
            if note != TOKEN:
                with suppress(OSError, ValueError):  # gone meanwhile, or torn
                    self._settle(note, written)

    def _settle(self, note: str, written: Written) -> None:
        """If a note is a dead run's, do what it is about, as far as it is about these folders."""
        with open(self._notes / note, "r+", encoding="utf-8") as file:
            if not try_lock(file.fileno()):
                return
            noted = [Written(*json.loads(line)) for line in file]
            mine = [each for each in noted if each.meets(written)]
            if mine:
                self._discard(note, mine)
            rest = [each for each in noted if each not in mine]
            if not rest:
                discard(file.name)
            elif mine:
                file.seek(0)
                file.truncate()
                file.writelines(f"{json.dumps(each)}\n" for each in rest)

    def _discard(self, note: str, folders: Iterable[Written]) -> None:
        kept = self._resumable()
        for folder in folders:
            for path in folder.files(f"{TEMPORARY}{note}-"):
                if path not in kept:
                    discard(path)

    def _resumable(self) -> set[str]:
        """The unfinished files that can be gone on with."""
        if not (self._state / NAME).exists():
            return set()
        state = State(self._state)
        try:
            return {each.temporary for each in state.downloads()}
        finally:
            state.close()
