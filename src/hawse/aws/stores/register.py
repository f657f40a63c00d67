"""Which key is kept in which store, and since when. No secret is in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hawse.aws.whole_files import replace_whole
from hawse.errors import ConfigError

_LOCK_SECONDS = 30.0


class Kept(NamedTuple):
    """The kind of the store, the key's id, and since when it is kept, in POSIX time."""

    store: str
    id: str
    since: float


class Register:
    """The list of kept keys in the file at `path`, by name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, Kept]:
        """Every kept key, in the order of the names; ConfigError when the list is damaged."""
        from hawse.nesting import json_value

        try:
            found = json_value(self._path.read_bytes())["keys"]
            return {name: Kept(**values) for name, values in sorted(found.items())}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            why = "the list of kept keys cannot be read"
            hint = "move it away, and add the keys anew: the stores themselves are whole"
            raise ConfigError(str(self._path), why=why, hint=hint) from error

    def add(self, name: str, store: str, id: str, since: float) -> None:
        """List a key; not one whose name another store has, and the same key with its first day."""
        self._edit(name, Kept(store, id, since))

    def remove(self, name: str, store: str) -> None:
        """Do not list the key of this store any longer."""
        self._edit(name, None, store)

    def _edit(self, name: str, kept: Kept | None, store: str = "") -> None:
        import json

        from filelock import FileLock, Timeout

        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(f"{self._path}.lock", mode=0o600, timeout=_LOCK_SECONDS):
                keys = self.all()
                held = keys.pop(name, None)
                new = _chosen(held, kept, store)
                if new == held:
                    return
                if new is not None:
                    keys[name] = new
                texts = {each: one._asdict() for each, one in sorted(keys.items())}
                replace_whole(self._path, json.dumps({"keys": texts}, indent=1).encode())
        except Timeout as error:
            raise ConfigError(str(self._path), why="another process holds its lock") from error
        except OSError as error:
            why = f"cannot be written: {(error.strerror or 'no reason given').lower()}"
            raise ConfigError(str(self._path), why=why) from error


def _chosen(held: Kept | None, kept: Kept | None, store: str) -> Kept | None:
    """What is listed of a name from now on."""
    if held is None or kept is None:
        return kept if held is None or held.store == store else held
    if held.store != kept.store or held.id == kept.id:
        return held
    return kept
