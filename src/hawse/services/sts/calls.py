"""What hawse asks of STS for a person, beside what its frame asks to find out who it is.

AWS checks no permission for GetSessionToken: it is how a user signs in with MFA.
"""

from __future__ import annotations

from hawse.aws.calls import Read

GET_SESSION_TOKEN = Read("sts", "GetSessionToken", iam=())
GET_FEDERATION_TOKEN = Read(
    "sts",
    "GetFederationToken",
    iam=("sts:GetFederationToken",),
    on=("arn:{partition}:sts::{account}:federated-user/*",),
)
