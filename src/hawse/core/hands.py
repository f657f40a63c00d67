"""What a stage of a procedure may do, each thing of a plan with a hand of its own.

Only `core.apply` makes one: it lends its own way to send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from hawse.aws.calls import Write
from hawse.aws.targets import Answer, Target
from hawse.core.journal import Record
from hawse.core.vault import Vault
from hawse.plan import Step

Send = Callable[[Target, Step], Answer]


@dataclass(frozen=True, repr=False)
class StageHand:
    """The Hand of one thing. `begun` tells when a call was begun whose end nobody knows."""

    target: Target
    account: str
    on: str
    send: Send
    begun: Callable[[str], float | None]
    vault: Vault

    def at(self, target: Target) -> StageHand:
        """The same hand with what it sends signed by another target's keys."""
        return replace(self, target=target)

    def write(self, api: Write, /, *, on: str, **params: object) -> Answer:
        """One journalled write."""
        return self.send(self.target, Step(api, params, on=on, says=api.operation))

    def seal(self, name: str, value: str) -> None:
        """Keep a secret of this thing for whoever goes on after a crash."""
        self.vault.seal(self._name(name), value)

    def unseal(self, name: str) -> str:
        """What was sealed under this name for this thing; "" when nothing was."""
        return self.vault.unseal(self._name(name))

    def forget(self, name: str) -> None:
        """Remove what was sealed."""
        self.vault.forget(self._name(name))

    def unfinished(self, api: Write) -> float | None:
        """When this call was begun on this thing without learning its end; None: it was not."""
        return self.begun(api.name)

    def _name(self, name: str) -> str:
        return "\n".join((self.account, self.on, name))


def begun_call(records: Iterable[Record], on: str, call: str) -> float | None:
    """When the call on this thing was begun whose end the records do not tell."""
    open_: dict[tuple[str, int, int], float] = {}
    for record in records:
        body = record.body
        if body.get("call") != call:
            continue
        place = (record.op, int(body.get("target", 0)), int(body.get("index", 0)))
        if record.kind == "intent" and body.get("on") == on:
            open_[place] = record.t
        elif record.kind == "done" or (record.kind == "failed" and not body.get("unknown")):
            open_.pop(place, None)
    return max(open_.values(), default=None)
