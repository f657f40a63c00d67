"""Who is calling the sandbox, and whether their IAM policies and a role's trust allow it.

Refuses in AWS's own words, so that what a person learns here is what they will meet there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hawse.sandbox.actions import action, resources
from hawse.sandbox.answers import Refusal
from hawse.sandbox.keys import PREFIX, is_sandbox_key
from hawse.sandbox.policies import decision
from hawse.sandbox.sessions import Sessions
from hawse.sandbox.signing import is_late, is_signed_with
from hawse.sandbox.wire import Request

_ALWAYS = ("sts:GetCallerIdentity", "sts:GetSessionToken")
_UNKNOWN_KEY = {
    "ec2": "AuthFailure",
    "s3": "InvalidAccessKeyId",
    "query": "InvalidClientTokenId",
}
_BAD_SIGNATURE = {"ec2": "AuthFailure", "json": "InvalidSignatureException"}
_DENIED = {"ec2": "UnauthorizedOperation", "json": "AccessDeniedException"}


@dataclass(frozen=True)
class Caller:
    """Whose key signed a request."""

    account: str
    arn: str
    secret: str
    token: str
    active: bool
    policies: tuple[str, ...]
    mfa: bool = False


def identify(request: Request, now: datetime, sessions: Sessions) -> Caller:
    """The caller behind a valid signature with one of the sandbox's keys; Refusal otherwise."""
    if request.signature is None:
        raise Refusal(
            "MissingAuthenticationToken",
            "Request is missing Authentication Token (Signature Version 4).",
            403,
        )
    key_id = request.signature.key_id
    caller = sessions.caller(key_id) or _caller(key_id)
    if caller is None or not caller.active:
        raise Refusal(
            _UNKNOWN_KEY.get(request.protocol, "UnrecognizedClientException"),
            _why_unknown(key_id),
            403,
        )
    if caller.token and caller.token != _token(request):
        raise Refusal("InvalidToken", "The provided token is malformed or otherwise invalid.", 400)
    if not is_signed_with(caller.secret, request):
        raise Refusal(
            _BAD_SIGNATURE.get(request.protocol, "SignatureDoesNotMatch"),
            "The request signature we calculated does not match the signature you provided: "
            "these are not the credentials of the sandbox that is running now.",
            403,
        )
    if is_late(request, now):
        raise Refusal("RequestExpired", "Request has expired.", 400)
    return caller


def permit(request: Request, caller: Caller) -> None:
    """Refusal, in AWS's words, when the caller's policies do not allow the request."""
    needed = action(request)
    if needed in _ALWAYS:
        return
    if needed == "sts:AssumeRole":
        _permit_role(request, caller)
        return
    for resource in resources(request, caller.account) or [""]:
        decided = decision(caller.arn, caller.policies, needed, resource)
        if decided != "allowed":
            explicit = decided == "explicitDeny"
            raise _denied(request, caller, needed, resource or "*", explicit=explicit)


def _why_unknown(key_id: str) -> str:
    if is_sandbox_key(key_id):
        return "The security token included in the request is invalid."
    return (
        f"This is the sandbox of hawse: it takes only its own keys ({PREFIX}…), and this request "
        f"was signed with {key_id[:4]}…{key_id[-4:]}. Nothing was done."
    )


def _token(request: Request) -> str:
    return request.headers.get("x-amz-security-token") or request.parameters.get(
        "X-Amz-Security-Token", ""
    )


def policies_of(arn: str) -> tuple[str, ...] | None:
    """The policy documents of a user or role; None when there is no such principal."""
    from moto.iam.models import iam_backends

    iam = iam_backends[arn.split(":")[4]]["aws"]
    if any(role.arn == arn for role in iam.get_roles()):
        return _role_policies(iam, arn.rpartition("/")[2])
    users = (user for user in iam.users.values() if user.arn == arn)
    return next((_user_policies(iam, user) for user in users), None)


def _caller(key_id: str) -> Caller | None:
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    for account in list(iam_backends):
        iam = iam_backends[account]["aws"]
        key = iam.access_keys.get(key_id)
        if key is None:
            continue
        active = key.status == "Active"
        for session in sts_backends[account]["aws"].assumed_roles:
            if session.access_key_id == key_id:
                role = session.role_arn.rpartition("/")[2]
                policies = _role_policies(iam, role)
                token, secret = session.session_token, session.secret_access_key
                return Caller(account, session.arn, secret, token, active, policies)
        if key.user_name is None:
            return None
        user = iam.get_user(key.user_name)
        policies = _user_policies(iam, user)
        return Caller(account, user.arn, key.secret_access_key, "", active, policies)
    return None


def _role_policies(iam: Any, name: str) -> tuple[str, ...]:
    for role in iam.get_roles():
        if role.name == name:
            return (*role.policies.values(), *_managed(role))
    return ()


def _user_policies(iam: Any, user: Any) -> tuple[str, ...]:
    holders = [user, *iam.get_groups_for_user(user.name)]
    inline = [document for holder in holders for document in holder.policies.values()]
    managed = [document for holder in holders for document in _managed(holder)]
    return (*inline, *managed)


def _managed(holder: Any) -> Iterator[str]:
    for policy in holder.managed_policies.values():
        yield from (version.document for version in policy.versions if version.is_default)


def _permit_role(request: Request, caller: Caller) -> None:
    """moto lets anybody be anything: the role must exist and trust the caller."""
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import iam_backends

    arn = request.form.get("RoleArn", "")
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    try:
        role = iam_backends[account]["aws"].get_role_by_arn(arn) if account else None
    except NotFoundException:
        role = None
    trust = role.assume_role_policy_document if role is not None else "{}"
    context = {"sts:ExternalId": request.form.get("ExternalId")}
    decided = decision(
        caller.arn, caller.policies, "sts:AssumeRole", arn, trust=trust, context=context
    )
    if decided != "allowed":
        explicit = decided == "explicitDeny"
        raise _denied(request, caller, "sts:AssumeRole", arn, explicit=explicit)


def _denied(
    request: Request, caller: Caller, needed: str, resource: str, *, explicit: bool
) -> Refusal:
    why = (
        "with an explicit deny in an identity-based policy"
        if explicit
        else f"because no identity-based policy allows the {needed} action"
    )
    said = (
        f"User: {caller.arn} is not authorized to perform: {needed} on resource: {resource} {why}"
    )
    if request.protocol == "ec2":
        said = f"You are not authorized to perform this operation. {said}"
    status = 400 if request.protocol == "json" else 403
    return Refusal(_DENIED.get(request.protocol, "AccessDenied"), said, status)
