"""The gate that every call of a run passes: what it may send, what it sent, what it has to tell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from hawse.aws.calls import Call, Prepare, Read, SigningIn, Write
from hawse.aws.meter import Meter
from hawse.errors import Interrupted, Refused

if TYPE_CHECKING:
    from hawse.aws.sso.sign_ins import SignIn
    from hawse.aws.targets import Access, Answer, Target
    from hawse.plan import Discard


class Gate:
    """What one run of a command may send, shared by all its targets and threads.

    With `only_plans` (a dry run, a plan for later) no write passes but a native dry run.
    `made` counts the declared calls that were made, `requests` everything sent on the wire:
    pages, retries and the frame's own questions too. `stop` ends the run before the next request.
    `notes` are told to the person after the rows of a query, and so is what the answer of a target
    `lacks`, which `--exit-code` counts. `named` has the id and name of each thing that was found
    and may have no row (a stack without outputs): its name was not given in vain.
    `settled` are the things that are as asked since an earlier round of the same run: what waited
    for them (`Skip.later`) can be planned now. `sign_in` is what the person signed in to for it.
    `on_prepare` is set by `core` and journals a
    preparation before it is sent.
    """

    def __init__(
        self, allowed: Iterable[Call], *, read_only: bool = False, only_plans: bool = False
    ) -> None:
        self.allowed = frozenset(allowed)
        self.read_only = read_only
        self.only_plans = only_plans
        self.made: dict[Call, int] = {}
        self.requests = 0
        self.meter = Meter()
        self.stop = threading.Event()
        self.notes: list[str] = []
        self.lacks: list[tuple[Target, str]] = []
        self.named: list[tuple[Target, str, str]] = []
        self.settled: frozenset[str] = frozenset()
        self.sign_in: SignIn | None = None
        self.led: dict[Access, str] = {}
        self.on_prepare: (
            Callable[[Target, Prepare, Discard | None, Mapping[str, object]], None] | None
        ) = None
        self._answers: dict[tuple[Access, str, Call], Answer] = {}
        self._lock = threading.Lock()

    def check(self, call: Call, *, dry_run: bool = False) -> None:
        """TypeError for a call that the command did not declare; Refused for a write in read-only.

        A native dry run changes nothing and passes.
        """
        if call not in self.allowed:
            raise TypeError(f"{call.name} is not declared by this command")
        if not dry_run:
            self.check_write(call)

    def check_write(self, call: Call) -> None:
        """Refused for what changes something in read-only; TypeError in a run that only plans."""
        if self.only_plans and isinstance(call, Write):
            raise TypeError(f"{call.name} is sent in a run that only plans")
        if self.read_only and not isinstance(call, Read | SigningIn):
            raise Refused(call.name, why="read-only is set", hint="hawse config show read_only")

    def go_on(self) -> None:
        """Interrupted once the run was asked to stop; looked at before every request."""
        if self.stop.is_set():
            raise Interrupted("interrupted", why="the request was not sent")

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than the run goes on."""
        if seconds > 0 and self.stop.wait(seconds):
            self.go_on()

    def answered(self, target: Target, call: Call, answer: Answer) -> None:
        """Keep the latest answer to each call, for who has to tell that one cannot be read."""
        key = (target.access, target.region, call)
        with self._lock:
            self._answers.pop(key, None)
            self._answers[key] = answer

    def latest(self, target: Target | None = None) -> list[tuple[Call, Answer]]:
        """What each call was last answered, the latest first; at the target before elsewhere."""
        with self._lock:
            known = list(reversed(self._answers.items()))
        here = (target.access, target.region) if target else ()
        known.sort(key=lambda item: item[0][:2] != here)
        return [(key[2], answer) for key, answer in known]

    def forget(self, target: Target) -> None:
        """The answers of a target are not asked for any more."""
        here = (target.access, target.region)
        with self._lock:
            for key in [key for key in self._answers if key[:2] == here]:
                del self._answers[key]

    def sent(self) -> None:
        """Count one request on the wire."""
        with self._lock:
            self.requests += 1

    def note(self, call: Call) -> None:
        """Count one declared call that is about to be made."""
        with self._lock:
            self.made[call] = self.made.get(call, 0) + 1
