"""Temporary credentials that the SDKs keep on disk, forgotten when the key they came from goes.

A kept session of a role works on after its key was deleted, and one of GetSessionToken fails in
ways that nobody understands. Only those that the named profiles lead to are removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.keys import name_of_signed_in

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles


def forget_sessions(profiles: Profiles, names: Collection[str]) -> int:
    """Remove what was derived from the keys of these profiles; how many files went."""
    roles = {_short(role) for role in _roles(profiles, names)}
    removed = 0
    for path in _files(profiles):
        kept = _read(path)
        if kept is None:
            continue
        arn = str(kept.get("AssumedRoleUser", {}).get("Arn", ""))
        # Without a role it is a session of the key itself.
        if _short(arn.rpartition("/")[0]) in roles or not arn:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def forget_signed_in(profiles: Profiles, names: Collection[str]) -> int:
    """Remove what the sign-in of these profiles gave, and what roles were assumed with it."""
    removed = 0
    for name in names:
        values = profiles.get(name)
        if values.get("sso_role_name") and values.get("sso_account_id"):
            removed += _unlinked(profiles.role_cache / name_of_signed_in(values))
    roles = {_short(role) for role in _roles(profiles, set(names))}
    for path in _files(profiles):
        arn = str((_read(path) or {}).get("AssumedRoleUser", {}).get("Arn", ""))
        if _short(arn.rpartition("/")[0]) in roles:
            removed += _unlinked(path)
    return removed


def _unlinked(path: Path) -> bool:
    found = path.exists()
    path.unlink(missing_ok=True)
    return found


def led_to(profiles: Profiles, names: Collection[str]) -> set[str]:
    """These profiles, and those that get their credentials from them, over any number of them."""
    reached, size = set(names), -1
    while len(reached) != size:
        size = len(reached)
        reached |= {
            name for name in profiles.names if profiles.get(name).get("source_profile") in reached
        }
    return reached


def _roles(profiles: Profiles, names: Collection[str]) -> Iterator[str]:
    """The roles that are assumed from one of the profiles, over any number of profiles."""
    for name in led_to(profiles, names):
        if role := profiles.get(name).get("role_arn"):
            yield str(role)


def _short(arn: str) -> tuple[str, str]:
    """Account and name of a role, from its ARN or from that of a session of it."""
    parts = arn.split(":", 5)
    return (parts[4], parts[5].rpartition("/")[2]) if len(parts) == 6 else ("", arn)


def _files(profiles: Profiles) -> Iterator[Path]:
    for folder in (profiles.role_cache, profiles.home / ".aws" / "boto" / "cache"):
        yield from sorted(folder.glob("*.json"))


def _read(path: Path) -> Mapping[str, Any] | None:
    """A kept answer of STS; None for whatever else it is, sessions of SSO included."""
    from hawse.nesting import json_value

    try:
        found = json_value(path.read_bytes())
    except (OSError, ValueError):
        return None
    kept = isinstance(found, dict) and isinstance(found.get("Credentials"), dict)
    return found if kept and found.get("ProviderType") != "sso" else None
