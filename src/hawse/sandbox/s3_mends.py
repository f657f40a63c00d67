"""What moto's S3 lacks that people meet: folders that end, conditional deletes, ages of uploads.

As `mends`, it changes moto for good, and is for the sandbox's own process alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

_UPLOAD = re.compile(r"<Upload>.*?</Upload>", re.DOTALL)
_UPLOAD_ID = re.compile(r"<UploadId>([^<]*)</UploadId>")
_INITIATED = re.compile(r"<Initiated>[^<]*</Initiated>")
_OBJECT = re.compile(rb"<Object>.*?</Object>", re.DOTALL)
_ETAG = re.compile(rb"<ETag>(?:&quot;|\")?([^<&\"]*)(?:&quot;|\")?</ETag>")
_KEY = re.compile(rb"<Key>([^<]*)</Key>")
_RESULT_END = "</DeleteResult>"
_CHANGED = "At least one of the pre-conditions you specified did not hold"


def truer_s3() -> None:
    """Before the first request to S3."""
    from moto.s3.models import FakeMultipart, S3Backend
    from moto.s3.responses import S3Response

    _living_folders(S3Backend)
    _aged_uploads(FakeMultipart, S3Response)
    _conditional_deletes(S3Response)


def _living_folders(backend: Any) -> None:
    """moto lists a folder of a versioned bucket also when all in it is deleted."""
    from moto.s3.models import FakeDeleteMarker

    listed = backend.list_objects

    def living(self: Any, bucket: Any, *args: Any, **kwargs: Any) -> Any:
        keys, folders, *more = listed(self, bucket, *args, **kwargs)
        if folders:
            names = [n for n, key in bucket.keys.items() if not isinstance(key, FakeDeleteMarker)]
            folders = [one for one in folders if any(name.startswith(one) for name in names)]
        return keys, folders, *more

    backend.list_objects = living


def _aged_uploads(multipart: Any, response: Any) -> None:
    """moto says of every upload that it was begun in 2010."""
    make, answer = multipart.__init__, response.list_multipart_uploads

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.initiated = datetime.now(UTC)

    def listed(self: Any) -> tuple[int, Any, Any]:
        status, headers, body = answer(self)
        known = self.backend.list_multipart_uploads(self.bucket_name)

        def dated(element: re.Match[str]) -> str:
            found = _UPLOAD_ID.search(element[0])
            began = known[found[1]].initiated if found else datetime.now(UTC)
            return _INITIATED.sub(
                f"<Initiated>{began:%Y-%m-%dT%H:%M:%S}.000Z</Initiated>", element[0]
            )

        return status, headers, _UPLOAD.sub(dated, _text(body))

    multipart.__init__ = init
    response.list_multipart_uploads = listed


def _conditional_deletes(response: Any) -> None:
    """moto deletes what has another ETag than DeleteObjects names."""
    delete = response._bucket_response_delete_keys  # pylint: disable=protected-access

    def unless_changed(self: Any, bucket_name: str, authenticated: bool = True) -> Any:
        kept: list[bytes] = []

        def allowed(element: re.Match[bytes]) -> bytes:
            if _has_changed(self.backend, bucket_name, element[0]):
                kept.append(element[0])
                return b""
            return element[0]

        self.body = _OBJECT.sub(allowed, self.body)
        if kept and not _OBJECT.search(self.body):
            told = '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult></DeleteResult>'
            status, headers = 200, {"content-type": "application/xml"}
        else:
            status, headers, told = delete(self, bucket_name, authenticated)
            told = _text(told).replace("<DeleteResult/>", f"<DeleteResult>{_RESULT_END}")
        errors = "".join(map(_error, kept))
        return status, headers, _text(told).replace(_RESULT_END, f"{errors}{_RESULT_END}")

    response._bucket_response_delete_keys = unless_changed  # pylint: disable=protected-access


def _has_changed(backend: Any, bucket: str, element: bytes) -> bool:
    from xml.sax.saxutils import unescape

    etag, key = _ETAG.search(element), _KEY.search(element)
    if not etag or not key:
        return False
    found = backend.get_object(bucket, unescape(key[1].decode(), {"&quot;": '"'}))
    return found is None or found.etag.strip('"') != etag[1].decode()


def _error(element: bytes) -> str:
    key = _KEY.search(element)
    name = key[1].decode() if key else ""  # as it came: it is XML already
    said = f"<Code>PreconditionFailed</Code><Message>{escape(_CHANGED)}</Message>"
    return f"<Error><Key>{name}</Key>{said}</Error>"


def _text(body: Any) -> str:
    return body.decode() if isinstance(body, bytes) else str(body)
