"""The three accounts of the sandbox, with an administrator each and an organization over them.

Always there, seeded or not: without them no key would be known. `seed` builds on top.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hawse.sandbox.keys import ACCOUNTS, HOME_REGION, PRODUCTION, READONLY_KEY_ID, Account
from hawse.sandbox.local_api import Api

if TYPE_CHECKING:
    from hawse.sandbox.emulator import Emulator

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ORGANIZATION_ROLE = "OrganizationAccountAccessRole"
_TARGET = "AWSOrganizationsV20161128."


def open_accounts(emulator: Emulator, secret: str) -> None:
    """Make the accounts; every fixed key gets `secret`."""
    for account in ACCOUNTS:
        _open(Api(emulator, account.id, HOME_REGION), account, secret)
    home = Api(emulator, PRODUCTION.id, HOME_REGION)
    home.query("iam", "CreateUser", UserName="readonly")
    home.query("iam", "AttachUserPolicy", UserName="readonly", PolicyArn=READ_ONLY)
    _give_key(home, "readonly", READONLY_KEY_ID, secret)
    _organize(Api(emulator, PRODUCTION.id, "us-east-1"))


def trust(principal: str, kind: str = "AWS") -> str:
    """A trust policy document for one principal."""
    statement = {"Effect": "Allow", "Principal": {kind: principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _open(api: Api, account: Account, secret: str) -> None:
    api.query("iam", "CreateAccountAlias", AccountAlias=account.profile)
    api.query("iam", "CreateGroup", GroupName="administrators")
    api.query("iam", "AttachGroupPolicy", GroupName="administrators", PolicyArn=ADMINISTRATOR)
    api.query("iam", "CreateUser", UserName="admin")
    api.query("iam", "AddUserToGroup", GroupName="administrators", UserName="admin")
    _give_key(api, "admin", account.key_id, secret)
    api.query(
        "iam",
        "CreateRole",
        RoleName=ORGANIZATION_ROLE,
        AssumeRolePolicyDocument=trust(f"arn:aws:iam::{PRODUCTION.id}:root"),
    )
    api.query("iam", "AttachRolePolicy", RoleName=ORGANIZATION_ROLE, PolicyArn=ADMINISTRATOR)


def _give_key(api: Api, user: str, key_id: str, secret: str) -> None:
    made = api.id("iam", "CreateAccessKey", "AccessKeyId", UserName=user)
    from moto.iam.models import iam_backends

    keys = iam_backends[api.account]["aws"].access_keys
    key = keys.pop(made)
    key.access_key_id, key.secret_access_key = key_id, secret
    keys[key_id] = key


def _organize(api: Api) -> None:
    from moto.organizations import utils
    from moto.organizations.models import organizations_backends

    ids = iter([account.id for account in ACCOUNTS])
    make = utils.make_random_account_id
    utils.make_random_account_id = lambda: next(ids)
    try:
        api.json("organizations", f"{_TARGET}CreateOrganization", FeatureSet="ALL")
        for account in ACCOUNTS[1:]:
            api.json(
                "organizations",
                f"{_TARGET}CreateAccount",
                AccountName=account.profile,
                Email=f"{account.profile}@example.com",
            )
    finally:
        utils.make_random_account_id = make
    for member in organizations_backends[api.account]["aws"].accounts:
        if member.id == PRODUCTION.id:
            member.name = PRODUCTION.profile
