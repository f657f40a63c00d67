"""Writing keys into the shared credentials file: whole or not at all, and nothing else of it.

People keep comments, an order and half a dozen profiles in this file, and it is all that gives
them access. So lines are edited, never written anew from what was parsed; what is about to take
the place of the file is parsed by botocore first, and must say the same but for the change.
No message of this module quotes what is in the file.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hawse.errors import ConfigError, NotFound, UsageError
from hawse.systems import (
    WINDOWS,
    is_open_to_others,
    is_ours,
    new_private,
    private_folder,
    sync_folder,
)

KEY, SECRET = "aws_access_key_id", "aws_secret_access_key"
Changes = Mapping[str, Mapping[str, str]]
"""For each section, the options to set."""

_LOCK_SECONDS = 30.0
_BESIDE = ".hawse"
_HEADER = re.compile(r"\[(.+)\]")  # as configparser reads it
_OPTION = re.compile(r"(\s*)(.*?)(\s*[=:]\s*)(.*?)(\s*)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # str.splitlines knows more ends
_BROKEN = re.compile(r"[\r\n\0]")


class Pair(NamedTuple):
    """An access key with its secret."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"Pair({self.id}, ****)"


@dataclass(frozen=True)
class Draft:
    """What is to take the place of the file; `before` is what it was made from (None: no file)."""

    before: bytes | None
    content: bytes
    sections: Mapping[str, Mapping[str, Any]]

    def __repr__(self) -> str:
        return f"Draft({len(self.content)} bytes)"


class CredentialsFile:
    """The file at `path`. A link stays one: what it leads to is read and replaced."""

    def __init__(self, path: Path) -> None:
        self._link = path
        self.path = Path(os.path.realpath(path))

    def keys(self) -> dict[str, Pair]:
        """The long-lived keys of each profile that has some; ConfigError when unreadable."""
        content = self._content()
        sections = {} if content is None else self._parsed(self.path)
        return {
            name: Pair(values[KEY], values.get(SECRET, ""))
            for name, values in sections.items()
            if values.get(KEY)
        }

    def set_keys(self, pair: Pair, sections: Mapping[str, str | None]) -> bool:
        """Write `pair` into every one of `sections` at once: profile → the id that it holds now.

        None: it holds no key. NotFound when one holds another id, so that what somebody wrote
        meanwhile is never overwritten. Whether others could read the file before is returned.
        """
        with self.locked():
            held = {name: keys.id for name, keys in self.keys().items()}
            for name, old in sections.items():
                if held.get(name) != old:
                    found = held.get(name, "no key")
                    raise NotFound(f"profile {name}", why=f"holds {found}, not {old or 'no key'}")
            options = {KEY: pair.id, SECRET: pair.secret}
            return self.put(self.draft(dict.fromkeys(sections, options)))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock beside the file, which every writer of hawse takes.

        What a writer that was killed left beside the file, secrets and all, is removed.
        """
        from filelock import FileLock, Timeout

        self._folder()
        lock = FileLock(f"{self.path}.lock", mode=0o600, thread_local=False, timeout=_LOCK_SECONDS)
        try:
            with lock:
                for left in self.path.parent.glob(f".{self.path.name}.*{_BESIDE}"):
                    left.unlink(missing_ok=True)
                yield
        except Timeout as error:
            raise self._wrong("another process holds its lock") from error
        except OSError as error:
            raise self._unwritable(error) from error

    def check(self) -> None:
        """ConfigError unless the file could be replaced now; leaves everything as it is."""
        self._require_ours()
        with self.locked():
            self._content()
            try:
                self._beside(b"").unlink()
            except OSError as error:
                raise self._unwritable(error) from error

    def draft(self, changes: Changes) -> Draft:
        """The file with these options set; UsageError for what no such file can hold."""
        for name, options in changes.items():
            _check_name(name)
            for value in options.values():
                if _BROKEN.search(value) or not value.strip():
                    raise UsageError(f"profile {name}", why="the value cannot stand in a file")
        before = self._content()
        old = {} if before is None else self._parsed(self.path)
        for name in changes.keys() - old.keys():
            if name in {known.strip() for known in old}:
                why = f"is written [ {name} ], which the SDKs take for another profile"
                raise self._wrong(why)
        wanted = {name: dict(values) for name, values in old.items()}
        for name, options in changes.items():
            wanted.setdefault(name, {}).update(options)
        content = _edited((before or b"").decode(), changes).encode()
        return Draft(before, content, wanted)

    def put(self, draft: Draft) -> bool:
        """Replace the file, unless it changed since `draft` or would say anything else.

        Whether others could read the file before: it is closed to them.
        """
        self._require_ours()
        try:
            beside = self._beside(draft.content)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            if self._parsed(beside) != draft.sections:
                raise self._wrong("it is written in a way that cannot be edited safely")
            if self._content() != draft.before:
                raise self._wrong("somebody changed it meanwhile; nothing was written")
            open_ = self.path.exists() and is_open_to_others(self.path)
            os.replace(beside, self.path)
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(self.path.parent)
        return open_

    def _beside(self, content: bytes) -> Path:
        """A finished file in the same folder, on the disk, which nobody else can read."""
        beside = self.path.with_name(f".{self.path.name}.{os.urandom(6).hex()}{_BESIDE}")
        try:
            with new_private(beside) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        return beside

    def _content(self) -> bytes | None:
        try:
            found = self.path.read_bytes()
            found.decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._wrong("it cannot be read as text") from error
        return found

    def _parsed(self, path: Path) -> dict[str, dict[str, Any]]:
        from botocore.configloader import raw_config_parse
        from botocore.exceptions import ConfigNotFound, ConfigParseError

        try:
            found: dict[str, dict[str, Any]] = raw_config_parse(str(path), parse_subsections=False)
        except (ConfigNotFound, ConfigParseError) as error:
            # The parser's own words quote the line, which may hold a secret.
            raise self._wrong("it is no file of profiles, or has a section twice") from error
        return found

    def _folder(self) -> None:
        """Make the folder, ours alone; refuse a link that others could have put there."""
        try:
            private_folder(self.path.parent)
            if self._link.is_symlink() and not WINDOWS:
                mode = self._link.parent.stat().st_mode
                if mode & 0o022 and not mode & stat.S_ISVTX:
                    raise self._wrong(f"{self._link.parent} is open to others and it is a link")
        except OSError as error:
            raise self._unwritable(error) from error

    def _require_ours(self) -> None:
        if self.path.exists() and not is_ours(self.path):
            raise self._wrong("it belongs to another user")

    def _wrong(self, why: str) -> ConfigError:
        return ConfigError(str(self._link), why=why)

    def _unwritable(self, error: OSError) -> ConfigError:
        return self._wrong(f"cannot be written: {(error.strerror or 'no reason given').lower()}")


def _check_name(name: str) -> None:
    if _BROKEN.search(name) or "]" in name or name != name.strip() or not name:
        raise UsageError("profile", why="the name cannot stand in a file of profiles")


def _edited(text: str, changes: Changes) -> str:
    """The text with the options set where they stand, else at the end of their section."""
    lines = _LINE.findall(text)
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for name, options in changes.items():
        if name not in _sections(lines):
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += newline
            lines += [newline] * bool(lines) + [f"[{name}]{newline}"]
        for option, value in options.items():
            start, end = _sections(lines)[name]
            _set(lines, range(start, end), (option, value), newline)
    return "".join(lines)


def _sections(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Of each section, the line of its header and the one after its last line that says a thing."""
    found: dict[str, tuple[int, int]] = {}
    name = ""
    for number, line in enumerate(lines):
        plain = line.strip()
        header = None if line[:1] in "#; \t" else _HEADER.match(plain)
        if header:
            name = header[1]
            found[name] = (number, number + 1)
        elif name and plain and plain[0] not in "#;":
            found[name] = (found[name][0], number + 1)
    return found


def _set(lines: list[str], where: range, pair: tuple[str, str], newline: str) -> None:
    option, value = pair
    for number in where[1:]:
        found = _OPTION.fullmatch(lines[number])
        if found and not found[1] and found[2].lower() == option:
            lines[number] = f"{found[2]}{found[3]}{value}{found[5]}"
            return
    last = where[-1]
    if not lines[last].endswith("\n"):
        lines[last] += newline
    lines.insert(last + 1, f"{option} = {value}{newline}")
