"""The calls that change the lifecycle of a bucket's objects, and what they are planned by.

Data only. Actions follow S3's service authorization reference: taking a configuration away checks
the same action as putting one.
"""

from __future__ import annotations

from hawse.aws.calls import Write
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.calls_settings import BUCKET, GET_BUCKET_LIFECYCLE, GET_BUCKET_VERSIONING

PUT_BUCKET_LIFECYCLE = Write(
    "s3", "PutBucketLifecycleConfiguration", iam=("s3:PutLifecycleConfiguration",), on=BUCKET
)
DELETE_BUCKET_LIFECYCLE = Write(
    "s3", "DeleteBucketLifecycle", iam=("s3:PutLifecycleConfiguration",), on=BUCKET
)

READS = (GET_BUCKET_LIFECYCLE, GET_BUCKET_VERSIONING)
CHANGES = (PUT_BUCKET_LIFECYCLE, DELETE_BUCKET_LIFECYCLE)
SIMULATED = (*READS, GET_BUCKET_LOCATION)
