"""Secrets of AWS calls, so that they never reach a journal, a log or an error message.

The service model marks some members as sensitive; the supplement below names what it misses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call
from hawse.masking import REDACTED, without_passes

if TYPE_CHECKING:
    from hawse.aws.models import Models
    from hawse.errors import CLIError

# Members that carry secrets although AWS's models do not mark all of them. Compared in lower case.
_SUPPLEMENT = frozenset(
    {
        "authorization",
        "clientsecret",
        "masteruserpassword",
        "newpassword",
        "oldpassword",
        "password",
        "plaintext",
        "privatekey",
        "secret",
        "secretaccesskey",
        "secretbinary",
        "secretkey",
        "secretstring",
        "sessiontoken",
        "securitytoken",
        "tokencode",
        "userdata",
        "x-amz-security-token",
        "x-amz-signature",
    }
)

# Shapes that name a key of KMS. S3's model marks them, and a step without would have no undo.
_NO_SECRETS = frozenset({"SSEKMSKeyId"})


def redact(models: Models, call: Call, params: Any) -> Any:
    """`params` (JSON data) of `call` with every secret value replaced by a mark."""
    return _redacted(params, models.input_shape(call))


def is_redacted(value: Any) -> bool:
    """Whether anything in the JSON data was replaced."""
    if isinstance(value, dict):
        return any(map(is_redacted, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(is_redacted, value))
    return bool(value == REDACTED)


def hide(models: Models, call: Call, params: Any, error: CLIError) -> None:
    """Take the secrets of a request out of the error that it ended with: AWS may quote them."""
    for secret in set(_taken_out(params, redact(models, call, params))):
        error.what = error.what.replace(secret, REDACTED)
        error.why = error.why.replace(secret, REDACTED)
    error.args = (error.message,)


def _taken_out(params: Any, redacted: Any) -> Iterator[str]:
    """Each text that was redacted: as it is, on one line, and as it may be sent."""
    whole = redacted == REDACTED
    if isinstance(params, dict):
        for key, value in params.items():
            yield from _taken_out(value, REDACTED if whole else redacted[key])
    elif isinstance(params, (list, tuple)):
        for number, value in enumerate(params):
            yield from _taken_out(value, REDACTED if whole else redacted[number])
    elif whole and isinstance(params, str) and params:
        from base64 import b64encode

        yield from (params, " ".join(params.split()))
        yield b64encode(params.encode(errors="replace")).decode()


def _redacted(value: Any, shape: Any) -> Any:
    """The value, walked along its shape in the model (None: the model does not know it)."""
    if value and shape is not None and shape.metadata.get("sensitive"):
        return value if shape.name in _NO_SECRETS else REDACTED
    if isinstance(value, dict):
        return {key: _member(key, inner, shape) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        member = getattr(shape, "member", None)
        return [_redacted(inner, member) for inner in value]
    if isinstance(value, str) and without_passes(value) != value:
        return REDACTED
    return value


def _member(key: str, value: Any, shape: Any) -> Any:
    if value and key.lower() in _SUPPLEMENT:
        return REDACTED
    members = getattr(shape, "members", None)
    inner = members.get(key) if members is not None else getattr(shape, "value", None)
    return _redacted(value, inner)
