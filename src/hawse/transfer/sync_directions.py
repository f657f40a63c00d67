"""The three directions of a sync: how one name gets from its source to its destination."""

from __future__ import annotations

import os
from contextlib import suppress
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from hawse.errors import CLIError, NotFound
from hawse.transfer.actions import Copy, Delete, Seen
from hawse.transfer.beneath import Beneath
from hawse.transfer.downloads import Wanted, download
from hawse.transfer.failures import Changed, not_read, not_written
from hawse.transfer.files import discard, temporary_beside
from hawse.transfer.originals import stored_time
from hawse.transfer.secret_names import keeps_secrets
from hawse.transfer.sync_doing import DELETE, STALE, Manner, Objects, Outcomes
from hawse.transfer.uploads import upload

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.passages import Passage
    from hawse.transfer.places import S3Url
    from hawse.transfer.sides import Tree
    from hawse.transfer.strays import Strays


class Doer(Protocol):
    """One direction. All is called by the thread that reads the plan."""

    verb: str

    def names(self, name: str) -> tuple[str, str]:
        """From where to where, for people; to be asked in the order of names."""

    def rewind(self) -> None:
        """Names begin anew."""

    def copy(self, action: Copy) -> None:
        """Begin to do it; its end is told to the report."""

    def finish(self) -> None:
        """Begin all that waits for something else."""

    def delete(self, deletes: Iterable[Delete]) -> None:
        """Remove from the destination; comes last."""


class Uploading:
    """Files to objects."""

    verb = "upload"

    def __init__(self, tree: Tree, objects: Objects) -> None:
        self._tree = tree
        self._objects = objects
        self.finish, self.delete, self.rewind = objects.finish, objects.delete, tree.rewind

    def names(self, name: str) -> tuple[str, str]:
        return self._tree.path(name), self._objects.name(name)

    def copy(self, action: Copy) -> None:
        path = self._tree.path(action.name)
        if self._objects.manner.strict:
            stale = unlike(path, action.source)
            if stale is not None:
                self._ended(path, action, stale)
                return
        self._objects.prepared(action, partial(self._begin, action, path))

    def _begin(self, action: Copy, path: str, forbidden: object) -> None:
        if forbidden is not None:
            self._ended(path, action, forbidden)
            return
        objects = self._objects
        if keeps_secrets(action.name):
            objects.engine.counters.secrets.append(action.name)
        upload(
            objects.engine,
            path,
            objects.url.bucket,
            objects.key(action.name),
            partial(self._ended, path, action),
            options=objects.manner.options,
            headers=(
                *objects.headers(action),
                *stored_time(action.changed, objects.manner.stored_after),
            ),
        )

    def _ended(self, path: str, action: Copy, came: object) -> None:
        names = (path, self._objects.name(action.name))
        self._objects.told.ended(self.verb, names, action.size, came)


class Copying:
    """Objects to objects."""

    verb = "copy"

    def __init__(self, source: S3Url, objects: Objects, passage: Passage) -> None:
        self._source = source
        self._passage = passage
        self._objects = objects
        self.finish, self.delete, self.rewind = objects.finish, objects.delete, objects.rewind

    def names(self, name: str) -> tuple[str, str]:
        return f"{self._source}{name}", self._objects.name(name)

    def copy(self, action: Copy) -> None:
        self._objects.prepared(action, partial(self._begin, action))

    def _begin(self, action: Copy, forbidden: object) -> None:
        if forbidden is not None:
            self._ended(action, forbidden)
            return
        objects, source = self._objects, self._source
        self._passage.begin(
            wanted(source, action),
            objects.url.bucket,
            objects.key(action.name),
            partial(self._ended, action),
            storage=action.storage,
            headers=objects.headers(action),
        )

    def _ended(self, action: Copy, came: object) -> None:
        self._objects.told.ended(self.verb, self.names(action.name), action.size, came)


class Downloading:
    """Objects to files."""

    verb = "download"

    def __init__(
        self,
        engine: Engine,
        source: S3Url,
        tree: Tree,
        manner: Manner,
        told: Outcomes,
        strays: Strays,
    ) -> None:
        self._engine = engine
        self._strays = strays
        self._source = source
        self._tree = tree
        self._beneath = Beneath(tree.root, tree.follow)
        self._manner = manner
        self._told = told

    def names(self, name: str) -> tuple[str, str]:
        return f"{self._source}{name}", self._tree.path(name)

    def finish(self) -> None:
        """Nothing waits."""

    def rewind(self) -> None:
        self._tree.rewind()

    def copy(self, action: Copy) -> None:
        path = self._tree.path(action.name)
        done = partial(self._ended, path, action)
        if self._manner.strict or self._manner.new_only:
            stale = unlike(path, action.over)
            if stale is not None:
                done(stale)
                return
        try:
            self._tree.note_names()
            self._strays.expect(self._tree.root, deep=True)
            if action.backup:
                self._keep(path, action.backup)
        except OSError as error:
            done(not_written(error, path))
            return
        found = wanted(self._source, action)
        options, beneath = self._manner.options, self._beneath
        download(self._engine, found, path, done, options=options, beneath=beneath)

    def delete(self, deletes: Iterable[Delete]) -> None:
        self._tree.rewind()
        for each in deletes:
            self._told.report.expect()
            path = self._tree.path(each.name)
            came: CLIError | None = None
            try:
                came = self._removed(path, each)
            except OSError as error:
                came = not_written(error, path)
            except CLIError as error:
                came = error
            self._told.ended(DELETE, (path, None), each.size, came)
            self._told.report.show()

    def _removed(self, path: str, delete: Delete) -> CLIError | None:
        came = unlike(path, delete.seen)
        if isinstance(came, NotFound):
            return None
        if came is None:
            if delete.backup:
                self._keep(path, delete.backup)
            self._beneath.remove(path)
            self._forget_folders(path)
        return came

    def _forget_folders(self, path: str) -> None:
        """Remove the folders that are empty now: S3 has no such thing."""
        folder = os.path.dirname(path)
        with suppress(OSError):  # it is not empty
            while len(folder) > len(self._tree.root):
                os.rmdir(folder)
                folder = os.path.dirname(folder)

    def _keep(self, path: str, name: str) -> None:
        backup = name.replace("/", os.sep)
        self._strays.expect(os.path.dirname(backup), deep=False)
        keep(path, backup)

    def _ended(self, path: str, action: Copy, came: object) -> None:
        names = (f"{self._source}{action.name}", path)
        self._told.ended(self.verb, names, action.size, came)


def wanted(source: S3Url, action: Copy) -> Wanted:
    """The object of a copy, as it was planned; anything else is not sent by S3."""
    seen = action.source
    key = source.key + action.name
    return Wanted(source.bucket, key, seen.size, seen.etag, mtime=action.changed)


def unlike(path: str, seen: Seen | None) -> CLIError | None:
    """None when a file is what was seen, else the error for that."""
    try:
        found = os.stat(path)
    except FileNotFoundError as error:
        return None if seen is None else not_read(error, path)
    except OSError as error:
        return not_read(error, path)
    if seen is not None and (found.st_size, found.st_mtime_ns / 1e9) == (seen.size, seen.mtime):
        return None
    return Changed(path, why=STALE)


def keep(path: str, backup: str) -> None:
    """Have the same file under another name too."""
    import shutil

    if not os.path.lexists(path):
        return
    os.makedirs(os.path.dirname(backup), exist_ok=True)
    temporary = temporary_beside(backup)
    try:
        try:
            os.link(path, temporary)
        except OSError:  # another file system, or one without links
            shutil.copy2(path, temporary)
        os.replace(temporary, backup)
    except OSError:
        discard(temporary)
        raise
