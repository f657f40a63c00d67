"""The sidecar of a folder: which key a name stands for where the name cannot tell.

One JSON object a line, `{"key": "photos/…", "name": "photos/…"}`, both relative to the folder;
when both end with `/`, the line is about a folder and what is in it. A sidecar may come from
anywhere, so none of its names is trusted: one that leads out of the folder is an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from hawse.errors import ConfigError
from hawse.nesting import json_value
from hawse.systems import System
from hawse.transfer.local_escapes import ESCAPE, SIDECAR, SYSTEMS


def line_of(key: str, path: str, *, folder: bool = False) -> str:
    """The line, without its newline, that says which key the name at `path` stands for."""
    return json.dumps({"key": key, "name": f"{path}/" if folder else path})


def read_sidecar(text: str) -> dict[str, str]:
    """Path -> key. A line that was cut short by a crash is about no file that exists."""
    known: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.rstrip().endswith("}"):
            continue
        key, name = _entry(line, number)
        if known.setdefault(name, key) != key:
            _wrong(f"line {number}", "another line has another key for the same name")
    return known


class Known:
    """What the names in a folder stand for: by the sidecar, else by the names themselves.

    A segment is a part of a key; with a `/` behind it, it is a folder.
    """

    def __init__(self, known: Mapping[str, str], system: System) -> None:
        self._rules = SYSTEMS[system]
        self._names: dict[str, dict[str, str]] = {}  # prefix -> segment -> name
        self._segments: dict[str, dict[str, str]] = {}  # prefix -> folded name -> segment
        self._last = ("", "")
        # Folders before what is in them, which is checked against them.
        for path, key in sorted(known.items(), key=lambda entry: entry[0].count("/")):
            self._load(path, key)

    def __bool__(self) -> bool:
        """Whether there is anything that names cannot tell by themselves."""
        return bool(self._segments)

    def names_in(self, prefix: str) -> tuple[dict[str, str], dict[str, str]]:
        """Segment -> name and folded name -> segment of one folder, as copies."""
        return dict(self._names.get(prefix, ())), dict(self._segments.get(prefix, ()))

    def add(self, prefix: str, segment: str, name: str) -> None:
        self._names.setdefault(prefix, {})[segment] = name
        self._segments.setdefault(prefix, {})[self._rules.fold(name)] = segment
        self._last = ("", "")

    def key(self, path: str) -> str:
        """The key of a file, or, with a `/` behind the path, of a folder."""
        if ESCAPE not in path and not self._segments:
            return path
        cut = path.rfind("/") + 1
        prefix, name = self._prefix(path[:cut]), path[cut:]
        return prefix + self.segment(prefix, name) if name else prefix

    def segment(self, prefix: str, name: str, slash: str = "") -> str:
        """What a name in the folder of a prefix stands for."""
        known = self._segments.get(prefix)
        if known:
            found = known.get(self._rules.fold(name))
            if found is not None and found.endswith("/") == bool(slash):
                return found
        return self._rules.decode(name) + slash

    def _prefix(self, local: str) -> str:
        """The prefix of keys that a local folder stands for; both are "" or end with `/`."""
        if local != self._last[0]:
            prefix = ""
            for name in local.split("/")[:-1]:
                prefix += self.segment(prefix, name, "/")
            self._last = local, prefix
        return self._last[1]

    def _load(self, path: str, key: str) -> None:
        slash = "/" if path.endswith("/") else ""
        local, name = _cut(path.removesuffix("/"))
        if slash and not key.endswith("/"):
            _wrong(path, "it is a folder, and its key is none")
        prefix, part = _cut(key.removesuffix("/") if slash else key)
        if not self._rules.is_safe(name):
            _wrong(path, "no name that hawse gives")
        if self._prefix(local) != prefix:
            _wrong(path, f"its folder does not stand for {prefix!r}")
        names, segments = self.names_in(prefix)
        if self._rules.fold(name) in segments or part + slash in names:
            _wrong(path, "another line has the same name or the same key")
        self.add(prefix, part + slash, name)


def _entry(line: str, number: int) -> tuple[str, str]:
    try:
        entry = json_value(line)
    except ValueError:
        _wrong(f"line {number}", "not JSON")
    key, name = (entry.get("key"), entry.get("name")) if isinstance(entry, dict) else (None, None)
    if not isinstance(key, str) or not isinstance(name, str):
        _wrong(f"line {number}", "not an object with a key and a name")
    return key, name


def _cut(path: str) -> tuple[str, str]:
    cut = path.rfind("/") + 1
    return path[:cut], path[cut:]


def _wrong(what: str, why: str) -> NoReturn:
    raise ConfigError(
        f"{SIDECAR}: {what}", why=why, hint="remove that line to take the name as it is"
    )
