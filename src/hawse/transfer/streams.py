"""Standard input to an object and an object to standard output, in order and in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from hawse.transfer import calls
from hawse.transfer.checksums import ASKED, Stored as Checksum, crc, stored, text
from hawse.transfer.downloads import Damaged, Download, Wanted, mismatch
from hawse.transfer.multipart import ALGORITHM, Multipart, Range, part_size, ranges
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.ranges import PART, looked_at
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.settings import MIB
from hawse.transfer.state import Part
from hawse.transfer.uploads import Stored
from hawse.transfer.waiting import Waiting

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

_EACH = 2500


class Readable(Protocol):
    """What content is read from; fewer bytes than asked for may come, b"" is the end."""

    def read(self, size: int = -1, /) -> bytes | None: ...


def upload_stream(
    engine: Engine,
    source: Readable,
    bucket: str,
    key: str,
    *,
    expected: int = 0,
    options: ObjectOptions = PLAIN,
    headers: Headers = (),
) -> Stored:
    """Send what is read to the end. Waits; raises what went wrong, and then leaves no object.

    `expected` is about how large it will be, when somebody knows: without it, parts are made
    larger as more of them come, so that 10,000 reach 586 GiB.
    """
    first = _read(source, part_size(expected, engine.settings.part))
    creating = (*options.creating, *headers)
    if len(first) < part_size(expected, engine.settings.part):
        call = calls.PUT_OBJECT_TAGGED if options.tags else calls.PUT_OBJECT
        request = Request(
            call,
            *(bucket, key),
            headers=creating,
            body=first,
            size=len(first),
            checksum=engine.checksums,
        )
        waiting: Waiting[Reply] = Waiting()
        engine.submit(request, waiting.put)
        came = waiting.get()
        version = came.headers.get("x-amz-version-id", "")
        checksum = came.headers.get(f"x-amz-checksum-{ALGORITHM}", "") if engine.checksums else ""
        return Stored(bucket, key, len(first), came.etag, version, checksum)
    return _Stream(engine, source, Multipart(engine, bucket, key, options.content)).run(
        first, options, creating, expected
    )


class _Stream:
    """A stream that does not fit into one part."""

    def __init__(self, engine: Engine, source: Readable, multipart: Multipart) -> None:
        self._engine = engine
        self._source = source
        self._multipart = multipart
        self._contents: dict[int, bytes] = {}
        self._size = 0

    def run(self, first: bytes, options: ObjectOptions, creating: Headers, expected: int) -> Stored:
        """Send it all."""
        multipart = self._multipart
        tagged = calls.CREATE_MULTIPART_UPLOAD_TAGGED
        call = tagged if options.tags else calls.CREATE_MULTIPART_UPLOAD
        multipart.create(call, tuple(p for p in creating if not p[0].startswith("if-")))
        try:
            with multipart.arriving:
                multipart.send(self._read_parts(first, expected), self._request, self._took)
                conditions = tuple(p for p in creating if p[0].startswith("if-"))
                came = multipart.complete(self._size, conditions)
        except BaseException:
            multipart.abort()
            raise
        version = came.headers.get("x-amz-version-id", "")
        return Stored(
            multipart.bucket,
            multipart.key,
            self._size,
            came.etag,
            version,
            multipart.checksum,
        )

    def _read_parts(self, first: bytes, expected: int) -> Iterator[Range]:
        content, number = first, 1
        while content:
            part = Range(number, self._size, len(content))
            self._contents[number] = content
            self._size += len(content)
            yield part
            number += 1
            wished = part_size(expected, self._engine.settings.part)
            content = _read(self._source, part_of_stream(number, wished, expected))

    def _request(self, part: Range) -> Request:
        content = self._contents[part.number]
        asked = self._multipart.part(calls.UPLOAD_PART, part)
        return asked._replace(body=content, size=part.size, checksum=self._engine.checksums)

    def _took(self, part: Range, _: Request, came: Reply) -> Part:
        content = self._contents.pop(part.number)
        found = crc(ALGORITHM)(content, 0) if self._engine.checksums else 0
        return Part(part.number, came.etag, found)


def part_of_stream(number: int, wished: int, expected: int) -> int:
    """How large a part is: without an `expected` size, twice as large after every 2,500."""
    return wished << (0 if expected else (number - 1) // _EACH)


def _read(source: Readable, size: int) -> bytes:
    """So many bytes, or all that are left."""
    chunks = []
    while size > 0 and (chunk := source.read(min(size, MIB))):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def read_object(
    engine: Engine,
    wanted: Wanted,
    write: Callable[[bytes], object],
    *,
    options: ObjectOptions = PLAIN,
    begin: int = 0,
    end: int | None = None,
) -> int:
    """Give the content of an object, or the bytes from `begin` up to `end`, to `write`, in order.

    Waits; returns how many bytes that were. Raises what went wrong: a checksum that is wrong is
    known only after the last byte. What `write` raises ends it.
    """
    end = wanted.size if end is None else min(end, wanted.size)
    if begin >= end:
        return 0
    whole = begin == 0 and end == wanted.size
    if wanted.size > PART:
        head = looked_at(engine, wanted, options)
        wanted = wanted._replace(etag=head.etag)
        checksum = stored(head.headers) if whole else None
    else:
        checksum = None
    return _Reading(engine, wanted, options, checksum).run(begin, end, write, whole=whole)


class _Reading:
    """An object on its way to somebody who takes one byte after the other."""

    def __init__(
        self, engine: Engine, wanted: Wanted, options: ObjectOptions, checksum: Checksum | None
    ) -> None:
        self._engine = engine
        self._wanted = wanted
        self._download = Download(engine, wanted, "", _nothing, options)
        self._checksum = checksum

    def run(self, begin: int, end: int, write: Callable[[bytes], object], *, whole: bool) -> int:
        """Ask for some ranges ahead, and hand them over in order."""
        size, found = 0, 0
        for part, came in self._replies(begin, end, whole=whole):
            if whole and self._checksum is None:
                self._checksum = stored(came.headers) if self._wanted.size <= PART else None
            said = came.headers.get("content-range", f"bytes {part.offset}-")
            if len(came.body) != part.size or not said.startswith(f"bytes {part.offset}-"):
                why = f"{len(came.body):,} of {part.size:,} bytes came"
                raise Damaged(self._wanted.name, why=why, hint="try again")
            if self._checksum is not None:
                found = crc(self._checksum.algorithm)(came.body, found)
            write(came.body)
            size += part.size
        if self._checksum and text(self._checksum.algorithm, found) != self._checksum.value:
            raise mismatch(self._wanted.name, self._checksum.algorithm)
        return size

    def _replies(self, begin: int, end: int, *, whole: bool) -> Iterator[tuple[Range, Reply]]:
        ahead: deque[tuple[Range, Waiting[Reply]]] = deque()
        most = max(1, self._engine.settings.memory // PART // 2)
        for part in ranges(end - begin, PART):
            part = part._replace(offset=part.offset + begin)
            ahead.append((part, self._asked(part, whole=whole)))
            if len(ahead) >= most:
                first, waiting = ahead.popleft()
                yield first, waiting.get()
        while ahead:
            first, waiting = ahead.popleft()
            yield first, waiting.get()

    def _asked(self, part: Range, *, whole: bool) -> Waiting[Reply]:
        last = part.offset + part.size - 1
        alone = whole and part.size == self._wanted.size
        more = ASKED if alone else (("range", f"bytes={part.offset}-{last}"),)
        waiting: Waiting[Reply] = Waiting()
        request = self._download.request(*more)._replace(size=part.size)
        self._engine.submit(request, waiting.put)
        return waiting


def _nothing(_: object) -> None:
    return None
