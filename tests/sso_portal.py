"""IAM Identity Center on loopback: it says what a test wrote down, and remembers what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.unit.aws.conftest import serving

Answer = tuple[int, dict[str, Any] | str]
SECRETS = ("canary-access", "canary-renewal", "canary-client", "canary-device", "canary-role")
"""What every secret that it gives out begins with."""
IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:"
    "assumed-role/Admin/ada</Arn><UserId>AROA:ada</UserId><Account>111122223333</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


@dataclass
class Portal:
    """`device` are the errors that a device code meets before it gives a token, in turn.

    `throttled` requests are too many, and after so many roles every token is `revoked_after`.
    """

    url: str = ""
    device: list[str] = field(default_factory=list)
    renews: bool = True
    interval: int = 5
    token_seconds: int = 28800
    accounts: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    throttled: int = 0
    revoked_after: int = 1000
    page: str = ""
    ends: datetime = datetime(2100, 1, 1)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    _given: int = 0

    def asked(self, path: str) -> list[dict[str, Any]]:
        """What was sent to one path."""
        return [about for at, about in self.requests if at == path]

    def config(self, more: str = "") -> str:
        """A file of profiles with a session that leads here."""
        return (
            f"[sso-session acme]\nsso_start_url = {self.url}/start\nsso_region = eu-west-1\n{more}"
        )

    def token(self, now: datetime, **times: float) -> dict[str, Any]:
        """A token as the AWS CLI keeps it, which this portal takes; it ends after `times`."""
        self.good.add("canary-access-kept")
        return {
            "startUrl": f"{self.url}/start",
            "region": "eu-west-1",
            "accessToken": "canary-access-kept",
            "expiresAt": _stamp(now + timedelta(**times)),
            "clientId": "client",
            "clientSecret": "canary-client-kept",
            "registrationExpiresAt": _stamp(now + timedelta(days=30)),
            "refreshToken": "canary-renewal-kept",
        }

    def answer(self, path: str, asked: dict[str, Any], token: str) -> Answer:
        """What it says to one request."""
        if path == "/client/register":
            ends = int(self.ends.timestamp())
            return 200, {
                "clientId": "client",
                "clientSecret": "canary-client-1",
                "clientSecretExpiresAt": ends,
            }
        if path == "/device_authorization":
            page = self.page or f"{self.url}/device"
            return 200, {
                "deviceCode": "canary-device-1",
                "userCode": "ABCD-EFGH",
                "verificationUri": page,
                "verificationUriComplete": f"{page}?user_code=ABCD-EFGH",
                "expiresIn": 600,
                "interval": self.interval,
            }
        if path == "/token":
            return self._token(asked)
        if path == "/":
            return 200, IDENTITY
        return self._listed(path, asked, token)

    def _token(self, asked: dict[str, Any]) -> Answer:
        if asked["grantType"] == "refresh_token" and not self.renews:
            return 400, {"code": "InvalidGrantException"}
        if asked["grantType"] != "refresh_token" and self.device:
            if error := self.device.pop(0):
                return (500 if error.startswith("Internal") else 400), {"code": error}
        self._given += 1
        token = f"canary-access-{self._given}"
        self.good.add(token)
        given = {"accessToken": token, "tokenType": "Bearer", "expiresIn": self.token_seconds}
        return 200, {**given, "refreshToken": f"canary-renewal-{self._given}"}

    def _listed(self, path: str, asked: dict[str, Any], token: str) -> Answer:
        if self.throttled:
            self.throttled -= 1
            return 429, {"code": "TooManyRequestsException", "message": "slower"}
        if (
            token not in self.good
            or len(self.asked("/federation/credentials")) > self.revoked_after
        ):
            return 401, {"code": "UnauthorizedException", "message": "Session token not found"}
        if path == "/logout":
            self.good.discard(token)
            return 200, {}
        if path == "/federation/credentials":
            return 200, {"roleCredentials": self._role()}
        found: list[dict[str, str]]
        if path == "/assignment/accounts":
            found = [{"accountId": id_, "accountName": n} for id_, (n, _) in self.accounts.items()]
            name = "accountList"
        else:
            found = [{"roleName": role} for role in self.accounts[asked["account_id"]][1]]
            name = "roleList"
        start = int(asked.get("next_token", 0))
        more = {"nextToken": str(start + 2)} if start + 2 < len(found) else {}
        return 200, {name: found[start : start + 2], **more}

    def _role(self) -> dict[str, Any]:
        ends = int(self.ends.timestamp() * 1000)
        secrets = {"secretAccessKey": "canary-role-1", "sessionToken": "canary-role-2"}
        return {"accessKeyId": "ASIAEXAMPLE", "expiration": ends, **secrets}


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def portal() -> Iterator[Portal]:
    """The server while the block runs."""
    told = Portal()

    def handle(request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        is_json = body.startswith("{")
        asked = {**dict(parse_qsl(parts.query)), **(json.loads(body) if is_json else {})}
        told.requests.append((parts.path, asked))
        token = request.headers.get("x-amz-sso_bearer_token", "")
        status, found = told.answer(parts.path, asked, token)
        text = found if isinstance(found, str) else json.dumps(found)
        request.send_response(status)
        request.send_header("Content-Type", "text/xml" if text[:1] == "<" else "application/json")
        if status >= 400 and isinstance(found, dict):
            request.send_header("x-amzn-ErrorType", found["code"])
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text.encode())

    with serving(handle) as url:
        told.url = url
        yield told
