"""Client tokens of EC2: the same token gives the same answer, and makes nothing twice.

moto ignores them, so that a retried RunInstances would leave two instances, unlike in AWS.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from hawse.sandbox.answers import Answer, Refusal
from hawse.sandbox.wire import Request

_Kept = dict[tuple[str, str, str, str], tuple[dict[str, str], Answer]]


class ClientTokens:
    """The answers already given, per account, region, operation and token."""

    def __init__(self) -> None:
        self._kept: _Kept = {}
        self._lock = Lock()

    def once(self, request: Request, account: str, do: Callable[[], Answer]) -> Answer:
        """The answer of `do`, or the one that this token had before."""
        form = dict(request.form)
        key = (account, request.region, request.operation, form["ClientToken"])
        with self._lock:
            if key in self._kept:
                before, answer = self._kept[key]
                if before != form:
                    raise Refusal(
                        "IdempotentParameterMismatch",
                        "The client token you have provided is associated with a resource that "
                        "is already created. Please use a different client token.",
                    )
                return answer
            answer = do()
            if answer.status < 300 and form.get("DryRun") != "true":
                self._kept[key] = (form, answer)
            return answer

    def forget(self) -> None:
        """Start anew."""
        self._kept.clear()


def has_token(request: Request) -> bool:
    """Whether this request wants to be done once."""
    return request.service == "ec2" and bool(request.form.get("ClientToken"))
