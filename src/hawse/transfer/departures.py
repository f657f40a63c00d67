"""The sources of a move: each goes when its destination is durable and verified, not before.

What arrived is told here from any thread. The thread of the command settles it: it proves that the
content is there, and removes the source if that is still what was moved. Whatever keeps a source
from going is a failure, since a move that leaves its source is none.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Iterator
from functools import partial
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer.deletes import MOST, Deleted, Victim, delete
from hawse.transfer.downloads import Wanted
from hawse.transfer.failures import not_written
from hawse.transfer.files import changed_meanwhile
from hawse.transfer.heads import head_of
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.uploads import Stored

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.reports import Report

ACTION = "move"


class MovedFile(NamedTuple):
    """A file whose content is at S3 now."""

    report: Report
    engine: Engine
    path: str
    url: str
    stored: Stored
    options: ObjectOptions = PLAIN


class MovedObject(NamedTuple):
    """An object whose content is elsewhere now; `engine` reaches the source."""

    report: Report
    engine: Engine
    source: Wanted
    destination: str
    options: ObjectOptions = PLAIN


class Departures:
    """Those of one mover, of all its jobs."""

    def __init__(self) -> None:
        self._files: deque[MovedFile] = deque()
        self._objects: deque[MovedObject] = deque()

    def add(self, moved: MovedFile | MovedObject) -> None:
        """Something arrived; from any thread."""
        if isinstance(moved, MovedFile):
            self._files.append(moved)
        else:
            self._objects.append(moved)

    def settle(self, *, all_of_them: bool = False) -> None:
        """Remove the sources of what arrived; of objects, only when there are enough for a
        request, or all of them."""
        while self._files:
            self._remove_file(self._files.popleft())
        while len(self._objects) >= MOST or (all_of_them and self._objects):
            self._remove_objects(list(self._taken(MOST)))

    @property
    def left(self) -> bool:
        """Whether anything has not been settled."""
        return bool(self._files or self._objects)

    def _taken(self, most: int) -> Iterator[MovedObject]:
        while most and self._objects:
            most -= 1
            yield self._objects.popleft()

    def _remove_file(self, moved: MovedFile) -> None:
        stored = moved.stored
        try:
            _prove(moved)
            if stored.source is not None and stored.source.changed:
                raise changed_meanwhile(moved.path)
            os.unlink(moved.path)
        except CLIError as error:
            _stays(moved.report, moved.path, moved.url, error, stored.size)
        except OSError as error:
            _stays(moved.report, moved.path, moved.url, not_written(error, moved.path), stored.size)
        else:
            moved.report.done(ACTION, moved.path, moved.url, stored.size)

    def _remove_objects(self, batch: list[MovedObject]) -> None:
        groups: dict[tuple[int, str], list[MovedObject]] = defaultdict(list)
        for moved in batch:
            groups[id(moved.engine), moved.source.bucket].append(moved)
        for group in groups.values():
            victims = [Victim(each.source.key, etag=each.source.etag) for each in group]
            first = group[0]
            done = partial(_removed, {each.source.key: each for each in group})
            paying = ObjectOptions(requester_pays=first.options.requester_pays)
            delete(first.engine, first.source.bucket, victims, done, options=paying)


def _removed(moved: dict[str, MovedObject], deleted: Deleted) -> None:
    for victim, error in deleted:
        each = moved[victim.key]
        if error is None:
            each.report.done(ACTION, each.source.name, each.destination, each.source.size)
        else:
            _stays(each.report, each.source.name, each.destination, error, each.source.size)


def _stays(report: Report, source: str, destination: str, error: CLIError, size: int) -> None:
    error.why = f"it was copied, but stays: {error.why or error.what}"
    error.what = source
    report.failed(ACTION, source, destination, error, size)


def _prove(moved: MovedFile) -> None:
    """Be sure that S3 has the content: by the checksum that it compared, by an MD5, or by size."""
    stored = moved.stored
    if stored.verified:
        return
    if len(stored.etag) == 32 and _md5_of(moved.path) == stored.etag:
        return
    options = ObjectOptions(
        customer_key=moved.options.customer_key, requester_pays=moved.options.requester_pays
    )
    found = head_of(moved.engine, stored.bucket, stored.key, options=options)
    if found.size != stored.size or found.etag != stored.etag:
        raise CLIError(moved.url, why="what is there is not what was sent")


def _md5_of(path: str) -> str:
    digest = md5(usedforsecurity=False)
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
