"""Whether an answer is AWS's at all.

botocore takes a web page (a proxy's, a hotel's sign-in) and an empty body with status 200 for an
answer without items, so that "nothing found" would be a lie. Here it needs a positive sign: the
root element of the protocol, or a JSON object.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Unavailable

if TYPE_CHECKING:
    from botocore.model import OperationModel

_PAGE = (b"<!doctype html", b"<html")
_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)
_LISTS = ("List", "Describe", "Get", "Search", "Lookup")


def check_answer(response: dict[str, Any], operation: OperationModel, *, sandbox: bool) -> None:
    """Raise when a response is not the service's; called before botocore parses it.

    A web page with status 5xx is a gateway's, and is left to botocore's retries as one without
    a body, which it understands.
    """
    body, status = response.get("body"), int(response.get("status_code", 0))
    if not isinstance(body, bytes):
        return
    if body[:64].lstrip().lower().startswith(_PAGE):
        if sandbox:
            raise _not_emulated(operation)
        if status < 500:
            raise _not_from_aws(operation, "a web page")
        response["body"] = b""
    elif 200 <= status < 300 and not _is_fine(body, operation):
        raise _not_from_aws(operation, "something else" if body.strip() else "nothing")


def _is_fine(body: bytes, operation: OperationModel) -> bool:
    protocol = operation.service_model.resolved_protocol
    if protocol in ("ec2", "query"):
        root = _ROOT.match(body)
        name = root[1] if root else b""
        return name.endswith(b"Response") and name not in (b"Response", b"ErrorResponse")
    if not operation.name.startswith(_LISTS) or not _has_body(operation):
        return True
    if protocol in ("json", "rest-json"):
        text = body.strip()
        return text.startswith(b"{") and text.endswith(b"}")
    return bool(body.strip())


def _has_body(operation: OperationModel) -> bool:
    """Whether the model puts members of the output into the body, and not a raw payload there."""
    shape: Any = operation.output_shape
    if shape is None or shape.serialization.get("payload"):
        return False
    return any("location" not in member.serialization for member in shape.members.values())


def _name(operation: OperationModel) -> str:
    return f"{operation.service_model.service_name}:{operation.name}"


def _not_emulated(operation: OperationModel) -> CLIError:
    return CLIError(
        _name(operation),
        why="the sandbox does not have it, or not with these parameters",
        hint="try it on AWS, with --dry-run where it changes something",
    )


def _not_from_aws(operation: OperationModel, what: str) -> Unavailable:
    return Unavailable(
        _name(operation),
        why=f"{what} came back instead of AWS's answer",
        hint="is there a proxy, or a network that wants you to sign in?",
    )
