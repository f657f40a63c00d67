"""One large object to another within S3, whose parts S3 copies; goes on where a run was stopped.

Only what is certain is kept of an earlier run: the source has the same ETag and version, and the
upload was begun with the same headers. Its parts are then those that were asked for, since each
was copied on the condition that the source has that ETag, and nobody else knows the upload's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.begun_with import noted
from hawse.transfer.downloads import Wanted
from hawse.transfer.files import Source
from hawse.transfer.multipart import Multipart, Range, digest_of, part_size
from hawse.transfer.parts_kept import InParts
from hawse.transfer.places import S3Url, parse_url
from hawse.transfer.ranges import looked_at
from hawse.transfer.requests import Headers, Reply, Request, copy_source
from hawse.transfer.settings import MIB
from hawse.transfer.state import Part, UploadInParts
from hawse.transfer.xml_answers import etag_in

if TYPE_CHECKING:
    from hawse.transfer.copies import Copy
    from hawse.transfer.engine import Engine
    from hawse.transfer.options import ObjectOptions
    from hawse.transfer.uploads import Stored

_PART = 256 * MIB


def copy_in_parts(copy: Copy, *, begun: UploadInParts | None = None) -> Stored:
    """Have S3 copy an object in parts. Waits; raises what went wrong.

    With `begun`, only that upload is gone on with: NotFound when S3 does not have it any more.
    """
    return _LargeCopy(copy, begun).run()


def copy_on(
    engine: Engine, begun: UploadInParts, options: ObjectOptions, conditions: Headers = ()
) -> Stored:
    """Go on with a copy. Waits; raises what went wrong, and then all is left as it was."""
    from hawse.transfer.copies import Copy

    url = parse_url(begun.source.path, "SRC")
    source = Wanted(url.bucket, url.key, begun.source.size, begun.etag, begun.version)
    copy = Copy(engine, source, begun.bucket, begun.key, lambda _: None, options, "", conditions)
    return copy_in_parts(copy, begun=begun)


class _LargeCopy(InParts):
    """One of them."""

    def __init__(self, copy: Copy, begun: UploadInParts | None) -> None:
        engine = copy.engine
        super().__init__(
            engine,
            Multipart(engine, copy.bucket, copy.key, copy.options.content, checked=False),
            # Whoever resumes it does not know that the ACL is to be copied too.
            state=None if copy.options.keep_acl else engine.state,
            part_size=part_size(copy.source.size, engine.settings.part or _PART),
            begun=begun,
        )
        self._copy = copy
        self._source = copy.source
        self._url = str(S3Url(copy.source.bucket, copy.source.key))
        self._describing: Headers = ()

    def run(self) -> Stored:
        """Copy what is not copied yet, and make the object of it."""
        copy, multipart = self._copy, self._multipart
        head = looked_at(self._engine, self._source, copy.reading)
        self._source = self._source._replace(etag=head.etag)
        self._describing = copy.describing(head)
        with multipart.arriving:
            try:
                if not self._resumed(self._url):
                    self._begin(copy.tags(head))
                every = self._ranges(self._source.size)
                missing = (part for part in every if part.number not in multipart.parts)
                multipart.send(missing, self._request, self._took)
                conditions = tuple(pair for pair in copy.headers if pair[0].startswith("if-"))
                came = multipart.complete(self._source.size, conditions)
            except CLIError as error:
                self._give_up(error)
                raise
        self._ended()
        if copy.options.keep_acl:
            copy.copy_acl()
        return copy.stored(came, came.etag)

    def _begin(self, tags: Headers) -> None:
        call = calls.CREATE_MULTIPART_UPLOAD_TAGGED if tags else calls.CREATE_MULTIPART_UPLOAD
        self._multipart.create(call, (*self._describing, *tags))
        source = self._source
        self._note(
            Source(self._url, source.size, 0, 0),
            digest_of(self._describing),
            etag=source.etag,
            version=source.version,
            begun_with=noted(self._engine, self._copy.options, self._copy.headers),
        )

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
        return self._note_part(Part(part.number, etag_in(came.body)))

    def _continued(self, found: UploadInParts) -> bool:
        if self._begun is None and found.headers != digest_of(self._describing):
            return False
        source = self._source
        before = (found.etag, found.version, found.source.size)
        if before != (source.etag, source.version, source.size):
            return False
        listed = self._taken(found)
        if listed is None:
            return False
        for part in self._ranges(source.size):
            kept = listed.get(part.number)
            if kept is not None and kept.size == part.size:
                self._multipart.has(part, Part(part.number, kept.etag))
        return True
