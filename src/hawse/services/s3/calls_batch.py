"""The calls of `hawse s3 batch`: S3 Control's jobs, and what a job is made of. Data only."""

from __future__ import annotations

from hawse.aws.calls import Prepare, Read, Write
from hawse.services.s3.calls_roles import (
    CREATE_ROLE,
    DELETE_ROLE,
    DELETE_ROLE_POLICY,
    GET_ROLE,
    GET_ROLE_POLICY,
    PUT_ROLE_POLICY,
)

_OBJECT = ("arn:{partition}:s3:::*/*",)
_JOB = ("arn:{partition}:s3:{region}:{account}:job/*",)

LIST_JOBS = Read("s3control", "ListJobs", iam=("s3:ListJobs",), items="Jobs[]", token="NextToken")
DESCRIBE_JOB = Read("s3control", "DescribeJob", iam=("s3:DescribeJob",), on=_JOB)
# s3:CreateJob supports no resources, so that iam:PassRole, which is checked for the job's role,
# cannot be narrowed in the same statement.
CREATE_JOB = Write(
    "s3control",
    "CreateJob",
    iam=("s3:CreateJob", "iam:PassRole"),
    keeps=("JobId",),
)
UPDATE_JOB_STATUS = Write(
    "s3control", "UpdateJobStatus", iam=("s3:UpdateJobStatus",), on=_JOB, keeps=("Status",)
)

PUT_MANIFEST = Prepare("s3", "PutObject", iam=("s3:PutObject",), on=_OBJECT, stays=True)
"""While planning, of a list of objects: under the hash of its content."""
PUT_REPORT = Write("s3", "PutObject", iam=("s3:PutObject",), on=_OBJECT)
GET_OBJECT = Read("s3", "GetObject", iam=("s3:GetObject",), on=_OBJECT)

ROLES = (GET_ROLE, GET_ROLE_POLICY, CREATE_ROLE, PUT_ROLE_POLICY)
JOBS = (*ROLES, PUT_MANIFEST, GET_OBJECT, CREATE_JOB, DESCRIBE_JOB, UPDATE_JOB_STATUS)
"""What a new job needs, besides the listing of what it is to work on."""
UNDOES = (GET_ROLE, GET_ROLE_POLICY, DELETE_ROLE_POLICY, DELETE_ROLE)
"""What taking the role of a job back needs; the job itself is cancelled with JOBS."""
