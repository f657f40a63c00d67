"""A configuration file to begin with: every setting in it, explained, and none of them set.

Made from the schema. A line becomes a setting by removing its first character.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import Literal

from hawse.config.schema import EXAMPLE_NAMES, SETTINGS, Path, Setting

Format = Literal["toml", "yaml"]
FORMATS: tuple[Format, ...] = ("toml", "yaml")

_TOP = """\
# Settings of hawse. Each line with a # and no space after it is a setting, with its default or an
# example: remove the # and change it. `hawse config show` tells what counts and why.
"""


def starter(written: Format, *, project: bool) -> str:
    """The text of a starter file; one for a project leaves out what a project must not set."""
    shown = (each for each in SETTINGS if not (project and each.project == "never"))
    groups = groupby(shown, key=lambda each: each.path[:-1])
    group = _toml_group if written == "toml" else _yaml_group
    return _TOP + "".join(group(path, tuple(members)) for path, members in groups)


def _toml_group(path: Path, members: tuple[Setting, ...]) -> str:
    mark = "#" if members[0].named else ""
    header = f"\n{mark}[{'.'.join(_names(path))}]\n" if path else ""
    lines = (f"\n# {each.help}\n#{_last(each)} = {_toml(_shown(each))}\n" for each in members)
    return header + "".join(lines)


def _yaml_group(path: Path, members: tuple[Setting, ...]) -> str:
    mark = "#" if members[0].named else ""
    parts = enumerate(_names(path))
    header = "".join(f"{'  ' * depth}{mark}{part}:\n" for depth, part in parts)
    margin = "  " * len(path)
    lines = (
        f"\n{margin}# {each.help}\n{margin}#{_last(each)}: {json.dumps(_shown(each))}\n"
        for each in members
    )
    return ("\n" if header else "") + header + "".join(lines)


def _names(path: Path) -> Path:
    """Names of choice filled in."""
    return tuple(EXAMPLE_NAMES.get(part, part) for part in path)


def _last(setting: Setting) -> str:
    return _names(setting.path)[-1]


def _shown(setting: Setting) -> object:
    return setting.default if setting.example is None else setting.example


def _toml(value: object) -> str:
    """A value in TOML, which differs from JSON in mappings only."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)
