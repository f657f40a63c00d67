"""Checks of how policies are written: versions, sizes, conditions that are not what they seem."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hawse.plurals import counted
from hawse.services.iam import actions
from hawse.services.iam.account import (
    GroupDetail,
    PolicyDetail,
    PolicyVersion,
    Principal,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.audit.checks import DETAILS, Audited, Found, Result, check
from hawse.services.iam.audit.documents import (
    all_documents,
    allows,
    customer_policies,
    documents,
    holders,
    some,
)
from hawse.services.iam.escalations.powers import lacks
from hawse.services.iam.evaluate import Layers, Statement, compiled
from hawse.services.iam.evaluate.conditions import Test

MANAGED = 6144
TRUST = 2048
_INLINE = {UserDetail: 2048, RoleDetail: 10240, GroupDetail: 5120}
_NEARLY = 0.9
_MFA = "aws:multifactorauthpresent"
_WILDCARD = re.compile(r"(?<!\$\{)[*?]")
_ALWAYS_THERE = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:userid",
    "aws:viaawsservice",
)
"""Keys that every signed request has."""
_VERSIONS = 5


@check(
    "POL-VERS",
    "low",
    "a policy has old versions that do harm",
    "remove those that are not needed: hawse iam policy versions",
)
def versions(audited: Audited) -> Iterator[Result]:
    """Five; or one that allows more than that in force, which one call can put in force again."""
    for one in customer_policies(audited):
        if len(one.versions) >= _VERSIONS:
            yield Found(one.arn, counted(len(one.versions), "version"))
        if one.default is None:
            yield audited.lacks(f"{DETAILS}: which version is in force", one.arn)
            continue
        wider = [version.id for version in one.versions if _is_wider(audited, one, version)]
        if wider:
            evidence = f"{some(wider)} allows what {one.default.id} does not"
            yield Found(one.arn, evidence, policy=one.document)


def _is_wider(audited: Audited, policy: PolicyDetail, version: PolicyVersion) -> bool:
    if version.default or version.document == policy.document:
        return False
    now = audited.access.compiled(policy.arn, policy.document)
    return lacks(Layers((now,)), Layers((compiled(version.id, version.document),)))


@check(
    "POL-UNKNOWN",
    "low",
    "a policy names actions or condition keys that AWS does not know",
    "a typing error does nothing, silently: hawse iam policy validate",
)
def unknown_actions(audited: Audited) -> Iterator[Result]:
    """By the list of AWS's names that is installed, which may be older than the policy."""
    for document in documents(audited):
        for one in document.policy.statements:
            names = [name for name in one.actions if not _is_known(name)]
            names += [test.key for test in one.tests if actions.condition_key(test.key) is None]
            if names:
                yield document.found(
                    one.where, f"{some(names)}, by the data of {actions.data_date()}"
                )


def _is_known(pattern: str) -> bool:
    return pattern in ("*", "*:*") or bool(actions.expand(pattern))


@check("POL-SIZE", "info", "a policy is nearly as long as it may be", "hawse iam policy minimize")
def sizes(audited: Audited) -> Iterator[Result]:
    """More than 90 % of the quota without white space; inline policies of one holder together."""
    for policy in customer_policies(audited):
        yield from _nearly(policy.arn, _length(policy.document), MANAGED)
    for holder in holders(audited):
        total = sum(_length(one.document) for one in holder.inline)
        yield from _nearly(holder.arn, total, _quota(holder))
        if isinstance(holder, RoleDetail):
            yield from _nearly(holder.arn, _length(holder.trust), TRUST, " of trust policy")


def _quota(holder: Principal) -> int:
    return next(size for kind, size in _INLINE.items() if isinstance(holder, kind))


def _nearly(resource: str, length: int, quota: int, what: str = "") -> Iterator[Found]:
    if length > quota * _NEARLY:
        yield Found(resource, f"{length:,} of {quota:,} characters{what}")


def _length(document: Any) -> int:
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return 0 if document is None else len(text)


@check(
    "POL-OLDVER",
    "medium",
    "a policy has variables that its version does not know",
    'write "Version": "2012-10-17"',
)
def old_version(audited: Audited) -> Iterator[Result]:
    """`${…}` is plain text before 2012-10-17."""
    for document in all_documents(audited):
        for one in document.policy.statements:
            if not one.variables and "${" in json.dumps(one.document):
                yield document.found(one.where, "${…} is taken as text")


@check(
    "POL-FORALL",
    "medium",
    "ForAllValues holds when its key is absent",
    'add "Null": {KEY: "false"}; leave ForAllValues out where the key has one value',
)
def for_all_values(audited: Audited) -> Iterator[Result]:
    """ForAllValues in an Allow without a guard against absence, or on a key with one value."""
    for document in all_documents(audited):
        for one in document.policy.statements if document.used else ():
            for test in one.tests:
                if test.qualifier != "forallvalues":
                    continue
                if one.allows and not _must_be_there(one, test.key):
                    yield document.found(one.where, f"ForAllValues on {test.key}")
                elif _has_one_value(test.key):
                    yield document.found(one.where, f"ForAllValues on {test.key}, which is no list")


def _has_one_value(key: str) -> bool:
    known = actions.condition_key(key)
    return known is not None and not known.many


@check(
    "POL-IFEXISTS",
    "medium",
    "a policy is guarded by nothing but conditions that hold when their keys are absent",
    "add a condition that needs the key to be there",
)
def if_exists(audited: Audited) -> Iterator[Result]:
    """Only IfExists and negated operators, on keys that a request may lack."""
    for document, one in allows(audited):
        weak = [test.key for test in one.tests if _holds_when_absent(one, test)]
        if weak and len(weak) == len(one.tests):
            yield document.found(one.where, f"conditions on {some(weak)} hold without them")


def _holds_when_absent(one: Statement, test: Test) -> bool:
    if test.key.lower() in _ALWAYS_THERE or test.qualifier == "foranyvalue":
        return False
    negated = test.operator is not None and test.operator.negated
    weak = test.if_exists or negated or test.qualifier == "forallvalues"
    return weak and not _must_be_there(one, test.key)


def _must_be_there(one: Statement, key: str) -> bool:
    return any(
        test.null and test.key.lower() == key.lower() and test.wanted == ("false",)
        for test in one.tests
    )


@check(
    "POL-LIKE",
    "low",
    "a condition compares with * as a character",
    "StringLike takes wildcards, StringEquals does not",
)
def wildcard_without_like(audited: Audited) -> Iterator[Result]:
    """`*` or `?` in the values of an operator that compares texts whole."""
    for document in all_documents(audited):
        for one in document.policy.statements:
            for test in one.tests:
                operator = test.operator
                if operator is None or operator.patterns or not operator.variables:
                    continue
                values = [value for value in test.wanted if _WILDCARD.search(value)]
                if values:
                    yield document.found(one.where, f"{test.key}: {some(values)}")


@check(
    "POL-MFA",
    "medium",
    "a Deny without MFA does not deny to keys",
    "BoolIfExists, so that requests without the key are denied too",
)
def mfa_pattern(audited: Audited) -> Iterator[Result]:
    """Bool false without IfExists: requests with long-term keys do not have the key.

    A Deny of its own for the absent key ("Null": "true") does as well.
    """
    for document in documents(audited):
        denies = [one for one in document.policy.statements if not one.allows]
        tests = [(one, test) for one in denies for test in one.tests if test.key.lower() == _MFA]
        if any(test.null and test.wanted == ("true",) for _, test in tests):
            continue
        for one, test in tests:
            false = [value.lower() for value in test.wanted] == ["false"]
            if false and not test.null and not test.if_exists:
                yield document.found(one.where, "Bool aws:MultiFactorAuthPresent false")
