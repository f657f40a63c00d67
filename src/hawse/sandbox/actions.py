"""Which IAM action a request needs and which resources it touches, as far as its wire form says.

Knows names, not rules: whether the action is allowed is `access`'s business. A resource that the
request does not name by its id is unknown here, and then not held against the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hawse.sandbox.wire import Request

_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag", "email": "ses"}
"""Where the signing name of a service is not its prefix in IAM."""

_EC2_KINDS = {
    "i": "instance",
    "vol": "volume",
    "snap": "snapshot",
    "ami": "image",
    "sg": "security-group",
    "subnet": "subnet",
    "vpc": "vpc",
    "eni": "network-interface",
    "eipalloc": "elastic-ip",
}
_EC2_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")

_S3_VERBS = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "POST": "Put", "DELETE": "Put"}
_S3_PARTS = {
    "accelerate": "AccelerateConfiguration",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
_S3_BUCKET = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket"}
_S3_OBJECT = {"GET": "GetObject", "HEAD": "GetObject", "DELETE": "DeleteObject"}


def action(request: Request) -> str:
    """The IAM action, like `ec2:StopInstances`."""
    if request.service == "s3":
        return f"s3:{_s3_action(request)}"
    prefix = _PREFIXES.get(request.service, request.service)
    return f"{prefix}:{request.operation}"


def resources(request: Request, account: str) -> list[str]:
    """ARNs of what the request names; empty when it names nothing that we understand."""
    if request.service == "s3":
        path = request.path.strip("/")
        return [f"arn:aws:s3:::{path}"] if path else []
    if request.service == "ec2":
        return list(_ec2_resources(request, account))
    name = request.form.get("RoleArn") or request.form.get("PolicyArn")
    return [name] if name else []


def _ec2_resources(request: Request, account: str) -> Iterator[str]:
    for value in request.form.values():
        found = _EC2_ID.fullmatch(value)
        if found and found[1] in _EC2_KINDS:
            owner = "" if found[1] in ("ami", "snap") else account
            kind = _EC2_KINDS[found[1]]
            yield f"arn:aws:ec2:{request.region}:{owner}:{kind}/{value}"


def _s3_action(request: Request) -> str:
    bucket, _, key = request.path.lstrip("/").partition("/")
    method, given = request.method, request.parameters
    if not bucket:
        return "ListAllMyBuckets"
    for part, noun in _S3_PARTS.items():
        if part in given:
            return f"{_S3_VERBS[method]}{noun}"
    if "acl" in given or "tagging" in given:
        noun = "Acl" if "acl" in given else "Tagging"
        return f"{_S3_VERBS[method]}{'Object' if key else 'Bucket'}{noun}"
    if "policy" in given:
        return "DeleteBucketPolicy" if method == "DELETE" else f"{_S3_VERBS[method]}BucketPolicy"
    if "uploadId" in given and method in ("GET", "DELETE"):
        return "ListMultipartUploadParts" if method == "GET" else "AbortMultipartUpload"
    if key:
        return "RestoreObject" if "restore" in given else _S3_OBJECT.get(method, "PutObject")
    if "versions" in given or "uploads" in given:
        return "ListBucketVersions" if "versions" in given else "ListBucketMultipartUploads"
    if method == "DELETE":
        return "DeleteBucket"
    return "DeleteObject" if "delete" in given else _S3_BUCKET.get(method, "PutObject")
