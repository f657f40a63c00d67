"""The layers, laid over each other: which value counts, and where it came from.

Files and variables become one flat table from key to value and origin, in which a later layer
replaces an earlier one key by key. Lists and tags are replaced whole. This module must not know
the command line, nor what the AWS SDK reads by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hawse.config import schema
from hawse.config.places import VARIABLE, Found
from hawse.config.problems import Problem, Wrong
from hawse.config.schema import Setting
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.config.nodes import Node

Layer = Literal["option", "environment", "project", "user", "system", "default"]
PREFIX = "HAWSE_"


@dataclass(frozen=True)
class Origin:
    """Where a value came from; `path` and `line` (from 1) for files only."""

    layer: Layer
    path: Path | None = None
    line: int | None = None


@dataclass(frozen=True)
class Value:
    """What a key is set to, and by whom."""

    value: object
    origin: Origin


Table = dict[str, Value]


def add_file(table: Table, found: Found) -> Iterator[Problem]:
    """Lay the settings of a file over `table`; what is wrong with it is left out and given."""
    from hawse.config.reading import read

    try:
        root = read(found.path)
    except Wrong as wrong:
        yield wrong.problem(found.path, "")
        return
    yield from _add_members(table, found, root, ())


def add_environment(table: Table, env: Mapping[str, str], cwd: Path) -> Iterator[Problem]:
    """Lay the HAWSE_ variables over `table`; an empty one counts as not set, as for the AWS SDK."""
    mine = {name: text for name, text in env.items() if name.startswith(PREFIX) and text.strip()}
    if not mine:
        return
    from hawse.config.values import node_of, value_of

    known = {variable(each.key): each for each in schema.SETTINGS if not each.named}
    for name, text in mine.items():
        setting = known.get(name)
        try:
            if setting is None:
                _require_not_meant(name, known)
                continue
            value = value_of(setting, node_of(setting, text), folder=cwd)
        except Wrong as wrong:
            yield wrong.problem(None, name)
            continue
        table[setting.key] = Value(value, Origin("environment"))


def account_problems(table: Table) -> Iterator[Problem]:
    """Accounts without an id, and two names for one id: one could hide that it is production."""
    ids: dict[object, str] = {}
    entries: dict[str, Value] = {}
    for key, value in table.items():
        if key.startswith("accounts."):
            entries.setdefault(key.rpartition(".")[0], value)
    for entry, first in entries.items():
        found = table.get(f"{entry}.id")
        if found is None:
            yield _at(
                first.origin, entry, "it has no id", 'add id = "…" (twelve digits, in quotes)'
            )
        elif found.value in ids:
            yield _at(found.origin, f"{entry}.id", f"{ids[found.value]} has the same id")
        else:
            ids[found.value] = entry


def variable(key: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + key.upper().replace(".", "_").replace("-", "_")


def unknown(path: schema.Path) -> Wrong:
    """What to say about a key that is no setting."""
    from hawse.config.values import AWAY

    if schema.is_credential(path[-1]):
        return Wrong("credentials do not belong in the configuration", suggestion=AWAY)
    inner = tuple(path[-1].split("."))
    if len(inner) > 1 and schema.find((*path[:-1], *inner)) is not None:
        group = ".".join((*path[:-1], *inner[:-1]))
        return Wrong("a dotted key", suggestion=f"write {inner[-1]} in a group {group}")
    near = schema.closest(path)
    return Wrong("no such setting", suggestion=f"did you mean {near}?" if near else "")


def _add_members(table: Table, found: Found, node: Node, above: schema.Path) -> Iterator[Problem]:
    assert isinstance(node.value, dict)
    for part, child in node.value.items():
        path = (*above, part)
        try:
            setting = schema.find(path)
            require_known(path)
            if setting is not None:
                _add(table, found, setting, child, ".".join(path))
                continue
            if child.value is None:
                continue  # a group whose members are all commented out
            if not isinstance(child.value, dict):
                raise Wrong(f"expected a mapping of settings, got {child.kind}")
        except Wrong as wrong:
            yield wrong.problem(found.path, ".".join(path), child.line)
            continue
        yield from _add_members(table, found, child, path)


def require_known(path: schema.Path) -> None:
    """Wrong unless `path` is a setting or a group of settings, with a good name."""
    why = schema.bad_name(path)
    if why:
        raise Wrong(why)
    if schema.find(path) is None and not schema.members(path):
        raise unknown(path)


def _add(table: Table, found: Found, setting: Setting, node: Node, key: str) -> None:
    from hawse.config.values import value_of

    value = value_of(setting, node, folder=found.path.parent)
    if found.layer == "project" and not found.named:
        require_allowed(setting, value, table.get(key))
    table[key] = Value(value, Origin(found.layer, found.path, node.line))


def require_allowed(setting: Setting, value: object, below: Value | None) -> None:
    """Wrong for what a project file must not do that nobody named."""
    hint = "name the file with --config, or set it in the user file"
    if setting.project == "never":
        raise Wrong("not taken from a project file that was merely found", suggestion=hint)
    if setting.project == "tighten" and below is not None and below.value and not value:
        layer = below.origin.layer
        raise Wrong(
            f"the {layer} file turned it on, a project file cannot turn it off", suggestion=hint
        )


def _require_not_meant(name: str, known: Mapping[str, Setting]) -> None:
    """Wrong for a misspelt variable; others with the same prefix are none of our business."""
    import difflib

    groups = {variable(each.key.partition("<")[0]) for each in schema.SETTINGS if each.named}
    if any(name.startswith(group) for group in groups):
        raise Wrong("cannot be set by a variable", suggestion="set it in a file: hawse config set")
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
    if near and name != VARIABLE:
        raise Wrong("no such setting", suggestion=f"did you mean {near[0]}?")


def _at(origin: Origin, key: str, message: str, suggestion: str = "") -> Problem:
    return Problem(origin.path, origin.line, key, message, suggestion)
