"""The one place where botocore's and AWS's errors become ours.

Codes are AWS's own ("Common errors" of each API reference, and botocore's retry tables). What is
not known to be anything else stays a plain CLIError with AWS's words. An exception that is
neither AWS's nor botocore's is a bug and is not translated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hawse.aws.denials import denied, parse
from hawse.aws.fast.handing import Answered, FastError, NotAnAnswer
from hawse.aws.limits import THROTTLED
from hawse.errors import (
    CLIError,
    CredentialsError,
    NoBucket,
    NotFound,
    Throttled,
    Unavailable,
    UnknownKey,
    WouldSucceed,
)
from hawse.masking import masked

if TYPE_CHECKING:
    from hawse.aws.calls import Call
    from hawse.aws.targets import Target

Translated = CLIError | WouldSucceed

_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AccessDeniedForDependencyException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "EC2AccessDeniedException",
        "ForbiddenException",
        "KMSAccessDeniedException",
        "NotAuthorized",
        "UnauthorizedAccess",
        "UnauthorizedException",
        "UnauthorizedOperation",
        "403",
    }
)
_UNKNOWN_KEY = frozenset(
    {
        "AuthFailure",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
_SIGNATURE = frozenset(
    {"IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch"}
)
_SKEWED = frozenset({"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"})
_NOT_ENABLED = frozenset(
    {"NotSignedUp", "OptInRequired", "OptInRequiredException", "RegionDisabledException"}
)
_NOT_FOUND = re.compile(
    r"NotFound(Exception|Fault|Error)?$|^NoSuch|NotExists?(Exception)?$|NonExistentQueue$"
    r"|ID\.Malformed$|^404$"
)
_GONE = re.compile(r"does ?n[o']t exist|not found\b|could not be found", re.IGNORECASE)
_CUT_SHORT = "the answer was cut short or is not from AWS"
_NO_ROOM = "InsufficientInstanceCapacity"
_OWN_FAULT = re.compile(r"^Insufficient|Unsupported|NotImplemented")


def translate(error: Exception, call: Call, target: Target) -> Translated | None:
    """Our error for what was raised while sending `call`; None for a bug."""
    if isinstance(error, FastError):
        return _fast(error, call, target)
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    if isinstance(error, ClientError):
        return _answered(error.response, call, target)
    if isinstance(error, ResponseParserError):
        return Unavailable(call.name, why=_CUT_SHORT)
    if isinstance(error, BotoCoreError):
        from hawse.aws.local_failures import local_failure

        return local_failure(error, call.name, target)
    if _while_parsing(error):
        return Unavailable(call.name, why=_CUT_SHORT)
    return None


def _while_parsing(error: Exception) -> bool:
    """Whether botocore's parser met a value that is not of its type, of which it tells no more."""
    from traceback import walk_tb

    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return any(frame.f_globals.get("__name__") == "botocore.parsers" for frame in frames)


def _fast(error: FastError, call: Call, target: Target) -> Translated:
    if isinstance(error, Answered):
        return _answered(error.response, call, target)
    if isinstance(error, NotAnAnswer):
        return Unavailable(call.name, why=_CUT_SHORT)
    from hawse.aws.local_failures import local_failure

    return local_failure(error, call.name, target)


def _answered(response: Any, call: Call, target: Target) -> Translated:
    """For an error that the service answered with."""
    error, about = response.get("Error", {}), response.get("ResponseMetadata", {})
    code = str(error.get("Code", "")).removeprefix("Client.").removeprefix("Server.")
    message, status = str(error.get("Message", "")), int(about.get("HTTPStatusCode", 0))
    request = str(about.get("RequestId", ""))
    if code == "DryRunOperation":
        return WouldSucceed()
    found: CLIError | None
    if code in _DENIED and not (code == "403" and status != 403):
        found = denied(call, target, parse(message), request)
    else:
        found = _credentials(code, message, about, target)
    if found is None:
        # An answer to HEAD has no body that would name the bucket.
        name = error.get("BucketName") if code == "NoSuchBucket" else None
        found = NoBucket(str(name)) if name else None
    if found is None:
        kind, why = _kind(code, message, status), plain(message) or code
        found = kind(call.name, why=why, hint=_hint(code, target))
    if isinstance(found, UnknownKey) and call.service == "iam" and target.key_id[:4] == "ASIA":
        found.hint = f"a session without MFA cannot call IAM: give an mfa_serial, or {found.hint}"
    found.aws_code, found.request_id = code, request
    return found


def _kind(code: str, message: str, status: int) -> type[CLIError]:
    if code in THROTTLED or status == 429:
        return Throttled
    if _NOT_FOUND.search(code) or (code == "ValidationError" and _GONE.search(message)):
        return NotFound
    # EC2 answers 500 when it has no capacity of a type, which says nothing about the service.
    if status >= 500 and not _OWN_FAULT.search(code):
        return Unavailable
    return CLIError


def _hint(code: str, target: Target) -> str:
    if code in THROTTLED:
        return "try again with fewer --workers, or set limits.<service>.<Operation>"
    if code == _NO_ROOM:
        return "hawse ec2 launch --az-fallback tries other zones, --type-fallback other types"
    if code in _NOT_ENABLED:
        return f"enable {target.region} for this account; -r all leaves out what is not enabled"
    return ""


def _credentials(
    code: str, message: str, about: dict[str, Any], target: Target
) -> CredentialsError | None:
    """The error for credentials that AWS does not take; None when they are not what is wrong."""
    who = f"credentials of profile {target.profile}" if target.profile else "credentials"
    # EC2 says the same of a session that ended as of a clock that is wrong: its own clock tells.
    ended = code == "RequestExpired" and abs(_ahead(about) or 0.0) < 60
    if not ended and (
        code in _SKEWED or (code in _SIGNATURE and re.search(r"expired|not yet current", message))
    ):
        return _skew(message, about)
    if ended or code in _EXPIRED:
        return CredentialsError(who, why="they have expired", hint=target.renewal)
    if code in _SIGNATURE:
        why = "the secret key does not belong to the access key"
        return CredentialsError(who, why=why, hint=target.renewal)
    if code == "AuthFailure" and "credential" not in message:
        return None
    if code in _UNKNOWN_KEY:
        why = f"AWS does not know them in {target.region}"
        hint = f"{target.renewal}; or {target.region} is not enabled for this account"
        return UnknownKey(who, why=why, hint=hint)
    return None


def _skew(message: str, about: dict[str, Any]) -> CredentialsError:
    why, ahead = plain(message), _ahead(about)
    if ahead is not None and abs(ahead) >= 60:
        why = f"{abs(ahead) / 60:.0f} minutes {'ahead of' if ahead > 0 else 'behind'} AWS"
    return CredentialsError(
        "the clock of this machine", why=why, hint="set it, or switch on time synchronisation"
    )


def _ahead(about: dict[str, Any]) -> float | None:
    """The seconds that this machine's clock is ahead of AWS's; None when AWS does not say."""
    date = about.get("HTTPHeaders", {}).get("date")
    if not date:
        return None
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    return (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()


def plain(message: str) -> str:
    """AWS's words in our form: one line, no secrets, no full stop, no capital but a name's."""
    text = masked(" ".join(message.split()))
    text = re.sub(r"\s*Encoded authorization failure message:.*", "", text).rstrip(". ")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text
