"""Whom a sync tells what becomes of each item, and whom it asks: the frame does both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hawse.errors import CLIError

if TYPE_CHECKING:
    from hawse.aws.targets import Target


class Teller(Protocol):
    """`done`, `skipped` and `failed` may be called from any thread, the others from one."""

    def expect(self, size: int = 0) -> None:
        """One more item is to be moved."""

    def arrived(self, size: int, *, before: bool = False) -> None:
        """So many bytes of items that are not whole yet, perhaps since an earlier run; negative
        when one of them ends."""

    def done(self, action: str, source: str, destination: str | None, size: int | None) -> None:
        """An item was moved, or removed."""

    def skipped(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """An item was passed over although nobody asked for that."""

    def failed(
        self, action: str, source: str, destination: str | None, error: CLIError, size: int = 0
    ) -> None:
        """An item was not moved."""

    def show(self) -> None:
        """Show what ended since."""

    def note(self, text: str) -> None:
        """Something about the whole run, for the end."""

    def hint(self, text: str) -> None:
        """What to type next, after all else."""

    def told(self, size: int) -> str:
        """A number of bytes as people read it."""

    def explain(self, text: str) -> None:
        """Say why something is done, or not, for whoever wants to know."""

    @property
    def explains(self) -> bool:
        """Whether anybody does."""

    @property
    def answers(self) -> bool:
        """Whether somebody reads a question; it is not answered beforehand."""

    def confirm(self, text: str, answer: str = "", at: Target | None = None) -> None:
        """Refused unless the answer is yes; `at` is where, if not at the run's own target."""
