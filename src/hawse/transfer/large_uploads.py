"""One large file to one object, in parts; goes on where an earlier run was stopped.

Only what is certain is kept of an earlier run: the file is the same in size, time and inode, and
a part that S3 has is one that was noted, or has the MD5 of what is in the file.
"""

from __future__ import annotations

import os
from hashlib import md5
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.systems import AS_IT_IS, read_into
from hawse.transfer.begun_with import noted
from hawse.transfer.checksums import crc
from hawse.transfer.failures import not_read
from hawse.transfer.files import Source, changed_meanwhile
from hawse.transfer.multipart import (
    ALGORITHM,
    Multipart,
    PartOfFile,
    Range,
    digest_of,
    part_size,
)
from hawse.transfer.parts_kept import InParts
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.state import Part, UploadInParts

if TYPE_CHECKING:
    from hawse.transfer.uploads import Stored, Upload


def upload_in_parts(
    upload: Upload, source: Source, *, begun: UploadInParts | None = None
) -> Stored:
    """Send a file in parts. Waits; raises what went wrong.

    With `begun`, only that upload is gone on with: NotFound when S3 does not have it any more.
    What it was created with is not known here, so no other one is begun in its place.
    """
    try:
        descriptor = os.open(source.path, os.O_RDONLY | AS_IT_IS)
    except OSError as error:
        raise not_read(error, source.path) from error
    try:
        return _LargeUpload(upload, source, descriptor, begun).run()
    finally:
        os.close(descriptor)


class _LargeUpload(InParts):
    """One of them. Its file is open."""

    def __init__(
        self, upload: Upload, source: Source, descriptor: int, begun: UploadInParts | None
    ) -> None:
        engine = upload.engine
        super().__init__(
            engine,
            Multipart(engine, upload.bucket, upload.key, upload.options.content),
            state=engine.state,
            part_size=part_size(source.size, engine.settings.part),
            begun=begun,
        )
        self._upload = upload
        self._given = source
        # Whoever resumes it may be in another folder.
        self._source = source._replace(path=os.path.abspath(source.path))
        self._descriptor = descriptor

    def run(self) -> Stored:
        """Send what S3 does not have yet, and make the object of it."""
        with self._multipart.arriving:
            return self._run()

    def _run(self) -> Stored:
        try:
            if not self._resumed(self._source.path):
                self._begin()
            every = self._ranges(self._source.size)
            missing = (part for part in every if part.number not in self._multipart.parts)
            self._multipart.send(missing, self._request, self._took)
            if self._source.changed:
                raise changed_meanwhile(self._source.path)
            conditions = tuple(pair for pair in self._upload.headers if pair[0].startswith("if-"))
            came = self._multipart.complete(self._source.size, conditions)
        except CLIError as error:
            changed = self._source.changed
            self._give_up(changed_meanwhile(self._source.path) if changed else error)
            if changed:
                raise changed_meanwhile(self._source.path) from error
            raise
        self._ended()
        stored = self._upload.stored(self._given, came)
        return stored._replace(checksum=self._multipart.checksum)

    def _begin(self) -> None:
        tags = self._upload.options.tags
        call = calls.CREATE_MULTIPART_UPLOAD_TAGGED if tags else calls.CREATE_MULTIPART_UPLOAD
        self._multipart.create(call, self._creating)
        self._note(
            self._source,
            digest_of(self._creating),
            algorithm=self._algorithm,
            begun_with=noted(self._engine, self._upload.options, self._upload.headers),
        )

    @property
    def _algorithm(self) -> str:
        return ALGORITHM if self._engine.checksums else ""

    @property
    def _creating(self) -> Headers:
        """Conditions are for the completion, which is when the object appears."""
        return tuple(pair for pair in self._upload.creating if not pair[0].startswith("if-"))

    def _request(self, part: Range) -> Request:
        checked = self._engine.checksums
        body = PartOfFile(self._descriptor, part, checked=checked)
        request = self._multipart.part(calls.UPLOAD_PART, part)
        return request._replace(body=body, size=part.size, checksum=checked)

    def _took(self, part: Range, request: Request, came: Reply) -> Part:
        return self._note_part(Part(part.number, came.etag, getattr(request.body, "crc", 0)))

    def _continued(self, found: UploadInParts) -> bool:
        if self._begun is None and found.headers not in ("", digest_of(self._creating)):
            return False
        if found.source != self._source or found.algorithm != self._algorithm:
            return False
        listed = self._taken(found)
        if listed is None:
            return False
        before = self._state.parts(found.id) if self._state is not None else {}
        for part in self._ranges(self._source.size):
            kept = listed.get(part.number)
            if kept is None or kept.size != part.size:
                continue
            sent = before.get(part.number)
            same = sent if sent and sent.etag == kept.etag else self._same(part, kept.etag)
            if same is not None:
                self._multipart.has(part, same)
        return True

    def _same(self, part: Range, etag: str) -> Part | None:
        """A part that S3 has and that was not noted, when it is what is in the file."""
        content = bytearray(part.size)
        read_into(self._descriptor, memoryview(content), part.offset)
        if md5(content, usedforsecurity=False).hexdigest() != etag:
            return None
        found = crc(ALGORITHM)(content, 0) if self._engine.checksums else 0
        return Part(part.number, etag, found)
