"""What a stage of a procedure may do, each thing of a plan with a hand of its own.

Only `core.apply` makes one: it lends its own way to send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from hawse.aws.calls import Write
from hawse.aws.odd_answers import UNREADABLE, raise_odd
from hawse.aws.targets import Answer, Target
from hawse.core.journal import Record
from hawse.core.vault import Vault
from hawse.plan import Look, Stage, Step

S = TypeVar("S")
Place = tuple[str, int, int]
Send = Callable[[Target, Step], Answer]


@dataclass(frozen=True, repr=False)
class StageHand:
    """The Hand of one thing; `records` are those of its operation, and of the one it takes back.

    `file` writes a file of the operation; `until` waits as its steps do; `part` tells the ledger.
    """

    target: Target
    account: str
    on: str
    send: Send
    records: Callable[[], Iterable[Record]]
    vault: Vault
    file: Callable[[str, str, str, bool], str]
    until: Callable[[Target, Look, float | None], str]
    patience: Callable[[float], float]
    tell: Callable[[str], None]
    part: Callable[[str, str, str, Mapping[str, object]], None]

    def do(self, stage: Stage[S], state: S) -> S:
        """The state after a stage; an answer that it cannot read is told of the call."""
        try:
            return stage.run(self, state)
        except UNREADABLE as error:
            raise_odd(error, self.target.gate, self.target)
            raise

    def became(self, on: str, outcome: str, detail: str = "", **more: object) -> None:
        """What became of one part of the run."""
        self.part(on, outcome, detail, more)

    def wait(self, look: Look, *, seconds: float | None = None) -> str:
        """The value with which the look holds, once it does."""
        return self.until(self.target, look, seconds)

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

    def keep(self, name: str, text: str, *, path: str = "", again: bool = False) -> str:
        """Write a file of this operation for its user alone, and give its path."""
        return self.file(name, text, path, again)

    def unfinished(self, api: Write) -> float | None:
        """When this call was begun on this thing without learning its end; None: it was not."""
        return begun_call(self.records(), self.on, api.name)

    def made(self, api: Write) -> tuple[str, ...]:
        """What this call made on this thing, as far as its answers were recorded."""
        return tuple(made_by(self.records(), self.on, api.name))

    def _name(self, name: str) -> str:
        return "\n".join((self.account, self.on, name))


def begun_call(records: Iterable[Record], on: str, call: str) -> float | None:
    """When the call on this thing was begun whose end the records do not tell."""
    open_: dict[Place, float] = {}
    for place, record in _of(records, call):
        if record.kind == "intent" and record.body.get("on") == on:
            open_[place] = record.t
        elif record.kind == "done" or (record.kind == "failed" and not record.body.get("unknown")):
            open_.pop(place, None)
    return max(open_.values(), default=None)


def made_by(records: Iterable[Record], on: str, call: str) -> Iterator[str]:
    """The members that the call keeps of its answers, for one thing."""
    places: set[Place] = set()
    for place, record in _of(records, call):
        if record.kind == "intent":
            (places.add if record.body.get("on") == on else places.discard)(place)
        elif record.kind == "done" and place in places:
            yield from map(str, record.body.get("kept", {}).values())


def _of(records: Iterable[Record], call: str) -> Iterator[tuple[Place, Record]]:
    for record in records:
        if record.body.get("call") == call:
            target, index = record.body.get("target", 0), record.body.get("index", 0)
            yield (record.op, int(target), int(index)), record
