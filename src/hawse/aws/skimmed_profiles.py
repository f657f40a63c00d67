"""The profiles as completion needs them: their names and settings, without botocore.

Whoever presses a key does not wait for botocore to be imported. Only what is offered depends on
this; what a command does with a profile is decided by `profiles`.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from hawse.aws.profiles import Profiles


class SkimmedProfiles(Profiles):
    """Profiles of which a file that cannot be read has none; nested settings are left as text."""

    @cached_property
    def files(self) -> dict[str, Any]:
        """Only the profiles, in the form of `Profiles.files`."""
        found: dict[str, dict[str, str]] = {}
        for section, values in _sections(self._path("AWS_CONFIG_FILE", "config")).items():
            name = _name_in(section, "profile")
            if name:
                found[name] = values
        shared = self._path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        for section, values in _sections(shared).items():
            found.setdefault(section, {}).update(values)
        return {"profiles": found}

    @cached_property
    def sessions(self) -> dict[str, dict[str, str]]:
        """What can be signed in to, by name."""
        found = _sections(self._path("AWS_CONFIG_FILE", "config"))
        named = {_name_in(section, "sso-session"): values for section, values in found.items()}
        return {name: values for name, values in named.items() if name not in ("", "default")}


def _name_in(section: str, kind: str) -> str:
    """`[profile "my own"]` is about `my own`; "" for a section about something else."""
    import shlex

    try:
        words = shlex.split(section) if section.startswith(kind) else []
    except ValueError:
        return ""
    if len(words) == 2:
        return words[1]
    return "default" if section == "default" else ""


def _sections(path: Path) -> dict[str, dict[str, str]]:
    import configparser

    parser = configparser.RawConfigParser()
    try:
        parser.read([path])
        return {name: dict(parser.items(name)) for name in parser.sections()}
    except (configparser.Error, OSError, ValueError):
        return {}
