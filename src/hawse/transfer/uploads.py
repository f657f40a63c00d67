"""Files to objects. Small ones are one request that awscrt reads from the file itself.

awscrt believes the length it is told: of a file that grew meanwhile it stores the head, without
a word. So a file is looked at before and after, and one that changed is sent again or fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.checksums import HEADER
from hawse.transfer.content_types import content_type
from hawse.transfer.failures import not_read
from hawse.transfer.files import Source, changed_meanwhile, is_text, source
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.settings import LITTLE, SMALL

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

_TIMES = 3


class Stored(NamedTuple):
    """An object that was written. `verified`: S3 compared a checksum of ours."""

    bucket: str
    key: str
    size: int
    etag: str
    version: str = ""
    checksum: str = ""
    source: Source | None = None

    @property
    def verified(self) -> bool:
        """Whether S3 compared the content with a checksum that was computed here."""
        return bool(self.checksum)


DoneStored = Callable[["Stored | CLIError"], None]


class Upload(NamedTuple):
    """One file on its way. `headers`: what only this object has, conditions included."""

    engine: Engine
    path: str
    bucket: str
    key: str
    done: DoneStored
    options: ObjectOptions = PLAIN
    headers: Headers = ()

    def begin(self) -> None:
        """Send it; waits while the windows are full."""
        try:
            found = source(self.path)
        except CLIError as error:
            self.done(error)
            return
        if found.size > SMALL:
            self._large(found)
        else:
            self._small(found, self.engine.submit, 1)

    def _large(self, found: Source) -> None:
        from hawse.transfer.large_uploads import upload_in_parts

        self.engine.spawn(lambda: upload_in_parts(self, found), self.done)

    def _small(self, found: Source, send: Callable[..., None], attempt: int) -> None:
        def done(came: Reply | CLIError) -> None:
            if isinstance(came, CLIError):
                self.done(came)
            elif not found.changed:
                self.done(self.stored(found, came))
            elif attempt < _TIMES:
                self._again(attempt)
            else:
                self.done(changed_meanwhile(self.path))

        request = self._request(found)
        if isinstance(request, CLIError):
            self.done(request)
        else:
            send(request, done)

    def _again(self, attempt: int) -> None:
        try:
            found = source(self.path)
        except CLIError as error:
            self.done(error)
        else:
            self._small(found, self.engine.repeat, attempt + 1)

    def _request(self, found: Source) -> Request | CLIError:
        engine, options = self.engine, self.options
        request = Request(
            calls.PUT_OBJECT_TAGGED if options.tags else calls.PUT_OBJECT,
            self.bucket,
            self.key,
            headers=self.creating,
            size=found.size,
            send_from=self.path,
            checksum=engine.checksums,
        )
        alone = engine.settings.alone and found.size <= LITTLE
        if alone or found.size == 0 or not is_text(self.path):
            return self._with_content(request)
        return request

    def _with_content(self, request: Request) -> Request | CLIError:
        try:
            with open(self.path, "rb") as file:
                body = file.read(request.size)
        except OSError as error:
            return not_read(error, self.path)
        return request._replace(body=body, send_from="")

    @property
    def creating(self) -> Headers:
        """The headers that make the object what it is."""
        options, found = self.options, self.options.creating
        if not options.content_type and (kind := content_type(self.path)):
            found = (*found, ("content-type", kind))
        return tuple({**dict(found), **dict(self.headers)}.items()) if self.headers else found

    def stored(self, found: Source, came: Reply) -> Stored:
        """What became of it."""
        checksum = came.headers.get(f"{HEADER}crc64nvme", "") if self.engine.checksums else ""
        version = came.headers.get("x-amz-version-id", "")
        return Stored(self.bucket, self.key, found.size, came.etag, version, checksum, found)


def upload(
    engine: Engine,
    path: str,
    bucket: str,
    key: str,
    done: DoneStored,
    *,
    options: ObjectOptions = PLAIN,
    headers: Headers = (),
) -> None:
    """Send a file to S3; waits while the windows are full. `done` gets a Stored, or the error.

    `headers` are for this object alone: conditions (`if-none-match: *`), `x-amz-meta-…`.
    """
    Upload(engine, path, bucket, key, done, options, headers).begin()
