"""Whether a failed request may be sent again without doing its work twice.

botocore tries again after any 500 and any lost answer. For a call that creates something and
carries no idempotency token, the first try may have worked: trying again makes a second access
key, a second snapshot. Such a call is tried again only where AWS cannot have done it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call, Read
from hawse.aws.limits import THROTTLED

if TYPE_CHECKING:
    from botocore.model import OperationModel

# Verbs of operations that make one more each time they are called.
_MAKES = (
    "Allocate",
    "Copy",
    "Create",
    "Import",
    "Issue",
    "Publish",
    "Purchase",
    "Request",
    "Run",
    "Send",
)
_TOKENS = ("ClientToken", "ClientRequestToken", "IdempotencyToken")


def makes(call: Call) -> bool:
    """Whether each time the call is made there is one thing more."""
    return not isinstance(call, Read) and call.operation.startswith(_MAKES)


def may_repeat(
    call: Call,
    params: Mapping[str, object],
    operation: OperationModel,
    response: tuple[Any, Mapping[str, Any]] | None,
    error: BaseException | None,
) -> bool:
    """`response` is botocore's (HTTP response, parsed) if there was one; else `error` is given."""
    if not makes(call):
        return True
    if operation.idempotent_members or any(params.get(name) for name in _TOKENS):
        return True
    if response is None:
        # Without a connection nothing was sent.
        names = {kind.__name__ for kind in type(error).__mro__}
        return bool(names & {"EndpointConnectionError", "ConnectTimeoutError", "SSLError"})
    return response[1].get("Error", {}).get("Code") in THROTTLED
