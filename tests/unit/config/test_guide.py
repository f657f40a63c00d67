"""The examples of the guide are right, and the page of settings has every one of them."""

from __future__ import annotations

import re
from pathlib import Path

from docs.settings import settings_page
from hawse.config import Config
from hawse.config.schema import SETTINGS

GUIDE = Path(__file__).parents[3].joinpath("docs", "guide", "configuration.md")


def test_the_page_has_every_setting_with_its_variable() -> None:
    page = settings_page()
    told = re.findall(r"^`([^`]+)`\n: (.*)\n\n  .*?(?:variable: `(\w+)`)?\.$", page, re.M)

    assert [key for key, _, _ in told] == [each.key for each in SETTINGS]
    assert all(text.startswith(each.help) for (_, text, _), each in zip(told, SETTINGS))
    assert {key for key, _, name in told if not name} == {e.key for e in SETTINGS if e.named}


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
