"""One line in the log for each attempt, as every other call of hawse has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.transfer.requests import Reply, Request
from hawse.transfer.retrying import Trouble

if TYPE_CHECKING:
    from hawse.aws.service_client import Log
    from hawse.aws.targets import Target


class CallLog:
    """Made only when somebody reads the log."""

    def __init__(self, target: Target, log: Log) -> None:
        self._target = target
        self._log = log

    @classmethod
    def of(cls, target: Target) -> CallLog | None:
        """The log of a target; None when nobody reads it."""
        log = target.reach.log
        return None if log is None else cls(target, log)

    def attempt(
        self, request: Request, came: Reply | Trouble, *, region: str, number: int, seconds: float
    ) -> None:
        """An attempt ended. Keys and contents are not told."""
        fields: dict[str, object] = {
            "call": request.call.name,
            "profile": self._target.profile,
            "role": self._target.role,
            "region": region,
            "ms": round(seconds * 1000),
            "status": came.status,
            "attempt": number,
        }
        if isinstance(came, Reply):
            request_id = came.headers.get("x-amz-request-id", "")
            self._log("call", {**fields, "request_id": request_id})
        else:
            error = came.code or came.cause
            self._log("call failed", {**fields, "request_id": came.request_id, "error": error})
