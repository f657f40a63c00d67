"""The files of ~/.aws without configparser, whose import alone takes longer than everything here.

What is written in any but the usual way raises Hand, and botocore reads the files: it never
guesses. What it gives is what botocore's `load_config` and `raw_config_parse` give.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hawse.aws.fast.handing import Hand

Sections = dict[str, dict[str, Any]]

_SECTION = re.compile(r"\[([^\[\]\"'\\]+)\]")
_OPTION = re.compile(r"([A-Za-z0-9_]+)[ \t]*=[ \t]*(.*)")
_NESTED = re.compile(r"[ \t]+([A-Za-z0-9_]+)[ \t]*=[ \t]*(.*)")


def sections(path: Path) -> Sections:
    """The sections of a file and their options; empty when there is no file."""
    if "$" in str(path):
        raise Hand("a file named by a variable")
    try:
        text = path.read_bytes().decode("ascii").replace("\r\n", "\n")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Hand(f"{path.name} is not plain text") from error
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise Hand(f"{path.name} has control characters")
    return _Reader(path.name).read(text)


class _Reader:
    """Reads line by line; `_nested` is the block that indented lines belong to, if any."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: Sections = {}
        self._section: dict[str, Any] | None = None
        self._nested: str | None = None

    def read(self, text: str) -> Sections:
        for line in text.split("\n"):
            line = line.rstrip()
            if not line or line[0] in "#;":
                self._nested = None
            elif line[0] in " \t":
                self._indented(line)
            elif line[0] == "[":
                self._begun(line)
            else:
                self._option(line)
        return self._found

    def _begun(self, line: str) -> None:
        found = _SECTION.fullmatch(line)
        if found is None or found[1] in self._found or found[1] == "DEFAULT":
            raise Hand(f"{self._name} has an unusual section")
        self._section = self._found[found[1]] = {}
        self._nested = None

    def _option(self, line: str) -> None:
        found = _OPTION.fullmatch(line)
        if found is None or self._section is None:
            raise Hand(f"{self._name} has an unusual line")
        name = found[1].lower()
        if name in self._section:
            raise Hand(f"{self._name} has {name} twice")
        self._section[name] = found[2]
        self._nested = None if found[2] else name

    def _indented(self, line: str) -> None:
        found = _NESTED.fullmatch(line)
        if found is None or self._section is None or self._nested is None:
            raise Hand(f"{self._name} has an indented line")
        if not self._section[self._nested]:
            self._section[self._nested] = {}
        self._section[self._nested][found[1]] = found[2]


def profile_map(found: Sections) -> dict[str, Any]:
    """The sections of the configuration file as botocore sorts them."""
    kinds: dict[str, dict[str, Any]] = {"profile": {}, "sso-session": {}, "services": {}}
    others: dict[str, Any] = {}
    for section, values in found.items():
        kind = next((kind for kind in kinds if section.startswith(kind)), "")
        parts = section.split()
        if kind and len(parts) == 2:
            kinds[kind][parts[1]] = values
        elif section == "default":
            kinds["profile"]["default"] = values
        elif not kind:
            others[section] = values
    return {
        **others,
        "profiles": kinds["profile"],
        "sso_sessions": kinds["sso-session"],
        "services": kinds["services"],
    }
