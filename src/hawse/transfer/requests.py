"""One request to S3 as a value, and what comes back. Knows neither endpoints nor keys.

A key arrives at S3 exactly as it is: `a//b`, `/lead`, `./x` and `a/../b` are keys like others, so
nothing here may tidy a path up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from hawse.errors import CLIError
from hawse.transfer.settings import LITTLE

if TYPE_CHECKING:
    from io import RawIOBase

    from hawse.aws.calls import Call

Headers = tuple[tuple[str, str], ...]
Sink = Callable[[bytes | memoryview, int], None]

_PLAIN = re.compile(r"[A-Za-z0-9/_.~-]*").fullmatch
METHODS = {
    "AbortMultipartUpload": "DELETE",
    "CompleteMultipartUpload": "POST",
    "CopyObject": "PUT",
    "CreateBucket": "PUT",
    "CreateMultipartUpload": "POST",
    "DeleteBucket": "DELETE",
    "DeleteObject": "DELETE",
    "DeleteObjects": "POST",
    "HeadBucket": "HEAD",
    "HeadObject": "HEAD",
    "PutObject": "PUT",
    "PutObjectAcl": "PUT",
    "PutObjectTagging": "PUT",
    "RestoreObject": "POST",
    "UploadPart": "PUT",
    "UploadPartCopy": "PUT",
}
"""The methods of operations; GET for the others."""

# Which element the body of a success has. Some answer 200 before they know whether they succeed.
ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CopyObject": "CopyObjectResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketLocation": "LocationConstraint",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
    "UploadPartCopy": "CopyPartResult",
}


class Request(NamedTuple):
    """What to ask of S3.

    `query` is encoded. `size` is how many bytes of content it moves, in either direction: it is
    what the window of bytes counts, and for a body that is no `bytes` its length.
    `send_from` is a file that awscrt reads itself.
    `sink` takes the content as it comes, with its place in the answer, on the thread that brings
    it: it may keep nothing of it, and place 0 may come again, with another attempt.
    `checksum` has a CRC64NVME of the body added.
    `telling` is told how many bytes more of a body went; less than none when they go again.
    """

    call: Call
    bucket: str = ""
    key: str = ""
    query: str = ""
    headers: Headers = ()
    body: bytes | RawIOBase = b""
    size: int = 0
    send_from: str = ""
    sink: Sink | None = None
    checksum: bool = False
    telling: Callable[[int], None] | None = None

    @property
    def method(self) -> str:
        """`GET`, …"""
        return METHODS.get(self.call.operation, "GET")

    @property
    def in_pieces(self) -> bool:
        """Whether it moves so much content that nobody is to have it all at once."""
        if self.method != "PUT" or not self.body:
            return self.sink is not None
        return self.call.operation == "UploadPart" or self.size > LITTLE

    @property
    def cost(self) -> int:
        """How much memory it may take: content that comes is in awscrt's hands and in ours."""
        twice = self.method == "GET" and self.sink is None
        return 2 * self.size if twice else self.size

    @property
    def root(self) -> str:
        """The XML element that the answer has to be; "" when any body will do."""
        return ROOTS.get(self.call.operation, "")

    @property
    def roots(self) -> tuple[str, ...]:
        """The same, and what emulators call it that take the names of the operation's shapes."""
        operation = self.call.operation
        return (self.root, *(f"{operation}{end}" for end in ("Response", "Result", "Output")))

    @property
    def length(self) -> int | None:
        """How long the body is; None when there is none."""
        if isinstance(self.body, bytes):
            if self.body:
                return len(self.body)
            sends = self.send_from or self.method in ("PUT", "POST")
            return self.size if self.send_from else (0 if sends else None)
        return self.size

    @property
    def prefix(self) -> str:
        """What S3 is likely to throttle as one: the bucket, and the key up to its first `/`."""
        return f"{self.bucket}/{self.key.partition('/')[0]}"

    @property
    def name(self) -> str:
        """`s3://bucket/key`, for people."""
        return f"s3://{self.bucket}/{self.key}" if self.bucket else "S3"


class Reply(NamedTuple):
    """What S3 answered; `headers` has lower-case names. `body` is empty for what a sink took."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def etag(self) -> str:
        """Without its quotes."""
        return self.headers.get("etag", "").strip('"')


Done = Callable[[Reply | CLIError], None]


def path_of(base: str, key: str) -> str:
    """The path of a key, encoded as S3 signs it; `base` comes before it."""
    return f"{base}/{key if _PLAIN(key) else quote(key, safe='/~')}"


def copy_source(bucket: str, key: str, version: str = "") -> str:
    """The value of x-amz-copy-source."""
    found = f"{bucket}/{quote(key, safe='/~')}"
    return f"{found}?versionId={quote(version, safe='')}" if version else found


def query_of(**values: str | int | None) -> str:
    """An encoded query in the order given; names have `_` for `-`, None is a flag."""
    parts = []
    for name, value in values.items():
        name = name.replace("_", "-")
        parts.append(f"{name}={quote(str(value), safe='-._~')}" if value is not None else name)
    return "&".join(parts)
