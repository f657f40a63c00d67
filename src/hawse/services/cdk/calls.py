"""Every operation that the deployment of an app needs besides CloudFormation's. Data only.

The roles that the bootstrap stack made are assumed where they can be; the actions are those that
are needed without them.
"""

from __future__ import annotations

from hawse.aws.calls import Prepare, Read, Write
from hawse.services.cfn.calls import (
    EXECUTE_CHANGE_SET,
    GET_HOOK_RESULT,
    GET_SSM_PARAMETER,
    LIST_HOOK_RESULTS,
    UPDATE_TERMINATION_PROTECTION,
)
from hawse.services.cfn.changes.asking import PREVIEWING
from hawse.services.cfn.events.following import FOLLOWS

_BUCKET = "arn:{partition}:s3:::*"
_REPOSITORY = "arn:{partition}:ecr:{region}:{account}:repository/*"

LIST_OBJECTS = Read("s3", "ListObjectsV2", iam=("s3:ListBucket",), on=(_BUCKET,))
"""Not HeadObject: that a key is not there is remembered by S3 for a while."""
GET_BUCKET_ENCRYPTION = Read(
    "s3", "GetBucketEncryption", iam=("s3:GetEncryptionConfiguration",), on=(_BUCKET,)
)
PUT_OBJECT = Write("s3", "PutObject", iam=("s3:PutObject",), on=("arn:{partition}:s3:::*/*",))
PUT_TEMPLATE = Prepare(
    "s3", "PutObject", iam=("s3:PutObject",), on=("arn:{partition}:s3:::*/*",), stays=True
)
"""While planning, of a template that CloudFormation has to read: under the hash of its content."""

DESCRIBE_REPOSITORIES = Read(
    "ecr", "DescribeRepositories", iam=("ecr:DescribeRepositories",), on=(_REPOSITORY,)
)
DESCRIBE_IMAGES = Read("ecr", "DescribeImages", iam=("ecr:DescribeImages",), on=(_REPOSITORY,))
GET_AUTHORIZATION_TOKEN = Read("ecr", "GetAuthorizationToken", iam=("ecr:GetAuthorizationToken",))

GET_BOOTSTRAP_VERSION = Read(
    "ssm",
    "GetParameter",
    iam=("ssm:GetParameter",),
    on=("arn:{partition}:ssm:{region}:{account}:parameter/cdk-bootstrap/*",),
)

PUBLISHING = (
    *(GET_BOOTSTRAP_VERSION, LIST_OBJECTS, GET_BUCKET_ENCRYPTION, PUT_OBJECT),
    *(DESCRIBE_REPOSITORIES, DESCRIBE_IMAGES, GET_AUTHORIZATION_TOKEN),
)
"""What the assets of an app need."""

APP_DEPLOYING = (
    *(*FOLLOWS, *PREVIEWING, *PUBLISHING, PUT_TEMPLATE, GET_SSM_PARAMETER),
    *(LIST_HOOK_RESULTS, GET_HOOK_RESULT, EXECUTE_CHANGE_SET, UPDATE_TERMINATION_PROTECTION),
)
"""What the deployment of an app needs: DEPLOYING of a stack, with files that go elsewhere."""

APP_PREVIEWING = (
    *(GET_BOOTSTRAP_VERSION, LIST_OBJECTS, GET_BUCKET_ENCRYPTION, PUT_TEMPLATE),
    *(*PREVIEWING, GET_SSM_PARAMETER),
)
"""What change sets of an app need that are only looked at."""
