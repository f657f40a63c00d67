"""The calls about the lifecycle of a bucket's objects. Data only.

Actions follow S3's service authorization reference: taking a configuration away checks the same
action as putting one.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_BUCKET = ("arn:{partition}:s3:::*",)

GET_BUCKET_LIFECYCLE = Read(
    "s3", "GetBucketLifecycleConfiguration", iam=("s3:GetLifecycleConfiguration",), on=_BUCKET
)
GET_BUCKET_VERSIONING = Read(
    "s3", "GetBucketVersioning", iam=("s3:GetBucketVersioning",), on=_BUCKET
)
GET_BUCKET_LOCATION = Read("s3", "GetBucketLocation", iam=("s3:GetBucketLocation",), on=_BUCKET)

PUT_BUCKET_LIFECYCLE = Write(
    "s3", "PutBucketLifecycleConfiguration", iam=("s3:PutLifecycleConfiguration",), on=_BUCKET
)
DELETE_BUCKET_LIFECYCLE = Write(
    "s3", "DeleteBucketLifecycle", iam=("s3:PutLifecycleConfiguration",), on=_BUCKET
)

READS = (GET_BUCKET_LIFECYCLE, GET_BUCKET_VERSIONING)
CHANGES = (PUT_BUCKET_LIFECYCLE, DELETE_BUCKET_LIFECYCLE)
