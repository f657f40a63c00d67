"""When to ask again, and how long to wait, as botocore's standard mode decides.

Its numbers and codes are in the table. A quota, shared by the requests to one service at one
target, ends retries when nearly everything fails.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from hawse.records import dataclass


@dataclass(frozen=True)
class Failure:
    """What went wrong: AWS's code ("" and status 0 when there was no answer), and the wait that
    the service asks for (milliseconds, as it came)."""

    code: str | None = None
    status: int = 0
    asked: str | None = None


class Quota:
    """The token bucket of retries."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._gain = int(rules["gain"])
        self._most = self.left = int(rules["capacity"])
        self._lock = threading.Lock()

    def take(self, cost: int) -> bool:
        """Take `cost`; False when there is not so much."""
        with self._lock:
            if cost > self.left:
                return False
            self.left -= cost
            return True

    def succeeded(self, cost: int) -> None:
        """An answer came: what its last retry cost comes back, or a little for none."""
        if self.left < self._most:
            with self._lock:
                self.left = min(self._most, self.left + (cost or self._gain))


class Retrying:
    """Decides for one operation."""

    def __init__(self, table: Mapping[str, Any], operation: str) -> None:
        self._rules = table["retry"]
        self._errors: Mapping[str, int] = table["operations"][operation]["errors"]
        self._sts = table["service"] == "sts"

    def worth_it(self, failure: Failure) -> bool:
        """Whether asking again may help."""
        code, rules = failure.code, self._rules
        return (
            not failure.status
            or code in rules["transient"]
            or failure.status in rules["statuses"]
            or self.throttled(failure)
            or bool(self._errors.get(code or ""))
            or (self._sts and code == "IDPCommunicationError")
        )

    def throttled(self, failure: Failure) -> bool:
        """Whether the service asks to slow down."""
        code = failure.code
        if code in self._rules["throttled"]:
            return True
        modelled = self._errors.get(code) if code is not None else None
        if modelled:
            return modelled == 2
        return modelled is None and failure.status in self._rules["throttled_statuses"]

    def cost(self, failure: Failure) -> int:
        """What a retry takes from the quota."""
        return int(self._rules["throttled_cost" if self.throttled(failure) else "cost"])

    def delay(self, failure: Failure, attempt: int, chance: float) -> float:
        """Seconds to wait after the `attempt`-th request; `chance` is random in [0, 1)."""
        rules = self._rules
        scale = rules["throttled_scale" if self.throttled(failure) else "scale"]
        own = chance * min(scale * rules["base"] ** (attempt - 1), rules["most"])
        try:
            asked = int(failure.asked or "") / 1000.0
        except ValueError:
            return float(own)
        return float(own if asked < 0 else max(own, min(asked, rules["asked_more"] + own)))
