"""AWS's own validator, ValidatePolicy of Access Analyzer, with its findings placed like ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hawse.findings import in_order
from hawse.services.iam.calls import VALIDATE_POLICY
from hawse.services.iam.validation.documents import Document, documents
from hawse.services.iam.validation.finding import Finding
from hawse.services.iam.validation.reading import Node, read
from hawse.services.iam.validation.validating import Placed

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_TYPES = {
    "identity": "IDENTITY_POLICY",
    "resource": "RESOURCE_POLICY",
    "trust": "RESOURCE_POLICY",
    "scp": "SERVICE_CONTROL_POLICY",
    "rcp": "RESOURCE_CONTROL_POLICY",
}


def asked(target: Target, text: str, kind: str, file: str) -> Iterator[Finding]:
    """What AWS says of the policies in a text; what is no JSON is not sent."""
    source = read(text)
    placed = Placed(source, file)
    for document in documents(source, kind):
        for raw in () if document.problem else _answers(target, document):
            for node in _nodes(document.root, raw.get("locations", ())):
                severity = raw["findingType"].lower()
                yield placed.finding(node, severity, raw["issueCode"], raw["findingDetails"])


def together(ours: Iterable[Finding], aws: Iterable[Finding]) -> list[Finding]:
    """The findings of both; what AWS says of a place takes the place of ours of the same code."""
    theirs = {(one.file, one.code, one.path): one for one in aws}
    left = (one for one in ours if (one.file, one.code, one.path) not in theirs)
    return in_order((*left, *theirs.values()))


def _answers(target: Target, document: Document) -> Iterator[Mapping[str, Any]]:
    trust = {"validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument"}
    yield from target.items(
        VALIDATE_POLICY,
        policyDocument=document.text,
        policyType=_TYPES[document.type],
        **(trust if document.type == "trust" else {}),
    )


def _nodes(root: Node, locations: Iterable[Mapping[str, Any]]) -> Iterator[Node]:
    """The node of each location; the policy itself when there is none."""
    found = [_node(root, location.get("path", ())) for location in locations]
    yield from found or [root]


def _node(root: Node, path: Iterable[Mapping[str, Any]]) -> Node:
    """As far as the path can be followed, which names members, elements and keys."""
    node = root
    for step in path:
        name, index = step.get("value", step.get("key")), step.get("index")
        inner = node.get(name) if name is not None else None
        if node.is_array and index is not None and index < len(node.value):
            inner = node.value[index]
        if inner is None:
            return node
        node = inner.named if "key" in step else inner
    return node
