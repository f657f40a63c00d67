"""Who is told what becomes of each item that is moved; the frame of commands is one of them."""

from __future__ import annotations

from typing import Protocol

from hawse.errors import CLIError


class Report(Protocol):
    """`done`, `left`, `skipped` and `failed` may be called from any thread."""

    @property
    def dry_run(self) -> bool:
        """Nothing may be changed; what would be done is told as done."""

    def expect(self, size: int = 0) -> None:
        """One more item is to be moved."""

    def arrived(self, size: int, *, before: bool = False) -> None:
        """So many bytes of items that are not whole yet, perhaps since an earlier run; negative
        when one of them ends."""

    def done(self, action: str, source: str, destination: str | None, size: int | None) -> None:
        """An item was moved, or removed."""

    def left(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """An item was passed over, as was asked for."""

    def skipped(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """An item was passed over although nobody asked for that."""

    def failed(
        self, action: str, source: str, destination: str | None, error: CLIError, size: int = 0
    ) -> None:
        """An item was not moved."""

    def note(self, text: str) -> None:
        """Something about the whole run, for the end."""

    def hint(self, text: str) -> None:
        """What to type next, after all else."""

    def show(self) -> None:
        """Show what ended since; only from the command's own thread."""
