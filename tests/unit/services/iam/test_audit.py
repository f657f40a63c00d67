"""Every check of the audit, by its cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawse.services.iam.access import Access
from hawse.services.iam.account import Account
from hawse.services.iam.audit import everything  # noqa: F401  # pylint: disable=unused-import
from hawse.services.iam.audit.checks import SEVERITIES, Audited, Limits, registered
from hawse.services.iam.audit.running import AuditFinding, Counts, fingerprint, run
from tests.thorough import examples
from tests.unit.services.iam.accounts import accounts
from tests.unit.services.iam.audit_cases import (
    CASES,
    NOW,
    STRANGER,
    ID,
    Case,
    account,
    arn,
    inline,
    managed,
    role,
    trusts,
    user,
)

ALWAYS_KNOWN = frozenset("""
    USR-DIRECT USR-NOGROUP USR-BOUNDARY POL-ADMIN-CUST POL-ADMIN-INLINE POL-ADMIN-UNATT POL-SVC-STAR
    POL-NOTACTION POL-NOTRESOURCE POL-PASSROLE-STAR POL-ASSUME-STAR POL-DATA-EXFIL POL-RES-EXPOSE
    POL-CRED-EXPOSE POL-INFRA-MOD POL-KMS-STAR POL-CT-STAR POL-MARKET POL-CLOUDSHELL POL-INLINE
    POL-UNKNOWN POL-SIZE POL-OLDVER POL-FORALL POL-IFEXISTS POL-LIKE POL-MFA POL-PRIVESC TR-PUBLIC
    TR-PUBLIC-COND TR-XACCT TR-EXTID TR-DEPUTY TR-OIDC-SUB TR-DEAD TR-RO-XACCT TR-COMPUTE IP-ORPHAN
    """.split())
"""Checks of what is in every snapshot."""


def found(check: str, of: Account, limits: Limits = Limits()) -> list[AuditFinding]:
    audited = Audited(of, Access(of, NOW), NOW, limits)
    return list(run(audited, [registered()[check]], Counts()))


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.check} {one.wanted}: {one.claim}")
def test_check(case: Case) -> None:
    rows = found(case.check, case.account)

    assert {row.status for row in rows} == ({case.wanted} - {"passed"})
    worst = SEVERITIES.index(registered()[case.check].worst)
    assert all(SEVERITIES.index(row.severity) >= worst for row in rows)
    if rows:
        assert case.evidence in rows[0].evidence
        assert rows[0].severity == (case.severity or registered()[case.check].severity)


@pytest.mark.parametrize("check", registered())
def test_each_check_has_cases(check: str) -> None:
    wanted = {case.wanted for case in CASES if case.check == check}
    assert wanted >= {"failed", "passed"}
    assert ("unknown" in wanted) != (check in ALWAYS_KNOWN)


_names = st.sampled_from(
    ["*", "s3:*", "iam:PassRole", "s3:Get*", "a:b", "", "arn:aws:s3:::a", ID, "🙈"]
)
_odd = st.none() | st.integers() | _names | st.lists(_names, max_size=2)
_operators = ["StringLike", "ForAllValues:StringEquals", "BoolIfExists", "Null", "Nonsense"]
_keys = ["aws:PrincipalOrgID", "sts:ExternalId", "aws:MultiFactorAuthPresent", "a", ""]
_conditions = st.dictionaries(
    st.sampled_from(_operators), st.dictionaries(st.sampled_from(_keys), _odd, max_size=2)
)
_statements = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "allow"])},
    optional={
        **{name: _odd for name in ("Action", "NotAction", "Resource", "NotResource", "Sid")},
        "Principal": _odd | st.dictionaries(st.sampled_from(["AWS", "Service", "Federated"]), _odd),
        "Condition": _odd | _conditions,
    },
)


@given(accounts)
@settings(max_examples=examples(30))
def test_no_account_is_too_strange(of: Account) -> None:
    audited = Audited(of, Access(of, NOW), NOW)

    assert list(run(audited, list(registered().values()), Counts()))


@given(_statements, _statements)
@settings(max_examples=examples(100))
def test_no_policy_is_too_strange(one: dict[str, Any], other: dict[str, Any]) -> None:
    of = account(
        managed(one, other),
        managed(other, name="idle", attachments=0),
        user(inline=inline(other), attached=(arn("policy/own"),)),
        role("web", one, other, inline=inline(one)),
    )
    audited = Audited(of, Access(of, NOW), NOW)

    assert list(run(audited, list(registered().values()), Counts()))


def test_known_accounts_are_no_strangers() -> None:
    trusting = account(role("web", trusts({"AWS": STRANGER})))
    known = Limits(known_accounts=frozenset((STRANGER,)))

    assert found("TR-XACCT", trusting) and not found("TR-XACCT", trusting, known)
    assert found("TR-EXTID", trusting) and not found("TR-EXTID", trusting, known)


def test_one_row_says_of_how_many_it_is_not_known() -> None:
    (row,) = found("ROLE-UNUSED", account(*(role(name, use_known=False) for name in "abc")))

    assert row.evidence.startswith("not known and 2 more: iam:GetAccountAuthorizationDetails")


def test_the_layout_of_a_policy_does_not_change_its_fingerprint() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert fingerprint(None) == ""
