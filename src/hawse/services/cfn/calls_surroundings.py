"""What is asked of other services about the resources of a stack. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_BUCKET, _OBJECT = "arn:{partition}:s3:::*", "arn:{partition}:s3:::*/*"

LIST_OBJECT_VERSIONS = Read(
    "s3", "ListObjectVersions", iam=("s3:ListBucketVersions",), on=(_BUCKET,)
)
DELETE_OBJECT_VERSIONS = Write(
    "s3",
    "DeleteObjects",
    iam=("s3:DeleteObject", "s3:DeleteObjectVersion"),
    on=(_OBJECT,),
    destroys=True,
)
LIST_IMAGES = Read(
    "ecr",
    "ListImages",
    iam=("ecr:ListImages",),
    on=("arn:{partition}:ecr:{region}:{account}:repository/*",),
)
