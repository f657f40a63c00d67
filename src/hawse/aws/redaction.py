"""Secrets of AWS calls, so that they never reach a journal, a log or an error message.

The service model marks some members as sensitive; the supplement below names what it misses.
"""

from __future__ import annotations

from typing import Any

from hawse.aws.calls import Call

REDACTED = "[redacted]"

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


def redact(call: Call, params: Any) -> Any:
    """`params` (JSON data) of `call` with every secret value replaced by a mark."""
    return _redact(params, _SUPPLEMENT | _marked(call))


def _redact(value: Any, secret: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: REDACTED if key.lower() in secret and inner else _redact(inner, secret)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_redact(inner, secret) for inner in value]
    return value


_known: dict[str, frozenset[str]] = {}


def _marked(call: Call) -> frozenset[str]:
    """Names of the input members that the service model marks as sensitive, in lower case."""
    if call.name not in _known:
        _known[call.name] = frozenset(_sensitive(call))
    return _known[call.name]


def _sensitive(call: Call) -> set[str]:
    from hawse.aws.models import service_model

    found: set[str] = set()
    seen: set[str] = set()

    def walk(shape: Any) -> None:
        if shape is None or shape.name in seen:
            return
        seen.add(shape.name)
        for name, member in getattr(shape, "members", {}).items():
            if member.metadata.get("sensitive"):
                found.add(name.lower())
            walk(member)
        for inner in ("member", "key", "value"):
            walk(getattr(shape, inner, None))

    walk(service_model(call.service).operation_model(call.operation).input_shape)
    return found
