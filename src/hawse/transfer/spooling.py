"""Deletes, kept on disk until it is known that they may happen.

What is only at the destination is known long before the end of both listings, and whether it may
be deleted only after the last transfer. Millions of them do not fit in memory meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from hawse.errors import CLIError
from hawse.transfer.action_lines import action_line, read_action
from hawse.transfer.actions import Delete


class Spool:
    """A list of deletes in a file that the caller opened for writing and reading."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._count = 0

    def add(self, delete: Delete) -> None:
        """Append one."""
        try:
            self._file.write(action_line(delete))
        except OSError as error:
            raise _failed(error) from error
        self._count += 1

    def __iter__(self) -> Iterator[Delete]:
        """All of them, in the order they came; CLIError when the file lost any."""
        read = 0
        for line in self._lines():
            try:
                action = read_action(line)
            except ValueError as error:
                raise CLIError("list of deletes", why=f"line {read + 1}: {error}") from error
            if not isinstance(action, Delete):
                raise CLIError("list of deletes", why=f"line {read + 1} is no delete")
            read += 1
            yield action
        if read != self._count:
            raise CLIError("list of deletes", why=f"{read} of {self._count} could be read back")

    def _lines(self) -> Iterator[bytes]:
        try:
            self._file.flush()
            self._file.seek(0)
            yield from self._file
        except OSError as error:
            raise _failed(error) from error

    def __len__(self) -> int:
        return self._count


def _failed(error: OSError) -> CLIError:
    return CLIError("list of deletes", why=str(error.strerror or error))
