"""The calls of `hawse s3 replication`: both buckets, the role, the keys, the metrics. Data only.

Actions follow the service authorization references; those of a replicated object are S3's own, done
with the role, and stand in `services.s3.replication.access`.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write
from hawse.services.s3.calls_policies import (
    DELETE_BUCKET_POLICY,
    GET_BUCKET_LOCATION,
    GET_BUCKET_POLICY,
)
from hawse.services.s3.calls_roles import (
    CREATE_ROLE,
    DELETE_ROLE,
    DELETE_ROLE_POLICY,
    GET_ROLE,
    GET_ROLE_POLICY,
    PUT_ROLE_POLICY,
    ROLE,
)
from hawse.services.s3.calls_settings import (
    BUCKET,
    GET_BUCKET_ENCRYPTION,
    GET_BUCKET_LIFECYCLE,
    GET_BUCKET_REPLICATION,
    GET_BUCKET_VERSIONING,
    GET_OBJECT_LOCK,
    PUT_BUCKET_VERSIONING,
)

_OBJECT = ("arn:{partition}:s3:::*/*",)
_POLICY = ("arn:{partition}:iam::{account}:policy/*", "arn:{partition}:iam::aws:policy/*")
_KEY = ("arn:{partition}:kms:*:{account}:key/*",)
_NO_PRINCIPAL = ("*invalid principal in policy*", "*invalid principals*")


def _of_role(operation: str, items: str = "") -> Read:
    return Read("iam", operation, iam=(f"iam:{operation}",), on=ROLE, items=items)


def _of_policy(operation: str) -> Read:
    return Read("iam", operation, iam=(f"iam:{operation}",), on=_POLICY)


HEAD_OBJECT = Read("s3", "HeadObject", iam=("s3:GetObject",), on=_OBJECT)
GET_OBJECT_TAGGING = Read("s3", "GetObjectTagging", iam=("s3:GetObjectTagging",), on=_OBJECT)
LIST_OBJECTS = Read("s3", "ListObjectsV2", iam=("s3:ListBucket",), on=BUCKET, items="Contents[]")

LIST_ROLE_POLICIES = _of_role("ListRolePolicies", "PolicyNames[]")
LIST_ATTACHED_ROLE_POLICIES = _of_role("ListAttachedRolePolicies", "AttachedPolicies[]")
GET_POLICY = _of_policy("GetPolicy")
GET_POLICY_VERSION = _of_policy("GetPolicyVersion")

DESCRIBE_KEY = Read("kms", "DescribeKey", iam=("kms:DescribeKey",), on=_KEY)
GET_KEY_POLICY = Read("kms", "GetKeyPolicy", iam=("kms:GetKeyPolicy",), on=_KEY)

PUT_BUCKET_POLICY = Write(
    "s3",
    "PutBucketPolicy",
    iam=("s3:PutBucketPolicy",),
    on=BUCKET,
    not_yet=_NO_PRINCIPAL,
)
# S3 tries the role when it is named: it may be too new to be known, or versioning too new.
PUT_BUCKET_REPLICATION = Write(
    "s3",
    "PutBucketReplication",
    iam=("s3:PutReplicationConfiguration", "iam:PassRole"),
    on=(*BUCKET, *ROLE),
    not_yet=(
        "*role*not*found*",
        "*invalid role*",
        "*unable to assume*",
        "*versioning must be 'enabled'*",
        "*destination bucket must have versioning enabled*",
    ),
)
DELETE_BUCKET_REPLICATION = Write(
    "s3", "DeleteBucketReplication", iam=("s3:PutReplicationConfiguration",), on=BUCKET
)
UPDATE_ASSUME_ROLE_POLICY = Write(
    "iam", "UpdateAssumeRolePolicy", iam=("iam:UpdateAssumeRolePolicy",), on=ROLE
)
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
    GET_OBJECT_LOCK,
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
