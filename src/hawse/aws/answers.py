"""Whether an answer is AWS's at all.

botocore takes a web page (a proxy's, a hotel's sign-in) and an empty body with status 200 for an
answer without items, so that "nothing found" would be a lie. Here it needs a positive sign: the
root element of the protocol, or a JSON object.
"""

from __future__ import annotations

import re
from collections.abc import Collection
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
    body = response.get("body")
    if isinstance(body, bytes):
        response["body"] = checked(
            f"{operation.service_model.service_name}:{operation.name}",
            body,
            int(response.get("status_code", 0)),
            protocol=operation.service_model.resolved_protocol,
            names=_names(operation),
            sandbox=sandbox,
        )


def checked(  # pylint: disable=too-many-arguments  # keywords, so that both paths say the same
    name: str, body: bytes, status: int, *, protocol: str, names: Collection[str], sandbox: bool
) -> bytes:
    """The body to parse; `names` are the members that the model of the call puts into it."""
    if body[:64].lstrip().lower().startswith(_PAGE):
        if sandbox:
            raise _not_emulated(name)
        if status < 500:
            raise _not_from_aws(name, "a web page")
        return b""
    listed = names if name.partition(":")[2].startswith(_LISTS) else ()
    if 200 <= status < 300 and not _is_fine(body, protocol, listed):
        raise _not_from_aws(name, "something else" if body.strip() else "nothing")
    return body


def _is_fine(body: bytes, protocol: str, names: Collection[str]) -> bool:
    if protocol in ("ec2", "query"):
        root = _ROOT.match(body)
        name = root[1] if root else b""
        return name.endswith(b"Response") and name not in (b"Response", b"ErrorResponse")
    if not names:
        return True
    if protocol in ("json", "rest-json"):
        text = body.strip()
        return text.startswith(b"{") and text.endswith(b"}") and not _is_strange(text, names)
    return bool(body.strip())


def _is_strange(text: bytes, names: Collection[str]) -> bool:
    """Whether it has things in it, and none under a name that the model knows: no empty list."""
    if any(f'"{name}"'.encode() in text for name in names):
        return False
    from json import loads

    try:
        found = loads(text)
    except ValueError:  # whoever parses it tells that
        return False
    return any(isinstance(value, list | dict) and value for value in found.values())


def _names(operation: OperationModel) -> tuple[str, ...]:
    """What the model puts into the body, where that is no raw payload."""
    shape: Any = operation.output_shape
    if shape is None or shape.serialization.get("payload"):
        return ()
    members = ((name, member.serialization) for name, member in shape.members.items())
    return tuple(how.get("name", name) for name, how in members if "location" not in how)


def _not_emulated(name: str) -> CLIError:
    return CLIError(
        name,
        why="the sandbox does not have it, or not with these parameters",
        hint="try it on AWS, with --dry-run where it changes something",
    )


def _not_from_aws(name: str, what: str) -> Unavailable:
    return Unavailable(
        name,
        why=f"{what} came back instead of AWS's answer",
        hint="is there a proxy, or a network that wants you to sign in?",
    )
