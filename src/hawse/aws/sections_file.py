"""Editing the files of ~/.aws: an option here and there, whole or not at all, and nothing else.

People keep comments, an order and half a dozen profiles in these files, and they are all that
gives them access. So lines are edited, never written anew from what was parsed; what is about to
take the place of the file is parsed by botocore first, and must say the same but for the change.
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
from typing import Any

from hawse.aws.section_lines import Changes, with_options
from hawse.aws.whole_files import beside, sweep
from hawse.errors import ConfigError, UsageError
from hawse.systems import WINDOWS, is_open_to_others, is_ours, private_folder, sync_folder

_LOCK_SECONDS = 30.0
_BROKEN = re.compile(r"[\r\n\0]")


@dataclass(frozen=True)
class Draft:
    """What is to take the place of the file; `before` is what it was made from (None: no file)."""

    before: bytes | None
    content: bytes
    sections: Mapping[str, Mapping[str, Any]]

    def __repr__(self) -> str:
        return f"Draft({len(self.content)} bytes)"


class SectionsFile:
    """The file at `path`. A link stays one: what it leads to is read and replaced.

    One that is not `private` keeps its mode; the others are closed to everybody else.
    """

    private = True

    def __init__(self, path: Path) -> None:
        self._link = path
        self.path = Path(os.path.realpath(path))

    def sections(self) -> dict[str, dict[str, Any]]:
        """What each section says; ConfigError when the file is unreadable."""
        return {} if self._content() is None else self._parsed(self.path)

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
                sweep(self.path)
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
                beside(self.path, b"").unlink()
            except OSError as error:
                raise self._unwritable(error) from error

    def draft(self, changes: Changes) -> Draft:
        """The file with these options set; UsageError for what no such file can hold."""
        for name, options in changes.items():
            _check_name(name)
            for value in options.values():
                if value is not None and (_BROKEN.search(value) or not value.strip()):
                    raise UsageError(f"profile {name}", why="the value cannot stand in a file")
        before = self._content()
        old = {} if before is None else self._parsed(self.path)
        for name in changes.keys() - old.keys():
            if name in {known.strip() for known in old}:
                why = f"is written [ {name} ], which the SDKs take for another profile"
                raise self._wrong(why)
        content = with_options((before or b"").decode(), changes).encode()
        return Draft(before, content, _wanted(old, changes))

    def put(self, draft: Draft) -> bool:
        """Replace the file, unless it changed since `draft` or would say anything else.

        Whether others could read the file before: it is closed to them.
        """
        self._require_ours()
        try:
            finished = beside(self.path, draft.content, self._mode())
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            if _telling(self._parsed(finished)) != _telling(draft.sections):
                raise self._wrong("it is written in a way that cannot be edited safely")
            if self._content() != draft.before:
                raise self._wrong("somebody changed it meanwhile; nothing was written")
            open_ = self.path.exists() and is_open_to_others(self.path)
            os.replace(finished, self.path)
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            finished.unlink(missing_ok=True)
        sync_folder(self.path.parent)
        return self.private and open_

    def _mode(self) -> int:
        if self.private or not self.path.exists():
            return 0o600
        return stat.S_IMODE(self.path.stat().st_mode)

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


def _wanted(old: Mapping[str, Mapping[str, Any]], changes: Changes) -> dict[str, dict[str, Any]]:
    """What the file is to say."""
    wanted = {name: dict(values) for name, values in old.items()}
    for name, options in changes.items():
        told = {**wanted.get(name, {}), **options}
        wanted[name] = {option: value for option, value in told.items() if value is not None}
    return wanted


def _telling(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {name: values for name, values in sections.items() if values}
