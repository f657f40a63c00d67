"""The small rules under every plan about an identity."""

from __future__ import annotations

import json
from typing import Any

import jmespath
import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.iam.account import GroupDetail, NamedDocument, RoleDetail, UserDetail
from hawse.services.iam.backups import Backup, backed_up, read_back
from hawse.services.iam.editing import seconds
from hawse.services.iam.inventory import parts_of
from hawse.services.iam.parts import Owner, give, quoted, take, written
from hawse.services.iam.records import (
    Credential,
    GroupRecord,
    Profile,
    PublicKey,
    Record,
    RoleRecord,
    UserRecord,
)
from hawse.services.iam.removal import is_caller

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
WORDS = st.text(min_size=1, max_size=8)
DOCUMENTS = st.lists(st.builds(NamedDocument, WORDS, JSON), max_size=2).map(tuple)
SOME = st.lists(WORDS, max_size=2, unique=True).map(tuple)
PRINCIPAL: dict[str, Any] = {
    **dict.fromkeys(("name", "id", "arn", "path"), WORDS),
    "inline": DOCUMENTS,
    "attached": SOME,
}
TAGS = st.dictionaries(WORDS, WORDS, max_size=2)
MAYBE = st.none() | WORDS
USERS = st.builds(
    UserRecord,
    st.builds(
        UserDetail,
        **PRINCIPAL,
        groups=SOME,
        boundary=MAYBE,
        tags=TAGS,
        keys=st.just(()),
        mfa=SOME,
    ),
    password=st.booleans(),
    certificates=st.lists(st.builds(PublicKey, WORDS, WORDS), max_size=2).map(tuple),
    ssh_keys=st.lists(st.builds(PublicKey, WORDS, WORDS), max_size=2).map(tuple),
    credentials=st.lists(st.builds(Credential, WORDS, WORDS), max_size=2).map(tuple),
)
GROUPS = st.builds(GroupRecord, st.builds(GroupDetail, **PRINCIPAL), SOME)


@st.composite
def roles(draw: st.DrawFn) -> RoleRecord:
    profiles = draw(
        st.lists(st.builds(Profile, WORDS, WORDS, ours=st.booleans()), max_size=2).map(tuple)
    )
    names = tuple(profile.name for profile in profiles)
    detail = draw(
        st.builds(
            RoleDetail,
            **PRINCIPAL,
            trust=JSON,
            boundary=MAYBE,
            tags=TAGS,
            instance_profiles=st.just(names),
        )
    )
    seconds_ = draw(st.none() | st.integers(3600, 43200))
    return RoleRecord(detail, draw(MAYBE), seconds_, profiles)


RECORDS = USERS | GROUPS | roles()


@given(st.text())
def test_any_text_is_quoted_for_jmespath(text: str) -> None:
    assert jmespath.search(f"[?@=={quoted(text)}]", [text, text + "x"]) == [text]


@given(JSON)
def test_a_document_is_written_as_jmespath_writes_it(document: Any) -> None:
    assert jmespath.search("to_string(@)", [document]) == f"[{written(document)}]"


@given(RECORDS)
def test_what_is_backed_up_is_read_back(record: Record) -> None:
    backup = Backup("111122223333", "aws", record)

    assert read_back("file", backed_up(backup)) == backup


@given(JSON)
def test_no_file_is_too_odd_to_be_told(data: Any) -> None:
    for found in (data, {"hawse_iam_backup": 1, "kind": "user", "detail": data}):
        with pytest.raises(UsageError):
            read_back("file", json.dumps(found))


@given(RECORDS)
def test_the_identity_itself_is_taken_last_and_given_first(record: Record) -> None:
    *rest, last = parts_of(record)

    assert last.is_whole
    assert not any(part.is_whole for part in rest)


@given(RECORDS)
def test_every_step_can_be_checked_before_and_after_and_has_an_undo_or_a_reason(
    record: Record,
) -> None:
    owner = Owner("AIDAX", "ann")
    for part in parts_of(record):
        steps = [take(part, owner), *([give(part, owner)] if part.give else [])]
        for step in steps:
            assert step.expects and step.wait
            assert bool(step.undo) != bool(step.no_undo)
            assert {each.on for each in (step, *step.undo)} == {"AIDAX"}


@pytest.mark.parametrize(
    ("arn", "caller", "same"),
    [
        ("arn:aws:iam::1:user/a/ann", "arn:aws:iam::1:user/a/ann", True),
        ("arn:aws:iam::1:user/ann", "arn:aws:iam::1:user/bob", False),
        ("arn:aws:iam::1:role/ci/deploy", "arn:aws:sts::1:assumed-role/deploy/me", True),
        ("arn:aws:iam::1:role/deploy", "arn:aws:sts::2:assumed-role/deploy/me", False),
        ("arn:aws:iam::1:user/deploy", "arn:aws:sts::1:assumed-role/deploy/me", False),
        ("arn:aws:iam::1:role/deploy", "arn:aws:sts::1:assumed-role/other/deploy", False),
        ("arn:aws:iam::1:role/deploy", "", False),
    ],
)
def test_whose_credentials_these_are(arn: str, caller: str, same: bool) -> None:
    assert is_caller(arn, caller) is same


@pytest.mark.parametrize(("text", "length"), [("1h", 3600), ("90m", 5400), ("43200", 43200)])
def test_a_session_is_typed_in_hours_minutes_or_seconds(text: str, length: int) -> None:
    assert seconds(text) == length
