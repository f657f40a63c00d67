"""`hawse auth ls`: the access keys that are kept here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from hawse.app import App
from hawse.aws.stores.own_process import key_name
from hawse.core.command import session
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class KeptKey(Row):
    """One access key that is kept here."""

    name: str
    key_id: str
    store: str = column(doc="keyring, pass, keyctl or file.")
    profiles: tuple[str, ...] = column(show="list", doc="The profiles that get this key.")
    kept: datetime = column(show="age", doc="Since when it is kept here; AWS may know it longer.")


@session()
def ls(app: App) -> Iterator[KeptKey]:
    """List the access keys that are kept here.

    Nothing is unlocked for it, and no secret is shown.

    Examples:
      hawse auth ls
      hawse auth ls --filter 'kept>90d' -o ids
    """
    profiles, found = app.aws.profiles, app.stores.kept()
    if not found:
        app.parting.append("no access keys are kept here: hawse auth add NAME keeps one")
    for name, kept in found.items():
        yield KeptKey(
            name=name,
            key_id=kept.id,
            store=kept.store,
            profiles=tuple(one for one in profiles.names if key_name(profiles.get(one)) == name),
            kept=datetime.fromtimestamp(kept.since, UTC),
        )
