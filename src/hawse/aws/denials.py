"""What AWS says when it refuses: the action, the resource, and which kind of policy decided.

From the message, whose forms are described in the IAM User Guide ("Troubleshoot access denied
error messages"), or from the decoded authorization message. It must not send anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied

if TYPE_CHECKING:
    from hawse.aws.calls import Call
    from hawse.aws.targets import Target

_WHAT = re.compile(
    r"not authorized to perform:?\s+(?P<action>[\w-]+:\w+)"
    r'(?:\s+on (?:the )?resource:?\s+"?(?P<resource>[^\s"]+?)"?'
    r"(?=[\s.,]*$|[\s.,]+(?:because|with|Encoded)))?",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(
    r"explicit deny(?: in an? (?P<kind>[\w -]+?(?:policy|boundary)))?", re.IGNORECASE
)
_IMPLICIT = re.compile(r"because no (?P<kind>[\w -]+?(?:policy|boundary)) allows", re.IGNORECASE)
_ENCODED = re.compile(r"encoded authorization failure message:\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Denial:
    """What is known of a refusal; "" and None for what AWS did not say.

    `explicit`: a policy denies it (True), or none allows it (False). `kind`: of that policy.
    """

    action: str = ""
    resource: str = ""
    explicit: bool | None = None
    kind: str = ""
    encoded: str = ""


def parse(message: str) -> Denial:
    """The refusal that an error message tells."""
    what, explicit = _WHAT.search(message), _EXPLICIT.search(message)
    implicit, encoded = _IMPLICIT.search(message), _ENCODED.search(message)
    deciding = explicit or implicit
    return Denial(
        action=what["action"] if what else "",
        resource=(what["resource"] or "") if what else "",
        explicit=None if deciding is None else explicit is not None,
        kind=(deciding["kind"] or "") if deciding else "",
        encoded=encoded[1] if encoded else "",
    )


def decoded(text: str) -> Denial:
    """The refusal that `sts:DecodeAuthorizationMessage` tells, as JSON text."""
    import json

    data: Mapping[str, Any] = json.loads(text)
    context = data.get("context", {})
    return Denial(
        action=context.get("action", ""),
        resource=context.get("resource", ""),
        explicit=bool(data.get("explicitDeny")),
    )


def denied(call: Call, target: Target, denial: Denial, request_id: str = "") -> AccessDenied:
    """The error for a refusal, with the smallest statement that would allow the action."""
    action = denial.action or (call.iam[0] if len(call.iam) == 1 else "")
    on = f" on {denial.resource}" if denial.resource and denial.resource != "*" else ""
    return AccessDenied(
        f"{action or call.name} denied{on}",
        why=_why(denial),
        hint=_hint(call, target, denial),
        request_id=request_id,
        action=action,
        resource=denial.resource,
        encoded=denial.encoded,
    )


def _why(denial: Denial) -> str:
    if denial.explicit is None:
        return "these credentials are not allowed to"
    policy = denial.kind or "policy"
    if denial.explicit:
        return f"{_a(policy)} denies it" if denial.kind else "a policy denies it explicitly"
    return f"no {policy} allows it"


def _hint(call: Call, target: Target, denial: Denial) -> str:
    if denial.explicit:
        return "an explicit deny wins over every allow: it has to be lifted where it is"
    statement = _statement(call, target, denial)
    if denial.kind in ("", "identity-based policy"):
        return f"allowed by: {statement}"
    return f"allowed once the {denial.kind} has: {statement}"


def _statement(call: Call, target: Target, denial: Denial) -> str:
    """The smallest policy statement that would allow the call, as one line of JSON."""
    import json

    actions = [denial.action] if denial.action else list(call.iam)
    places = {
        "partition": target.partition,
        "region": target.region,
        "account": target.access.account or "*",
    }
    resources = [denial.resource] if denial.resource else [on.format(**places) for on in call.on]
    statement = {
        "Effect": "Allow",
        "Action": actions[0] if len(actions) == 1 else actions,
        "Resource": (resources[0] if len(resources) == 1 else resources) or "*",
    }
    return json.dumps(statement)


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
