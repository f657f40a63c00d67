"""The calls about settings of buckets and of an account's buckets. Data only.

Actions follow S3's service authorization reference, in which some are not named as the operations
are, and where a Delete checks the action of its Put.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

BUCKET = ("arn:{partition}:s3:::*",)


def reads(operation: str, action: str) -> Read:
    """A read of one bucket."""
    return Read("s3", operation, iam=(f"s3:{action}",), on=BUCKET)


def writes(operation: str, action: str) -> Write:
    """A change of one bucket."""
    return Write("s3", operation, iam=(f"s3:{action}",), on=BUCKET)


LIST_BUCKETS = Read("s3", "ListBuckets", iam=("s3:ListAllMyBuckets",), items="Buckets[]")
HEAD_BUCKET = reads("HeadBucket", "ListBucket")
GET_BUCKET_VERSIONING = reads("GetBucketVersioning", "GetBucketVersioning")
GET_BUCKET_ENCRYPTION = reads("GetBucketEncryption", "GetEncryptionConfiguration")
GET_PUBLIC_ACCESS_BLOCK = reads("GetPublicAccessBlock", "GetBucketPublicAccessBlock")
GET_BUCKET_POLICY_STATUS = reads("GetBucketPolicyStatus", "GetBucketPolicyStatus")
GET_BUCKET_ACL = reads("GetBucketAcl", "GetBucketAcl")
GET_BUCKET_OWNERSHIP_CONTROLS = reads("GetBucketOwnershipControls", "GetBucketOwnershipControls")
GET_BUCKET_LIFECYCLE = reads("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration")
GET_BUCKET_REPLICATION = reads("GetBucketReplication", "GetReplicationConfiguration")
GET_BUCKET_TAGGING = reads("GetBucketTagging", "GetBucketTagging")
GET_BUCKET_LOGGING = reads("GetBucketLogging", "GetBucketLogging")
GET_OBJECT_LOCK = reads("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration")

PUT_BUCKET_VERSIONING = writes("PutBucketVersioning", "PutBucketVersioning")
PUT_BUCKET_ENCRYPTION = writes("PutBucketEncryption", "PutEncryptionConfiguration")
DELETE_BUCKET_ENCRYPTION = writes("DeleteBucketEncryption", "PutEncryptionConfiguration")
PUT_PUBLIC_ACCESS_BLOCK = writes("PutPublicAccessBlock", "PutBucketPublicAccessBlock")
DELETE_PUBLIC_ACCESS_BLOCK = writes("DeletePublicAccessBlock", "PutBucketPublicAccessBlock")
PUT_BUCKET_OWNERSHIP_CONTROLS = writes("PutBucketOwnershipControls", "PutBucketOwnershipControls")
DELETE_BUCKET_OWNERSHIP_CONTROLS = writes(
    "DeleteBucketOwnershipControls", "PutBucketOwnershipControls"
)
PUT_BUCKET_TAGGING = writes("PutBucketTagging", "PutBucketTagging")
DELETE_BUCKET_TAGGING = writes("DeleteBucketTagging", "PutBucketTagging")

GET_ACCOUNT_PUBLIC_ACCESS_BLOCK = Read(
    "s3control", "GetPublicAccessBlock", iam=("s3:GetAccountPublicAccessBlock",)
)
PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK = Write(
    "s3control", "PutPublicAccessBlock", iam=("s3:PutAccountPublicAccessBlock",)
)
DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK = Write(
    "s3control", "DeletePublicAccessBlock", iam=("s3:PutAccountPublicAccessBlock",)
)
