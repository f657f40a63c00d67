"""AWS Signature Version 4 in headers, for requests whose body is at hand.

The rules are AWS's ("Create a signed AWS API request"); what is signed is what botocore signs.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from hmac import digest
from urllib.parse import quote

from hawse.aws.fast.encoding import Request
from hawse.records import dataclass


@dataclass(frozen=True)
class Keys:
    """What a request is signed with. `expires` is a POSIX time, 0 for never."""

    access: str
    secret: str
    token: str = ""
    source: str = ""
    expires: float = 0.0

    def __repr__(self) -> str:
        return f"Keys({self.access}, ****)"


@dataclass(frozen=True)
class Place:
    """Where a request goes: the URL up to its path, and the scope of the signature."""

    url: str
    region: str
    name: str

    @property
    def host(self) -> str:
        """The host as it is signed: in lower case, the port only when it is not the usual one."""
        scheme, _, rest = self.url.partition("://")
        usual = {"https": ":443", "http": ":80"}.get(scheme, "")
        return rest.partition("/")[0].lower().removesuffix(usual)

    @property
    def base(self) -> str:
        """The path that the endpoint itself has, without a slash at its end."""
        path = self.url.partition("://")[2].partition("/")[2]
        return f"/{path}".rstrip("/")


def signed(request: Request, place: Place, keys: Keys, now: datetime) -> dict[str, str]:
    """The headers to send. `now` is aware and in UTC."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {**request.headers, "X-Amz-Date": stamp}
    if keys.token:
        headers["X-Amz-Security-Token"] = keys.token
    lower = {"host": place.host, **{k.lower(): " ".join(v.split()) for k, v in headers.items()}}
    names = sorted(lower)
    canonical = "\n".join(
        (
            request.method,
            quote(_normal(place.base + request.path), "/~"),
            "&".join(sorted(request.query.split("&"), key=_pair)),
            *[f"{name}:{lower[name]}" for name in names],
            "",
            ";".join(names),
            sha256(request.body).hexdigest(),
        )
    )
    scope = f"{stamp[:8]}/{place.region}/{place.name}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = digest(key, part.encode(), "sha256")
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={digest(key, text.encode(), 'sha256').hex()}"
    )
    return headers


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _normal(path: str) -> str:
    """Without empty segments; segments of dots are never sent."""
    kept = "/".join(part for part in path.split("/") if part)
    return f"/{kept}/" if path.endswith("/") and kept else f"/{kept}"
