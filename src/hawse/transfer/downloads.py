"""Objects to files. A file appears under its name when it is whole and verified, or not at all.

S3, and awscrt, believe a length that is too short together with its body. So sizes are always
compared with what the listing said, and the content with the checksum that S3 keeps, if any.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import (
    AccessDenied,
    CLIError,
    CredentialsError,
    Interrupted,
    NotFound,
    Throttled,
    Unavailable,
)
from hawse.transfer import calls
from hawse.transfer.checksums import ASKED, Stored as StoredChecksum, stored
from hawse.transfer.failures import Archived, Changed, not_written
from hawse.transfer.files import (
    discard,
    finish,
    made,
    named,
    opened,
    temporary_beside,
    write_whole,
)
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers, Reply, Request, query_of
from hawse.transfer.settings import SMALL

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

UNVERIFIED = "{:,} compared by size only, since S3 keeps no checksum of the whole"
_TIMES = 3
_SAID = (NotFound, AccessDenied, Changed, Archived, CredentialsError, Interrupted, Throttled)
"""Errors that S3 answered with: another way to write the file would not help."""


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
    """One object on its way."""

    engine: Engine
    wanted: Wanted
    path: str
    done: DoneFetched
    options: ObjectOptions = PLAIN

    def begin(self) -> None:
        """Get it; waits while the windows are full."""
        if self.wanted.size > SMALL:
            self._large()
        elif self.engine.settings.alone or self.engine.settings.durable:
            self._small(self.engine.submit, 1)
        else:
            self._straight()

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

    def _straight(self) -> None:
        """Have awscrt write the file, which costs less than to pass the content through Python.

        What goes wrong with the file is found out, and said, by the other way.
        """
        temporary = temporary_beside(self.path)

        def done(came: Reply | CLIError) -> None:
            if isinstance(came, Reply):
                found = self._named(came, temporary)
                if found is not None:
                    self.done(found)
                    return
            discard(temporary)
            if isinstance(came, _SAID):
                self.done(came)
            else:
                self._small(self.engine.repeat, 1)

        with suppress(OSError):
            made(os.path.dirname(self.path))
        self.engine.submit(self.request(*ASKED)._replace(recv_to=temporary), done)

    def _named(self, came: Reply, temporary: str) -> Fetched | None:
        """The file under its name; None when it is not what was wanted."""
        checksum, content = stored(came.headers), None
        try:
            if checksum is not None:
                with open(temporary, "rb") as file:
                    content = file.read()
            size = os.stat(temporary).st_size if content is None else len(content)
            if self.wrong(size, checksum, content) is not None:
                return None
            named(temporary, self.path, self.wanted.mtime)
        except OSError:
            return None
        return self.fetched(came, checksum)

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
        temporary, durable = temporary_beside(self.path), self.engine.settings.durable
        try:
            descriptor = opened(temporary)
            write_whole(descriptor, came.body)
            finish(descriptor, temporary, self.path, self.wanted.mtime, durable=durable)
        except OSError as error:
            discard(temporary)
            return not_written(error, self.path)
        return self.fetched(came, checksum)

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


def download(
    engine: Engine,
    wanted: Wanted,
    path: str,
    done: DoneFetched,
    *,
    options: ObjectOptions = PLAIN,
) -> None:
    """Get an object into a file; waits while the windows are full. `done` gets a Fetched, or the
    error; with an error, what was at `path` before is still there."""
    Download(engine, wanted, path, done, options).begin()
