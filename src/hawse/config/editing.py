"""One value changed in the text of a configuration file, the rest of the text left as it is.

TOML is edited by tomlkit. YAML is edited where that is simple: a value on one line is replaced, a
new key is put in as a line. JSON has no comments and is written anew. Nothing is believed: the
result is parsed again and must differ in that one value, with every comment kept.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hawse.config.problems import Wrong
from hawse.config.reading import parse

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from yaml.nodes import Node as YamlNode

New: TypeAlias = "str | int | float | bool | list[str] | dict[str, str]"
"""What a setting can be set to, as a file holds it."""

Keys = tuple[str, ...]
_COMMENT = re.compile(r"(?:^|\s)(#.*)$", re.MULTILINE)
_BY_HAND = "edit the file by hand"


def edited(path: Path, text: str, keys: Keys, value: New) -> str:
    """`text` with `value` at `keys`; Wrong when this cannot be done and keep the rest.

    The name of `path` says the format.
    """
    edit = {".toml": _in_toml, ".json": _in_json}.get(path.suffix.lower(), _in_yaml)
    wanted = _with(parse(path, text).plain, keys, value)
    found = edit(text, keys, value)
    try:
        kept = parse(path, found).plain == wanted and _comments_kept(path, text, found)
    except Wrong:
        kept = False
    if not kept:
        raise Wrong("it cannot be set without touching the rest of the file", suggestion=_BY_HAND)
    return found


def _with(tree: object, keys: Keys, value: New) -> object:
    if not keys:
        return value
    if tree is not None and not isinstance(tree, dict):
        raise Wrong(f"{keys[0]} has no mapping to be in", suggestion=_BY_HAND)
    old = tree or {}
    return {**old, keys[0]: _with(old.get(keys[0]), keys[1:], value)}


def _comments_kept(path: Path, old: str, new: str) -> bool:
    """Whether all that looks like a comment in `old` is in `new` as often; JSON has none."""
    if path.suffix.lower() == ".json":
        return True
    return all(new.count(each) >= old.count(each) for each in _COMMENT.findall(old))


def _in_toml(text: str, keys: Keys, value: New) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        inner: MutableMapping[str, object] = document
        for depth, key in enumerate(keys[:-1]):
            if key not in inner:
                inner[key] = tomlkit.table(is_super_table=depth < len(keys) - 2)
            inner = inner[key]  # type: ignore[assignment]  # a table: `_with` has looked
        inner[keys[-1]] = value
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise Wrong("tomlkit cannot edit it", suggestion=_BY_HAND) from error


def _in_json(text: str, keys: Keys, value: New) -> str:
    import json

    tree = _with(json.loads(text) if text.strip() else {}, keys, value)
    indent = re.search(r"\{\n([ \t]+)", text)
    return json.dumps(tree, indent=indent[1] if indent else 2, ensure_ascii=False) + "\n"


def _in_yaml(text: str, keys: Keys, value: New) -> str:
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:  # libyaml, which read it, takes a little more
        raise Wrong("PyYAML cannot edit it", suggestion=_BY_HAND) from error
    if root is None:
        return _ended(text) + _block(keys, value, 0)
    above, found, rest = _descend(root, keys)
    if not rest:
        return _replaced(text, found, value)
    if isinstance(found, yaml.MappingNode) and found.flow_style:
        raise Wrong("a mapping in braces is not edited", suggestion=_BY_HAND, line=_line(found))
    if above is None:
        return _ended(text) + _block(rest, value, found.start_mark.column)
    empty = isinstance(found, yaml.ScalarNode)  # only comments below the key
    indent = above.start_mark.column + 2 if empty else found.start_mark.column
    at = text.find("\n", above.end_mark.index) + 1
    lines = _block(rest, value, indent)
    return text[:at] + lines + text[at:] if at else f"{_ended(text)}{lines}"


def _descend(root: YamlNode, keys: Keys) -> tuple[YamlNode | None, YamlNode, Keys]:
    """How deep `keys` lead: the last key that is there, its value, and the keys not there."""
    above: YamlNode | None = None
    found = root
    for done, key in enumerate(keys):
        pairs = found.value if isinstance(found.value, list) else []
        pair = next((each for each in pairs if each[0].value == key), None)
        if pair is None:
            return above, found, keys[done:]
        above, found = pair
    return above, found, ()


def _replaced(text: str, found: YamlNode, value: New) -> str:
    """The value at `found` replaced, when it stands on one line."""
    start, end = found.start_mark.index, found.end_mark.index
    if "\n" in text[start:end]:
        raise Wrong(
            "a value of several lines is not edited", suggestion=_BY_HAND, line=_line(found)
        )
    space = "" if text[start - 1].isspace() else " "
    return text[:start] + space + _flow(value) + text[end:]


def _line(found: YamlNode) -> int:
    return int(found.start_mark.line) + 1


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _block(keys: Keys, value: New, indent: int) -> str:
    """`value` below `keys`, a line for each."""
    margin = " " * indent
    if len(keys) > 1:
        return f"{margin}{_flow(keys[0])}:\n" + _block(keys[1:], value, indent + 2)
    return f"{margin}{_flow(keys[0])}: {_flow(value)}\n"


def _flow(value: New) -> str:
    """`value` on one line of YAML: JSON, but plain where YAML reads plain text as that text."""
    import json

    import yaml

    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str):
        plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", value) and yaml.safe_load(value) == value
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
