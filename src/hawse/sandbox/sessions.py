"""Sessions of users (GetSessionToken, GetFederationToken), for which moto makes up one fixed key.

As in AWS, a session that was begun without MFA cannot call IAM. Any code of six digits is right
but 000000, so that a wrong one can be tried.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from hawse.sandbox.answers import Answer, Refusal
from hawse.sandbox.keys import PREFIX

if TYPE_CHECKING:
    from hawse.sandbox.access import Caller
    from hawse.sandbox.wire import Request

_BEGIN = ("GetSessionToken", "GetFederationToken")
_WRONG_CODE = "000000"
_SECONDS = 12 * 3600


class Sessions:
    """The sessions that were begun, by access key id."""

    def __init__(self) -> None:
        self._callers: dict[str, Caller] = {}

    def caller(self, key_id: str) -> Caller | None:
        """Whose session a key belongs to; None when it is no session's."""
        return self._callers.get(key_id)

    def forget(self) -> None:
        """Start anew."""
        self._callers.clear()

    def answer(self, request: Request, caller: Caller, now: datetime) -> Answer | None:
        """What is answered here; None for everything that is moto's to answer."""
        inside = request.signature is not None and request.signature.key_id in self._callers
        if inside and not caller.mfa and request.service == "iam":
            why = "The security token included in the request is invalid"
            raise Refusal("InvalidClientTokenId", why, 403)
        if request.service != "sts":
            return None
        if request.operation in _BEGIN:
            if caller.token:
                why = f"Cannot call {request.operation} with session credentials"
                raise Refusal("AccessDenied", why, 403)
            return self._begun(request, caller, now)
        if inside and request.operation == "GetCallerIdentity":
            return _identity(caller)
        return None

    def _begun(self, request: Request, caller: Caller, now: datetime) -> Answer:
        if request.form.get("TokenCode") == _WRONG_CODE:
            why = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
            raise Refusal("AccessDenied", why, 403)
        key_id = PREFIX + os.urandom(4).hex().upper()
        secret, token = os.urandom(30).hex(), os.urandom(60).hex()
        mfa = bool(request.form.get("SerialNumber"))
        arn = caller.arn
        federated = ""
        if request.operation == "GetFederationToken":
            name = request.form.get("Name", "")
            arn = f"arn:aws:sts::{caller.account}:federated-user/{name}"
            id_ = f"{caller.account}:{name}"
            federated = _element("FederatedUser", FederatedUserId=id_, Arn=arn)
        self._callers[key_id] = replace(caller, arn=arn, secret=secret, token=token, mfa=mfa)
        seconds = int(request.form.get("DurationSeconds") or _SECONDS)
        ends = (now + timedelta(seconds=seconds)).astimezone(UTC)
        keys = _element(
            "Credentials",
            AccessKeyId=key_id,
            SecretAccessKey=secret,
            SessionToken=token,
            Expiration=f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        )
        return _answer(request.operation, keys + federated)


def _identity(caller: Caller) -> Answer:
    id_ = f"AIDA{caller.arn.rpartition('/')[2].upper()}"
    inner = f"<Arn>{escape(caller.arn)}</Arn><UserId>{id_}</UserId>"
    return _answer("GetCallerIdentity", f"{inner}<Account>{caller.account}</Account>")


def _element(name: str, **members: str) -> str:
    inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in members.items())
    return f"<{name}>{inner}</{name}>"


def _answer(operation: str, inner: str) -> Answer:
    body = (
        f'<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<{operation}Result>{inner}</{operation}Result></{operation}Response>"
    )
    return Answer(200, body.encode(), {"Content-Type": "text/xml"})
