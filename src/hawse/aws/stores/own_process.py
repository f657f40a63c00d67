"""Profiles whose `credential_process` is hawse itself, which then needs no process for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hawse.errors import UsageError

PROCESS = "credential_process"
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}"
_OWN = rf"""(?:[^\s"']*[/\\])?hawse(?:\.exe)? auth credential-process ({_NAME})"""


def process_line(name: str) -> str:
    """What a profile says so that every AWS SDK asks hawse for the key of this name."""
    return f"hawse auth credential-process {name}"


def key_name(profile: Mapping[str, Any]) -> str:
    """The name of the key that a profile gets from hawse; "" when it gets none."""
    line = profile.get(PROCESS)
    found = re.fullmatch(_OWN, str(line).strip()) if line else None
    return found[1] if found else ""


def check_name(name: str) -> str:
    """The name; UsageError for one that could not stand in a profile and on its command line."""
    if not re.fullmatch(_NAME, name):
        why = "a name has up to 64 letters, digits and _ . @ + -, and begins with none of these"
        raise UsageError(f"name {name!r}", why=why, hint="such as ci, or ada@prod")
    return name
