"""Which keys may be sent where: the sandbox's only to loopback, real ones never to a sandbox.

Looked at for every request, on its final URL and its signature, so that no way of configuring an
endpoint leads around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hawse.errors import Refused

SANDBOX_PREFIX = "HAWSESANDBOX"
_KEY = re.compile(r"Credential=([^/,\s]+)/")
# The form that AWS gives out (IAM User Guide, "Unique identifiers"); local stand-ins take any.
_REAL = r"(AKIA|ASIA)[A-Z0-9]{16,}"  # compiled where it is asked, seldom
_AWS = (
    *(".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws"),
    *(".amazonwebservices.com.cn", ".amazonwebservices.eu"),
    *(".sgov.gov", ".aws.scloud", ".adc-e.uk", ".c2s.ic.gov", ".aws.ic.gov", ".hci.ic.gov"),
)


def check_request(request: Any, env: Mapping[str, str]) -> None:
    """Refused when a request would carry a key, or a person's token, to where it must not go."""
    if request.headers.get("x-amz-sso_bearer_token"):
        _check_token(request.url)
    key = key_of(request)
    if key:
        check_key(key, request.url, env)


def _check_token(address: str) -> None:
    from urllib.parse import urlsplit

    url = urlsplit(address)
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        raise Refused(
            f"the token of a sign-in is not sent to http://{url.hostname}",
            why="the connection is not encrypted",
            hint="give the endpoint as https://",
        )


def check_key(key: str, address: str, env: Mapping[str, str]) -> None:
    """Refused when requests to a URL must not be signed with this access key id."""
    from urllib.parse import urlsplit

    url = urlsplit(address)
    host = url.hostname or ""
    local = is_loopback(host)
    if key.startswith(SANDBOX_PREFIX):
        if not local:
            raise Refused(
                f"a sandbox key is not sent to {host}",
                why="it leaves this machine",
                hint='eval "$(hawse sandbox start)" sets the endpoint',
            )
    elif env.get("HAWSE_SANDBOX"):
        raise Refused(
            f"a key that is not the sandbox's is not sent to {host}",
            why="HAWSE_SANDBOX is set, so this shell works on the sandbox",
            hint="unset HAWSE_SANDBOX AWS_ENDPOINT_URL to work on AWS, or take the sandbox's keys",
        )
    elif url.scheme == "http" and not local and re.fullmatch(_REAL, key):
        raise Refused(
            f"a real key is not sent to http://{host}",
            why="the connection is not encrypted",
            hint="give the endpoint as https://",
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost" or host.endswith(".localhost") or host == "::1":
        return True
    parts = host.split(".")
    return len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)


def is_aws(host: str) -> bool:
    """Whether a host name is under one of AWS's own domains, as those of VPC endpoints are."""
    return f".{host.lower().removesuffix('.')}".endswith(_AWS)


def key_of(request: Any) -> str:
    """The access key id in a request's signature, or "" for an unsigned one."""
    authorization = request.headers.get("Authorization")
    text = authorization.decode("latin-1") if isinstance(authorization, bytes) else authorization
    found = _KEY.search(text or "")
    return found[1] if found else ""
