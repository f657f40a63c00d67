"""What can be wrong with a configuration, as data: found all at once, reported with its place.

A message never repeats the value of a key that hawse does not know: it could be a secret.
"""

from __future__ import annotations

from pathlib import Path

from hawse.errors import ConfigError
from hawse.records import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to correct.

    `file` and `line` (from 1) are None where there is none: a variable, a file that cannot be
    read. `key` is dotted, or the name of the environment variable. `suggestion` is what to do.
    """

    file: Path | None
    line: int | None
    key: str
    message: str
    suggestion: str = ""

    @property
    def place(self) -> str:
        """`file:line: key`, as far as known."""
        where = "" if self.file is None else str(self.file)
        if where and self.line is not None:
            where = f"{where}:{self.line}"
        return ": ".join(part for part in (where, self.key) if part)

    def error(self, *, more: int = 0) -> ConfigError:
        """The problem as an error; `more` others were found with it."""
        others = f"{more} more: hawse config validate" if more else ""
        hint = "; ".join(part for part in (self.suggestion, others) if part)
        return ConfigError(self.place, why=self.message, hint=hint)


class Wrong(Exception):
    """Raised while one file or value is read; whoever knows the place makes it a Problem."""

    def __init__(self, message: str, *, suggestion: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion
        self.line = line

    def problem(self, file: Path | None, key: str, line: int | None = None) -> Problem:
        """This, at its place; a line of its own is more exact than that of its key."""
        at = line if self.line is None else self.line
        return Problem(file, at, key, self.message, self.suggestion)
