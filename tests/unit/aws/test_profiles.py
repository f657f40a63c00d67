"""What profiles say of themselves, without asking AWS."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.aws.profiles import Profiles
from hawse.errors import ConfigError

CONFIG = """
[default]
region = eu-west-1
[profile prod]
region = us-east-1
role_arn = arn:aws:iam::222233334444:role/Admin
source_profile = staff
[profile staff]
sso_session = acme
sso_account_id = 333344445555
sso_role_name = Admin
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
[profile console]
login_session = arn:aws:iam::444455556666:user/ann
[profile vault]
credential_process = vault aws
"""
CREDENTIALS = """
[default]
aws_access_key_id = AKIDDEFAULT
[keys]
aws_access_key_id = AKIDKEYS
"""


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    (home / ".aws" / "config").write_text(CONFIG)
    (home / ".aws" / "credentials").write_text(CREDENTIALS)
    return {"HOME": str(home)}


def test_both_files_are_read_as_one(env: dict[str, str]) -> None:
    profiles = Profiles(env)

    assert profiles.names == ("default", "prod", "staff", "console", "vault", "keys")
    assert profiles.get("default") == {"region": "eu-west-1", "aws_access_key_id": "AKIDDEFAULT"}


def test_the_form_is_botocores(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.session import Session

    monkeypatch.setenv("AWS_CONFIG_FILE", f"{env['HOME']}/.aws/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{env['HOME']}/.aws/credentials")

    assert Profiles(env).files == Session().full_config


def test_without_files_there_are_none(home: Path) -> None:
    profiles = Profiles({"HOME": str(home / "nowhere")})

    assert profiles.names == ()
    assert profiles.implied == ""


def test_the_places_of_the_files_can_be_given(home: Path, env: dict[str, str]) -> None:
    (home / "elsewhere").write_text("[profile other]\n")

    profiles = Profiles({**env, "AWS_CONFIG_FILE": str(home / "elsewhere")})

    assert profiles.names == ("other", "default", "keys")


@pytest.mark.parametrize(
    ("more", "implied"),
    [
        ({}, "default"),
        ({"AWS_PROFILE": "prod"}, "prod"),
        ({"AWS_PROFILE": "prod", "AWS_DEFAULT_PROFILE": "keys"}, "keys"),
        ({"AWS_PROFILE": "prod", "AWS_ACCESS_KEY_ID": "AKID"}, ""),
    ],
)
def test_the_implied_profile_is_the_one_that_the_sdk_takes(
    env: dict[str, str], more: dict[str, str], implied: str
) -> None:
    assert Profiles({**env, **more}).implied == implied


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("prod", "222233334444"),
        ("staff", "333344445555"),
        ("keys", ""),
        ("console", ""),
        ("unknown", ""),
    ],
)
def test_some_profiles_know_their_account(env: dict[str, str], name: str, account: str) -> None:
    assert Profiles(env).account_of(name) == account


def test_a_role_that_nothing_assumes_says_nothing_of_the_account(home: Path) -> None:
    (home / ".aws" / "config").write_text("[profile x]\nrole_arn = arn:aws:iam::1:role/r\n")

    assert Profiles({"HOME": str(home)}).account_of("x") == ""


@pytest.mark.parametrize(
    ("name", "type_this"),
    [
        ("staff", "hawse auth login acme"),
        ("prod", "hawse auth login acme"),
        ("console", "aws login --profile console"),
        ("keys", "aws configure --profile keys"),
        ("vault", "check what the credential_process of profile vault gives"),
        ("", "set the AWS_… variables anew"),
    ],
)
def test_each_kind_of_profile_is_renewed_its_own_way(
    env: dict[str, str], name: str, type_this: str
) -> None:
    assert Profiles(env).renewal_of(name) == type_this


def test_a_profile_that_is_its_own_source_is_no_endless_question(home: Path) -> None:
    (home / ".aws" / "config").write_text("[profile x]\nsource_profile = x\n")

    assert Profiles({"HOME": str(home)}).renewal_of("x") == "aws configure --profile x"


def test_a_broken_file_is_named(home: Path) -> None:
    (home / ".aws" / "config").write_text("no section\n")

    with pytest.raises(ConfigError, match="config"):
        _ = Profiles({"HOME": str(home)}).names


def test_temporary_credentials_are_shared_with_the_aws_cli(tmp_path: Path) -> None:
    assert Profiles({"HOME": str(tmp_path)}).role_cache == tmp_path / ".aws" / "cli" / "cache"


def test_those_of_a_sandbox_stay_with_it(tmp_path: Path) -> None:
    env = {
        "HOME": str(tmp_path),
        "HAWSE_SANDBOX": "http://127.0.0.1:4711",
        "AWS_CONFIG_FILE": str(tmp_path / "sandbox" / "config"),
    }

    assert Profiles(env).role_cache == tmp_path / "sandbox" / "roles-4711"
