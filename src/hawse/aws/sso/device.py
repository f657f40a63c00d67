"""Signing in with a code that a person confirms in any browser: RFC 8628, as AWS does it.

No browser is needed on this machine, so it works over ssh and in a container. Who is spoken to,
and what is kept, is not decided here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from hawse.aws.guards import is_loopback
from hawse.aws.sso.calls import CREATE_TOKEN, REGISTER_CLIENT, START_DEVICE_AUTHORIZATION
from hawse.aws.sso.tokens import Token, stamp
from hawse.errors import (
    CLIError,
    ConfigError,
    CredentialsError,
    Interrupted,
    Refused,
    TimedOut,
    Unavailable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hawse.aws.sso.sign_ins import SignIn
    from hawse.aws.service_client import AWSServiceClient
    from hawse.aws.targets import Answer, Target

_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_RENEWAL = "refresh_token"
_SLOWER = 5.0
_USUAL = 5.0
"""Seconds: by how much more is waited after slow_down, and the interval where none is given."""


class Asked(NamedTuple):
    """What a person has to confirm, and how the answer is asked for."""

    sign_in: SignIn
    client: Mapping[str, Any]
    device: str
    code: str
    url: str
    ends: datetime
    interval: float

    def __repr__(self) -> str:
        return f"Asked({self.sign_in.title})"


def ask(target: Target, sign_in: SignIn) -> Asked:
    """Begin to sign in: the page to open and the code to compare."""
    at = target.in_region(sign_in.region).client("sso-oidc")
    wished: dict[str, Any] = {}
    if sign_in.name:  # the token of a session is renewed, which has to be asked for
        wished = {"scopes": list(sign_in.scopes), "grantTypes": [_DEVICE, _RENEWAL]}
    client = at.call_api(REGISTER_CLIENT, clientName="hawse", clientType="public", **wished)
    began = _begun(at, sign_in, client)
    url = str(began.get("verificationUriComplete") or began["verificationUri"])
    _check(url)
    return Asked(
        sign_in,
        client,
        str(began["deviceCode"]),
        str(began["userCode"]),
        url,
        target.clock.now() + timedelta(seconds=float(began["expiresIn"])),
        float(began.get("interval") or _USUAL),
    )


def _begun(at: AWSServiceClient, sign_in: SignIn, client: Mapping[str, Any]) -> Answer:
    try:
        return at.call_api(START_DEVICE_AUTHORIZATION, **_known(client), startUrl=sign_in.start_url)
    except CLIError as error:
        if error.aws_code != "InvalidRequestException":
            raise
        why = f"AWS knows no such portal in {sign_in.region}"
        hint = "sso_start_url and sso_region have to fit: see the page of the portal's settings"
        raise ConfigError(sign_in.start_url, why=why, hint=hint) from error


def answer(target: Target, asked: Asked) -> Token:
    """The token, once the person has confirmed; TimedOut when nobody did while the code was good.

    Nobody is asked faster than AWS says; a network that is away for a moment ends nothing.
    """
    at = target.in_region(asked.sign_in.region).client("sso-oidc")
    interval = asked.interval
    while target.clock.now() < asked.ends:
        target.clock.sleep(interval)
        try:
            given = at.call_api(
                CREATE_TOKEN,
                **_known(asked.client),
                grantType=_DEVICE,
                deviceCode=asked.device,
            )
        except Unavailable:
            continue
        except CLIError as error:
            interval += _more(asked, error)
            continue
        return _token(asked.sign_in, _registered(asked.client), given, target.clock.now())
    raise _late(asked)


def renewed(target: Target, sign_in: SignIn, token: Token) -> Token | None:
    """A fresh token without a person; None where AWS or this token has none to give."""
    now = target.clock.now()
    if token.renewable_until is None or token.renewable_until <= now:
        return None
    kept = token.members
    at = target.in_region(sign_in.region).client("sso-oidc")
    try:
        given = at.call_api(
            CREATE_TOKEN, **_known(kept), grantType=_RENEWAL, refreshToken=kept["refreshToken"]
        )
    except (Unavailable, Interrupted):
        raise
    except CLIError:  # ended or revoked; which of them, a person need not know to sign in
        return None
    registered = {name: kept[name] for name in ("clientId", "clientSecret")}
    registered["registrationExpiresAt"] = kept["registrationExpiresAt"]
    return _token(sign_in, registered, given, now)


def _more(asked: Asked, error: CLIError) -> float:
    """How many seconds more to leave between two questions; raises what ends the sign-in."""
    code = error.aws_code.removesuffix("Exception")
    if code == "AuthorizationPending":
        return 0.0
    if code == "SlowDown":
        return _SLOWER
    if code == "ExpiredToken":
        raise _late(asked) from error
    if code == "AccessDenied":
        why = "it was denied in the browser"
        raise CredentialsError(f"sign-in to {asked.sign_in.title}", why=why) from error
    raise error


def _late(asked: Asked) -> TimedOut:
    why = f"nobody confirmed {asked.code} while it was good"
    return TimedOut(f"sign-in to {asked.sign_in.title}", why=why, hint=asked.sign_in.line)


def _known(client: Mapping[str, Any]) -> dict[str, Any]:
    return {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}


def _registered(client: Mapping[str, Any]) -> dict[str, Any]:
    ends = datetime.fromtimestamp(float(client["clientSecretExpiresAt"]), UTC)
    return {**_known(client), "registrationExpiresAt": stamp(ends)}


def _token(
    sign_in: SignIn, registered: Mapping[str, Any], given: Mapping[str, Any], now: datetime
) -> Token:
    again = {"refreshToken": given["refreshToken"]} if given.get("refreshToken") else {}
    return Token(
        {
            "startUrl": sign_in.start_url,
            "region": sign_in.region,
            "accessToken": given["accessToken"],
            "expiresAt": stamp(now + timedelta(seconds=float(given["expiresIn"]))),
            **registered,
            **again,
        }
    )


def _check(url: str) -> None:
    """A page that is opened for a person is one of the web, or of this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return
    raise Refused("sign-in", why=f"AWS gave a page that is not of the web: {url}")
