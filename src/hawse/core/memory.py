"""What commands keep between runs: one small file for each thing that was done, by this user.

It is a convenience and no record: the audit log is. It must not know what is in the files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Interrupted
from hawse.nesting import json_value
from hawse.systems import private_folder, replace_privately

if TYPE_CHECKING:
    from hawse.app import App, Clock
    from hawse.aws.targets import Target
    from hawse.core.command import Change
    from hawse.plan import Step

FOLDER = "memory"
_FILES = "[0-9]*.json.gz"


@dataclass(frozen=True)
class Remembered:
    """The Memory of one name. Each thing has a folder, each record a file that is never changed."""

    folder: Path
    clock: Clock

    @classmethod
    def of(cls, app: App, name: str) -> Remembered:
        """What was kept under this name."""
        return cls(app.paths.state / FOLDER / name, app.clock)

    def add(self, about: str, data: Mapping[str, Any]) -> None:
        """Keep JSON data about a thing; CLIError when it cannot be kept."""
        import gzip

        folder = self.folder / _name(about)
        body = gzip.compress(json.dumps(data, separators=(",", ":")).encode(), mtime=0)
        try:
            private_folder(folder)
            # A clock that was set back must not put it before what is there.
            last = max((float(each.name[:20]) for each in folder.glob(_FILES)), default=0.0)
            moment = f"{max(self.clock.now().timestamp(), last + 1e-6):020.6f}"
            replace_privately(folder / f"{moment}-{os.urandom(4).hex()}.json.gz", body)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise CLIError(str(folder), why=why) from error

    def all(self, about: str = "") -> list[Mapping[str, Any]]:
        """What was kept about a thing, or about all; the oldest first, broken files left out."""
        pattern = f"{_name(about) if about else '*'}/{_FILES}"
        files = sorted(self.folder.glob(pattern), key=lambda file: file.name)
        return list(_whole(files))


def tell(app: App, command: Change[Any], target: Target, step: Step) -> None:
    """Tell a command of a step that is done; what it keeps is never worth a failure."""
    assert command.remembers is not None
    try:
        command.remembers(Remembered.of(app, command.memory), target, step)
    except Interrupted:
        raise
    except CLIError as error:
        app.talk.warn(f"not remembered: {error.message}")


def _whole(files: list[Path]) -> Iterator[Mapping[str, Any]]:
    import gzip

    for file in files:
        try:
            data = json_value(gzip.decompress(file.read_bytes()))
        except (OSError, EOFError, ValueError):
            continue
        if isinstance(data, dict):
            yield data


def _name(about: str) -> str:
    return sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:32]
