"""Snapshot files: ours and the AWS CLI's, and what is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawse.errors import UsageError
from hawse.services.iam.documents import decoded
from hawse.services.iam.account import Account, Gap, NamedDocument, RoleDetail, UserDetail
from hawse.services.iam.snapshots import dump, load, read
from hawse.services.iam.snapshots.loading import DETAILS, ELSEWHERE
from tests.unit.services.iam.accounts import accounts
from tests.unit.services.iam.snapshot_files import (
    ACCOUNT,
    READ_ALL,
    READER,
    TRUST,
    details,
    encoded,
)

CREATED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


_KEYS = st.sampled_from(
    [
        *("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies", "hawse", "version"),
        *("Arn", "UserName", "GroupName", "RoleName", "PolicyName", "CreateDate", "Tags", "Key"),
        *("UserPolicyList", "PolicyDocument", "PolicyVersionList", "VersionId", "GroupList"),
        *("RoleLastUsed", "PermissionsBoundary", "PermissionsBoundaryArn", "IsDefaultVersion"),
        *("account", "partition", "taken", "gaps", "users", "keys", "report", "organization"),
        *("scps", "policies", "root", "certificates", "server_certificates", "summary"),
    ]
)


def loaded(page: Any) -> Account:
    return load(json.dumps(page), file="f.json")


def why_not(content: str | bytes) -> str:
    with pytest.raises(UsageError) as caught:
        load(content, file="f.json")
    return caught.value.message


def looked_at(account: Account) -> None:
    """All of it: details are read when they are asked for."""
    for each in (account.users, account.groups, account.roles, account.policies):
        assert all(each.values())


class TestTheOutputOfTheAwsCli:
    def test_tells_the_account_and_its_partition(self) -> None:
        text = json.dumps(details()).replace("arn:aws:", "arn:aws-cn:")
        account = load(text)
        assert (account.id, account.partition) == (ACCOUNT, "aws-cn")

    def test_gives_users_with_all_that_it_says_of_them(self) -> None:
        assert loaded(details()).users["ana"] == UserDetail(
            name="ana",
            id="AIDAEXAMPLEANA",
            arn=f"arn:aws:iam::{ACCOUNT}:user/team/ana",
            path="/team/",
            created=CREATED,
            inline=(NamedDocument("own", READ_ALL),),
            groups=("readers",),
            boundary=READER,
            tags={"team": "web"},
        )

    def test_gives_roles_with_trust_profiles_and_last_use(self) -> None:
        role = loaded(details()).roles["web"]
        assert role.trust == TRUST
        assert role.attached == (READER,)
        assert role.instance_profiles == (f"arn:aws:iam::{ACCOUNT}:instance-profile/web",)
        assert (role.used, role.used_region) == (datetime(2026, 1, 2, 3, 4, 5, 0, UTC), "eu-west-1")

    def test_gives_groups_and_policies(self) -> None:
        account = loaded(details())
        assert account.groups["readers"].attached == (READER,)
        policy = account.policies[READER]
        assert (policy.document, policy.attachments, policy.boundaries) == (READ_ALL, 2, 1)
        assert [version.id for version in policy.versions] == ["v2", "v1"]

    def test_may_have_documents_as_iam_sends_them(self) -> None:
        page = details()
        page["UserDetailList"][0]["UserPolicyList"][0]["PolicyDocument"] = encoded(READ_ALL)
        page["RoleDetailList"][0]["AssumeRolePolicyDocument"] = encoded(TRUST)
        page["Policies"][0]["PolicyVersionList"][0]["Document"] = encoded(READ_ALL)
        assert loaded(page) == loaded(details())

    def test_keeps_a_document_that_is_no_json_as_it_is(self) -> None:
        page = details()
        page["RoleDetailList"][0]["AssumeRolePolicyDocument"] = "{broken"
        assert loaded(page).roles["web"].trust == "{broken"

    @pytest.mark.parametrize("used, known", [({}, True), (None, False)])
    def test_tells_a_role_that_was_never_used_from_one_of_which_nobody_knows(
        self, used: Any, known: bool
    ) -> None:
        page = details()
        page["RoleDetailList"][0]["RoleLastUsed"] = used
        role = loaded(page).roles["web"]
        assert (role.used, role.use_known) == (None, known)

    def test_says_of_all_that_it_never_has_that_it_is_not_known(self) -> None:
        account = loaded(details())
        assert [gap.call for gap in account.gaps] == list(ELSEWHERE)
        ana = account.users["ana"]
        assert (ana.keys, ana.mfa, ana.report, account.summary) == (None, None, None, None)

    def test_may_be_in_pages_one_after_another_or_in_a_list(self) -> None:
        first = {**details(), "RoleDetailList": [], "IsTruncated": True, "Marker": "x"}
        second = {"RoleDetailList": details()["RoleDetailList"], "IsTruncated": False}
        whole = loaded(details())
        assert load(f"{json.dumps(first, indent=4)}\n{json.dumps(second)}\n") == whole
        assert loaded([first, second]) == whole

    @pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_may_be_in_the_coding_of_a_shell(self, coding: str) -> None:
        assert load(json.dumps(details()).encode(coding)) == loaded(details())

    def test_may_be_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "f.json").write_text(json.dumps(details()))
        assert read(tmp_path / "f.json") == loaded(details())


class TestAGap:
    def test_is_a_list_that_the_file_does_not_have(self) -> None:
        page = details()
        del page["UserDetailList"]
        assert loaded(page).gaps[0] == Gap(DETAILS, "UserDetailList is not in the file")

    def test_is_what_principals_have_and_the_policies_do_not(self) -> None:
        page = {**details(), "Policies": []}
        assert loaded(page).gaps[0] == Gap(DETAILS, f"it lacks policies in use: {READER}")

    def test_is_a_group_that_users_are_in_and_the_groups_do_not_have(self) -> None:
        page = {**details(), "GroupDetailList": []}
        assert loaded(page).gaps[0] == Gap(DETAILS, "it lacks groups in use: readers")

    def test_is_a_page_that_did_not_come(self) -> None:
        page = {**details(), "IsTruncated": True}
        assert loaded(page).gaps[0].why == "there are more pages than the file has"

    def test_of_our_own_file_is_what_the_file_says(self) -> None:
        account = Account(id=ACCOUNT, gaps=(Gap("iam:ListUsers", "access denied"),))
        assert load(dump(account)).gaps == account.gaps


class TestWhatIsNoSnapshot:
    @pytest.mark.parametrize(
        "content, why",
        [
            ("", "it is no snapshot of an account"),
            ("[]", "it is no snapshot of an account"),
            ("{}", "it is no snapshot of an account"),
            ('{"Users": []}', "it is no snapshot of an account"),
            ("7", "it is no JSON object"),
            ("UserDetailList: []", "it is no JSON: expecting value: line 1 column 1 (char 0)"),
            ('{"UserDetailList": [', "it is no JSON: expecting value: line 1 column 21 (char 20)"),
            ("[" * 100_000, "it is nested too deeply"),
            (b"\xff\xfe\x00", "it is no text"),
            ('{"UserDetailList": []}', "nothing in it tells the account"),
            ('{"UserDetailList": 7}', "it has a UserDetailList that is no list"),
            ('{"UserDetailList": [7]}', "UserDetailList[0] is no JSON object"),
            ('{"RoleDetailList": [{"Arn": "x"}]}', "RoleDetailList[0] has no RoleName"),
            (
                '{"RoleDetailList": [{"Arn": "x", "RoleName": "r"}]}',
                "x is no ARN of an account",
            ),
            (
                '{"RoleDetailList": [{"RoleName": "r", "Arn": "x", "CreateDate": "soon"}]}',
                "RoleDetailList[0] has a CreateDate that is no time",
            ),
            (
                '{"UserDetailList": [{"UserName": "u", "Arn": "x", "Tags": [{"Key": 1}]}]}',
                "UserDetailList[0].Tags[0] has a Key that is no text",
            ),
            (
                '{"hawse": {"version": 2}}',
                "a newer hawse wrote it (form 2; this one reads 1)",
            ),
        ],
    )
    def test_is_refused_with_the_place_of_what_is_wrong(
        self, content: str | bytes, why: str
    ) -> None:
        assert why_not(content) == f"f.json: {why}"

    def test_is_a_file_of_two_accounts(self) -> None:
        other = json.dumps(details()).replace(ACCOUNT, "444455556666")
        why = "it is of several accounts: 111122223333, 444455556666"
        assert why_not(json.dumps(details()) + other) == f"f.json: {why}"

    def test_is_two_snapshots_in_one_file(self) -> None:
        why = "it has 2 snapshots, one after another"
        assert why_not(dump(Account(id=ACCOUNT)) * 2) == f"f.json: {why}"

    def test_is_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no such file or directory"):
            read(tmp_path / "f.json")

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner),
            max_leaves=30,
        )
    )
    def test_never_ends_in_a_traceback(self, page: Any) -> None:
        try:
            looked_at(load(json.dumps(page)))
        except UsageError:
            pass

    def test_is_told_when_what_is_broken_is_looked_at(self) -> None:
        page = details()
        page["RoleDetailList"][0]["Path"] = 7
        account = load(dump(Account(id=ACCOUNT)) + json.dumps(page), file="f.json")

        assert account.users["ana"].path == "/team/"
        with pytest.raises(UsageError, match=r"RoleDetailList\[0\] has a Path that is no text"):
            looked_at(account)


@given(accounts)
def test_what_is_saved_is_loaded_again_and_nothing_is_lost(account: Account) -> None:
    assert load(dump(account)) == account


@pytest.mark.parametrize("document", ["{}", "%7B%7D", "1", "no JSON", "", ["%31"], {"a": "%41"}])
def test_a_document_that_looks_encoded_and_is_not_stays_what_it_is(document: Any) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/web"
    role = RoleDetail("web", "", arn, inline=(NamedDocument("own", document),), trust=document)
    account = Account(id=ACCOUNT, roles={"web": role})

    assert load(dump(account)) == account


def test_our_file_is_read_by_what_reads_the_output_of_the_aws_cli() -> None:
    ours = json.loads(dump(loaded(details())))
    del ours["hawse"]
    assert loaded(ours) == loaded(details())


def test_documents_are_taken_over_and_not_copied() -> None:
    assert decoded(READ_ALL) is READ_ALL
