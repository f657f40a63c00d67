"""One large object to another within S3, whose parts S3 copies; goes on where a run was stopped.

Only what is certain is kept of an earlier run: the source has the same ETag and version, and the
upload was begun with the same headers. Its parts are then those that were asked for, since each
was copied on the condition that the source has that ETag, and nobody else knows the upload's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.downloads import Wanted
from hawse.transfer.files import Source
from hawse.transfer.large_uploads import PASSING, refuse
from hawse.transfer.multipart import Multipart, Range, digest_of, part_size, ranges
from hawse.transfer.places import S3Url, parse_url
from hawse.transfer.ranges import looked_at
from hawse.transfer.requests import Headers, Reply, Request, copy_source
from hawse.transfer.settings import MIB
from hawse.transfer.state import Part, UploadInParts
from hawse.transfer.xml_answers import etag_in

if TYPE_CHECKING:
    from hawse.transfer.copies import Copy
    from hawse.transfer.engine import Engine
    from hawse.transfer.uploads import Stored

_PART = 256 * MIB


def copy_in_parts(copy: Copy, *, begun: UploadInParts | None = None) -> Stored:
    """Have S3 copy an object in parts. Waits; raises what went wrong.

    With `begun`, only that upload is gone on with: NotFound when S3 does not have it any more.
    """
    return _LargeCopy(copy, begun).run()


def copy_on(engine: Engine, begun: UploadInParts) -> Stored:
    """Go on with a copy. Waits; raises what went wrong, and then all is left as it was."""
    from hawse.transfer.copies import Copy

    url = parse_url(begun.source.path, "SRC")
    source = Wanted(url.bucket, url.key, begun.source.size, begun.etag, begun.version)
    return copy_in_parts(Copy(engine, source, begun.bucket, begun.key, lambda _: None), begun=begun)


class _LargeCopy:
    """One of them."""

    def __init__(self, copy: Copy, begun: UploadInParts | None) -> None:
        self._copy = copy
        self._begun = begun
        self._engine = copy.engine
        # Whoever resumes it does not know that the ACL is to be copied too.
        self._state = None if copy.options.keep_acl else copy.engine.state
        self._source = copy.source
        self._url = str(S3Url(copy.source.bucket, copy.source.key))
        self._noted = 0
        self._part_size = part_size(copy.source.size, copy.engine.settings.part or _PART)
        self._multipart = Multipart(
            copy.engine, copy.bucket, copy.key, copy.options.content, checked=False
        )

    def run(self) -> Stored:
        """Copy what is not copied yet, and make the object of it."""
        copy, multipart = self._copy, self._multipart
        head = looked_at(self._engine, self._source, copy.reading)
        self._source = self._source._replace(etag=head.etag)
        with multipart.arriving:
            try:
                if not self._resumed(head):
                    self._begin(head)
                missing = (r for r in self._ranges() if r.number not in multipart.parts)
                multipart.send(missing, self._request, self._took)
                conditions = tuple(pair for pair in copy.headers if pair[0].startswith("if-"))
                came = multipart.complete(self._source.size, conditions)
            except CLIError as error:
                self._give_up(error)
                raise
        if self._state is not None:
            self._state.upload_ended(self._noted)
        if copy.options.keep_acl:
            copy.copy_acl()
        return copy.stored(came, came.etag)

    def _ranges(self) -> list[Range]:
        return list(ranges(self._source.size, self._part_size))

    def _begin(self, head: Reply) -> None:
        """A new upload; its id is on the disk before its first part is copied."""
        describing, tags = self._copy.describing(head), self._copy.tags(head)
        call = calls.CREATE_MULTIPART_UPLOAD_TAGGED if tags else calls.CREATE_MULTIPART_UPLOAD
        self._multipart.create(call, (*describing, *tags))
        if self._state is not None:
            begun = UploadInParts(
                self._engine.run,
                self._copy.bucket,
                self._copy.key,
                self._multipart.upload_id,
                self._part_size,
                Source(self._url, self._source.size, 0, 0),
                etag=self._source.etag,
                version=self._source.version,
                headers=digest_of(describing),
            )
            self._noted = self._state.upload_begun(begun).id

    def _request(self, part: Range) -> Request:
        source, options = self._source, self._copy.options
        call = calls.UPLOAD_PART_COPY_VERSION if source.version else calls.UPLOAD_PART_COPY
        asked = self._multipart.part(call, part)
        own: Headers = (
            ("x-amz-copy-source", copy_source(source.bucket, source.key, source.version)),
            ("x-amz-copy-source-if-match", f'"{source.etag}"'),
            ("x-amz-copy-source-range", f"bytes={part.offset}-{part.offset + part.size - 1}"),
        )
        return asked._replace(headers=(*asked.headers, *own, *options.source))

    def _took(self, part: Range, _: Request, came: Reply) -> Part:
        found = Part(part.number, etag_in(came.body))
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

    def _resumed(self, head: Reply) -> bool:
        """Whether an earlier run left an upload that can be gone on with."""
        if self._begun is not None:
            return self._continued(self._begun) or refuse(self._begun)
        if self._state is None:
            return False
        headers = digest_of(self._copy.describing(head))
        for found in self._state.uploads(self._copy.bucket, self._copy.key, self._url):
            if found.headers == headers and self._continued(found):
                self._state.taken_over(found)
                return True
            self._forget(found)
        return False

    def _continued(self, found: UploadInParts) -> bool:
        source = self._source
        before = (found.etag, found.version, found.source.size)
        if before != (source.etag, source.version, source.size):
            return False
        self._multipart.upload_id = found.upload_id
        listed = self._multipart.listed()
        if listed is None:
            return False
        if self._state is not None:
            self._state.goes_on(found)
        self._noted, self._part_size = found.id, found.part_size
        for part in self._ranges():
            kept = listed.get(part.number)
            if kept is not None and kept.size == part.size:
                self._multipart.has(part, Part(part.number, kept.etag))
        return True

    def _forget(self, found: UploadInParts) -> None:
        """An upload of something else, or one that is gone."""
        stale = Multipart(self._engine, found.bucket, found.key, (), upload_id=found.upload_id)
        stale.abort()
        self._multipart.upload_id = ""
        if self._state is not None:
            self._state.upload_ended(found.id)
