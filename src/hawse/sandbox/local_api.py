"""AWS calls to the emulator from inside its process, without SDK, signature or socket.

The seed is made with AWS's own wire forms, so that it needs no knowledge of moto but for ages.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from hawse.sandbox.answers import Begun
from hawse.sandbox.wire import read_request

if TYPE_CHECKING:
    from hawse.sandbox.emulator import Emulator

Parameters = Mapping[str, object]

_VERSIONS = {
    "ec2": "2016-11-15",
    "iam": "2010-05-08",
    "cloudformation": "2010-05-15",
}
_FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


class SeedError(Exception):
    """The emulator refused a call of the seed: a bug of ours, or a moto that has changed."""


@dataclass(frozen=True)
class Api:
    """Calls as one account in one region."""

    emulator: Emulator
    account: str
    region: str

    def query(self, service: str, action: str, /, **parameters: object) -> str:
        """A call of the query protocols; lists and mappings become `Name.1.Key`. Gives XML.

        A list of IAM and CloudFormation is named with its `.member`: `{"Tags.member": [...]}`.
        """
        form = {"Action": action, "Version": _VERSIONS[service]}
        form |= dict(_flat("", parameters))
        return self._send("POST", "/", service, urlencode(form).encode(), _FORM).decode()

    def id(self, service: str, action: str, tag: str, /, **parameters: object) -> str:
        """The first `tag` in the answer of `query`."""
        found = re.search(f"<{tag}>([^<]+)</{tag}>", self.query(service, action, **parameters))
        if found is None:
            raise SeedError(f"{service}:{action} answered without {tag}")
        return found[1]

    def json(self, service: str, target: str, /, **parameters: object) -> Any:
        """A call of the JSON protocol, like `organizations`, `AWSOrganizationsV20161128.X`."""
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
        return json.loads(
            self._send("POST", "/", service, json.dumps(parameters).encode(), headers) or b"{}"
        )

    def put(self, path: str, body: bytes = b"", /, **headers: str) -> None:
        """PUT to S3: a bucket, a part of its configuration, or an object."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._send("PUT", path, "s3", body, named)

    def _send(
        self, method: str, path: str, service: str, body: bytes, headers: Mapping[str, str]
    ) -> bytes:
        environ = self._environ(method, path, service, body, headers)
        begun = Begun()
        answer = b"".join(self.emulator.handle(read_request(environ), self.account, environ, begun))
        if not 200 <= begun.code < 300:
            raise SeedError(f"{service} {path} {body[:200]!r}: {begun.status} {answer[:400]!r}")
        return answer

    def _environ(
        self, method: str, path: str, service: str, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        bare, _, query = path.partition("?")
        scope = f"seed/20200101/{self.region}/{service}/aws4_request"
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": bare,
            "RAW_URI": quote(bare, safe="/") + (f"?{query}" if query else ""),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_AUTHORIZATION": (
                f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"
            ),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return environ


def _flat(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else str(name), inner)
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value, 1):
            yield from _flat(f"{prefix}.{number}", inner)
    else:
        yield prefix, str(value).lower() if isinstance(value, bool) else str(value)
