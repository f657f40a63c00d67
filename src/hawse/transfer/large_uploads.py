"""One large file to one object, in parts; goes on where an earlier run was stopped.

Only what is certain is kept of an earlier run: the file is the same in size, time and inode, and
a part that S3 has is one that was noted, or has the MD5 of what is in the file.
"""

from __future__ import annotations

import os
from hashlib import md5
from typing import TYPE_CHECKING, NoReturn

from hawse.errors import CLIError, CredentialsError, Interrupted, NotFound, Unavailable
from hawse.transfer import calls
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
    ranges,
)
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.state import Part, UploadInParts

if TYPE_CHECKING:
    from hawse.transfer.uploads import Stored, Upload

PASSING = (Unavailable, Interrupted, CredentialsError)
"""What may be over when somebody goes on."""


def upload_in_parts(
    upload: Upload, source: Source, *, begun: UploadInParts | None = None
) -> Stored:
    """Send a file in parts. Waits; raises what went wrong.

    With `begun`, only that upload is gone on with: NotFound when S3 does not have it any more.
    What it was created with is not known here, so no other one is begun in its place.
    """
    try:
        descriptor = os.open(source.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise not_read(error, source.path) from error
    try:
        return _LargeUpload(upload, source, descriptor, begun).run()
    finally:
        os.close(descriptor)


class _LargeUpload:
    """One of them. Its file is open."""

    def __init__(
        self, upload: Upload, source: Source, descriptor: int, begun: UploadInParts | None
    ) -> None:
        self._upload = upload
        self._begun = begun
        self._engine = upload.engine
        self._given = source
        # Whoever resumes it may be in another folder.
        self._source = source._replace(path=os.path.abspath(source.path))
        self._descriptor = descriptor
        self._state = upload.engine.state
        self._noted = 0
        self._part_size = part_size(source.size, self._engine.settings.part)
        self._multipart = Multipart(
            upload.engine, upload.bucket, upload.key, upload.options.content
        )

    def run(self) -> Stored:
        """Send what S3 does not have yet, and make the object of it."""
        with self._multipart.arriving:
            return self._run()

    def _run(self) -> Stored:
        try:
            if not self._resumed():
                self._begin()
            missing = (r for r in self._ranges() if r.number not in self._multipart.parts)
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
        if self._state is not None:
            self._state.upload_ended(self._noted)
        stored = self._upload.stored(self._given, came)
        return stored._replace(checksum=self._multipart.checksum)

    def _ranges(self) -> list[Range]:
        return list(ranges(self._source.size, self._part_size))

    def _begin(self) -> None:
        """A new upload; its id is on the disk before its first part is sent."""
        tags = self._upload.options.tags
        call = calls.CREATE_MULTIPART_UPLOAD_TAGGED if tags else calls.CREATE_MULTIPART_UPLOAD
        self._multipart.create(call, self._creating)
        if self._state is not None:
            begun = UploadInParts(
                self._engine.run,
                self._upload.bucket,
                self._upload.key,
                self._multipart.upload_id,
                self._part_size,
                self._source,
                ALGORITHM if self._engine.checksums else "",
                headers=digest_of(self._creating),
            )
            self._noted = self._state.upload_begun(begun).id

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
        found = Part(part.number, came.etag, getattr(request.body, "crc", 0))
        if self._state is not None:
            self._state.part_done(self._noted, found)
        return found

    def _give_up(self, error: CLIError) -> None:
        """Leave it for another run where that may help, else have S3 forget it."""
        if self._begun is not None:
            return  # whoever resumes it decides about it
        if self._state is not None and self._noted:
            if isinstance(error, PASSING):
                self._state.flush()
                return
            self._state.upload_ended(self._noted)
        self._multipart.abort()

    # --- Going on

    def _resumed(self) -> bool:
        """Whether an earlier run left an upload that can be gone on with."""
        if self._begun is not None:
            return self._continued(self._begun) or refuse(self._begun)
        if self._state is None:
            return False
        upload = self._upload
        for found in self._state.uploads(upload.bucket, upload.key, self._source.path):
            if self._continued(found):
                self._state.taken_over(found)
                return True
            self._forget(found)
        return False

    def _continued(self, found: UploadInParts) -> bool:
        if self._begun is None and found.headers not in ("", digest_of(self._creating)):
            return False
        algorithm = ALGORITHM if self._engine.checksums else ""
        if found.source != self._source or found.algorithm != algorithm:
            return False
        self._multipart.upload_id = found.upload_id
        listed = self._multipart.listed()
        if listed is None:
            return False
        if self._state is not None:
            self._state.goes_on(found)
        self._noted, self._part_size = found.id, found.part_size
        noted = self._state.parts(found.id) if self._state is not None else {}
        for part in self._ranges():
            kept = listed.get(part.number)
            if kept is None or kept.size != part.size:
                continue
            before = noted.get(part.number)
            same = before if before and before.etag == kept.etag else self._same(part, kept.etag)
            if same is not None:
                self._multipart.has(part, same)
        return True

    def _same(self, part: Range, etag: str) -> Part | None:
        """A part that S3 has and that was not noted, when it is what is in the file."""
        content = os.pread(self._descriptor, part.size, part.offset)
        if md5(content, usedforsecurity=False).hexdigest() != etag:
            return None
        found = crc(ALGORITHM)(content, 0) if self._engine.checksums else 0
        return Part(part.number, etag, found)

    def _forget(self, found: UploadInParts) -> None:
        """An upload of something else, or one that is gone."""
        stale = Multipart(self._engine, found.bucket, found.key, (), upload_id=found.upload_id)
        stale.abort()
        self._multipart.upload_id = ""
        if self._state is not None:
            self._state.upload_ended(found.id)


def refuse(begun: UploadInParts) -> NoReturn:
    """NotFound for an upload that is to be gone on with, and that S3 has forgotten."""
    name = f"s3://{begun.bucket}/{begun.key}"
    why = "S3 does not have the parts that were sent any more"
    raise NotFound(name, why=why, hint="copy it again")
