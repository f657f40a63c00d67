"""Objects to objects within S3. No content passes through here.

A copy keeps what its source says of itself, its tags and its storage class. CopyObject does that
by itself up to 5 GiB, except for the storage class; above, it is read from the source and given
to a multipart upload whose parts S3 copies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.downloads import Wanted
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers, Reply, Request, copy_source
from hawse.transfer.uploads import DoneStored, Stored
from hawse.transfer.xml_answers import etag_in, tags_in

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

KEPT = (
    *("cache-control", "content-disposition", "content-encoding", "content-language"),
    *("content-type", "expires", "x-amz-website-redirect-location"),
)


class Copy(NamedTuple):
    """One object on its way. `storage`: the class of its source, "" for STANDARD."""

    engine: Engine
    source: Wanted
    bucket: str
    key: str
    done: DoneStored
    options: ObjectOptions = PLAIN
    storage: str = ""
    headers: Headers = ()

    def begin(self) -> None:
        """Have S3 copy it; waits while the windows are full."""
        if self.source.size > self.engine.settings.copy_limit:
            self.engine.spawn(self._in_parts, self.done)
        elif self.options.keep_acl:
            self.engine.spawn(self._with_acl, self.done)
        else:
            self.engine.submit(self._request(), self._ended)

    def _request(self) -> Request:
        options, source = self.options, self.source
        headers = [("x-amz-copy-source", copy_source(source.bucket, source.key, source.version))]
        if source.etag:
            headers.append(("x-amz-copy-source-if-match", f'"{source.etag}"'))
        if options.describing:
            headers.append(("x-amz-metadata-directive", "REPLACE"))
        if options.tags:
            headers.append(("x-amz-tagging-directive", "REPLACE"))
        if self.storage and not options.storage_class:
            headers.append(("x-amz-storage-class", self.storage))
        headers = [*options.creating, *options.source, *headers]
        if self.headers:
            headers = list({**dict(headers), **dict(self.headers)}.items())
        return Request(
            calls.COPY_OBJECT_VERSION if source.version else calls.COPY_OBJECT,
            self.bucket,
            self.key,
            headers=tuple(headers),
        )

    def _ended(self, came: Reply | CLIError) -> None:
        self.done(came if isinstance(came, CLIError) else self.stored(came))

    def stored(self, came: Reply, etag: str = "") -> Stored:
        """What became of it."""
        version = came.headers.get("x-amz-version-id", "")
        found = etag or etag_in(came.body)
        return Stored(self.bucket, self.key, self.source.size, found, version)

    # --- In several requests

    def _with_acl(self) -> Stored:
        stored = self.stored(self.engine.ask(self._request()))
        self.copy_acl()
        return stored

    def _in_parts(self) -> Stored:
        from hawse.transfer.large_copies import copy_in_parts

        return copy_in_parts(self)

    @property
    def reading(self) -> ObjectOptions:
        """The options for reading the source."""
        options = self.options
        return ObjectOptions(
            customer_key=options.source_customer_key, requester_pays=options.requester_pays
        )

    def describing(self, head: Reply) -> Headers:
        """What the object is to say of itself, and how it is kept."""
        options = self.options
        kept = options.describing or tuple(
            (name, value)
            for name, value in head.headers.items()
            if name in KEPT or name.startswith("x-amz-meta-")
        )
        own = self.storage or head.headers.get("x-amz-storage-class", "")
        storage: Headers = (
            (("x-amz-storage-class", own),) if own and not options.storage_class else ()
        )
        mine = (pair for pair in self.headers if not pair[0].startswith(("if-", "x-amz-metadata-")))
        return tuple(dict((*kept, *options.storing, *storage, *mine)).items())

    def tags(self, head: Reply) -> Headers:
        """The tags of the source; () when there are none, or others are wanted."""
        if self.options.tags or head.headers.get("x-amz-tagging-count", "0") == "0":
            return ()
        source = self.source
        call = calls.GET_OBJECT_VERSION_TAGGING if source.version else calls.GET_OBJECT_TAGGING
        version = f"&{source.query}" if source.version else ""
        found = self.engine.ask(
            Request(
                call,
                source.bucket,
                source.key,
                query=f"tagging{version}",
                headers=self.options.paying,
            )
        )
        return ObjectOptions(tags=tags_in(found.body)).storing

    def copy_acl(self) -> None:
        """Give the copy the ACL of its source."""
        source = self.source
        version = f"&{source.query}" if source.version else ""
        asked = Request(calls.GET_OBJECT_ACL, source.bucket, source.key, query=f"acl{version}")
        found = self.engine.ask(asked)
        self.engine.ask(
            Request(
                calls.PUT_OBJECT_ACL,
                self.bucket,
                self.key,
                query="acl",
                headers=(("content-type", "application/xml"), *self.options.paying),
                body=found.body,
            )
        )


def copy(
    engine: Engine,
    source: Wanted,
    bucket: str,
    key: str,
    done: DoneStored,
    *,
    options: ObjectOptions = PLAIN,
    storage: str = "",
    headers: Headers = (),
) -> None:
    """Have S3 copy an object; waits while the windows are full. `done` gets a Stored or the error.

    `storage` is the class of the source, which the copy keeps unless the options say another.
    """
    Copy(engine, source, bucket, key, done, options, storage, headers).begin()
