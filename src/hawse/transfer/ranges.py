"""One large object to one file, in ranges; goes on where an earlier run was stopped.

Ranges come side by side, over connections of our own, and are written where they belong. Every
range names the ETag, so that an object that is replaced meanwhile is never mixed into the old one.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.begun_with import noted
from hawse.transfer.beneath import check_replaceable
from hawse.transfer.checksums import ASKED, Stored as StoredChecksum, crc, joined, stored, text
from hawse.transfer.composite_checksums import Composite, composite, is_even
from hawse.transfer.downloads import Damaged, Fetched, Wanted, mismatch
from hawse.transfer.failures import not_written
from hawse.systems import write_at
from hawse.transfer.files import discard, finish, opened, temporary_beside
from hawse.transfer.multipart import Range, ranges
from hawse.transfer.parts_kept import PASSING
from hawse.transfer.requests import Reply, Request
from hawse.transfer.settings import MIB
from hawse.transfer.state import DownloadInParts
from hawse.transfer.waiting import Arriving, Counting

if TYPE_CHECKING:
    from hawse.transfer.downloads import Download
    from hawse.transfer.engine import Engine
    from hawse.transfer.options import ObjectOptions

PART = 8 * MIB
# What is noted of a download grows with it, so that it is noted less often.
_MARKED_BYTES, _MARKED_SHARE = 64 * MIB, 500
_MARKED_SECONDS, _MARKED_PARTS = 0.25, 20_000
_TIMES = 3
_LEAST = MIB // 2


def download_in_ranges(download: Download) -> Fetched:
    """Get an object in ranges. Waits; raises what went wrong."""
    try:
        return _LargeDownload(download).run()
    except OSError as error:
        raise not_written(error, download.path) from error


def looked_at(engine: Engine, wanted: Wanted, options: ObjectOptions) -> Reply:
    """What HeadObject says of an object; an error when it is not the one that is wanted."""
    call = calls.HEAD_OBJECT_VERSION if wanted.version else calls.HEAD_OBJECT
    headers = (*wanted.condition, *options.content, *ASKED)
    found = engine.ask(
        Request(call, wanted.bucket, wanted.key, query=wanted.query, headers=headers)
    )
    if found.headers.get("content-length") != str(wanted.size):
        raise CLIError(wanted.name, why="it was changed meanwhile", hint="list again and try again")
    return found


class Filling:
    """A file that many threads write to, each elsewhere."""

    def __init__(self, descriptor: int, path: str) -> None:
        self._descriptor = descriptor
        self._path = path
        # The system lets one write at a time: whoever waits for that with a lock, sleeps.
        self._one = Lock()

    def write(self, chunk: bytes | memoryview, offset: int) -> None:
        """Write all of it there; an OSError tells the name that the file is to have."""
        try:
            with self._one:
                write_at(self._descriptor, chunk, offset)
        except OSError as error:
            error.filename = self._path  # of a descriptor, nobody knows it
            raise


class Piece:
    """One range as it comes, in one or several chunks. `crc` is of what came; `tell` gets the
    bytes of each chunk, and a negative number when they come again."""

    def __init__(
        self, file: Filling, part: Range, algorithm: str, tell: Callable[[int], object]
    ) -> None:
        self.part = part
        self.crc = 0
        self.size = 0
        self._file = file
        self._tell = tell
        self._told = 0
        self._crc = crc(algorithm) if algorithm else None

    def take(self, chunk: bytes | memoryview, place: int) -> None:
        """Write a chunk; `place` is where it is in the range."""
        if place == 0:  # the first one, perhaps of another attempt
            self.forget()
        if self._crc is not None:
            self.crc = self._crc(chunk, self.crc)
        self.size += len(chunk)
        if self.size <= self.part.size:
            self._file.write(chunk, self.part.offset + place)
            self._tell(len(chunk))
            self._told += len(chunk)

    def forget(self) -> None:
        """It is to come again."""
        self._tell(-self._told)
        self.crc = self.size = self._told = 0

    def wrong(self, came: Reply) -> str:
        """What is wrong with the answer that brought it; "" for nothing."""
        part, said = self.part, came.headers.get("content-range", "")
        if not said.startswith(f"bytes {part.offset}-{part.offset + part.size - 1}/"):
            return f"another range came than was asked for: {said or 'the whole'}"
        if self.size != part.size:
            return f"{self.size:,} of {part.size:,} bytes of a range came"
        return ""


class _LargeDownload:
    """One of them."""

    def __init__(self, download: Download) -> None:
        self._download = download
        self._engine = download.engine
        self._state = download.engine.state
        self._wanted = download.wanted
        self._part_size = download.engine.settings.part or PART
        self._checksum: StoredChecksum | None = None
        self._composite: Composite | None = None
        self._path = os.path.abspath(download.path)  # whoever resumes it may be in another folder
        self._temporary = temporary_beside(self._path)
        self._noted = 0
        self._parts = bytearray()
        self._crcs: list[int] = []
        self._unmarked = 0
        self._marked = monotonic()
        self._descriptor = -1
        self._arriving = Arriving(download.engine.arrived)

    def run(self) -> Fetched:
        """Get what is not in the file yet, verify it, and give it its name."""
        head = looked_at(self._engine, self._wanted, self._options)
        self._wanted = self._wanted._replace(etag=head.etag)
        self._checksum = stored(head.headers)
        if self._checksum is None:
            self._choose_parts(composite(self._engine, self._wanted, head, self._options))
        try:
            if not self._resumed():
                self._begin()
            with self._arriving:
                self._get()
                self._verify()
            mtime, descriptor = self._wanted.mtime, self._descriptor
            self._descriptor = -1
            with self._download.beneath.folder_of(self._path) as folder:
                temporary, path = self._temporary, self._path
                finish(descriptor, temporary, path, mtime, durable=True, folder=folder)
        except (CLIError, OSError) as error:
            self._give_up(error)
            raise
        if self._state is not None:
            self._state.download_ended(self._noted)
        return self._download.fetched(head, self._checksum or self._told)

    @property
    def _options(self) -> ObjectOptions:
        return self._download.options

    @property
    def _told(self) -> StoredChecksum | None:
        found = self._composite
        return None if found is None else StoredChecksum(found.algorithm, found.value)

    def _choose_parts(self, found: Composite | None) -> None:
        """Have no range cross the border of two parts that have a checksum."""
        size = 0 if found is None else found.within(self._part_size)
        if size >= _LEAST:
            self._composite, self._part_size = found, size

    def _ranges(self) -> list[Range]:
        return list(ranges(self._wanted.size, self._part_size))

    def _begin(self) -> None:
        with self._download.beneath.folder_of(self._path) as folder:
            check_replaceable(self._path, folder)
            self._descriptor = opened(self._temporary, folder=folder)
        os.ftruncate(self._descriptor, self._wanted.size)
        count = len(self._ranges())
        self._parts, self._crcs = bytearray(count), [0] * count
        if self._state is not None:
            wanted = self._wanted
            begun = DownloadInParts(
                self._engine.run,
                *(wanted.bucket, wanted.key, wanted.version, wanted.etag, wanted.size),
                *(self._path, self._temporary, self._part_size, bytes(self._parts)),
                begun_with=noted(self._engine, self._options, beneath=self._download.beneath.noted),
            )
            self._noted = self._state.download_begun(begun).id

    def _get(self) -> None:
        count, file = Counting(), Filling(self._descriptor, self._download.path)
        for part in self._ranges():
            if self._parts[part.number - 1]:
                self._arriving.add(part.size, before=True)
                continue
            if count.failed is not None:
                break
            count.begin()
            try:
                self._ask(count, file, part)
            except CLIError as error:
                count.end(error)
            if self._due():
                self._mark()
        count.wait()

    @property
    def _algorithm(self) -> str:
        told = self._checksum or self._told
        return told.algorithm if told else ""

    def _ask(self, count: Counting, file: Filling, part: Range, attempt: int = 1) -> None:
        """Ask for one range; again when less of it came."""
        piece = Piece(file, part, self._algorithm, self._arriving.add)
        last = part.offset + part.size - 1
        request = self._download._replace(wanted=self._wanted).request(
            ("range", f"bytes={part.offset}-{last}")
        )
        request = request._replace(size=part.size, sink=piece.take)

        def done(came: Reply | CLIError) -> None:
            if isinstance(came, CLIError):
                count.end(came)
            elif (wrong := piece.wrong(came)) == "":
                self._took(piece)
                count.end()
            elif attempt < _TIMES:
                piece.forget()
                self._ask(count, file, part, attempt + 1)
            else:
                count.end(Damaged(self._wanted.name, why=wrong, hint="try again"))

        send = self._engine.submit if attempt == 1 else self._engine.repeat
        send(request, done)

    def _took(self, piece: Piece) -> None:
        place = piece.part.number - 1
        self._crcs[place] = piece.crc
        self._parts[place] = 1
        self._unmarked += piece.size

    def _due(self) -> bool:
        """Whether it is time to note what came; each time, the disk has to be waited for."""
        if self._unmarked >= max(_MARKED_BYTES, self._wanted.size // _MARKED_SHARE):
            return True
        patience = max(_MARKED_SECONDS, len(self._parts) / _MARKED_PARTS)
        return bool(self._unmarked) and monotonic() - self._marked > patience

    def _mark(self) -> None:
        """Note which parts are in the file, once they are on the disk."""
        self._unmarked, self._marked = 0, monotonic()
        if self._state is not None:
            parts = bytes(self._parts)
            crcs = b"".join(struct.pack(">Q", value) for value in self._crcs)
            os.fsync(self._descriptor)
            self._state.download_marked(self._noted, parts, crcs)

    def _verify(self) -> None:
        if self._composite is not None:
            self._verify_parts(self._composite)
        if self._checksum is None:
            return
        algorithm = self._checksum.algorithm
        combine, found = joined(algorithm), 0
        for part in self._ranges():
            found = combine(found, self._crcs[part.number - 1], part.size)
        if text(algorithm, found) != self._checksum.value:
            raise mismatch(self._wanted.name, algorithm)

    def _verify_parts(self, found: Composite) -> None:
        every = self._ranges()
        if found.fits((self._crcs[part.number - 1], part.size) for part in every):
            return
        self._composite = None
        if is_even(self._engine, self._wanted, self._options, found.part_size):
            raise mismatch(self._wanted.name, found.algorithm)

    def _give_up(self, error: Exception) -> None:
        """Leave it for another run where that may help, else leave nothing."""
        passing = isinstance(error, PASSING) and not isinstance(error, Damaged)
        if self._state is not None and self._noted:
            if passing:
                self._mark()
            else:
                self._state.download_ended(self._noted)
        if self._descriptor >= 0:
            os.close(self._descriptor)
        if self._state is None or not passing:
            discard(self._temporary)

    # --- Going on

    def _resumed(self) -> bool:
        """Whether an earlier run left a file that can be gone on with."""
        if self._state is None:
            return False
        wanted = self._wanted
        for found in self._state.downloads(wanted.bucket, wanted.key, self._path):
            if self._continued(found):
                return True
            discard(found.temporary)
            self._state.download_ended(found.id)
        return False

    @property
    def _summed(self) -> bool:
        """Whether there is a checksum of every range that came with an earlier run."""
        return all(crc_ or not done for crc_, done in zip(self._crcs, self._parts, strict=True))

    def _continued(self, found: DownloadInParts) -> bool:
        wanted = self._wanted
        if (found.etag, found.size, found.version) != (wanted.etag, wanted.size, wanted.version):
            return False
        try:
            if os.stat(found.temporary).st_size != wanted.size:
                return False
            self._descriptor = opened(found.temporary, again=True)
        except OSError:
            return False
        if self._state is not None:
            self._state.goes_on(found)
        self._noted, self._temporary = found.id, found.temporary
        self._part_size, self._parts = found.part_size, bytearray(found.parts)
        count = len(self._parts)
        crcs = found.crcs or bytes(8 * count)
        self._crcs = list(struct.unpack(f">{count}Q", crcs))
        whole = self._composite
        if whole is not None and (whole.part_size % self._part_size or not self._summed):
            self._composite = None
        if self._state is not None:
            self._state.taken_over(found)
        return True
