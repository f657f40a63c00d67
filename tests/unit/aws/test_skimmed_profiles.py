"""Completion and commands see the same profiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.aws.profiles import Profiles
from hawse.aws.skimmed_profiles import SkimmedProfiles

CONFIG = """
[default]
region = eu-west-1
s3 =
  max_concurrent_requests = 20
[profile "two words"]
region = us-east-1
[profile sso]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Ops
[sso-session acme]
sso_region = eu-west-1
[profiles]
x = 1
[plain]
region = us-east-2
"""
CREDENTIALS = "[keys]\naws_access_key_id = AKIDEXAMPLE\n[sso]\nregion = eu-west-2\n"


def written(folder: Path, config: str, credentials: str = "") -> dict[str, str]:
    (folder / "config").write_text(config, encoding="utf-8")
    (folder / "credentials").write_text(credentials, encoding="utf-8")
    return {
        "HOME": str(folder),
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
    }


def test_names_regions_and_accounts_are_those_that_botocore_finds(tmp_path: Path) -> None:
    env = written(tmp_path, CONFIG, CREDENTIALS)
    skimmed, real = SkimmedProfiles(env), Profiles(env)

    assert skimmed.names == real.names == ("default", "two words", "sso", "keys")
    for name in real.names:
        assert skimmed.get(name).get("region") == real.get(name).get("region")
        assert skimmed.account_of(name) == real.account_of(name)


@pytest.mark.parametrize("text", ["[profile x", "no section", "[a]\n[a]\n", '[profile "x]\n'])
def test_a_file_that_is_wrong_has_no_profiles(tmp_path: Path, text: str) -> None:
    assert SkimmedProfiles(written(tmp_path, text)).names == ()


def test_no_files_have_no_profiles(tmp_path: Path) -> None:
    assert SkimmedProfiles({"HOME": str(tmp_path)}).names == ()
