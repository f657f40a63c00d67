"""Configuration files written: one value set, or a starter file made. Whole or not at all.

A file is replaced by a finished one beside it, so that a full disk or a crash leaves the old.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from hawse.config.layers import require_allowed, require_known
from hawse.config.nodes import Node
from hawse.config.places import Found
from hawse.config.problems import Wrong
from hawse.config.schema import find
from hawse.errors import ConfigError
from hawse.systems import PRIVATE, locked_folder, private_folder, sync_folder

if TYPE_CHECKING:
    from hawse.config.editing import New


def set_value(found: Found, key: str, text: str) -> int:
    """Set a dotted key in a file, made if it is not there; the line it is on.

    `text` is read by the type of the setting: lists and tags (KEY=VALUE) are separated by commas.
    ConfigError when key or value are wrong, or the file cannot be edited without losing something;
    it never repeats the value of an unknown key.
    """
    keys = tuple(key.split("."))
    try:
        new = _checked(found, keys, text)
    except Wrong as wrong:
        raise wrong.problem(None, key).error() from wrong
    if found.layer == "project" and not found.named:
        _require_inside(found.path)
    real = Path(os.path.realpath(found.path))
    try:
        private_folder(real.parent)
        with locked_folder(real.parent):
            return _set(found.path, keys, new)
    except OSError as error:
        raise _unwritable(found.path, error) from error
    except Wrong as wrong:
        raise wrong.problem(found.path, key).error() from wrong


def _require_inside(path: Path) -> None:
    """ConfigError for a link out of the project: whoever made it decides what is written to."""
    folder = os.path.realpath(path.parent)
    if os.path.dirname(os.path.realpath(path)) != folder:
        why = "it is a link that leads out of its folder"
        raise ConfigError(str(path), why=why, hint="--config names a file, wherever it is")


def create(path: Path, text: str) -> None:
    """Write a new file; ConfigError when there is one, whatever it is."""
    if os.path.lexists(path):
        raise ConfigError(str(path), why="it exists", hint="hawse config set")
    try:
        replace(path, text.encode())
    except OSError as error:
        raise _unwritable(path, error) from error


def _checked(found: Found, keys: tuple[str, ...], text: str) -> New:
    """What the file will hold."""
    from hawse.config.values import node_of, value_of

    for depth in range(1, len(keys) + 1):
        require_known(keys[:depth])
    setting = find(keys)
    if setting is None:
        raise Wrong("a group of settings", suggestion="hawse config show lists them")
    node = node_of(setting, text)
    value = value_of(setting, node, folder=found.path.parent)
    if found.layer == "project" and not found.named:
        require_allowed(setting, value, None)
    return cast("New", node.plain)  # of the types that `node_of` makes


def _set(path: Path, keys: tuple[str, ...], new: New) -> int:
    from hawse.config.editing import edited
    from hawse.config.reading import parse, text_of

    old, original = "", b""
    if os.path.lexists(path):
        old, original = text_of(path), path.read_bytes()
    text = edited(path, old, keys, new)
    if b"\r\n" in original:
        text = text.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if original.startswith(b"\xef\xbb\xbf") else b""
    try:
        replace(path, mark + text.encode())
    except UnicodeEncodeError as error:
        raise Wrong("it has half of a character", suggestion="edit the file by hand") from error
    except OSError as error:
        raise _unwritable(path, error) from error
    return _line(parse(path, text), keys)


def _line(node: Node, keys: tuple[str, ...]) -> int:
    for key in keys:
        assert isinstance(node.value, dict)
        node = node.value[key]
    return node.line


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(str(path), why=f"cannot be written: {(error.strerror or '').lower()}")


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file: on disk before it counts, with the old file's mode.

    A link stays one: what it leads to is replaced.
    """
    real = Path(os.path.realpath(path))
    private_folder(real.parent)
    beside = real.with_name(f".{real.name}.{os.urandom(4).hex()}")
    try:
        # A new one is never for others to write, and always for its user, whatever the umask.
        with open(os.open(beside, os.O_WRONLY | PRIVATE, 0o644), "wb") as file:
            mode = real.stat().st_mode & 0o7777 if real.exists() else beside.stat().st_mode | 0o600
            os.chmod(beside, mode & 0o7777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, real)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(real.parent)
