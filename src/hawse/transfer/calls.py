"""Every S3 operation of the data plane, with the IAM actions and resources it needs.

Data only. Actions follow S3's service authorization reference and "Required permissions for
Amazon S3 API operations". An operation on one version of an object checks other actions than the
same on the newest, so it is a call of its own.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

BUCKET = "arn:{partition}:s3:::*"
OBJECT = "arn:{partition}:s3:::*/*"


def _reads(operation: str, *actions: str, on: tuple[str, ...] = (OBJECT,), items: str = "") -> Read:
    return Read("s3", operation, iam=tuple(f"s3:{a}" for a in actions), on=on, items=items)


def _writes(
    operation: str, *actions: str, on: tuple[str, ...] = (OBJECT,), destroys: bool = False
) -> Write:
    iam = tuple(f"s3:{action}" for action in actions)
    return Write("s3", operation, iam=iam, on=on, destroys=destroys)


_IN_BUCKET = (BUCKET,)

LIST_BUCKETS = _reads("ListBuckets", "ListAllMyBuckets", on=())
HEAD_BUCKET = _reads("HeadBucket", "ListBucket", on=_IN_BUCKET)
GET_BUCKET_LOCATION = _reads("GetBucketLocation", "GetBucketLocation", on=_IN_BUCKET)
GET_BUCKET_VERSIONING = _reads("GetBucketVersioning", "GetBucketVersioning", on=_IN_BUCKET)
LIST_OBJECTS = _reads("ListObjectsV2", "ListBucket", on=_IN_BUCKET)
LIST_OBJECT_VERSIONS = _reads("ListObjectVersions", "ListBucketVersions", on=_IN_BUCKET)
LIST_MULTIPART_UPLOADS = _reads("ListMultipartUploads", "ListBucketMultipartUploads", on=_IN_BUCKET)
LIST_PARTS = _reads("ListParts", "ListMultipartUploadParts")
HEAD_OBJECT = _reads("HeadObject", "GetObject")
HEAD_OBJECT_VERSION = _reads("HeadObject", "GetObjectVersion")
GET_OBJECT = _reads("GetObject", "GetObject")
GET_OBJECT_VERSION = _reads("GetObject", "GetObjectVersion")
GET_OBJECT_ATTRIBUTES = _reads("GetObjectAttributes", "GetObject", "GetObjectAttributes")
GET_OBJECT_TAGGING = _reads("GetObjectTagging", "GetObjectTagging")
GET_OBJECT_VERSION_TAGGING = _reads("GetObjectTagging", "GetObjectVersionTagging")
GET_OBJECT_ACL = _reads("GetObjectAcl", "GetObjectAcl")

CREATE_BUCKET = _writes("CreateBucket", "CreateBucket", on=_IN_BUCKET)
DELETE_BUCKET = _writes("DeleteBucket", "DeleteBucket", on=_IN_BUCKET, destroys=True)
PUT_OBJECT = _writes("PutObject", "PutObject")
PUT_OBJECT_TAGGED = _writes("PutObject", "PutObject", "PutObjectTagging")
PUT_OBJECT_TAGGING = _writes("PutObjectTagging", "PutObjectTagging")
PUT_OBJECT_ACL = _writes("PutObjectAcl", "PutObjectAcl")
COPY_OBJECT = _writes(
    "CopyObject", "GetObject", "GetObjectTagging", "PutObject", "PutObjectTagging"
)
COPY_OBJECT_VERSION = _writes(
    "CopyObject",
    "GetObjectVersion",
    "GetObjectVersionTagging",
    "PutObject",
    "PutObjectTagging",
)
RESTORE_OBJECT = _writes("RestoreObject", "RestoreObject")
DELETE_OBJECT = _writes("DeleteObject", "DeleteObject", destroys=True)
DELETE_OBJECT_VERSION = _writes("DeleteObject", "DeleteObjectVersion", destroys=True)
DELETE_OBJECTS = _writes("DeleteObjects", "DeleteObject", destroys=True)
DELETE_OBJECT_VERSIONS = _writes(
    "DeleteObjects", "DeleteObject", "DeleteObjectVersion", destroys=True
)
CREATE_MULTIPART_UPLOAD = _writes("CreateMultipartUpload", "PutObject")
CREATE_MULTIPART_UPLOAD_TAGGED = _writes("CreateMultipartUpload", "PutObject", "PutObjectTagging")
UPLOAD_PART = _writes("UploadPart", "PutObject")
UPLOAD_PART_COPY = _writes("UploadPartCopy", "GetObject", "PutObject")
UPLOAD_PART_COPY_VERSION = _writes("UploadPartCopy", "GetObjectVersion", "PutObject")
COMPLETE_MULTIPART_UPLOAD = _writes("CompleteMultipartUpload", "PutObject")
ABORT_MULTIPART_UPLOAD = _writes("AbortMultipartUpload", "AbortMultipartUpload")

# What one thing that a command does may send, so that its list of calls reads like a sentence.
UPLOADS = (
    PUT_OBJECT,
    CREATE_MULTIPART_UPLOAD,
    UPLOAD_PART,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    LIST_PARTS,
    HEAD_OBJECT,
)
TAGGED_UPLOADS = (PUT_OBJECT_TAGGED, CREATE_MULTIPART_UPLOAD_TAGGED)
DOWNLOADS = (GET_OBJECT, HEAD_OBJECT)
COPIES = (
    COPY_OBJECT,
    HEAD_OBJECT,
    GET_OBJECT_TAGGING,
    CREATE_MULTIPART_UPLOAD,
    CREATE_MULTIPART_UPLOAD_TAGGED,
    UPLOAD_PART_COPY,
    LIST_PARTS,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
)
VERSION_COPIES = (
    HEAD_OBJECT_VERSION,
    GET_OBJECT_VERSION_TAGGING,
    CREATE_MULTIPART_UPLOAD,
    CREATE_MULTIPART_UPLOAD_TAGGED,
    UPLOAD_PART_COPY_VERSION,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    DELETE_OBJECT_VERSION,
    HEAD_OBJECT,
)
"""What bringing back a version may need beside CopyObject: large ones, and keys XML cannot hold."""
LISTS = (LIST_OBJECTS, HEAD_BUCKET)
COPYING = tuple(
    dict.fromkeys(
        (
            *(*UPLOADS, *TAGGED_UPLOADS, *DOWNLOADS, *COPIES, LIST_OBJECTS),
            *(HEAD_OBJECT_VERSION, GET_OBJECT_VERSION, GET_OBJECT_VERSION_TAGGING),
            *(COPY_OBJECT_VERSION, UPLOAD_PART_COPY_VERSION),
        )
    )
)
MOVING = tuple(
    dict.fromkeys(
        (
            *(*UPLOADS, *TAGGED_UPLOADS, *DOWNLOADS, *COPIES, LIST_OBJECTS),
            *(DELETE_OBJECTS, DELETE_OBJECT),
        )
    )
)
REMOVING = (
    *(LIST_OBJECTS, LIST_OBJECT_VERSIONS, HEAD_OBJECT),
    *(DELETE_OBJECT, DELETE_OBJECT_VERSION, DELETE_OBJECTS, DELETE_OBJECT_VERSIONS),
)
