"""IAM's policy simulator, which moto lacks."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from hawse.sandbox.access import policies_of
from hawse.sandbox.answers import Answer, Refusal
from hawse.sandbox.policies import decision
from hawse.sandbox.wire import Request

OPERATIONS = ("SimulatePrincipalPolicy", "SimulateCustomPolicy")

_SOMEBODY = "arn:aws:iam::000000000000:user/simulated"
"""Whose policies those of SimulateCustomPolicy are."""


def answer(request: Request) -> Answer:
    """SimulatePrincipalPolicy and SimulateCustomPolicy, on one page."""
    documents = list(_listed(request, "PolicyInputList"))
    source = request.form.get("PolicySourceArn") or _SOMEBODY
    if request.operation == "SimulatePrincipalPolicy":
        held = policies_of(source) if source.count(":") >= 5 else None
        if held is None:
            raise Refusal("NoSuchEntity", f"The entity {source} cannot be found.", 404)
        documents += held
    results = "".join(
        _result(action, resource, decision(source, documents, action, resource))
        for action in _listed(request, "ActionNames")
        for resource in list(_listed(request, "ResourceArns")) or ["*"]
    )
    name = request.operation
    body = (
        f'<{name}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><{name}Result>'
        f"<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>"
        f"</{name}Result></{name}Response>"
    )
    return Answer(200, body.encode(), {"Content-Type": "text/xml"})


def _listed(request: Request, name: str) -> Iterator[str]:
    number = 1
    while (value := request.form.get(f"{name}.member.{number}")) is not None:
        yield value
        number += 1


def _result(action: str, resource: str, decided: str) -> str:
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{decided}</EvalDecision><MatchedStatements/>"
        "<MissingContextValues/></member>"
    )
