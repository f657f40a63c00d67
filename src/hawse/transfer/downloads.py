"""Objects to files. A file appears under its name when it is whole and verified, or not at all.

S3, and awscrt, believe a length that is too short together with its body. So sizes are always
compared with what the listing said, and the content with the checksum that S3 keeps, if any.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError, Unavailable
from hawse.transfer import calls
from hawse.transfer.beneath import ANYWHERE, Beneath, check_replaceable
from hawse.transfer.checksums import ASKED, Stored as StoredChecksum, stored
from hawse.transfer.failures import not_nameable, not_written
from hawse.transfer.files import discard, finish, opened, temporary_beside, write_whole
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers, Reply, Request, query_of
from hawse.transfer.settings import SMALL

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

UNVERIFIED = "{:,} compared by size only, since S3 keeps no checksum of the whole"
_TIMES = 3
_ANY_NAME = sys.getfilesystemencoding() == "utf-8"


class Fetched(NamedTuple):
    """A file that was written. `checksum`: the algorithm that its content was verified with."""

    path: str
    size: int
    etag: str
    version: str = ""
    checksum: str = ""


DoneFetched = Callable[["Fetched | CLIError"], None]


class Wanted(NamedTuple):
    """An object as the listing, or HeadObject, told of it."""

    bucket: str
    key: str
    size: int
    etag: str = ""
    version: str = ""
    mtime: float | None = None

    @property
    def name(self) -> str:
        """For people."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def query(self) -> str:
        """The query that means this version."""
        return query_of(versionId=self.version) if self.version else ""

    @property
    def condition(self) -> Headers:
        """What keeps anything else from being sent."""
        return (("if-match", f'"{self.etag}"'),) if self.etag else ()


class Download(NamedTuple):
    """One object on its way. `beneath`: the folder that its path must not lead out of."""

    engine: Engine
    wanted: Wanted
    path: str
    done: DoneFetched
    options: ObjectOptions = PLAIN
    beneath: Beneath = ANYWHERE

    def begin(self) -> None:
        """Get it; waits while the windows are full."""
        if not _ANY_NAME and not _nameable(self.path):
            self.done(not_nameable(self.path))
        elif self.wanted.size > SMALL:
            self._large()
        else:
            self._small(self.engine.submit, 1)

    def _large(self) -> None:
        from hawse.transfer.ranges import download_in_ranges

        self.engine.spawn(lambda: download_in_ranges(self), self.done)

    def request(self, *more: tuple[str, str]) -> Request:
        """The request for its content."""
        wanted = self.wanted
        return Request(
            calls.GET_OBJECT_VERSION if wanted.version else calls.GET_OBJECT,
            wanted.bucket,
            wanted.key,
            query=wanted.query,
            headers=(*wanted.condition, *self.options.content, *more),
            size=wanted.size,
        )

    def _small(self, send: Callable[..., None], attempt: int) -> None:
        def done(came: Reply | CLIError) -> None:
            found = came if isinstance(came, CLIError) else self._kept(came)
            if isinstance(found, Damaged) and attempt < _TIMES:
                self._small(self.engine.repeat, attempt + 1)
            else:
                self.done(found)

        send(self.request(*ASKED), done)

    def _kept(self, came: Reply) -> Fetched | CLIError:
        """The file under its name, when what came is what was wanted."""
        checksum = stored(came.headers)
        wrong = self.wrong(len(came.body), checksum, came.body)
        if wrong is not None:
            return wrong
        try:
            with self.beneath.folder_of(self.path) as folder:
                self._written(came.body, folder)
        except OSError as error:
            return not_written(error, self.path)
        except CLIError as error:
            return error
        return self.fetched(came, checksum)

    def _written(self, content: bytes, folder: int | None) -> None:
        temporary, durable = temporary_beside(self.path), self.engine.settings.durable
        mtime = self.wanted.mtime
        check_replaceable(self.path, folder)
        try:
            descriptor = opened(temporary, folder=folder)
            write_whole(descriptor, content)
            finish(descriptor, temporary, self.path, mtime, durable=durable, folder=folder)
        except OSError:
            discard(temporary, folder=folder)
            raise

    def wrong(
        self, size: int, checksum: StoredChecksum | None, content: bytes | None = None
    ) -> CLIError | None:
        """What is wrong with what came."""
        wanted = self.wanted
        if size != wanted.size:
            return Damaged(
                wanted.name, why=f"{size:,} of {wanted.size:,} bytes came", hint="try again"
            )
        if checksum is not None and content is not None and not checksum.fits(content):
            return mismatch(wanted.name, checksum.algorithm)
        return None

    def fetched(self, came: Reply, checksum: StoredChecksum | None) -> Fetched:
        """What became of it."""
        self.engine.counters.unverified += checksum is None and self.wanted.size > 0
        return Fetched(
            self.path,
            self.wanted.size,
            came.etag,
            came.headers.get("x-amz-version-id", ""),
            checksum.algorithm if checksum else "",
        )


class Damaged(Unavailable):
    """What came is not what S3 keeps."""


def mismatch(name: str, algorithm: str) -> CLIError:
    """The error for content that does not have the checksum that S3 keeps."""
    why = f"what came does not have the {algorithm.upper()} that S3 keeps"
    return Damaged(name, why=why, hint="try again; if it stays so, the object is damaged")


def _nameable(path: str) -> bool:
    """Whether the system has bytes for a name: not for all of them where its locale is C."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return True


def download(
    engine: Engine,
    wanted: Wanted,
    path: str,
    done: DoneFetched,
    *,
    options: ObjectOptions = PLAIN,
    beneath: Beneath = ANYWHERE,
) -> None:
    """Get an object into a file; waits while the windows are full. `done` gets a Fetched, or the
    error; with an error, what was at `path` before is still there."""
    Download(engine, wanted, path, done, options, beneath).begin()
