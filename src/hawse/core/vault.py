"""Secrets that must outlive a crash, each in a file that its owner alone can read.

A procedure that gets a secret from AWS gets it once: it is sealed here before anything else can
fail, and removed when it has arrived where it belongs. The files say nothing of what they are.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.systems import own_folder, replace_privately

if TYPE_CHECKING:
    from hawse.app import App


class Vault:
    """The sealed secrets of one user; `folder` is made when the first is sealed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, app: App) -> Vault:
        """The secrets of this user, beside the journal."""
        return cls(app.paths.state / "sealed")

    def seal(self, name: str, value: str) -> None:
        """Keep `value`, on the disk when this returns; CLIError when it cannot be kept."""
        path = self._path(name)
        beside = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
        try:
            own_folder(self._folder)
            self._tidy(path)
            replace_privately(path, value.encode(), beside)
        except OSError as error:
            why = f"a secret cannot be kept there ({(error.strerror or '').lower()})"
            raise CLIError(str(self._folder), why=why) from error

    def unseal(self, name: str) -> str:
        """What was sealed under the name; "" when nothing was."""
        try:
            return self._path(name).read_bytes().decode()
        except FileNotFoundError:
            return ""
        except OSError as error:
            why = f"a sealed secret cannot be read ({(error.strerror or '').lower()})"
            raise CLIError(str(self._folder), why=why) from error

    def forget(self, name: str) -> None:
        """Remove what was sealed, and what a run that was killed while sealing it left."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        self._tidy(path)

    def _tidy(self, path: Path) -> None:
        for left in self._folder.glob(f"{path.name}.*"):
            left.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        from hashlib import sha256

        return self._folder / sha256(name.encode()).hexdigest()[:40]
