"""The files of a running sandbox and the environment that leads to it."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path

import pytest
import yaml

from hawse.config import Config
from hawse.sandbox import state
from hawse.sandbox.keys import ACCOUNTS, PREFIX, PRODUCTION
from hawse.sandbox.state import Running, shell_lines


@pytest.fixture
def running(tmp_path: Path) -> Running:
    made = Running(pid=1, port=4599, token="a-token", folder=tmp_path / "it's here" / "sandbox")
    state.write(made)
    return made


def test_what_was_written_is_read_back(running: Running) -> None:
    assert state.read(running.folder) == running


def test_folder_and_files_are_private(running: Running) -> None:
    assert running.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in running.folder.iterdir()} == {0o600}


def test_half_a_state_file_is_none(running: Running) -> None:
    (running.folder / "sandbox.json").write_text('{"pid": 1, "po', encoding="utf-8")

    assert state.read(running.folder) is None


def test_forgetting_leaves_nothing_that_points_at_it(running: Running) -> None:
    state.forget(running.folder)

    assert [file.name for file in running.folder.iterdir()] == ["hawse.yaml"]


def test_every_account_has_a_profile_with_its_key_and_the_endpoint(running: Running) -> None:
    env = running.environment({})
    config, credentials = configparser.ConfigParser(), configparser.ConfigParser()
    config.read(env["AWS_CONFIG_FILE"])
    credentials.read(env["AWS_SHARED_CREDENTIALS_FILE"])

    for account in ACCOUNTS:
        assert config[f"profile {account.profile}"]["endpoint_url"] == running.url
        assert credentials[account.profile]["aws_access_key_id"] == account.key_id
    assert all(section["aws_access_key_id"].startswith(PREFIX) for section in sections(credentials))


def sections(parser: configparser.ConfigParser) -> list[configparser.SectionProxy]:
    return [parser[name] for name in parser.sections()]


def test_production_is_marked_in_a_configuration_that_hawse_accepts(running: Running) -> None:
    config = Config.from_file(Path(running.environment({})["HAWSE_CONFIG"]))

    assert config.validate() == []
    assert config.get("accounts.acme-prod.production") is True
    assert config.get("accounts.acme-dev.production") is False
    assert config.get("accounts.acme-prod.id") == PRODUCTION.id


def test_shell_that_evaluates_the_lines_has_the_environment(running: Running) -> None:
    before = {"PATH": "/bin:/usr/bin", "AWS_PROFILE": "mine", "AWS_ENDPOINT_URL_EC2": "http://x"}
    script = "\n".join([*shell_lines(running, before, "posix"), "env"])

    env = subprocess.run(
        ["sh", "-c", script], env=before, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    found = dict(line.split("=", 1) for line in env)
    assert found | running.environment(before) == found
    assert "AWS_PROFILE" not in found
    assert "AWS_ENDPOINT_URL_EC2" not in found


def test_fish_and_powershell_quote_in_their_own_way(running: Running) -> None:
    fish = "\n".join(shell_lines(running, {"AWS_PROFILE": "mine"}, "fish"))
    powershell = "\n".join(shell_lines(running, {"AWS_PROFILE": "mine"}, "powershell"))

    assert "set -e AWS_PROFILE;" in fish
    assert f"set -gx HAWSE_SANDBOX '{running.url}';" in fish
    assert "it\\'s here" in fish
    assert "Remove-Item Env:AWS_PROFILE" in powershell
    assert f"$Env:HAWSE_SANDBOX = '{running.url}'" in powershell
    assert "it''s here" in powershell


def test_proxy_is_led_around_without_losing_what_was_set(running: Running) -> None:
    env = running.environment({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "intra.example"})

    assert env["NO_PROXY"] == "intra.example,127.0.0.1,localhost"


def test_without_a_proxy_nothing_is_said_about_proxies(running: Running) -> None:
    assert "NO_PROXY" not in running.environment({})


def test_file_of_the_accounts_is_plain_yaml(running: Running) -> None:
    text = (running.folder / "hawse.yaml").read_text(encoding="utf-8")

    assert set(yaml.safe_load(text)["accounts"]) == {account.profile for account in ACCOUNTS}
