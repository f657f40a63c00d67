"""Checks of how policies are written: versions, sizes, conditions that do not do what they seem to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hawse.services.iam import actions
from hawse.services.iam.account import GroupDetail, Principal, RoleDetail, UserDetail
from hawse.services.iam.audit.checks import Audited, Found, Result, check
from hawse.services.iam.audit.documents import allows, customer_policies, documents, holders, some
from hawse.services.iam.evaluate import Statement

MANAGED = 6144
TRUST = 2048
_INLINE = {UserDetail: 2048, RoleDetail: 10240, GroupDetail: 5120}
_NEARLY = 0.9
_VERSIONS = 5


@check(
    "POL-VERS",
    "low",
    "a policy has all the versions that it may have",
    "the next edit removes the oldest: hawse iam policy versions",
)
def versions(audited: Audited) -> Iterator[Result]:
    """Five."""
    for one in customer_policies(audited):
        if len(one.versions) >= _VERSIONS:
            yield Found(one.arn, f"{len(one.versions)} versions")


@check(
    "POL-UNKNOWN",
    "low",
    "a policy names actions that AWS does not know",
    "a typing error allows nothing, silently: hawse iam policy validate",
)
def unknown_actions(audited: Audited) -> Iterator[Result]:
    """By the list of actions that is installed, which may be older than the policy."""
    for document in documents(audited):
        for one in document.policy.statements:
            names = [name for name in one.actions if name != "*" and not _is_known(name)]
            if names:
                yield document.found(
                    one.where, f"{some(names)}, by the data of {actions.data_date()}"
                )


def _is_known(pattern: str) -> bool:
    return pattern == "*:*" or bool(actions.expand(pattern))


@check("POL-SIZE", "info", "a policy is nearly as long as it may be", "hawse iam policy minimize")
def sizes(audited: Audited) -> Iterator[Result]:
    """More than 90 % of the quota, white space not counted; inline policies of one holder together."""
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
    for document in documents(audited):
        for one in document.policy.statements:
            if not one.variables and "${" in json.dumps(one.document):
                yield document.found(one.where, "${…} is taken as text")


@check(
    "POL-FORALL",
    "medium",
    "a condition holds when its key is absent",
    'add "Null": {KEY: "false"}',
)
def for_all_values(audited: Audited) -> Iterator[Result]:
    """ForAllValues in an Allow, without a guard against absence."""
    for document, one in allows(audited):
        for test in one.tests:
            if test.qualifier == "forallvalues" and not _must_be_there(one, test.key):
                yield document.found(one.where, f"ForAllValues on {test.key}")


@check(
    "POL-IFEXISTS",
    "medium",
    "a policy is guarded by nothing but conditions that hold when their keys are absent",
    "add a condition that needs the key to be there",
)
def if_exists(audited: Audited) -> Iterator[Result]:
    """Only IfExists and negated operators."""
    for document, one in allows(audited):
        weak = [test.key for test in one.tests if _holds_when_absent(one, test)]
        if weak and len(weak) == len(one.tests):
            yield document.found(one.where, f"conditions on {some(weak)} hold without them")


def _holds_when_absent(one: Statement, test: Any) -> bool:
    negated = test.operator is not None and test.operator.negated
    weak = test.if_exists or (negated and not test.qualifier)
    return bool(weak) and not _must_be_there(one, test.key)


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
    for document in documents(audited):
        for one in document.policy.statements:
            for test in one.tests:
                whole = test.operator is not None and test.operator.variables
                plain = whole and test.operator is not None and not test.operator.patterns
                if plain and any("*" in value or "?" in value for value in test.wanted):
                    yield document.found(one.where, f"{test.key}: {some(list(test.wanted))}")


@check(
    "POL-MFA",
    "medium",
    "a Deny without MFA does not deny to keys",
    "BoolIfExists, so that requests without the key are denied too",
)
def mfa_pattern(audited: Audited) -> Iterator[Result]:
    """Bool false without IfExists: requests with long-term keys do not have the key."""
    for document in documents(audited):
        for one in document.policy.statements:
            for test in one.tests:
                mfa = test.key.lower() == "aws:multifactorauthpresent"
                if not one.allows and mfa and not test.if_exists and test.wanted == ("false",):
                    yield document.found(one.where, "Bool aws:MultiFactorAuthPresent false")
