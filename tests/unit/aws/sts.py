"""A small STS on loopback: it tells what it was asked, and what its answers are good for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from tests.unit.aws.conftest import serving

ACCOUNT = "111122223333"
NO_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. "


@dataclass
class Sts:
    """Answers AssumeRole and its like; `code` is the one that it takes."""

    url: str = ""
    code: str = "123456"
    minutes: int = 60
    asked: list[dict[str, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def env(self) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL_STS": self.url, "AWS_REGION": "eu-west-1"}

    def of(self, action: str) -> list[dict[str, str]]:
        """What an action was asked, without what every request has; `by` is the key that signed."""
        return [
            {name: value for name, value in one.items() if name not in ("Action", "Version")}
            for one in self.asked
            if one["Action"] == action
        ]

    def answer(self, form: dict[str, str]) -> tuple[int, str]:
        self.asked.append(form)
        action = form["Action"]
        if action == "GetCallerIdentity":
            inner = f"<Arn>arn:aws:iam::{ACCOUNT}:user/{form['by']}</Arn><UserId>A</UserId>"
            return 200, _answer(action, f"{inner}<Account>{ACCOUNT}</Account>")
        if form.get("TokenCode", self.code) != self.code:
            inner = f"<Code>AccessDenied</Code><Message>{NO_CODE}</Message>"
            return 403, f"<ErrorResponse><Error>{inner}</Error></ErrorResponse>"
        ends = datetime.now(UTC) + timedelta(minutes=self.minutes)
        number = next(self.numbers)
        inner = (
            f"<Credentials><AccessKeyId>ASIA{number}</AccessKeyId><SecretAccessKey>x{number}"
            f"</SecretAccessKey><SessionToken>t{number}</SessionToken>"
            f"<Expiration>{ends:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
        )
        if role := form.get("RoleArn"):
            name = form.get("RoleSessionName", "s")
            arn = f"arn:aws:sts::{role.split(':')[4]}:assumed-role/{role.split('/')[-1]}/{name}"
            inner += f"<AssumedRoleUser><Arn>{escape(arn)}</Arn></AssumedRoleUser>"
        return 200, _answer(action, inner)


def _answer(action: str, inner: str) -> str:
    return (
        f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>'
        f"{inner}</{action}Result></{action}Response>"
    )


@contextmanager
def running() -> Iterator[Sts]:
    """An STS while the block runs."""
    sts = Sts()

    def handle(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        signed = re.search("Credential=([^/]+)/", request.headers.get("Authorization", ""))
        status, text = sts.answer({**form, "by": signed[1] if signed else ""})
        request.send_response(status)
        request.send_header("Content-Type", "text/xml")
        request.send_header("Content-Length", str(len(text.encode())))
        request.end_headers()
        request.wfile.write(text.encode())

    with serving(handle) as url:
        sts.url = url
        yield sts
