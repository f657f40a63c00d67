"""From a path to a tree of nodes: bytes, text, format. Every way that can fail is said clearly."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hawse.config.nodes import Node
from hawse.config.places import SUFFIXES
from hawse.config.problems import Wrong

LARGEST = 1 << 20
"""Bytes; no configuration is longer, and parsers take their time over what is."""


def read(path: Path) -> Node:
    """The root mapping of a file; an empty file is an empty mapping. Wrong when it has none."""
    root = parse(path, text_of(path))
    if not isinstance(root.value, dict):
        raise Wrong(f"expected a mapping of settings, got {root.kind}", line=root.line)
    return root


def parse(path: Path, text: str) -> Node:
    """`text` by the format that the name of `path` says."""
    suffix = path.suffix.lower()
    if not text.strip():
        return Node({}, 1)
    if suffix == ".toml":
        from hawse.config.toml_nodes import parse as parse_toml

        return parse_toml(text)
    if suffix == ".json":
        from hawse.config.json_nodes import parse as parse_json

        return parse_json(text)
    from hawse.config.yaml_nodes import parse as parse_yaml

    return parse_yaml(text)


def text_of(path: Path) -> str:
    """The text of a configuration file: UTF-8, a byte order mark dropped, lines ending in \\n."""
    if path.suffix.lower() not in SUFFIXES:
        raise Wrong(f"its name does not end in {', '.join(SUFFIXES)}")
    content = _bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        name = "it is UTF-16" if wide else "not UTF-8"
        raise Wrong(name, suggestion="save it as UTF-8", line=None if wide else line) from error
    return text.replace("\r\n", "\n")


def _bytes(path: Path) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise Wrong("it is a directory")
        if not stat.S_ISREG(status.st_mode):
            raise Wrong("it is no regular file")
        if status.st_size > LARGEST:
            raise Wrong(f"it is larger than {LARGEST >> 20} MiB")
        return path.read_bytes()
    except FileNotFoundError as error:
        dangling = os.path.lexists(path)
        raise Wrong("a link to a missing file" if dangling else "no such file") from error
    except OSError as error:
        raise Wrong(f"cannot be read: {(error.strerror or 'unknown').lower()}") from error
