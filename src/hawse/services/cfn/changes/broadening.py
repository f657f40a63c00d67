"""Whether a change lets more through: IAM policies that allow more, security groups more open.

By comparison of what stands there before and after, statement by statement. It is told as what it
is, a statement or a rule that is new; whether that matters is for the reader to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hawse.plurals import counted
from hawse.services.cfn.changes.model import Change
from hawse.services.cfn.changes.plain import items, mapping, parsed, shown, texts

_DOCUMENTS = ("PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy", "ResourcePolicy")
_POLICY_TYPES = (
    *("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::KMS::Key"),
    *("AWS::SecretsManager::ResourcePolicy", "AWS::Lambda::Permission"),
)
_ANYWHERE = frozenset(("0.0.0.0/0", "::/0"))
_RULES = ("SecurityGroupIngress", "SecurityGroupEgress")
_INGRESS = "AWS::EC2::SecurityGroupIngress"


def reasons(change: Change) -> Iterator[str]:
    """What lets more through than before, as sentences."""
    if change.action == "Add" and change.type == _INGRESS:
        if _open(mapping(mapping(change.after).get("Properties"))):
            yield "it lets everybody in"
    if change.action != "Modify":
        return
    if change.type.startswith("AWS::IAM::") or change.type in _POLICY_TYPES:
        yield from _of_policies(change)
    elif change.type.startswith("AWS::EC2::SecurityGroup"):
        yield from _of_rules(change)


def _of_policies(change: Change) -> Iterator[str]:
    touched = [one.path.split("/") for one in change.properties if one.attribute == "Properties"]
    names = {parts[1] for parts in touched if len(parts) > 1}
    if not names & {*_DOCUMENTS, "Policies", "ManagedPolicyArns", "PermissionsBoundary"}:
        return
    if change.before is None or change.after is None:
        yield "its permissions change"
        return
    before, after = _properties(change.before), _properties(change.after)
    new = _statements(after, "Allow") - _statements(before, "Allow")
    gone = _statements(before, "Deny") - _statements(after, "Deny")
    arns = set(texts(after.get("ManagedPolicyArns"))) - set(texts(before.get("ManagedPolicyArns")))
    if new:
        yield f"it allows more: {counted(len(new), 'new Allow statement')}"
    if gone:
        yield f"it denies less: {counted(len(gone), 'Deny statement')} gone"
    if arns:
        yield f"it allows more: {', '.join(sorted(arns))}"
    if "PermissionsBoundary" in names and not after.get("PermissionsBoundary"):
        yield "its permissions boundary is taken away"


def _statements(properties: Mapping[str, Any], effect: str) -> set[str]:
    documents = [properties.get(name) for name in _DOCUMENTS]
    documents += [one.get("PolicyDocument") for one in items(properties.get("Policies"))]
    found = set()
    for document in documents:
        statements = mapping(parsed(document)).get("Statement")
        several = [statements] if isinstance(statements, Mapping) else items(statements)
        found |= {shown(_sorted(one)) or "" for one in several if one.get("Effect") == effect}
    return found


def _sorted(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: statement[key] for key in sorted(statement, key=str) if key != "Sid"}


def _of_rules(change: Change) -> Iterator[str]:
    touched = {one.path.split("/")[1] for one in change.properties if "/" in one.path}
    if change.type == _INGRESS:
        touched.add("SecurityGroupIngress")
    if not touched & set(_RULES):
        return
    if change.before is None or change.after is None:
        yield "who may reach it changes"
        return
    before, after = _properties(change.before), _properties(change.after)
    if change.type == _INGRESS:
        if _open(after) and not _open(before):
            yield "it lets everybody in"
        return
    for name in _RULES:
        known = {shown(one) for one in items(before.get(name))}
        new = [one for one in items(after.get(name)) if shown(one) not in known]
        if any(map(_open, new)) and name == "SecurityGroupIngress":
            yield "it lets everybody in"
        elif new:
            way = "in" if name == "SecurityGroupIngress" else "out"
            yield f"it lets more {way}: {counted(len(new), 'new rule')}"


def _open(rule: Mapping[str, Any]) -> bool:
    return bool(_ANYWHERE & {str(rule.get("CidrIp")), str(rule.get("CidrIpv6"))})


def _properties(context: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(context.get("Properties"))
