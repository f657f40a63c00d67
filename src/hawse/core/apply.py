"""Applies exactly the entries that were shown, and records each: the only caller of Write.

Apply never enumerates: it can touch only what the plan names. The steps of a target are done in
order; the first failure ends that target's plan, or, where a command's things are `separate`,
what is planned for that thing and for those that come `after` it. Waits are shared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast

from hawse.aws.service_client import leaves_open, rehearse, send
from hawse.aws.targets import Answer, Target
from hawse.aws.waiting import Waiter, ask_each
from hawse.core.expecting import own_work
from hawse.core.fanout import Outcome as FannedOut, fan_out
from hawse.core.frozen import freeze_step, state_json
from hawse.core.hands import StageHand
from hawse.core.ledger import Ledger, Outcome, Spot
from hawse.core.memory import tell
from hawse.core.order import Chain, Queue
from hawse.core.record import kept_of, texts_in
from hawse.core.vault import Vault
from hawse.errors import AccessDenied, CLIError, Interrupted, NotYet, Refused, TimedOut
from hawse.plan import Entry, Look, Plan, Run, Skip, Step

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.app import App
    from hawse.core.command import Change
    from hawse.core.followed import Board, Follower
    from hawse.core.journal import Journal, Record

DEFAULT_WAIT_SECONDS = 600.0
CALLS_AT_ONCE = 8
SETTLING_SECONDS = 60.0
_SETTLING_NAP = 2.0
_INTENT = ("on", "name", "says", "call", "params", "undo", "no_undo", "at")


@dataclass(frozen=True)
class Operation:
    """One run of a change: its id, its command, where it is recorded.

    `begun` and `sent` are what an earlier run of it began, and what of that was answered.
    `undoes` is the id of the operation that it takes back. `board` shows what is waited for.
    """

    id: str
    app: App
    command: Change[Any]
    journal: Journal
    ledger: Ledger
    begun: frozenset[Spot] = frozenset()
    sent: frozenset[Spot] = frozenset()
    undoes: str = ""
    board: Board | None = None

    @property
    def wait_seconds(self) -> float:
        """How long one wait may take."""
        return float(self.app.asked("timeout") or DEFAULT_WAIT_SECONDS)

    def patience(self, look: Look) -> float:
        """How long this one may take."""
        return float(self.app.asked("timeout") or look.seconds or DEFAULT_WAIT_SECONDS)


class Applier:
    """Applies the plan of one target."""

    def __init__(self, operation: Operation, target: Target, number: int) -> None:
        self.target = target
        self._operation = operation
        self._number = number
        self._made: dict[Spot, list[str]] = {}
        self._follower: Follower | None = None

    def apply(self, plan: Plan) -> None:
        """Do every entry; what became of each is in the ledger. Raises Interrupted after Ctrl-C."""
        queue = Queue(self._chains(plan))
        waiter = self._waiter()
        while queue or waiter:
            self._stopped()
            self._start(queue, waiter)
            if not waiter:
                continue
            for spot, value in waiter.round():
                self._ended(queue, spot, value)
            if waiter and not queue:
                waiter.rest()

    def rehearse(self, plan: Plan) -> None:
        """Ask AWS of every step whether it would pass; changes nothing."""
        for spot, entry in self._entries(plan):
            if isinstance(entry, Skip):
                continue
            if isinstance(entry, Step) and entry.api.native_dry_run:
                self._mark(spot, *self._rehearsed(entry))
            else:
                self._mark(spot, "not asked", "AWS has no dry run for this call")

    def _waiter(self, seconds: float | None = None) -> Waiter[Any]:
        """For what is waited for at this target; it can be watched where the command follows it."""
        operation = self._operation
        clock = operation.app.clock
        timeout = operation.wait_seconds if seconds is None else seconds
        if operation.board is None or operation.command.follow is None:
            return Waiter(self.target, timeout=timeout, clock=clock)
        from hawse.core.followed import Followed
        from hawse.core.live import pause

        if self._follower is None:
            app = operation.app
            self._follower = operation.command.follow(self.target, app.paths.state, pause(app))
        return Followed(
            self.target,
            self._follower,
            timeout=timeout,
            clock=clock,
            board=operation.board,
            number=self._number,
        )

    def _chains(self, plan: Plan) -> list[Chain]:
        """What must be done in order: the things of a separate change, else the whole plan."""
        chains: dict[str, Chain] = {}
        for spot, entry in self._entries(plan):
            if not isinstance(entry, Skip):
                key = entry.on if self._operation.command.separate else ""
                chains.setdefault(key, deque()).append((spot, entry))
        return list(chains.values())

    def _start(self, queue: Queue, waiter: Waiter[Spot]) -> None:
        """Begin the next entry of every chain that may go on; what it waits for joins the rest."""
        chains = queue.take()
        looks = {chain[0][0]: look for chain in chains if (look := _expected(chain[0][1]))}
        seen = dict(ask_each(self.target, looks))

        def emit(outcome: FannedOut[Chain, Look | None]) -> None:
            chain, look = outcome.target, outcome.value
            if outcome.error is not None:
                return
            # Only a wait that nothing else needs can be left out.
            if look is not None and (
                self._operation.app.options.wait is not False or queue.needed(chain)
            ):
                queue.hold(chain)
                waiter.add(chain[0][0], look, timeout=self._operation.patience(look))
            else:
                self._done(*chain[0], "" if look is None else "not waited for")
                queue.advance(chain)

        fan_out(chains, lambda chain: self._begin(chain, seen), emit, workers=CALLS_AT_ONCE)

    def _ended(self, queue: Queue, spot: Spot, value: str | CLIError) -> None:
        """What was waited for came true, or never will."""
        chain = queue.held(spot)
        entry = chain[0][1]
        if isinstance(value, CLIError):
            self._failed(spot, entry, value)
            return
        self._record("reached", spot, on=entry.on, value=value)
        self._done(spot, entry, value)
        queue.advance(chain)

    def _begin(self, chain: Chain, seen: Mapping[Spot, list[str] | CLIError]) -> Look | None:
        """Do the first entry of a chain; the Look that is left to wait for."""
        self._stopped()
        spot, entry = chain[0]
        try:
            if isinstance(entry, Run):
                self._made[spot] = [*texts_in(self._run(spot, entry))]
                return None
            if not self._is_done(spot, entry, seen.get(spot)):
                self._mark(spot, "in flight")
                self._send(spot, self._at(entry), entry)
            return entry.wait
        except NotYet as later:
            self._mark(spot, "waiting", later.message)
            raise
        except CLIError as error:
            if not isinstance(error, Interrupted):
                self._failed(spot, entry, error)
            raise

    def _at(self, step: Step) -> Target:
        """Where a step is sent. Refused when the profile now leads to another account."""
        target, planned = self.target.at(step.at), step.at.account
        if planned and target.account != planned:
            why = f"it was planned for account {planned}, and {step.at.profile} is {target.account}"
            raise Refused(step.name or step.on, why=why)
        return target

    def _is_done(self, spot: Spot, step: Step, seen: list[str] | CLIError | None) -> bool:
        before = self._operation
        sent, begun = spot in before.sent, spot in before.begun
        return own_work(self.target, step, seen, sent=sent, begun=begun)

    def _send(self, spot: Spot, target: Target, step: Step) -> Answer:
        """One write between its intent and its outcome in the journal.

        After Ctrl-C it has no outcome: whether it was sent is looked at when it is resumed.
        """
        redacted = self._redacted(step)
        self._record("intent", spot, **redacted)
        try:
            answer = self._sent(target, step)
        except Interrupted:
            raise
        except CLIError as error:
            if error.aws_code and error.aws_code in step.api.repeated:
                self._record("done", spot, call=step.api.name, repeated=True)
                return {}
            unknown = {"unknown": True} if leaves_open(error) else {}
            self._record("failed", spot, call=step.api.name, error=error.message, **unknown)
            raise
        kept = kept_of(step.api, answer)
        self._made[spot] = list(texts_in(kept.get("kept")))
        self._record("done", spot, call=step.api.name, **kept)
        return answer

    def _sent(self, target: Target, step: Step) -> Answer:
        """The answer; asked for again while AWS does not yet know what was made a moment ago."""
        clock = self._operation.app.clock
        end = clock.monotonic() + SETTLING_SECONDS
        while True:
            try:
                return send(target, step.api, step.params)
            except CLIError as error:
                words = error.why.lower()
                settling = any(fnmatchcase(words, glob) for glob in step.api.not_yet)
                if not settling or clock.monotonic() >= end:
                    raise
            self._stopped()
            clock.sleep(_SETTLING_NAP)

    def _redacted(self, step: Step) -> dict[str, Any]:
        from hawse.core.record import redacted_step

        frozen = redacted_step(self._operation.app.aws.models, step, freeze_step(step))
        return {key: frozen[key] for key in _INTENT if key in frozen}

    def _run(self, spot: Spot, run: Run[Any]) -> str:
        """The stages of a procedure, each recorded before and after with the state; its result.

        Two processes never work at the same thing.
        """
        from hawse.core.locks import locked

        state, hand = run.state, self._hand(spot, run)
        self._mark(spot, "in flight")
        with locked(self._lock_of(run), patience=0.0):
            for number, stage in list(enumerate(run.procedure.stages))[run.next :]:
                self._stopped()
                self._stage(spot, run, number, state, finished=False)
                try:
                    state = hand.do(stage, state)
                except (Interrupted, NotYet):
                    raise
                except CLIError as error:
                    closed = error.taken_back
                    self._record("stopped", spot, on=run.on, error=error.message, closed=closed)
                    raise
                self._stage(spot, run, number, state, finished=True)
        return run.procedure.result.format(**state_json(state))

    def _hand(self, spot: Spot, run: Run[Any]) -> StageHand:
        from hawse.core.keeping import keep

        operation = self._operation
        ops = {operation.id, operation.undoes}

        def records() -> Iterator[Record]:
            return (record for record in operation.journal.records() if record.op in ops)

        return StageHand(
            self.target,
            self.target.owner,
            run.on,
            lambda target, step: self._send(spot, target, step),
            records,
            Vault.of(operation.app),
            lambda name, text, path, again: keep(
                operation.app, f"{operation.id}-{name}", text, path, again=again
            ),
            self._until,
            lambda seconds: float(operation.app.asked("timeout") or seconds),
            operation.app.talk.say,
            lambda on, outcome, detail, more: self._operation.ledger.mark_part(
                spot, on, cast("Outcome", outcome), detail, more
            ),
        )

    def _until(self, target: Target, look: Look, seconds: float | None) -> str:
        """Wait for one look of a stage; the value that was reached."""
        if target is not self.target:
            raise TypeError("a stage waits at its own target")
        waiter = self._waiter(seconds)
        waiter.add("", look)
        while True:
            for _, value in waiter.round():
                if isinstance(value, CLIError):
                    raise value
                return value
            waiter.rest()

    def _lock_of(self, run: Run[Any]) -> Path:
        from hashlib import sha256

        folder = self._operation.app.paths.state / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A procedure and the one that takes it back have the same state: it names the lock.
        name = "\n".join((run.procedure.state.__name__, self.target.owner, run.on))
        return folder / sha256(name.encode()).hexdigest()[:40]

    def _stage(  # pylint: disable=too-many-arguments  # one record, spelled out
        self, spot: Spot, run: Run[Any], number: int, state: Any, *, finished: bool
    ) -> None:
        self._record(
            "stage",
            spot,
            procedure=run.procedure.name,
            on=run.on,
            number=number,
            of=len(run.procedure.stages),
            state=state_json(state),
            finished=finished,
        )

    def _done(self, spot: Spot, entry: Entry, value: str) -> None:
        """Done, with what the call made (the id of a new thing) and what was waited for."""
        made = self._made.get(spot, ())
        self._mark(spot, "done", ", ".join([*made, *([value] if value else ())]))
        operation = self._operation
        if operation.command.remembers is not None and isinstance(entry, Step):
            tell(operation.app, operation.command, self.target, entry)

    def _failed(self, spot: Spot, entry: Step | Run[Any], error: CLIError) -> None:
        outcome: Outcome = "failed"
        if isinstance(error, AccessDenied):
            outcome = "denied"
        elif isinstance(error, TimedOut):
            outcome = "timed out"
        left = self._left(spot, entry)
        self._mark(spot, outcome, f"{error.message}; {left}" if left else error.message)
        self._operation.app.talk.error(error)

    def _left(self, spot: Spot, entry: Step | Run[Any]) -> str:
        """What the steps already done on the same thing have left it as."""
        left = ""
        for line in self._operation.ledger.lines(spot.target):
            done = line.outcome == "done" and line.spot.entry < spot.entry
            if done and line.entry.on == entry.on and isinstance(line.entry, Step):
                left = line.entry.leaves
        return left

    def _rehearsed(self, step: Step) -> tuple[Outcome, str]:
        try:
            rehearse(self._at(step), step.api, step.params)
        except AccessDenied as error:
            return "would be denied", error.message
        except CLIError as error:
            return "would fail", error.message
        return "would succeed", ""

    def _entries(self, plan: Plan) -> Sequence[tuple[Spot, Entry]]:
        return [(Spot(self._number, number), entry) for number, entry in enumerate(plan.entries)]

    def _stopped(self) -> None:
        if self.target.gate.stop.is_set():
            raise Interrupted("interrupted")

    def _mark(self, spot: Spot, outcome: Outcome, detail: str = "") -> None:
        self._operation.ledger.mark(spot, outcome, detail)
        if outcome != "in flight":
            self._operation.app.progress.advance(note=detail)

    def _record(self, kind: str, spot: Spot, **body: object) -> None:
        operation = self._operation
        operation.journal.append(operation.id, kind, target=spot.target, index=spot.entry, **body)


def _expected(entry: Step | Run[Any]) -> Look | None:
    return entry.expects if isinstance(entry, Step) else None
