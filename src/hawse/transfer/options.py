"""What the user wants of the objects that are written: storage class, encryption, metadata, …

One frozen value for a whole command, so that its headers are computed once and not per object.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import cached_property
from hashlib import md5
from urllib.parse import quote

from hawse.errors import UsageError
from hawse.records import dataclass
from hawse.transfer.requests import Headers

Pairs = tuple[tuple[str, str], ...]
_SSE = ("", "AES256", "aws:kms", "aws:kms:dsse")


@dataclass(frozen=True)
class CustomerKey:
    """A key of SSE-C: 32 bytes, in base64. UsageError when it is not."""

    key: str

    def __post_init__(self) -> None:
        try:
            size = len(b64decode(self.key, validate=True))
        except ValueError:
            size = 0
        if size != 32:
            raise UsageError("--sse-c-key", why="it is not 32 bytes in base64")

    def headers(self, prefix: str = "x-amz-server-side-encryption-customer") -> Headers:
        """The headers that every request about the object's content needs."""
        digest = md5(b64decode(self.key), usedforsecurity=False).digest()
        return (
            (f"{prefix}-algorithm", "AES256"),
            (f"{prefix}-key", self.key),
            (f"{prefix}-key-md5", b64encode(digest).decode()),
        )

    def __repr__(self) -> str:
        return "CustomerKey(…)"


@dataclass(frozen=True)
class ObjectOptions:  # pylint: disable=too-many-instance-attributes  # S3 has that many
    """Options of the objects of one command; "" and () leave it to S3 or to the source.

    `metadata` of a copy replaces the source's; without it, copies keep theirs. `keep_acl` copies
    the grants of the source, which needs s3:GetObjectAcl and s3:PutObjectAcl.
    """

    storage_class: str = ""
    acl: str = ""
    sse: str = ""
    kms_key: str = ""
    customer_key: CustomerKey | None = None
    source_customer_key: CustomerKey | None = None
    metadata: Pairs = ()
    tags: Pairs = ()
    content_type: str = ""
    content_encoding: str = ""
    content_disposition: str = ""
    content_language: str = ""
    cache_control: str = ""
    expires: str = ""
    website_redirect: str = ""
    requester_pays: bool = False
    keep_acl: bool = False

    def __post_init__(self) -> None:
        if self.sse not in _SSE:
            raise UsageError("--sse", why=f"{self.sse} is none of {', '.join(_SSE[1:])}")
        if self.kms_key and not self.sse.startswith("aws:kms"):
            raise UsageError("--sse-kms-key-id", why="it needs --sse aws:kms")
        if self.customer_key and self.sse:
            raise UsageError("--sse-c-key", why="an object has one kind of encryption")
        if len(self.tags) > 10:
            raise UsageError("--tag", why=f"an object has 10 tags at most, not {len(self.tags)}")
        for name, value in self.metadata:
            if not name.isascii() or any(ord(char) < 32 for char in name + value):
                raise UsageError("--metadata", why=f"{name!r} cannot be sent in a header")

    @cached_property
    def describing(self) -> Headers:
        """What an object says of itself; a copy with any of it replaces all of the source's."""
        found = (
            ("cache-control", self.cache_control),
            ("content-disposition", self.content_disposition),
            ("content-encoding", self.content_encoding),
            ("content-language", self.content_language),
            ("content-type", self.content_type),
            ("expires", self.expires),
            ("x-amz-website-redirect-location", self.website_redirect),
        )
        meta = ((f"x-amz-meta-{name.lower()}", _text(value)) for name, value in self.metadata)
        return (*((name, value) for name, value in found if value), *meta)

    @cached_property
    def storing(self) -> Headers:
        """How and for whom an object is kept."""
        found = (
            ("x-amz-storage-class", self.storage_class),
            ("x-amz-acl", self.acl),
            ("x-amz-server-side-encryption", self.sse),
            ("x-amz-server-side-encryption-aws-kms-key-id", self.kms_key),
            ("x-amz-tagging", tagging(self.tags)),
        )
        return (*((name, value) for name, value in found if value), *self.content)

    @cached_property
    def creating(self) -> Headers:
        """All headers of a PutObject or a CreateMultipartUpload."""
        return (*self.describing, *self.storing)

    @cached_property
    def content(self) -> Headers:
        """The headers of every request that reads or writes an object's content."""
        keys = self.customer_key.headers() if self.customer_key else ()
        return (*keys, *self.paying)

    @cached_property
    def source(self) -> Headers:
        """The headers of a copy for its source."""
        if self.source_customer_key is None:
            return ()
        return self.source_customer_key.headers("x-amz-copy-source-server-side-encryption-customer")

    @cached_property
    def of_a_copy_as_it_is(self) -> ObjectOptions:
        """The options for copying what these options wrote, and for changing nothing."""
        return ObjectOptions(
            customer_key=self.customer_key,
            source_customer_key=self.customer_key,
            requester_pays=self.requester_pays,
        )

    @cached_property
    def reading(self) -> ObjectOptions:
        """The options for reading the source of a copy."""
        return ObjectOptions(
            customer_key=self.source_customer_key, requester_pays=self.requester_pays
        )

    @cached_property
    def paying(self) -> Headers:
        """Who pays."""
        return (("x-amz-request-payer", "requester"),) if self.requester_pays else ()


PLAIN = ObjectOptions()


def tagging(tags: Pairs) -> str:
    """Tags as x-amz-tagging has them."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in tags)


def _text(value: str) -> str:
    """Metadata is ASCII; other text goes as RFC 2047, which S3 itself uses for it."""
    if value.isascii():
        return value
    return f"=?UTF-8?B?{b64encode(value.encode()).decode()}?="
