"""The starter file is right as it is, and every line of it is right when it is switched on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hawse.config import Config
from hawse.config.schema import EXAMPLE_NAMES, SETTINGS
from hawse.config.places import Found
from hawse.config.starter import FORMATS, Format, starter
from hawse.config.write import set_value


def read(tmp_path: Path, written: Format, text: str) -> Config:
    path = tmp_path / f"config.{written}"
    path.write_text(text, encoding="utf-8")
    return Config.from_file(path)


@pytest.mark.parametrize("written", FORMATS)
def test_a_starter_file_changes_nothing(tmp_path: Path, written: Format) -> None:
    config = read(tmp_path, written, starter(written, project=False))

    assert config.validate() == []
    assert {config.origin(key).layer for key in config.keys()} == {"default"}


@pytest.mark.parametrize("written", FORMATS)
def test_every_setting_of_a_starter_file_can_be_switched_on(
    tmp_path: Path, written: Format
) -> None:
    text = re.sub(r"^( *)#(?=\S)", r"\1", starter(written, project=False), flags=re.MULTILINE)

    config = read(tmp_path, written, text)

    assert config.validate() == []
    for setting in SETTINGS:
        key = ".".join(EXAMPLE_NAMES.get(part, part) for part in setting.path)
        assert config.origin(key).layer == "project"
        if setting.example is None:
            assert config.get(key) == setting.default


def test_a_starter_file_of_a_project_has_only_what_a_project_may_set() -> None:
    text = starter("toml", project=True)

    assert "endpoint_url" not in text
    assert "#role" in text


@pytest.mark.parametrize("written", FORMATS)
def test_settings_are_set_in_a_starter_file_at_their_places(
    tmp_path: Path, written: Format
) -> None:
    path = tmp_path / f"config.{written}"
    path.write_text(starter(written, project=False), encoding="utf-8")
    values = {
        "output": "json",
        "retry.attempts": "5",
        "accounts.dev.id": "222222222222",
        "tags.required": "owner,env",
        "workers": "4",
    }

    lines = {key: set_value(Found("user", path), key, text) for key, text in values.items()}

    config = Config.from_file(path)
    assert config.validate() == []
    assert config.get("workers") == 4
    assert config.get("tags.required") == ("owner", "env")
    assert lines["retry.attempts"] > 10
    assert path.read_text(encoding="utf-8").count("# ") == starter(written, project=False).count(
        "# "
    )


def test_lines_of_a_starter_file_fit_a_terminal() -> None:
    for written in FORMATS:
        assert max(map(len, starter(written, project=False).splitlines())) <= 100
