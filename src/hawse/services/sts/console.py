"""A URL that signs a browser in to the console with temporary credentials.

AWS's federation endpoint takes those of a role and of a federated user, and not those of
GetSessionToken. The URL signs in whoever has it for a quarter of an hour: it must reach no log, no
journal and no message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from hawse.aws.fast.handing import HTTPClientError
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.errors import CLIError, ConfigError, CredentialsError, Unavailable, UsageError
from hawse.services.sts.calls import GET_FEDERATION_TOKEN
from hawse.services.sts.granting import keys_of

if TYPE_CHECKING:
    from hawse.aws.fast.signing import Keys
    from hawse.aws.targets import Target

LEAST, MOST = timedelta(minutes=15), timedelta(hours=12)


class Realm(NamedTuple):
    """Where the console of a partition is: its sign-in, itself, and the domain of all of it."""

    sign_in: str
    console: str
    domain: str


_REALMS = {
    "aws": Realm("signin.aws.amazon.com", "console.aws.amazon.com", "aws.amazon.com"),
    "aws-cn": Realm("signin.amazonaws.cn", "console.amazonaws.cn", "amazonaws.cn"),
    "aws-us-gov": Realm(
        "signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com", "amazonaws-us-gov.com"
    ),
}
_PATHS = {  # where it is not the name that people type
    "cfn": "cloudformation",
    "cost": "costmanagement",
    "sfn": "states",
    "ssm": "systems-manager",
}


@dataclass(frozen=True)
class SignIn:
    """The URL, and for a person as whom it signs in."""

    url: str
    says: str

    def __repr__(self) -> str:
        return f"SignIn(****, {self.says!r})"


def sign_in(target: Target, where: str, duration: timedelta | None) -> SignIn:
    """A URL to a service, a path or a page of the console; see `destination`.

    The session there lasts as long as the credentials do, or for `duration`.
    """
    page = destination(target, where)
    if target.sandbox:
        hint = "unset HAWSE_SANDBOX AWS_ENDPOINT_URL, or another shell, to work on AWS"
        raise CLIError("console", why="the sandbox has none", hint=hint)
    seconds = _seconds(duration)
    keys, says = _federated(target, seconds)
    lasting = {} if keys is not None else seconds
    base = _federation(target)
    token = _token(target, base, keys or target.reach.keys(), lasting)
    asked = urlencode({"Action": "login", "Destination": page, "SigninToken": token})
    return SignIn(f"{base}?{asked}", f"{says}; the URL signs in whoever has it, for 15 minutes")


def destination(target: Target, where: str) -> str:
    """The page that is meant: `ec2`, `/s3/buckets/logs`, a URL of the console; "" is its home."""
    realm, region = _realm(target), quote(target.region)
    if "://" in where:
        parts = urlsplit(where)
        host = parts.hostname or ""
        if parts.scheme != "https" or not f".{host}".endswith(f".{realm.domain}"):
            raise UsageError("the page", why=f"it is none of https://{realm.console}")
        return where
    if where.startswith("/"):
        return f"https://{realm.console}{where}"
    service = quote(_PATHS.get(where, where) or "console")
    return f"https://{realm.console}/{service}/home?region={region}"


def _realm(target: Target) -> Realm:
    found = _REALMS.get(target.partition)
    if found is None:
        why = f"nobody told hawse where that of the partition {target.partition} is"
        raise ConfigError("console", why=why, hint=f"known: {', '.join(_REALMS)}")
    return found


def _federation(target: Target) -> str:
    own = target.reach.endpoint("signin")
    return f"{own or f'https://{_realm(target).sign_in}'}/federation"


def _seconds(duration: timedelta | None) -> dict[str, int]:
    if duration is None:
        return {}
    if not LEAST <= duration <= MOST:
        raise UsageError("--duration", why="the console takes 15m to 12h")
    return {"SessionDuration": int(duration.total_seconds())}


def _federated(target: Target, seconds: dict[str, int]) -> tuple[Keys | None, str]:
    """Keys of a federated user, where the target's own cannot sign in; as whom they do."""
    arn = str(target.read(GET_CALLER_IDENTITY)["Arn"])
    who = arn.rpartition(":")[2]
    if who.startswith(("assumed-role/", "federated-user/")):
        return None, f"as {who}"
    hint = "--role NAME assumes one that can"
    if target.reach.keys().token:
        why = "the session of a user's keys cannot sign in"
        raise CredentialsError("console", why=why, hint=hint)
    if not who.startswith("user/"):
        raise CredentialsError("console", why=f"{who} signs in with its password", hint=hint)
    name = f"{who.rpartition('/')[2]:-<2}"[:32]
    more = {"DurationSeconds": seconds["SessionDuration"]} if seconds else {}
    # A session may do what this policy and those of the user both allow: what the user may.
    policy = f"arn:{target.partition}:iam::aws:policy/AdministratorAccess"
    answer = target.read(GET_FEDERATION_TOKEN, Name=name, PolicyArns=[{"arn": policy}], **more)
    return (
        keys_of(answer["Credentials"]),
        f"as the federated user {name}, who may do what {who} may",
    )


def _token(target: Target, base: str, keys: Keys, lasting: dict[str, int]) -> str:
    """AWS's sign-in token for the keys."""
    import json

    session = {"sessionId": keys.access, "sessionKey": keys.secret, "sessionToken": keys.token}
    asked = {"Action": "getSigninToken", **lasting, "Session": json.dumps(session)}
    status, body = _got(target, base, keys, urlencode(asked))
    try:
        return str(json.loads(body)["SigninToken"])
    except (ValueError, KeyError, TypeError):
        pass
    if status >= 500:
        raise Unavailable("console", why=f"AWS's sign-in answered with status {status}")
    why = "AWS's sign-in does not take these credentials"
    hint = f"fresh ones: {target.renewal}"
    if lasting:
        why += " for that long"
        hint = "without --duration; a role that was assumed from another one is limited to an hour"
    raise CredentialsError("console", why=why, hint=hint)


def _got(target: Target, base: str, keys: Keys, query: str) -> tuple[int, bytes]:
    from hawse.aws.local_failures import local_failure

    reach, parts = target.reach, urlsplit(base)
    place = f"{parts.scheme}://{parts.netloc}"
    reach.check(keys.access, base)
    headers: dict[str, Any] = {"host": parts.netloc, "accept": "application/json"}
    try:
        came = reach.connections.exchange(
            place, "GET", f"{parts.path}?{query}", headers, b"", proxy=reach.proxy(place)
        )
    except HTTPClientError as error:
        raise local_failure(error, "console", target) from None
    return came.status, came.body
