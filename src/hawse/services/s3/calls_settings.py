"""The calls about settings of buckets and of an account's buckets. Data only.

Actions follow S3's service authorization reference, in which some are not named as the operations
are, and where a Delete checks the action of its Put.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

BUCKET = ("arn:{partition}:s3:::*",)


def _reads(operation: str, action: str) -> Read:
    return Read("s3", operation, iam=(f"s3:{action}",), on=BUCKET)


def _writes(operation: str, action: str) -> Write:
    return Write("s3", operation, iam=(f"s3:{action}",), on=BUCKET)


LIST_BUCKETS = Read("s3", "ListBuckets", iam=("s3:ListAllMyBuckets",), items="Buckets[]")
HEAD_BUCKET = _reads("HeadBucket", "ListBucket")
GET_BUCKET_VERSIONING = _reads("GetBucketVersioning", "GetBucketVersioning")
GET_BUCKET_ENCRYPTION = _reads("GetBucketEncryption", "GetEncryptionConfiguration")
GET_PUBLIC_ACCESS_BLOCK = _reads("GetPublicAccessBlock", "GetBucketPublicAccessBlock")
GET_BUCKET_POLICY_STATUS = _reads("GetBucketPolicyStatus", "GetBucketPolicyStatus")
GET_BUCKET_ACL = _reads("GetBucketAcl", "GetBucketAcl")
GET_BUCKET_OWNERSHIP_CONTROLS = _reads("GetBucketOwnershipControls", "GetBucketOwnershipControls")
GET_BUCKET_LIFECYCLE = _reads("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration")
GET_BUCKET_REPLICATION = _reads("GetBucketReplication", "GetReplicationConfiguration")
GET_BUCKET_TAGGING = _reads("GetBucketTagging", "GetBucketTagging")
GET_BUCKET_LOGGING = _reads("GetBucketLogging", "GetBucketLogging")
GET_OBJECT_LOCK = _reads("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration")

PUT_BUCKET_VERSIONING = _writes("PutBucketVersioning", "PutBucketVersioning")
PUT_BUCKET_ENCRYPTION = _writes("PutBucketEncryption", "PutEncryptionConfiguration")
DELETE_BUCKET_ENCRYPTION = _writes("DeleteBucketEncryption", "PutEncryptionConfiguration")
PUT_PUBLIC_ACCESS_BLOCK = _writes("PutPublicAccessBlock", "PutBucketPublicAccessBlock")
DELETE_PUBLIC_ACCESS_BLOCK = _writes("DeletePublicAccessBlock", "PutBucketPublicAccessBlock")
PUT_BUCKET_OWNERSHIP_CONTROLS = _writes("PutBucketOwnershipControls", "PutBucketOwnershipControls")
DELETE_BUCKET_OWNERSHIP_CONTROLS = _writes(
    "DeleteBucketOwnershipControls", "PutBucketOwnershipControls"
)
PUT_BUCKET_TAGGING = _writes("PutBucketTagging", "PutBucketTagging")
DELETE_BUCKET_TAGGING = _writes("DeleteBucketTagging", "PutBucketTagging")

GET_ACCOUNT_PUBLIC_ACCESS_BLOCK = Read(
    "s3control", "GetPublicAccessBlock", iam=("s3:GetAccountPublicAccessBlock",)
)
PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK = Write(
    "s3control", "PutPublicAccessBlock", iam=("s3:PutAccountPublicAccessBlock",)
)
DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK = Write(
    "s3control", "DeletePublicAccessBlock", iam=("s3:PutAccountPublicAccessBlock",)
)
