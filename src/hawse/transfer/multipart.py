"""Multipart uploads, driven by us: so that they can be resumed, and serve large copies too.

The parts of one object share the engine's window of bytes with everything else. The checksum of
the whole is combined from those of its parts, which are computed as they are sent.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import md5, sha256
from typing import TYPE_CHECKING, NamedTuple

from hawse.aws.calls import Call
from hawse.errors import CLIError, NotFound, UsageError
from hawse.transfer import calls
from hawse.systems import read_into
from hawse.transfer.checksums import ASKED, HEADER, crc, joined, text
from hawse.transfer.requests import Headers, Reply, Request, query_of
from hawse.transfer.settings import LARGEST_OBJECT, MIB, MOST_PARTS
from hawse.transfer.state import Part
from hawse.transfer.waiting import Arriving, Counting
from hawse.transfer.xml_answers import etag_in

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

ALGORITHM = "crc64nvme"
_UPLOAD_ID = re.compile(rb"<UploadId>\s*([^<]+?)\s*</UploadId>")
_PART = re.compile(rb"<Part>(.*?)</Part>", re.DOTALL)
_NUMBER = re.compile(rb"<PartNumber>\s*(\d{1,19})")
_SIZE = re.compile(rb"<Size>\s*(\d{1,19})")
_NEXT = re.compile(rb"<NextPartNumberMarker>\s*(\d{1,19})")
_MORE = re.compile(rb"<IsTruncated>\s*true")
_MD5 = re.compile(r"[0-9a-f]{32}").fullmatch


class Range(NamedTuple):
    """A part of an object; `number` counts from 1."""

    number: int
    offset: int
    size: int


class Kept(NamedTuple):
    """A part that S3 has, as ListParts tells."""

    etag: str
    size: int


def part_size(size: int, wished: int = 0) -> int:
    """How large the parts of an object are: 16 MiB, or more where 10,000 would not do."""
    if size > LARGEST_OBJECT:
        raise UsageError(f"{size:,} bytes", why="an object of S3 has 50,000 GiB at most")
    least = -(-size // MOST_PARTS)
    return max(wished or 16 * MIB, -(-least // MIB) * MIB)


def ranges(size: int, part: int) -> Iterator[Range]:
    """The parts of an object, in order."""
    for number, offset in enumerate(range(0, size, part), 1):
        yield Range(number, offset, min(part, size - offset))


def digest_of(headers: Headers) -> str:
    """What tells uploads apart that were begun with other headers."""
    return sha256(repr(sorted(headers)).encode()).hexdigest()


class PartOfFile(io.RawIOBase):
    """A part of a file, read as it is sent. `crc` is of what was read."""

    def __init__(self, descriptor: int, part: Range, *, checked: bool) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._part = part
        self._place = 0
        self._crc = crc(ALGORITHM) if checked else None
        self.crc = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """To the beginning, for another attempt."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on; less than asked for only at the end of the part, or of the file."""
        most = min(len(buffer), self._part.size - self._place)
        if most <= 0:
            return 0
        view = memoryview(buffer)[:most]
        count = read_into(self._descriptor, view, self._part.offset + self._place)
        if self._crc is not None:
            self.crc = self._crc(view[:count], self.crc)
        self._place += count
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Only to the beginning, and to where it is."""
        place = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._part.size}[whence]
        if place + offset == 0:
            self._place = self.crc = 0
        elif place + offset != self._place:
            raise io.UnsupportedOperation("seek")
        return self._place

    def tell(self) -> int:
        """Where it is."""
        return self._place


class Multipart:
    """One multipart upload: its requests. Waits; for threads of the engine's."""

    def __init__(
        self,
        engine: Engine,
        bucket: str,
        key: str,
        content: Headers,
        *,
        upload_id: str = "",
        checked: bool = True,
    ) -> None:
        """`content`: the headers that every request about the content needs. `checked`: each
        part's checksum is computed here, where the engine does that at all."""
        self.engine = engine
        self.bucket = bucket
        self.key = key
        self.upload_id = upload_id
        self.parts: dict[int, Part] = {}
        self.sizes: dict[int, int] = {}
        self.arriving = Arriving(engine.arrived)
        self._content = content
        self._checked = checked and engine.checksums
        self._paying = tuple(pair for pair in content if pair[0] == "x-amz-request-payer")

    @property
    def name(self) -> str:
        """For people."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def query(self) -> str:
        """The query that means this upload."""
        return query_of(uploadId=self.upload_id)

    def create(self, call: Call, headers: Headers) -> None:
        """Begin it."""
        if self._checked:
            sums = ((f"{HEADER}algorithm", ALGORITHM.upper()), (f"{HEADER}type", "FULL_OBJECT"))
            headers = (*headers, *sums)
        request = Request(call, self.bucket, self.key, query="uploads", headers=headers)
        found = _UPLOAD_ID.search(self.engine.ask(request).body)
        if found is None:
            raise CLIError(self.name, why="S3 gave no id for the multipart upload")
        self.upload_id = found[1].decode()

    def send(
        self,
        wanted: Iterable[Range],
        request: Callable[[Range], Request],
        took: Callable[[Range, Request, Reply], Part],
    ) -> None:
        """Send parts, as many at once as the windows allow; raises the first failure."""
        count = Counting()
        for part in wanted:
            if count.failed is not None:
                break
            asked = request(part)
            count.begin()
            self._submit(count, part, asked, took)
        count.wait()

    def _submit(
        self,
        count: Counting,
        part: Range,
        asked: Request,
        took: Callable[[Range, Request, Reply], Part],
    ) -> None:
        def done(came: Reply | CLIError) -> None:
            if isinstance(came, Reply):
                self.has(part, took(part, asked, came), before=False)
            count.end(came if isinstance(came, CLIError) else None)

        try:
            self.engine.submit(asked, done)
        except CLIError as error:
            count.end(error)

    def has(self, part: Range, sent: Part, *, before: bool = True) -> None:
        """S3 has a part, from an earlier run or from this one."""
        self.parts[part.number] = sent
        self.sizes[part.number] = part.size
        self.arriving.add(part.size, before=before)

    def part(self, call: Call, part: Range) -> Request:
        """The request of one part, without its content."""
        query = query_of(partNumber=part.number, uploadId=self.upload_id)
        return Request(
            *(call, self.bucket, self.key),
            query=query,
            headers=self._content,
            telling=self.arriving.add,
        )

    @property
    def checksum(self) -> str:
        """The checksum of the whole object, from those of its parts; "" without them."""
        if not self._checked:
            return ""
        combine, found = joined(ALGORITHM), 0
        for number in sorted(self.parts):
            found = combine(found, self.parts[number].crc, self.sizes[number])
        return text(ALGORITHM, found)

    @property
    def etag(self) -> str:
        """The ETag that S3 gives to these parts, where theirs are MD5s; else ""."""
        etags = [self.parts[number].etag for number in sorted(self.parts)]
        if not all(map(_MD5, etags)):
            return ""
        digest = md5(b"".join(map(bytes.fromhex, etags)), usedforsecurity=False).hexdigest()
        return f"{digest}-{len(etags)}"

    def complete(self, size: int, headers: Headers = ()) -> Reply:
        """Make the object of the parts. An answer that was lost does not make it a failure."""
        checksum = self.checksum
        more: Headers = ()
        if checksum:
            more = ((HEADER + ALGORITHM, checksum), (f"{HEADER}type", "FULL_OBJECT"))
        request = Request(
            calls.COMPLETE_MULTIPART_UPLOAD,
            self.bucket,
            self.key,
            query=self.query,
            headers=(*self._content, *more, *headers, ("content-type", "application/xml")),
            body=self._completing(),
        )
        try:
            came = self.engine.ask(request)
        except CLIError as error:
            found = self._applied(error, size, checksum)
            if found is None:
                raise
            return found
        return came._replace(headers={**came.headers, "etag": etag_in(came.body)})

    def _completing(self) -> bytes:
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{self.parts[number].etag}&quot;"
            f"</ETag>{self._sum_of(number)}</Part>"
            for number in sorted(self.parts)
        )
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        body = f'<CompleteMultipartUpload xmlns="{space}">{parts}</CompleteMultipartUpload>'
        return body.encode()

    def _sum_of(self, number: int) -> str:
        if not self._checked:
            return ""
        value = text(ALGORITHM, self.parts[number].crc)
        return f"<ChecksumCRC64NVME>{value}</ChecksumCRC64NVME>"

    def _applied(self, error: CLIError, size: int, checksum: str) -> Reply | None:
        """The object as it is, when it is the one that was to be made; None when it is not."""
        if error.code not in (NotFound.code, 8) and not isinstance(error, NotFound):
            return None
        asked = (*self._content, *ASKED)
        try:
            found = self.engine.ask(
                Request(calls.HEAD_OBJECT, self.bucket, self.key, headers=asked)
            )
        except CLIError:
            return None
        same = found.etag == self.etag and bool(self.etag)
        same = same or (bool(checksum) and found.headers.get(HEADER + ALGORITHM) == checksum)
        return found if same and found.headers.get("content-length") == str(size) else None

    def listed(self) -> dict[int, Kept] | None:
        """The parts that S3 has; None when it does not know the upload any more."""
        found: dict[int, Kept] = {}
        marker = 0
        while True:
            query = query_of(uploadId=self.upload_id, part_number_marker=marker)
            request = Request(
                calls.LIST_PARTS, self.bucket, self.key, query=query, headers=self._content
            )
            reply = self.engine.exists(request)
            if reply is None:
                return None
            found |= dict(_parts_in(reply.body))
            following = _NEXT.search(reply.body)
            if not _MORE.search(reply.body) or not following or int(following[1]) <= marker:
                return found
            marker = int(following[1])

    def abort(self) -> bool:
        """Have S3 forget it, whatever else goes on; False when that did not work."""
        request = Request(
            calls.ABORT_MULTIPART_UPLOAD,
            self.bucket,
            self.key,
            query=self.query,
            headers=self._paying,
        )
        return bool(self.upload_id) and self.engine.tidy(request)


def _parts_in(body: bytes) -> Iterator[tuple[int, Kept]]:
    for inside in _PART.findall(body):
        number, size = _NUMBER.search(inside), _SIZE.search(inside)
        if number and size:
            yield int(number[1]), Kept(etag_in(inside), int(size[1]))
