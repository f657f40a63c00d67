"""What is said in two places is the same in both, and recipes name what pyproject.toml names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

import hawse
from tools.audit import allowed
from tools.release import PLACES, VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_version_is_what_pyproject_says() -> None:
    assert hawse.__version__ == PROJECT["version"]
    assert VERSION.fullmatch(hawse.__version__)


def test_a_version_is_written_in_each_place_that_says_it() -> None:
    assert [place.findall(path.read_text("utf-8")) for path, place in PLACES.items()] == [
        [hawse.__version__],
        [hawse.__version__],
    ]


def test_the_recipe_for_conda_has_what_pyproject_needs() -> None:
    recipe = yaml.safe_load((ROOT / "packaging" / "conda" / "recipe.yaml").read_text("utf-8"))
    needed = {re.sub(r" |;.*", "", each) for each in PROJECT["dependencies"]}

    wanted = {each.replace("tzdata", "python-tzdata").replace(" ", "") for each in needed}
    assert wanted <= {each.replace(" ", "") for each in recipe["requirements"]["run"]}


def test_a_licence_is_allowed_when_every_part_of_it_is() -> None:
    assert allowed(["Apache-2.0 AND (MIT OR GPL-3.0-only)", ""])
    assert allowed(["", "", "License :: OSI Approved :: MIT License"])
    assert allowed(["", "BSD 3-Clause License\nCopyright …"])
    assert not allowed(["Apache-2.0 AND GPL-3.0-only", ""])
    assert not allowed(["", "", "License :: OSI Approved :: GNU General Public License (GPL)"])
    assert not allowed(["", ""])
