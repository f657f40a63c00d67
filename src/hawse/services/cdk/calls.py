"""Every operation that the deployment of an app needs besides CloudFormation's. Data only.

The roles that the bootstrap stack made are assumed where they can be; the actions are those that
are needed without them.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_BUCKET = "arn:{partition}:s3:::*"
_REPOSITORY = "arn:{partition}:ecr:{region}:{account}:repository/*"

LIST_OBJECTS = Read("s3", "ListObjectsV2", iam=("s3:ListBucket",), on=(_BUCKET,))
"""Not HeadObject: that a key is not there is remembered by S3 for a while."""
GET_BUCKET_ENCRYPTION = Read(
    "s3", "GetBucketEncryption", iam=("s3:GetEncryptionConfiguration",), on=(_BUCKET,)
)
PUT_OBJECT = Write("s3", "PutObject", iam=("s3:PutObject",), on=("arn:{partition}:s3:::*/*",))

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
