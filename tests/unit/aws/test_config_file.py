"""Profiles that lead to a store: written beside what people wrote, and taken out of it again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hawse.aws.access_keys import Pair
from hawse.aws.config_file import ConfigFile
from hawse.aws.credentials_file import CredentialsFile
from hawse.errors import CLIError, NotFound, Refused

TEXT = """\
# ask ann
[default]
region = eu-west-1

# of the team
[profile team]
role_arn = arn:aws:iam::111122223333:role/team
source_profile = ci

[profile "quoted"]
output=json
"""
LINE = "credential_process = hawse auth credential-process {}\n"
KEY = Pair("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG")


@pytest.fixture
def file(tmp_path: Path) -> ConfigFile:
    path = tmp_path / ".aws" / "config"
    path.parent.mkdir(mode=0o700)
    path.write_text(TEXT, encoding="utf-8")
    return ConfigFile(path)


def test_a_new_profile_is_added_and_taken_out_and_the_rest_stays(file: ConfigFile) -> None:
    file.lead_to_store("ci", {"region": "eu-west-1"})

    added = f"\n[profile ci]\nregion = eu-west-1\n{LINE.format('ci')}"
    assert file.path.read_text(encoding="utf-8") == TEXT + added
    assert file.led_to("ci") == {"ci": "profile ci"}
    file.lead_nowhere("ci")
    assert file.path.read_text(encoding="utf-8") == f"{TEXT}\n[profile ci]\nregion = eu-west-1\n"


def test_a_profile_that_says_nothing_else_goes_whole(file: ConfigFile) -> None:
    file.lead_to_store("ci", {})
    file.lead_nowhere("ci")

    assert file.path.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[profile ci]\n{LINE}\n# of prod\n[default]\na = b\n", "# of prod\n[default]\na = b\n"),
        (
            f"[profile ci]\n# keep\n{LINE}[default]\na = b\n",
            "[profile ci]\n# keep\n[default]\na = b\n",
        ),
        (f"[profile ci]\n{LINE}\nregion = x\n", "[profile ci]\n\nregion = x\n"),
        (f"[default]\na = b\r\n\r\n[profile ci]\r\n{LINE}", "[default]\na = b\r\n"),
    ],
)
def test_what_is_left_of_a_section_is_what_people_wrote(
    file: ConfigFile, before: str, after: str
) -> None:
    file.path.write_bytes(before.format("ci").encode())

    file.lead_nowhere("ci")

    assert file.path.read_bytes().decode() == after


def test_the_default_profile_and_one_in_quotes_are_found_as_they_are_written(
    file: ConfigFile,
) -> None:
    file.lead_to_store("default", {})
    file.lead_to_store("quoted", {})

    text = file.path.read_text(encoding="utf-8")
    assert f"region = eu-west-1\n{LINE.format('default')}" in text
    assert f"output=json\n{LINE.format('quoted')}" in text and text.count("quoted") == 2


def test_a_profile_that_gets_its_credentials_elsewhere_is_left_alone(file: ConfigFile) -> None:
    with pytest.raises(Refused, match="profile team: it has role_arn"):
        file.lead_to_store("team", {})
    file.path.write_text("[profile ci]\ncredential_process = vault ci\n", encoding="utf-8")
    with pytest.raises(Refused, match="it has credential_process"):
        file.lead_to_store("ci", {})


def test_writing_twice_is_writing_once(file: ConfigFile) -> None:
    file.lead_to_store("ci", {"region": "eu-west-1"})
    once = file.path.read_bytes()

    file.lead_to_store("ci", {"region": "eu-west-1"})

    assert file.path.read_bytes() == once


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_mode_and_link_stay_and_a_new_file_is_closed(file: ConfigFile, tmp_path: Path) -> None:
    file.path.chmod(0o644)
    link = tmp_path / ".aws" / "link"
    link.symlink_to(file.path)

    ConfigFile(link).lead_to_store("ci", {})

    assert link.is_symlink() and stat.S_IMODE(file.path.stat().st_mode) == 0o644
    assert "profile ci" in file.path.read_text(encoding="utf-8")
    new = ConfigFile(tmp_path / "new" / "config")
    new.lead_to_store("ci", {})
    assert stat.S_IMODE(new.path.stat().st_mode) == 0o600


def test_a_value_that_would_add_lines_is_refused(file: ConfigFile) -> None:
    with pytest.raises(CLIError, match="cannot stand in a file"):
        file.lead_to_store("ci", {"region": "x\n[profile evil]\ncredential_process = evil"})
    assert file.path.read_text(encoding="utf-8") == TEXT


def test_a_key_is_taken_out_of_the_credentials_file_with_its_empty_section(tmp_path: Path) -> None:
    file = CredentialsFile(tmp_path / "credentials")
    file.set_keys(KEY, {"old": None, "ci": None})

    file.remove_keys(KEY.id, ["ci"])

    assert file.keys() == {"old": KEY} and b"[ci]" not in file.path.read_bytes()
    with pytest.raises(NotFound, match="profile old: holds"):
        file.remove_keys("AKIAANOTHER000000000", ["old"])
    file.remove_keys(KEY.id, ["old"])
    assert file.path.read_bytes() == b""
