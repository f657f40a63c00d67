"""Objects to objects through this machine, where the one side cannot read the other by itself.

A small object is one GET and one PUT, a large one a stream of parts; nothing is written to a disk.
What the source says of itself (its content type, its metadata) is kept, and so are its tags.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.checksums import ASKED, stored
from hawse.transfer.copies import KEPT
from hawse.transfer.downloads import Damaged, Download, Wanted
from hawse.transfer.options import ObjectOptions
from hawse.transfer.ranges import PART, looked_at
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.settings import MIB, SMALL
from hawse.transfer.streams import upload_stream
from hawse.transfer.uploads import DoneStored, Stored
from hawse.transfer.waiting import Waiting
from hawse.transfer.windows import Window
from hawse.transfer.xml_answers import tags_in

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

_AT_ONCE = 128
_AHEAD = 3


class Relay:
    """From one engine to another."""

    def __init__(self, source: Engine, destination: Engine, options: ObjectOptions) -> None:
        self.source = source
        self.destination = destination
        self.options = options
        self.reading = options.reading
        # What was read stays until it is written, so the two are bounded together.
        self.window = Window(_AT_ONCE, destination.settings.memory // 2)

    def begin(
        self, wanted: Wanted, bucket: str, key: str, done: DoneStored, headers: Headers = ()
    ) -> None:
        """Move the content of one object; waits while enough is being moved."""
        one = _One(self, wanted, bucket, key, done, headers)
        if wanted.size > SMALL:
            self.destination.spawn(one.in_parts, done)
            return
        self.window.enter(wanted.size)
        self.source.submit(one.reads.request(*ASKED), one.read)

    def describing(self, head: Reply) -> Headers:
        """What the copy is to say of itself."""
        if self.options.describing:
            return self.options.describing
        return tuple(
            (name, value)
            for name, value in head.headers.items()
            if name in KEPT or name.startswith("x-amz-meta-")
        )


class _One:
    """One object on its way."""

    def __init__(  # pylint: disable=too-many-arguments,too-many-positional-arguments
        self,
        relay: Relay,
        wanted: Wanted,
        bucket: str,
        key: str,
        done: DoneStored,
        headers: Headers,
    ) -> None:
        self._relay = relay
        self._wanted = wanted
        self._bucket = bucket
        self._key = key
        self._done = done
        self._headers = headers
        self.reads = Download(relay.source, wanted, "", lambda _: None, relay.reading)

    def read(self, came: Reply | CLIError) -> None:
        """The content is here."""
        if isinstance(came, CLIError):
            self._end(came)
        elif (wrong := self._damage(came)) is not None:
            self._end(wrong)
        elif self._has_tags(came):
            self._relay.source.repeat(self._tagging, partial(self._tagged, came))
        else:
            self._write(came, self._relay.options)

    def _damage(self, came: Reply) -> CLIError | None:
        return self.reads.wrong(len(came.body), stored(came.headers), came.body)

    def _has_tags(self, came: Reply) -> bool:
        return not self._relay.options.tags and came.headers.get("x-amz-tagging-count", "0") != "0"

    @property
    def _tagging(self) -> Request:
        wanted = self._wanted
        call = calls.GET_OBJECT_VERSION_TAGGING if wanted.version else calls.GET_OBJECT_TAGGING
        version = f"&{wanted.query}" if wanted.version else ""
        paying = self._relay.reading.paying
        return Request(call, wanted.bucket, wanted.key, query=f"tagging{version}", headers=paying)

    def _tagged(self, content: Reply, tags: Reply | CLIError) -> None:
        if isinstance(tags, CLIError):
            self._end(tags)
            return
        try:
            options = self._with(tags)
        except CLIError as error:
            self._end(error)
            return
        self._write(content, options)

    def _with(self, tags: Reply) -> ObjectOptions:
        return replace(self._relay.options, tags=tags_in(tags.body))

    def _write(self, content: Reply, options: ObjectOptions) -> None:
        engine = self._relay.destination
        request = Request(
            calls.PUT_OBJECT_TAGGED if options.tags else calls.PUT_OBJECT,
            self._bucket,
            self._key,
            headers=(*self._relay.describing(content), *options.storing, *self._headers),
            body=content.body,
            size=len(content.body),
            checksum=engine.checksums,
        )
        try:
            engine.repeat(request, self._written)
        except CLIError as error:
            self._end(error)

    def _written(self, came: Reply | CLIError) -> None:
        if isinstance(came, CLIError):
            self._end(came)
            return
        version = came.headers.get("x-amz-version-id", "")
        self._end(Stored(self._bucket, self._key, self._wanted.size, came.etag, version))

    def _end(self, outcome: Stored | CLIError) -> None:
        try:
            self._done(outcome)
        finally:
            self._relay.window.leave(self._wanted.size)

    # --- Large ones

    def in_parts(self) -> Stored:
        """Read and write it in parts; waits, raises what went wrong."""
        relay = self._relay
        head = looked_at(relay.source, self._wanted, relay.reading)
        wanted = self._wanted._replace(etag=head.etag)
        options = relay.options
        if self._has_tags(head):
            options = self._with(relay.source.ask(self._tagging))
        return upload_stream(
            relay.destination,
            _Reader(relay.source, wanted, relay.reading),
            self._bucket,
            self._key,
            expected=wanted.size,
            options=replace(options, **_UNDESCRIBED),
            headers=(*relay.describing(head), *self._headers),
        )


# What an object says of itself comes from `Relay.describing`, be it the source's or another.
_UNDESCRIBED: dict[str, Any] = {
    **dict.fromkeys(("cache_control", "content_disposition", "content_encoding"), ""),
    **dict.fromkeys(("content_language", "content_type", "expires", "website_redirect"), ""),
    "metadata": (),
}


class _Reader:
    """An object as a file that is read from its beginning to its end, a few ranges ahead."""

    def __init__(self, engine: Engine, wanted: Wanted, options: ObjectOptions) -> None:
        self._engine = engine
        self._download = Download(engine, wanted, "", lambda _: None, options)
        self._size = wanted.size
        self._asked = 0
        self._ahead: deque[tuple[int, Waiting[Reply]]] = deque()
        self._left = memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; b"" at the end."""
        if not self._left:
            self._left = memoryview(self._next())
        chunk = bytes(self._left[: size if size >= 0 else MIB])
        self._left = self._left[len(chunk) :]
        return chunk

    def _next(self) -> bytes:
        while self._asked < self._size and len(self._ahead) < _AHEAD:
            size = min(PART, self._size - self._asked)
            last = self._asked + size - 1
            request = self._download.request(("range", f"bytes={self._asked}-{last}"))
            waiting: Waiting[Reply] = Waiting()
            self._engine.submit(request._replace(size=size), waiting.put)
            self._ahead.append((size, waiting))
            self._asked += size
        if not self._ahead:
            return b""
        size, waiting = self._ahead.popleft()
        came = waiting.get()
        if len(came.body) != size:
            why = f"{len(came.body):,} of {size:,} bytes of a range came"
            raise Damaged(self._download.wanted.name, why=why, hint="try again")
        return came.body
