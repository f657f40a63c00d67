"""The guide lists the settings that there are."""

from __future__ import annotations

import re
from pathlib import Path

from hawse.config import Config
from hawse.config.schema import SETTINGS

GUIDE = Path(__file__).parents[3].joinpath("docs", "guide", "configuration.md")


def test_the_guide_lists_every_setting_with_its_default_and_help() -> None:
    rows = re.findall(r"^\| `([a-z][^`]*)` \| .* \| (?:`([^`]*)`)? ?\| (.*) \|$", read(), re.M)

    assert rows == [(each.key, shown(each.default), each.help) for each in SETTINGS]


def test_the_examples_of_the_guide_are_right_and_the_same(tmp_path: Path) -> None:
    found = []
    for suffix in ("toml", "yaml", "json"):
        (text,) = re.findall(f"```{suffix}\n(.*?)```", read(), re.S)
        path = tmp_path / f"c.{suffix}"
        path.write_text(text, encoding="utf-8")
        config = Config.from_file(path)
        assert config.validate() == []
        found.append({key: config.get(key) for key in config.keys()})

    assert found[0] == found[1] == found[2]
    assert found[0]["accounts.prod.production"] is True


def read() -> str:
    return GUIDE.read_text(encoding="utf-8")


def shown(default: object) -> str:
    if default is None or default == ():
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)
