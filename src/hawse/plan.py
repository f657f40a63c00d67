"""What a change is: frozen data that can be compared, printed, written to a file and read back.

A leaf: data types only, no closures. Code hangs on the command and is found again by the
command's name, which is what lets plan files, resume and undo work without a registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from hawse.aws.calls import Prepare, Read, Write
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.aws.targets import Answer, Target

S = TypeVar("S")


@dataclass(frozen=True)
class Place:
    """Where something of a plan is that is not at the plan's own target; "" is as there.

    `account` is what the profile led to while planning: before a write it is asked again.
    """

    region: str = ""
    profile: str = ""
    account: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.account or self.profile, self.region) if part)


HERE = Place()


@dataclass(frozen=True)
class Look:
    """A question about the world, as data: read, take the values at `path`, compare.

    It holds when at least one value is seen and each is one of `want`. `never` are globs: while
    waiting, a value that matches one ends the wait as failed; where it is expected, such a value is
    never the step's own work, and with "" among them neither is nothing at all. With `absent`, it
    also holds when nothing is seen or AWS says "not found". `seconds` is how long it is waited for
    where nobody says; 0 is the usual. `before` are values of before the call, which AWS may still
    tell for a moment afterwards, so that they mean nothing yet. `at` is where it is asked.
    """

    read: Read
    params: Mapping[str, object]
    path: str
    want: tuple[str, ...]
    never: tuple[str, ...] = ()
    absent: bool = False
    seconds: float = 0.0
    before: tuple[str, ...] = ()
    at: Place = HERE


@dataclass(frozen=True)
class Step:
    """One call, with everything that its application, its report and its undo need.

    `on` is the id of the thing and `name` what people call it; `says` is the verb phrase shown
    ("stop"), `note` what a person weighs it by ("running since 3d"). `expects` is checked again
    right before the call. `leaves` is told when a later step on the same thing fails. `undo` is
    the inverse, built while planning; `no_undo` says why there is none. `usd_month` is what the
    step adds to (or takes from) the monthly bill, where a price is known. `below` are lines that
    say more of it, shown under it. `after` are ids of other things of the plan whose entries have
    to be complete before, where things are `separate`. `confirms` are the names of what is lost for
    good by it: each is typed, and only `allowed_by`, an option, says so beforehand. `takes` is the
    line of the Discard of what was prepared for it, which is the step's own once it is applied.
    `risk` is what it does that is seldom meant ("opens SSH (22) to the world"): it is shown in red,
    and the person is asked as for what destroys. `at` is where it is sent, for the few plans that
    need two places in one order (a bucket and its replica): its looks and its undo have their own.
    """

    api: Write
    params: Mapping[str, object]
    on: str
    says: str
    name: str = ""
    note: str = ""
    expects: Look | None = None
    wait: Look | None = None
    leaves: str = ""
    undo: tuple[Step, ...] = ()
    no_undo: str = ""
    usd_month: float | None = None
    below: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()
    allowed_by: str = ""
    takes: str = ""
    risk: str = ""
    at: Place = HERE

    def sent(self, place: Place) -> Step:
        """The same step at another place, with all that it asks and what takes it back."""
        return replace(
            self,
            at=place,
            expects=replace(self.expects, at=place) if self.expects else None,
            wait=replace(self.wait, at=place) if self.wait else None,
            undo=tuple(inverse.sent(place) for inverse in self.undo),
        )


@dataclass(frozen=True)
class Skip:
    """Nothing to do for this thing: it already is as asked (`blocked` false), or a guard holds it.

    A blocked skip is reported as a failure of that item, since the person asked for it in vain.
    With `later`, it can only be planned once the rest is done: then the command is planned again.
    `below` are lines that say more of why, shown under it.
    """

    on: str
    why: str
    name: str = ""
    blocked: bool = False
    later: bool = False
    below: tuple[str, ...] = ()


class Editor(Protocol):
    """Lets a person edit a text while a change is planned; made by `core`, by nobody else."""

    def edited(self, name: str, text: str, wrong: Callable[[str], str], *, comment: str) -> str:
        """The text as the person leaves it, which may be as it was.

        `name` is the file's. `wrong` says what is wrong with a text, "" for nothing; it is then
        opened again with that in lines that begin with `comment`. A text that cannot be used is
        kept, and its place told.
        """


class Memory(Protocol):
    """What a command of ours keeps between runs, on this machine alone; made by `core`.

    Secrets have no place in it.
    """

    def add(self, about: str, data: Mapping[str, Any]) -> None:
        """Keep JSON data about a thing, after what was kept of it before."""

    def all(self, about: str = "") -> list[Mapping[str, Any]]:
        """What was kept about a thing, or about all of them; the oldest first."""


class Hand(Protocol):
    """What a stage may do; made by `core.apply`, by nobody else."""

    @property
    def target(self) -> Target:
        """Where the stage runs; reads go through it."""

    def write(self, api: Write, /, *, on: str, **params: object) -> Answer:
        """Send one journalled write."""

    def wait(self, look: Look, *, seconds: float | None = None) -> str:
        """Wait until the look holds, as a step does; the value that was seen.

        `seconds` is how long, where that is not the person's to say. Raises CLIError for a value
        that never comes, and TimedOut.
        """

    def at(self, target: Target) -> Hand:
        """The same hand with what it sends signed by another target's keys."""

    def seal(self, name: str, value: str) -> None:
        """Keep a secret of this thing for whoever goes on after a crash, readable by us alone.

        It never enters a plan, a state or the journal.
        """

    def unseal(self, name: str) -> str:
        """What was sealed under this name for this thing, by any run; "" when nothing was."""

    def forget(self, name: str) -> None:
        """Remove what was sealed."""

    def keep(self, name: str, text: str, *, path: str = "", again: bool = False) -> str:
        """Write a file that only this user may read, and give its path.

        `path` is where; "" is the state folder, under `name` and the operation's id. A file that
        says something else is overwritten only when the person names it `again` each time.
        """

    def unfinished(self, api: Write) -> float | None:
        """When this operation, or the one that it takes back, began this call on this thing
        without learning its end.

        Seconds since the epoch, or None. What such a call may have made is ours to clean up.
        """

    def made(self, api: Write) -> tuple[str, ...]:
        """The members that the call keeps of its answers (ids, say), on this thing, in order."""

    def patience(self, seconds: float) -> float:
        """How long a stage that asks by itself waits: the person's --timeout, else `seconds`."""

    def tell(self, text: str) -> None:
        """Say something to the person while the stage is at work."""

    def became(self, on: str, outcome: str, detail: str = "", **more: object) -> None:
        """What became of one part of the run, for the report; `more` are fields of its row."""


@dataclass(frozen=True)
class Stage(Generic[S]):
    """One resumable part of a procedure; `says` is a format string over the state.

    `run` may be called again after a crash, so it looks before it writes.
    """

    says: str
    run: Callable[[Hand, S], S]


@dataclass(frozen=True)
class Procedure(Generic[S]):
    """A named sequence of stages over a small frozen state, journalled between the stages.

    `result` is a format string over the last state, told in the report.
    `back` names the procedure of the same command and state that takes it back at any point,
    `undo` the one by which `hawse undo` does so, at its end as well; its calls are `undo_calls`.
    A stage raises NotYet to be gone on with later; an error that is `taken_back` left nothing.
    """

    name: str
    state: type[S]
    stages: tuple[Stage[S], ...]
    result: str = ""
    back: str = ""
    undo: str = ""


@dataclass(frozen=True)
class Part:
    """One of the things that a procedure works on at once, since AWS's own engine does."""

    on: str
    name: str = ""


@dataclass(frozen=True)
class Run(Generic[S]):
    """A procedure at work on one thing; `next` is the first stage that is not done.

    `after`, `below` and `usd_month` are as for a step. With `parts`, it works on several things:
    they are shown, counted, found by name and reported one by one, and a stage tells what became
    of each.
    """

    procedure: Procedure[S]
    state: S
    on: str
    name: str = ""
    note: str = ""
    next: int = 0
    after: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    usd_month: float | None = None
    parts: tuple[Part, ...] = ()


Entry = Step | Skip | Run[Any]


@dataclass(frozen=True)
class Discard:
    """The command that removes what a `Prepare` left.

    `args` are its positional arguments by name, in order, so that a person can type `line` after
    a crash.
    """

    command: tuple[str, ...]
    args: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The command as it is typed, without `hawse`."""
        return " ".join((*self.command, *self.args.values()))


@dataclass(frozen=True)
class Plan:
    """What one target is asked to do, in order; `account` and `region` say where."""

    account: str
    region: str
    entries: tuple[Entry, ...]

    @property
    def steps(self) -> tuple[Step | Run[Any], ...]:
        """What would change something: everything but the skips."""
        return tuple(entry for entry in self.entries if not isinstance(entry, Skip))


__all__ = [
    "Discard",
    "Editor",
    "Entry",
    "Hand",
    "Look",
    "Memory",
    "Part",
    "Place",
    "Plan",
    "Prepare",
    "Procedure",
    "Run",
    "Skip",
    "Stage",
    "Step",
]
