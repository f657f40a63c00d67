"""The calls of `hawse s3 replication`: both buckets, the role, the keys, the metrics. Data only.

Actions follow the service authorization references; those of a replicated object are S3's own, done
with the role, and stand in `services.s3.replication.access`.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_BUCKET = ("arn:{partition}:s3:::*",)
_OBJECT = ("arn:{partition}:s3:::*/*",)
_ROLE = ("arn:{partition}:iam::{account}:role/*",)
_POLICY = ("arn:{partition}:iam::{account}:policy/*", "arn:{partition}:iam::aws:policy/*")
_KEY = ("arn:{partition}:kms:*:{account}:key/*",)
_NO_ROLE = ("*the role with name*cannot be found*",)
_NO_PRINCIPAL = ("*invalid principal in policy*", "*invalid principals*")


def _of_bucket(operation: str, *actions: str) -> Read:
    return Read("s3", operation, iam=tuple(f"s3:{action}" for action in actions), on=_BUCKET)


def _of_role(operation: str, items: str = "") -> Read:
    return Read("iam", operation, iam=(f"iam:{operation}",), on=_ROLE, items=items)


def _of_policy(operation: str) -> Read:
    return Read("iam", operation, iam=(f"iam:{operation}",), on=_POLICY)


LIST_BUCKETS = Read("s3", "ListBuckets", iam=("s3:ListAllMyBuckets",))
GET_BUCKET_LOCATION = _of_bucket("GetBucketLocation", "GetBucketLocation")
GET_BUCKET_VERSIONING = _of_bucket("GetBucketVersioning", "GetBucketVersioning")
GET_BUCKET_REPLICATION = _of_bucket("GetBucketReplication", "GetReplicationConfiguration")
GET_BUCKET_POLICY = _of_bucket("GetBucketPolicy", "GetBucketPolicy")
GET_BUCKET_ENCRYPTION = _of_bucket("GetBucketEncryption", "GetEncryptionConfiguration")
GET_OBJECT_LOCK_CONFIGURATION = _of_bucket(
    "GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"
)
GET_BUCKET_LIFECYCLE = _of_bucket("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration")
HEAD_OBJECT = Read("s3", "HeadObject", iam=("s3:GetObject",), on=_OBJECT)
GET_OBJECT_TAGGING = Read("s3", "GetObjectTagging", iam=("s3:GetObjectTagging",), on=_OBJECT)
LIST_OBJECTS = Read("s3", "ListObjectsV2", iam=("s3:ListBucket",), on=_BUCKET, items="Contents[]")

GET_ROLE = _of_role("GetRole")
LIST_ROLE_POLICIES = _of_role("ListRolePolicies", "PolicyNames[]")
GET_ROLE_POLICY = _of_role("GetRolePolicy")
LIST_ATTACHED_ROLE_POLICIES = _of_role("ListAttachedRolePolicies", "AttachedPolicies[]")
GET_POLICY = _of_policy("GetPolicy")
GET_POLICY_VERSION = _of_policy("GetPolicyVersion")

DESCRIBE_KEY = Read("kms", "DescribeKey", iam=("kms:DescribeKey",), on=_KEY)
GET_KEY_POLICY = Read("kms", "GetKeyPolicy", iam=("kms:GetKeyPolicy",), on=_KEY)

PUT_BUCKET_VERSIONING = Write(
    "s3", "PutBucketVersioning", iam=("s3:PutBucketVersioning",), on=_BUCKET
)
PUT_BUCKET_POLICY = Write(
    "s3",
    "PutBucketPolicy",
    iam=("s3:PutBucketPolicy",),
    on=_BUCKET,
    not_yet=_NO_PRINCIPAL,
)
DELETE_BUCKET_POLICY = Write("s3", "DeleteBucketPolicy", iam=("s3:DeleteBucketPolicy",), on=_BUCKET)
# S3 tries the role when it is named: it may be too new to be known, or versioning too new.
PUT_BUCKET_REPLICATION = Write(
    "s3",
    "PutBucketReplication",
    iam=("s3:PutReplicationConfiguration", "iam:PassRole"),
    on=(*_BUCKET, *_ROLE),
    not_yet=(
        "*role*not*found*",
        "*invalid role*",
        "*unable to assume*",
        "*versioning must be 'enabled'*",
        "*destination bucket must have versioning enabled*",
    ),
)
DELETE_BUCKET_REPLICATION = Write(
    "s3", "DeleteBucketReplication", iam=("s3:PutReplicationConfiguration",), on=_BUCKET
)
CREATE_ROLE = Write("iam", "CreateRole", iam=("iam:CreateRole",), on=_ROLE)
DELETE_ROLE = Write("iam", "DeleteRole", iam=("iam:DeleteRole",), on=_ROLE)
UPDATE_ASSUME_ROLE_POLICY = Write(
    "iam", "UpdateAssumeRolePolicy", iam=("iam:UpdateAssumeRolePolicy",), on=_ROLE
)
PUT_ROLE_POLICY = Write(
    "iam", "PutRolePolicy", iam=("iam:PutRolePolicy",), on=_ROLE, not_yet=_NO_ROLE
)
DELETE_ROLE_POLICY = Write("iam", "DeleteRolePolicy", iam=("iam:DeleteRolePolicy",), on=_ROLE)
PUT_KEY_POLICY = Write(
    "kms",
    "PutKeyPolicy",
    iam=("kms:PutKeyPolicy",),
    on=_KEY,
    not_yet=("*policy contains a statement with one or more invalid principals*",),
)

OF_ROLE = (
    GET_ROLE,
    LIST_ROLE_POLICIES,
    GET_ROLE_POLICY,
    LIST_ATTACHED_ROLE_POLICIES,
    GET_POLICY,
    GET_POLICY_VERSION,
)
"""All that a role may do is read with these."""

LOOKING = (
    GET_BUCKET_LOCATION,
    GET_BUCKET_REPLICATION,
    GET_BUCKET_VERSIONING,
    GET_BUCKET_POLICY,
    GET_BUCKET_ENCRYPTION,
    GET_OBJECT_LOCK_CONFIGURATION,
    DESCRIBE_KEY,
    GET_KEY_POLICY,
    *OF_ROLE,
)
DOCTOR = (*LOOKING, GET_BUCKET_LIFECYCLE)
EXPLAINING = (*DOCTOR, HEAD_OBJECT, GET_OBJECT_TAGGING)
SETTING_UP = (
    *LOOKING,
    PUT_BUCKET_VERSIONING,
    CREATE_ROLE,
    UPDATE_ASSUME_ROLE_POLICY,
    PUT_ROLE_POLICY,
    PUT_BUCKET_POLICY,
    PUT_KEY_POLICY,
    PUT_BUCKET_REPLICATION,
)
TAKING_DOWN = (
    DELETE_BUCKET_REPLICATION,
    DELETE_BUCKET_POLICY,
    DELETE_ROLE_POLICY,
    DELETE_ROLE,
)
