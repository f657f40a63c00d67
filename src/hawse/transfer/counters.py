"""What an engine counts, and tells those who want to know."""

from __future__ import annotations

from dataclasses import dataclass, field

from hawse.errors import CLIError
from hawse.transfer.requests import Reply, Request


@dataclass(slots=True)
class Counters:
    """What was sent since the engine was made; `unverified` counts downloads without a checksum,
    `secrets` are files of folders that keep some, by their names."""

    requests: int = 0
    retries: int = 0
    throttles: int = 0
    sent: int = 0
    received: int = 0
    unverified: int = 0
    secrets: list[str] = field(default_factory=list)

    def count(self, request: Request, outcome: Reply | CLIError) -> None:
        """Take the end of a request into account."""
        self.requests += 1
        if isinstance(outcome, Reply) and request.size:
            if request.method == "GET":
                self.received += request.size
            else:
                self.sent += request.size


def nobody(_: int, *, before: bool = False) -> None:  # pylint: disable=unused-argument
    """Nobody wants to know."""
