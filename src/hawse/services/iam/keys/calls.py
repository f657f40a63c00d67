"""The operations on access keys and on the places where their secrets are kept. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write

USER = "arn:{partition}:iam::{account}:user/*"
SECRET = "arn:{partition}:secretsmanager:{region}:{account}:secret:*"
PARAMETER = "arn:{partition}:ssm:{region}:{account}:parameter/*"

CREATE_ACCESS_KEY = Write(
    "iam",
    "CreateAccessKey",
    iam=("iam:CreateAccessKey",),
    on=(USER,),
    keeps=("AccessKey.AccessKeyId",),
)
UPDATE_ACCESS_KEY = Write("iam", "UpdateAccessKey", iam=("iam:UpdateAccessKey",), on=(USER,))

GET_SECRET_VALUE = Read(
    "secretsmanager", "GetSecretValue", iam=("secretsmanager:GetSecretValue",), on=(SECRET,)
)
PUT_SECRET_VALUE = Write(
    "secretsmanager",
    "PutSecretValue",
    iam=("secretsmanager:PutSecretValue",),
    on=(SECRET,),
    keeps=("VersionId",),
)
UPDATE_SECRET_VERSION_STAGE = Write(
    "secretsmanager",
    "UpdateSecretVersionStage",
    iam=("secretsmanager:UpdateSecretVersionStage",),
    on=(SECRET,),
)
GET_SECRET_PARAMETER = Read("ssm", "GetParameter", iam=("ssm:GetParameter",), on=(PARAMETER,))
PUT_PARAMETER = Write("ssm", "PutParameter", iam=("ssm:PutParameter",), on=(PARAMETER,))
