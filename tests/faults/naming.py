"""Which operation of AWS a request is, in any of AWS's protocols.

query and ec2 name it in the body, json in a header, smithy's in the path; for the REST protocols
it follows from method and path, by a table for S3 and by botocore's models for the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs, unquote

RESTFUL = (
    *("accessanalyzer", "account", "imagebuilder", "lambda", "rbin", "s3control"),
    *("sso", "sso-oidc"),
)
"""The services with a REST protocol, besides S3, that hawse asks."""

_SCOPE = re.compile(r"([^/\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_S3_CONTROL = "/v20180820/"
_SMITHY = re.compile(r"/service/[^/]+/operation/(\w+)$")


class Named(NamedTuple):
    """A request's service (as it signs), protocol, operation, region and access key id."""

    service: str = ""
    protocol: str = ""
    operation: str = ""
    region: str = ""
    access_key: str = ""


class Asked(Protocol):
    """What is looked at."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    bucket: str
    key: str
    query: Mapping[str, str]


def named(request: Asked) -> Named:
    """What AWS calls it; what has neither signature nor mark is taken for S3's."""
    signed = request.headers.get("authorization", "")
    found = _SCOPE.search(signed.partition("Credential=")[2] or _presigned(request))
    access_key, region, service = found.groups() if found else ("", "", "")
    protocol, operation = _operation(request, service)
    return Named(service, protocol, operation, region, access_key)


def _presigned(request: Asked) -> str:
    return unquote(request.query.get("X-Amz-Credential", ""))


def _operation(request: Asked, service: str) -> tuple[str, str]:
    headers = request.headers
    if target := headers.get("x-amz-target", ""):
        return "json", target.rpartition(".")[2]
    if smithy := _SMITHY.search(request.target.partition("?")[0]):
        return "smithy", smithy[1]
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = parse_qs(request.body.decode("utf-8", "replace"))
        return "ec2" if service == "ec2" else "query", form.get("Action", [""])[0]
    place = request.target.partition("?")[0].rstrip("/")
    if service not in ("", "s3") or place.startswith(_S3_CONTROL):
        for method, path, protocol, operation in _routes():
            if method == request.method and path.fullmatch(place):
                return protocol, operation
    return "rest-xml", _of_s3(request)


@cache
def _routes() -> tuple[tuple[str, re.Pattern[str], str, str], ...]:
    return tuple(_routes_of(RESTFUL))


def _routes_of(services: tuple[str, ...]) -> Iterator[tuple[str, re.Pattern[str], str, str]]:
    from botocore.loaders import Loader

    for service in services:
        model: dict[str, Any] = Loader().load_service_model(service, "service-2")
        for name, operation in model["operations"].items():
            method, uri = operation["http"]["method"], operation["http"]["requestUri"]
            if uri.strip("/").partition("/")[0].startswith(("{", "?")) or uri == "/":
                continue  # it would be taken for a bucket
            path = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(uri.partition("?")[0].rstrip("/")))
            path = re.sub(r"\\\{\w+\\\+\\\}", ".+", path)
            yield method, re.compile(path), model["metadata"]["protocol"], name


# (method, a parameter of the query or ""): the operation on a bucket, on an object
OPERATIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("GET", ""): ("ListObjects", "GetObject"),
    ("GET", "list-type"): ("ListObjectsV2", "GetObject"),
    ("GET", "versions"): ("ListObjectVersions", "GetObject"),
    ("GET", "uploads"): ("ListMultipartUploads", "GetObject"),
    ("GET", "uploadId"): ("ListObjects", "ListParts"),
    ("GET", "location"): ("GetBucketLocation", "GetObject"),
    ("GET", "versioning"): ("GetBucketVersioning", "GetObject"),
    ("GET", "tagging"): ("GetBucketTagging", "GetObjectTagging"),
    ("GET", "acl"): ("GetBucketAcl", "GetObjectAcl"),
    ("GET", "attributes"): ("ListObjects", "GetObjectAttributes"),
    ("HEAD", ""): ("HeadBucket", "HeadObject"),
    ("PUT", ""): ("CreateBucket", "PutObject"),
    ("PUT", "uploadId"): ("CreateBucket", "UploadPart"),
    ("PUT", "versioning"): ("PutBucketVersioning", "PutObject"),
    ("PUT", "tagging"): ("PutBucketTagging", "PutObjectTagging"),
    ("PUT", "acl"): ("PutBucketAcl", "PutObjectAcl"),
    ("POST", "delete"): ("DeleteObjects", ""),
    ("POST", "uploads"): ("", "CreateMultipartUpload"),
    ("POST", "uploadId"): ("", "CompleteMultipartUpload"),
    ("POST", "restore"): ("", "RestoreObject"),
    ("DELETE", ""): ("DeleteBucket", "DeleteObject"),
    ("DELETE", "uploadId"): ("DeleteBucket", "AbortMultipartUpload"),
    ("DELETE", "tagging"): ("DeleteBucketTagging", "DeleteObjectTagging"),
}
COPIES = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


def _of_s3(request: Asked) -> str:
    """`GetObject`, `UploadPartCopy`, …; "" for what S3 does not know."""
    if not request.bucket:
        return "ListBuckets"
    named = [name for name in request.query if (request.method, name) in OPERATIONS]
    pair = OPERATIONS.get((request.method, named[0] if named else ""), ("", ""))
    found = pair[bool(request.key)]
    return COPIES.get(found, found) if "x-amz-copy-source" in request.headers else found
