"""What an engine has sent, for progress and for tests."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.transfer.requests import Reply, Request


@dataclass(slots=True)
class Counters:
    """What was sent since the engine was made."""

    requests: int = 0
    retries: int = 0
    throttles: int = 0
    sent: int = 0
    received: int = 0

    def ended(self, request: Request, outcome: object) -> None:
        """Count the end of a request, and what it moved."""
        self.requests += 1
        if isinstance(outcome, Reply) and request.size:
            if request.method == "GET":
                self.received += request.size
            else:
                self.sent += request.size
