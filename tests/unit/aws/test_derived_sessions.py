"""Kept sessions go with the key that they came from, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.aws.derived_sessions import forget_sessions, forget_signed_in
from hawse.aws.profiles import Profiles

CONFIG = """\
[profile work]
region = eu-west-1
[profile ops]
role_arn = arn:aws:iam::111122223333:role/team/ops
source_profile = work
[profile deep]
role_arn = arn:aws:iam::444455556666:role/deep
source_profile = ops
[profile other]
role_arn = arn:aws:iam::111122223333:role/other
source_profile = elsewhere
[profile elsewhere]
region = eu-west-1
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / ".aws" / "cli" / "cache"
    folder.mkdir(parents=True)
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    for name, role in (
        ("a", "111122223333:assumed-role/ops"),
        ("b", "444455556666:assumed-role/deep"),
        ("c", "111122223333:assumed-role/other"),
    ):
        kept(folder / f"{name}.json", AssumedRoleUser={"Arn": f"arn:aws:sts::{role}/me"})
    kept(folder / "session.json")
    kept(folder / "sso.json", ProviderType="sso")
    (folder / "broken.json").write_text("{")
    return folder


def kept(path: Path, **more: Any) -> None:
    path.write_text(json.dumps({"Credentials": {"AccessKeyId": "ASIA"}, **more}))


def test_sessions_over_any_number_of_profiles_go(cache: Path, tmp_path: Path) -> None:
    assert forget_sessions(Profiles({"HOME": str(tmp_path)}), ["work"]) == 3
    assert sorted(path.name for path in cache.iterdir()) == ["broken.json", "c.json", "sso.json"]


def test_signing_out_forgets_what_was_assumed_and_no_session_of_a_key(
    cache: Path, tmp_path: Path
) -> None:
    assert forget_signed_in(Profiles({"HOME": str(tmp_path)}), ["work"]) == 2
    left = ["broken.json", "c.json", "session.json", "sso.json"]
    assert sorted(path.name for path in cache.iterdir()) == left
