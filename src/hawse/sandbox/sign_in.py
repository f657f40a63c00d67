"""IAM Identity Center of the sandbox: one portal, which confirms every code by itself.

Its requests carry no signature, so they are answered before anybody asks whose key it is. A role
is made when somebody first takes it, as AWS makes one for each permission set that is assigned.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hawse.sandbox.accounts import trust
from hawse.sandbox.answers import Answer, Refusal, put_json
from hawse.sandbox.keys import ACCOUNTS, HOME_REGION, PRODUCTION
from hawse.sandbox.local_api import Api
from hawse.sandbox.wire import Request

if TYPE_CHECKING:
    from hawse.sandbox.emulator import Emulator

_PERSON = "ada@example.com"
_ADMINISTRATOR, _POWER, _VIEW = "AdministratorAccess", "PowerUserAccess", "ViewOnlyAccess"
_POLICIES = {
    _ADMINISTRATOR: "arn:aws:iam::aws:policy/AdministratorAccess",
    _POWER: "arn:aws:iam::aws:policy/PowerUserAccess",
    _VIEW: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
}
_TOKEN_SECONDS, _ROLE_SECONDS, _CLIENT_SECONDS = 8 * 3600, 3600, 90 * 86400
_PAGE = b"""<!doctype html><meta charset="utf-8"><title>hawse sandbox</title>
<p style="font: 1.2em sans-serif; margin: 4em">You are signed in to the sandbox of hawse.
It confirms every code by itself; you may close this page."""


def assigned(account: str) -> list[str]:
    """The permission sets that the person has in an account: nobody is trusted with all of
    production."""
    return [_ADMINISTRATOR, _VIEW] if account == PRODUCTION.id else [_ADMINISTRATOR, _POWER, _VIEW]


class Portal:
    """Answers what is asked of sso-oidc and of the portal. Tokens end with the sandbox."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._codes: set[str] = set()
        self._renewals: set[str] = set()
        self._tokens: set[str] = set()
        self._routes: Mapping[tuple[str, str], Callable[[Request], Answer]] = {
            ("POST", "/client/register"): self._register,
            ("POST", "/device_authorization"): self._begin,
            ("POST", "/token"): self._token,
            ("POST", "/logout"): self._logout,
            ("GET", "/assignment/accounts"): self._accounts,
            ("GET", "/assignment/roles"): self._roles,
            ("GET", "/federation/credentials"): self._credentials,
            ("GET", "/device"): lambda _: Answer(200, _PAGE, {"Content-Type": "text/html"}),
        }

    def answer(self, request: Request) -> Answer | None:
        """The answer; None for what is no request of a sign-in. Refusal as AWS would refuse."""
        route = self._routes.get((request.method, request.path))
        return route(request) if route is not None and request.signature is None else None

    def _register(self, _: Request) -> Answer:
        now = int(time.time())
        ends = {"clientIdIssuedAt": now, "clientSecretExpiresAt": now + _CLIENT_SECONDS}
        return put_json({"clientId": os.urandom(8).hex(), "clientSecret": _secret(), **ends})

    def _begin(self, request: Request) -> Answer:
        code, host = _secret(), request.headers.get("host", "")
        self._codes.add(code)
        shown = "ACME-" + os.urandom(2).hex().upper()
        page = f"http://{host}/device"
        return put_json(
            {
                "deviceCode": code,
                "userCode": shown,
                "verificationUri": page,
                "verificationUriComplete": f"{page}?user_code={shown}",
                "expiresIn": 600,
                "interval": 1,
            }
        )

    def _token(self, request: Request) -> Answer:
        asked = json.loads(request.body or b"{}")
        renewal = asked.get("grantType") == "refresh_token"
        known = self._renewals if renewal else self._codes
        given = asked.get("refreshToken" if renewal else "deviceCode")
        if given not in known:
            raise Refusal("InvalidGrantException", "Invalid grant provided")
        known.discard(given)
        token, again = _secret(), _secret()
        self._tokens.add(token)
        self._renewals.add(again)
        about = {"tokenType": "Bearer", "expiresIn": _TOKEN_SECONDS, "refreshToken": again}
        return put_json({"accessToken": token, **about})

    def _logout(self, request: Request) -> Answer:
        self._tokens.discard(self._known(request))
        return Answer(200, b"")

    def _accounts(self, request: Request) -> Answer:
        self._known(request)
        accounts = [
            {
                "accountId": account.id,
                "accountName": account.profile,
                "emailAddress": f"{account.profile}@example.com",
            }
            for account in ACCOUNTS
        ]
        return put_json({"accountList": accounts})

    def _roles(self, request: Request) -> Answer:
        self._known(request)
        id_ = request.parameters.get("account_id", "")
        if id_ not in {account.id for account in ACCOUNTS}:
            raise Refusal("ResourceNotFoundException", "Account not found", 404)
        roles = [{"roleName": name, "accountId": id_} for name in assigned(id_)]
        return put_json({"roleList": roles})

    def _credentials(self, request: Request) -> Answer:
        self._known(request)
        account = request.parameters.get("account_id", "")
        name = request.parameters.get("role_name", "")
        if account not in {each.id for each in ACCOUNTS} or name not in assigned(account):
            raise Refusal("ForbiddenException", "No access", 403)
        taken = self._taken(Api(self._emulator, account, HOME_REGION), name)
        given = {
            "accessKeyId": taken.access_key_id,
            "secretAccessKey": taken.secret_access_key,
            "sessionToken": taken.session_token,
            "expiration": int((time.time() + _ROLE_SECONDS) * 1000),
        }
        return put_json({"roleCredentials": given})

    def _taken(self, api: Api, name: str) -> Any:
        """A session of the role of a permission set."""
        from moto.iam.models import iam_backends
        from moto.sts.models import sts_backends

        mark = hashlib.sha256(f"{api.account} {name}".encode()).hexdigest()[:16]
        role = f"AWSReservedSSO_{name}_{mark}"
        path = f"/aws-reserved/sso.amazonaws.com/{HOME_REGION}/"
        if role not in {each.name for each in iam_backends[api.account]["aws"].get_roles()}:
            provider = f"arn:aws:iam::{api.account}:saml-provider/AWSSSO_{mark}_DO_NOT_DELETE"
            document = trust(provider, "Federated").replace("AssumeRole", "AssumeRoleWithSAML")
            made = {"RoleName": role, "Path": path, "AssumeRolePolicyDocument": document}
            api.query("iam", "CreateRole", **made)
            api.query("iam", "AttachRolePolicy", RoleName=role, PolicyArn=_POLICIES[name])
        return sts_backends[api.account]["aws"].assume_role(
            region_name=HOME_REGION,
            role_session_name=_PERSON,
            role_arn=f"arn:aws:iam::{api.account}:role{path}{role}",
            policy="",
            duration=_ROLE_SECONDS,
            external_id="",
        )

    def _known(self, request: Request) -> str:
        token = request.headers.get("x-amz-sso-bearer-token", "")
        if token not in self._tokens:
            raise Refusal("UnauthorizedException", "Session token not found or invalid", 401)
        return token


def _secret() -> str:
    return os.urandom(24).hex()
