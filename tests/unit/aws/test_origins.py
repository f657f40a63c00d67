"""How credentials were found, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.aws.origins import told
from hawse.aws.profiles import Profiles
from hawse.aws.targets import Access

CONFIG = """\
[profile base]
aws_access_key_id = AKID
[profile admin]
role_arn = arn:aws:iam::111122223333:role/path/Admin
source_profile = base
[profile deep]
role_arn = arn:aws:iam::222233334444:role/Deploy
source_profile = admin
[profile own]
role_arn = arn:aws:iam::222233334444:role/Own
source_profile = own
aws_access_key_id = AKID
[profile task]
role_arn = arn:aws:iam::222233334444:role/Task
credential_source = EcsContainer
[profile pod]
role_arn = arn:aws:iam::222233334444:role/Pod
web_identity_token_file = /token
[profile staff]
sso_session = acme
[profile vault]
credential_process = vault --password canary
"""
READER = "arn:aws:iam::333344445555:role/Reader"


@pytest.mark.parametrize(
    ("access", "source", "words"),
    [
        (Access("base"), "config-file", "keys of profile base"),
        (Access("base"), "session-token", "MFA session of profile base"),
        (Access("admin"), "assume-role", "role Admin of profile admin, from profile base"),
        (
            Access("deep"),
            "assume-role",
            "role Deploy of profile deep, from role Admin of profile admin, from profile base",
        ),
        (Access("own"), "assume-role", "role Own of profile own, from its own keys"),
        (Access("task"), "assume-role", "role Task of profile task, from EcsContainer"),
        (
            Access("pod"),
            "assume-role-with-web-identity",
            "role Pod of profile pod, from a token of web identity",
        ),
        (Access("staff"), "sso", "sign-in acme, profile staff"),
        (Access("vault"), "custom-process", "credential_process of profile vault"),
        (Access("base", READER), "assume-role", "role Reader from profile base"),
        (
            Access("", READER),
            "assume-role",
            "role Reader from the credentials without a profile",
        ),
        (Access(), "env", "keys in the environment"),
        (Access(), "iam-role", "role of the EC2 instance"),
        (
            Access(),
            "assume-role-with-web-identity",
            "role Runner with a token of web identity",
        ),
        (Access(), "something-new", "something-new"),
    ],
)
def test_it_is_told_over_all_profiles(
    tmp_path: Path, access: Access, source: str, words: str
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    env = {"HOME": str(tmp_path), "AWS_ROLE_ARN": "arn:aws:iam::1:role/Runner"}

    assert told(Profiles(env), env, access, source) == words
