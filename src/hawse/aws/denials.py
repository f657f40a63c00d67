"""What AWS says when it refuses: the action, the resource, and which kind of policy decided.

From the message, whose forms are described in the IAM User Guide ("Troubleshoot access denied
error messages"), or from the decoded authorization message. It must not send anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.aws.calls import Call
    from hawse.aws.targets import Target

_WHO = re.compile(r"User: (?P<principal>\S+) is not authorized", re.IGNORECASE)
_WHAT = re.compile(
    r"not authorized to perform:?\s+(?P<action>[\w-]+:\w+)"
    r'(?:\s+on (?:the )?resource:?\s+"?(?P<resource>[^\s"]+?)"?'
    r"(?=[\s.,]*$|[\s.,]+(?:because|with|Encoded)))?",
    re.IGNORECASE,
)
_KIND = r"(?P<kind>[\w -]+?(?:policy|boundary))"
_POLICY = r"(?::? \(?(?P<policy>arn:[^\s,)]*[^\s,.)]))?"
_EXPLICIT = re.compile(rf"explicit deny(?: in (?:an?|the) {_KIND}{_POLICY})?", re.IGNORECASE)
_IMPLICIT = re.compile(rf"because no {_KIND} allows", re.IGNORECASE)
_BECAUSE = re.compile(r"because (?P<reason>(?!no [\w -]+ allows)[^.]+)", re.IGNORECASE)
_ENCODED = re.compile(r"encoded authorization failure message:\s*(\S+)", re.IGNORECASE)

IDENTITY, RESOURCE, TRUST = "identity-based policy", "resource-based policy", "role trust policy"
BOUNDARY, SESSION, ENDPOINT = "permissions boundary", "session policy", "VPC endpoint policy"
SCP, RCP = "service control policy", "resource control policy"
_KINDS = {one.lower(): one for one in (IDENTITY, RESOURCE, TRUST, BOUNDARY, SESSION, ENDPOINT)}
_LIFTED = {
    IDENTITY: "the Deny is in a policy of {who} or of its groups, and wins over every Allow",
    BOUNDARY: "the boundary of {who} has to be another one, or lose its Deny",
    SCP: "only who manages the organization can lift it: it binds administrators, too",
    RCP: "only who manages the organization of the resource's account can lift it",
    SESSION: "these credentials were made with a policy that narrows them: get some without it",
    RESOURCE: "the Deny is in the policy of {on}, and wins over every Allow",
    TRUST: "the Deny is in the trust policy of {on}",
    ENDPOINT: "the request went through a VPC endpoint: its policy has to lose its Deny",
}
_GIVEN = {
    IDENTITY: "allowed by: {statement}",
    BOUNDARY: "allowed once the permissions boundary has: {statement}",
    SCP: "allowed once every level of the organization has: {statement}",
    RCP: "allowed once every level of the organization has: {statement}",
    SESSION: "these credentials were made with a policy that narrows them: it needs {statement}",
    RESOURCE: "allowed once the policy of {on} has: {statement}",
    TRUST: "allowed once the trust policy of {on} has: {statement}",
    ENDPOINT: "allowed once the policy of the VPC endpoint has: {statement}",
}
"""What to do about a policy that denies, and about one that does not allow, by AWS's name of it."""


@dataclass(frozen=True)
class Denial:
    """What is known of a refusal; "" and None for what AWS did not say.

    `explicit`: a policy denies it (True), or none allows it (False). `kind`: of that policy, and
    `policy` its ARN or the Sid of a statement. `reason`: why, where no policy is why.
    """

    action: str = ""
    resource: str = ""
    explicit: bool | None = None
    kind: str = ""
    encoded: str = ""
    principal: str = ""
    policy: str = ""
    reason: str = ""


def parse(message: str) -> Denial:
    """The refusal that an error message tells."""
    what, explicit = _WHAT.search(message), _EXPLICIT.search(message)
    implicit, encoded = _IMPLICIT.search(message), _ENCODED.search(message)
    deciding, who = explicit or implicit, _WHO.search(message)
    because = None if deciding else _BECAUSE.search(message)
    kind = (deciding["kind"] or "") if deciding else ""
    return Denial(
        action=what["action"] if what else "",
        resource=(what["resource"] or "") if what else "",
        explicit=None if deciding is None else explicit is not None,
        kind=_KINDS.get(kind.lower(), kind),
        encoded=encoded[1] if encoded else "",
        principal=who["principal"] if who else "",
        policy=(explicit["policy"] or "") if explicit else "",
        reason=" ".join(because["reason"].split()) if because else "",
    )


def decoded(text: str) -> Denial:
    """The refusal that `sts:DecodeAuthorizationMessage` tells, as JSON text."""
    import json

    data: Mapping[str, Any] = json.loads(text)
    context = data.get("context", {})
    matched = data.get("matchedStatements", {}).get("items", ())
    sids = [str(one["statementId"]) for one in matched if one.get("statementId")]
    return Denial(
        action=context.get("action", ""),
        resource=context.get("resource", ""),
        explicit=bool(data.get("explicitDeny")),
        principal=context.get("principal", {}).get("arn", ""),
        policy=", ".join(sids) if data.get("explicitDeny") else "",
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
        principal=denial.principal,
    )


def _why(denial: Denial) -> str:
    if denial.explicit is None:
        return denial.reason or "these credentials are not allowed to"
    policy = denial.kind or "policy"
    if not denial.explicit:
        return f"no {policy} allows it"
    if not denial.kind:
        return f"a policy denies it explicitly{denial.policy and f' ({denial.policy})'}"
    return f"{policy} {denial.policy} denies it" if denial.policy else f"{_a(policy)} denies it"


def _hint(call: Call, target: Target, denial: Denial) -> str:
    if denial.reason:
        return "no policy decides that: it is a setting of the resource or of its account"
    named = {"who": denial.principal or "the caller", "on": denial.resource or "the resource"}
    if denial.explicit:
        lifted = "an explicit deny wins over every allow: it has to be lifted where it is"
        return _LIFTED.get(denial.kind, lifted).format(**named)
    statement = _statement(call, target, denial)
    given = (
        f"allowed once the {denial.kind} has: {{statement}}" if denial.kind else _GIVEN[IDENTITY]
    )
    return _GIVEN.get(denial.kind, given).format(**named, statement=statement)


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
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Action": actions[0] if len(actions) == 1 else actions,
        "Resource": (resources[0] if len(resources) == 1 else resources) or "*",
    }
    if denial.kind in (RESOURCE, TRUST):
        statement["Principal"] = {"AWS": _lasting(denial.principal) or "ARN of the caller"}
    if denial.kind == TRUST:
        del statement["Resource"]
    return json.dumps(statement)


def _lasting(principal: str) -> str:
    """Whom a policy should name: of a session the role, as far as its ARN tells."""
    found = re.fullmatch(r"arn:([^:]+):sts::(\d+):assumed-role/([^/]+)/.*", principal)
    return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else principal


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
