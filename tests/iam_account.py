"""An IAM account that changes as it is told: moto's, behind a script.

moto knows IAM well but for the boundaries of users and for service-specific credentials, which
are kept here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3
from botocore import xform_name
from botocore.handlers import BUILTIN_HANDLERS
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws
from moto.core.models import botocore_stubber
from moto.iam.models import AWSManagedPolicy, iam_backends

from hawse.aws.calls import Call
from hawse.services.iam import calls, calls_identities as iam, calls_policies, calls_snapshots
from hawse.services.iam.calls_accounts import LIST_SERVICE_SPECIFIC_CREDENTIALS
from tests.scripted import ScriptedAws

# moto hooks itself into every client of the process when it is imported; other tests compare the
# fast path with a botocore that nobody changed. The one client that is meant gets it below.
BUILTIN_HANDLERS[:] = [one for one in BUILTIN_HANDLERS if one[1] is not botocore_stubber]

ACCOUNT = "123456789012"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
OTHER_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READ = f"arn:aws:iam::{ACCOUNT}:policy/read"
BOUND = f"arn:aws:iam::{ACCOUNT}:policy/limits/bound"
Params = Mapping[str, Any]


class IamAccount:
    """`client` is boto3's, to arrange and to look; hawse reaches the same through `aws`."""

    def __init__(self, aws: ScriptedAws, client: Any) -> None:
        self.aws, self.client = aws, client
        self.boundaries: dict[str, str] = {}
        self.credentials: list[dict[str, Any]] = []
        own: dict[Call, Callable[[Params], Any]] = {
            iam.GET_USER: self._user,
            iam.CREATE_USER: self._create_user,
            iam.UPDATE_USER: self._update_user,
            iam.UPDATE_GROUP: self._update_group,
            iam.PUT_USER_BOUNDARY: self._bound,
            iam.DELETE_USER_BOUNDARY: self._unbound,
            LIST_SERVICE_SPECIFIC_CREDENTIALS: self._credentials,
            iam.DELETE_SERVICE_SPECIFIC_CREDENTIAL: self._drop_credential,
        }
        for module in (calls, calls_policies, calls_snapshots, iam):
            for call in vars(module).values():
                if isinstance(call, Call) and call.service == "iam":
                    aws.answer(call, own.get(call) or self._moto(call))

    def administrator_access(self) -> str:
        """The ARN of AWS's policy, which moto has only with a thousand others."""
        kept = iam_backends[ACCOUNT]["global"].managed_policies
        data = {
            "DefaultVersionId": "v1",
            "Path": "/",
            "Document": {"Version": "2012-10-17", "Statement": []},
            "CreateDate": "2015-02-06T18:39:46+00:00",
            "UpdateDate": "2015-02-06T18:39:46+00:00",
        }
        made = AWSManagedPolicy.from_data("AdministratorAccess", ACCOUNT, "global", data)
        return str(kept.setdefault(made.arn, made).arn)

    def _moto(self, call: Call) -> Callable[[Params], Any]:
        operation = getattr(self.client, xform_name(call.operation))

        def answer(params: Params) -> Any:
            body = dict(operation(**params))
            body.pop("ResponseMetadata", None)
            return body

        return answer

    def _user(self, params: Params) -> Any:
        body = self._moto(iam.GET_USER)(params)
        arn = self.boundaries.get(params["UserName"])
        if arn:
            told = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
            body["User"]["PermissionsBoundary"] = told
        return body

    def _create_user(self, params: Params) -> Any:
        body = self._moto(iam.CREATE_USER)(params)
        if "PermissionsBoundary" in params:
            self.boundaries[params["UserName"]] = params["PermissionsBoundary"]
        return body

    def _update_user(self, params: Params) -> Any:
        bound = self.boundaries.pop(params["UserName"], None)
        if bound:
            self.boundaries[params.get("NewUserName", params["UserName"])] = bound
        return self._moto(iam.UPDATE_USER)(params)

    def _update_group(self, params: Params) -> Any:
        """moto moves only what it renames."""
        if "NewPath" in params:
            group = iam_backends[ACCOUNT]["global"].groups[params["GroupName"]]
            group.path = params["NewPath"]
        return self._moto(iam.UPDATE_GROUP)(params)

    def _bound(self, params: Params) -> Any:
        self.boundaries[params["UserName"]] = params["PermissionsBoundary"]
        return {}

    def _unbound(self, params: Params) -> Any:
        del self.boundaries[params["UserName"]]
        return {}

    def _credentials(self, params: Params) -> Any:
        return {"ServiceSpecificCredentials": [*self.credentials]}

    def _drop_credential(self, params: Params) -> Any:
        gone = params["ServiceSpecificCredentialId"]
        self.credentials = [
            one for one in self.credentials if one["ServiceSpecificCredentialId"] != gone
        ]
        return {}

    def user(self, name: str = "ann", **more: Any) -> Any:
        """A user with nothing."""
        return self.client.create_user(UserName=name, **more)["User"]

    def rich_user(self, name: str = "ann") -> None:
        """A user with everything that a user can have."""
        client = self.client
        self.user(name, Path="/people/", Tags=[{"Key": "team", "Value": "web"}])
        client.create_login_profile(UserName=name, Password="not-a-secret-1")
        client.create_access_key(UserName=name)
        client.upload_signing_certificate(UserName=name, CertificateBody=certificate())
        client.upload_ssh_public_key(UserName=name, SSHPublicKeyBody=f"ssh-rsa AAAA {name}")
        self.credentials.append(
            {
                "UserName": name,
                "Status": "Active",
                "ServiceUserName": f"{name}-at",
                "CreateDate": self.client.get_user(UserName=name)["User"]["CreateDate"],
                "ServiceSpecificCredentialId": "ACCAEXAMPLEEXAMPLEEX",
                "ServiceName": "codecommit.amazonaws.com",
            }
        )
        device = client.create_virtual_mfa_device(VirtualMFADeviceName=name)
        client.enable_mfa_device(
            UserName=name,
            SerialNumber=device["VirtualMFADevice"]["SerialNumber"],
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        )
        client.put_user_policy(UserName=name, PolicyName="logs", PolicyDocument=json.dumps(POLICY))
        client.attach_user_policy(UserName=name, PolicyArn=READ)
        client.create_group(GroupName="devs")
        client.add_user_to_group(UserName=name, GroupName="devs")
        self.boundaries[name] = BOUND

    def role(self, name: str = "deploy", **more: Any) -> Any:
        """A role that Lambda may assume."""
        document = json.dumps(more.pop("trust", TRUST))
        made = self.client.create_role(RoleName=name, AssumeRolePolicyDocument=document, **more)
        return made["Role"]

    def rich_role(self, name: str = "deploy") -> None:
        """A role with everything that a role can have; one of its two profiles is its own."""
        client = self.client
        self.role(
            name,
            Path="/ci/",
            Description="from CI",
            MaxSessionDuration=7200,
            PermissionsBoundary=BOUND,
            Tags=[{"Key": "team", "Value": "web"}],
        )
        client.put_role_policy(RoleName=name, PolicyName="logs", PolicyDocument=json.dumps(POLICY))
        client.attach_role_policy(RoleName=name, PolicyArn=READ)
        tags = [{"Key": "hawse:made-for", "Value": name}]
        client.create_instance_profile(InstanceProfileName=name, Path="/ci/", Tags=tags)
        client.create_instance_profile(InstanceProfileName="shared")
        for profile in (name, "shared"):
            client.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=name)

    def rich_group(self, name: str = "devs") -> None:
        """A group with two members and two policies."""
        client = self.client
        client.create_group(GroupName=name, Path="/teams/")
        for user in ("ann", "bob"):
            self.user(user)
            client.add_user_to_group(UserName=user, GroupName=name)
        client.put_group_policy(
            GroupName=name, PolicyName="logs", PolicyDocument=json.dumps(POLICY)
        )
        client.attach_group_policy(GroupName=name, PolicyArn=READ)

    def names(self, kind: str) -> list[str]:
        """The users, roles or groups that there are."""
        found = getattr(self.client, f"list_{kind}s")()[f"{kind.capitalize()}s"]
        return sorted(item[f"{kind.capitalize()}Name"] for item in found)


@cache
def certificate() -> str:
    """A certificate that nobody has the key of."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ann")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, START, START + YEAR)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


START, YEAR = datetime(2026, 1, 1), timedelta(days=365)


def told(text: str) -> str:
    """What a person reads, with every id that moto made up replaced by one of its length."""
    return _ID.sub(_renamed, text)


def _renamed(found: re.Match[str]) -> str:
    name = found[0]
    kind = name[:4] if name.isupper() else {20: "AIDA", 32: "CERT"}[len(name)]
    return f"{kind:X<{len(name)}}"


_ID = re.compile(r"\b(?:A[KPRG][IKOP]A[A-Z0-9]{16,17}|[a-z0-9]{32}|[a-z0-9]{20})\b(?![-.])")


@cache
def _client() -> Any:
    keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "not-a-secret"}
    client = boto3.client("iam", region_name="us-east-1", **keys)
    client.meta.events.register("before-send", botocore_stubber)
    return client


@contextmanager
def iam_account(aws: ScriptedAws) -> Iterator[IamAccount]:
    """An account with nobody, and with two policies."""
    with mock_aws():
        iam_backends[ACCOUNT]["global"].reset()
        client = _client()
        document = json.dumps(POLICY)
        client.create_policy(PolicyName="read", PolicyDocument=document)
        client.create_policy(PolicyName="bound", Path="/limits/", PolicyDocument=document)
        yield IamAccount(aws, client)
