"""Asking until things are as wanted: one question for many, with back-off and a limit of ours.

AWS's own waiters ask every 15 seconds for 10 minutes, for one kind of thing each. Here a `Look`
says as data what is asked and what is wanted. It must not know what is waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from hawse.aws.canonical import canonical
from hawse.aws.items import selector, steps_of
from hawse.errors import CLIError, NotFound, TimedOut, Unavailable

if TYPE_CHECKING:
    from datetime import datetime

    from hawse.aws.targets import Target
    from hawse.plan import Look

K = TypeVar("K", bound=Hashable)
_PAUSES = (1.0, 2.0, 5.0)
_NAP = 0.5
_STALE_SECONDS = 15.0
_AT_ONCE = 100


class Clock(Protocol):
    """Time, so that tests can pass it."""

    def now(self) -> datetime:
        """The aware time in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""


Tick = Callable[[Mapping[K, str]], None]
"""Told after each round what is still waited for, with the value last seen."""


def ask(target: Target, look: Look) -> list[str]:
    """The values that are seen now; [] when AWS says that there is no such thing."""
    try:
        return seen(look, target.read(look.read, **look.params))
    except NotFound:
        return []


def seen(look: Look, answer: Any) -> list[str]:
    """The values at the look's path in an answer, as text."""
    return [_text(value) for value in selector(look.path)(answer)]


def holds(look: Look, values: Sequence[str]) -> bool:
    """Whether at least one value was seen and each is wanted; or none, where that is fine too."""
    if not values:
        return look.absent
    return all(value in look.want for value in values)


class Waiter(Generic[K]):
    """Looks that are waited for, asked together in rounds; more may join between two rounds.

    Each is given up `timeout` seconds after it joined. While AWS is unavailable or throttles,
    waiting goes on.
    """

    def __init__(self, target: Target, *, timeout: float, clock: Clock) -> None:
        self._target = target
        self._timeout = timeout
        self._clock = clock
        self._looks: dict[K, Look] = {}
        self._ends: dict[K, float] = {}
        self._limits: dict[K, float] = {}
        self._pauses = iter(_PAUSES)
        self._pause = 0.0
        self.last: dict[K, str] = {}

    def __bool__(self) -> bool:
        return bool(self._looks)

    def add(self, key: K, look: Look, *, timeout: float = 0.0) -> None:
        """Wait for this as well, so long where it is not as long as the others."""
        self._looks[key], self.last[key] = look, ""
        self._limits[key] = timeout or self._timeout
        self._ends[key] = self._clock.monotonic() + self._limits[key]
        self._pauses = iter(_PAUSES)

    def round(self) -> Iterator[tuple[K, str | CLIError]]:
        """Ask for all once; those that are at their end, each given once.

        The value is what was seen last ("" where nothing was to be seen), or why there is none: a
        CLIError for a value that must never come, TimedOut, or what AWS said.
        """
        for key, values in ask_each(self._target, dict(self._looks)):
            done = None if self._is_of_before(key, values) else judged(self._looks[key], values)
            if done is None and isinstance(values, list):
                self.last[key] = ", ".join(values)
            if done is None and self._ends[key] <= self._clock.monotonic():
                done = self._late(key)
            if done is not None:
                del self._looks[key], self.last[key]
                yield key, done

    def _is_of_before(self, key: K, values: list[str] | CLIError) -> bool:
        """Whether it is what was before the call, so soon after it that it means nothing."""
        before = self._looks[key].before
        if not before or not isinstance(values, list) or not set(values) & set(before):
            return False
        began = self._ends[key] - self._limits[key]
        return self._clock.monotonic() - began < _STALE_SECONDS

    def rest(self) -> None:
        """Let the time to the next round pass. Raises Interrupted when the run is to stop."""
        self._pause = next(self._pauses, self._pause)
        left = min(self._ends[key] for key in self._looks) - self._clock.monotonic()
        self.pass_time(min(self._pause, left))

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds pass."""
        rest(self._target, self._clock, seconds)

    def _late(self, key: K) -> TimedOut:
        why = f"still {self.last[key]}" if self.last[key] else "nothing was to be seen"
        return TimedOut("timed out", why=f"{why} after {self._limits[key]:g} s")


def wait(
    target: Target,
    looks: Mapping[K, Look],
    *,
    timeout: float,
    clock: Clock,
    tick: Tick[K] | None = None,
) -> Iterator[tuple[K, str | CLIError]]:
    """Ask until every look holds, has failed, or `timeout` seconds are over; each is given once.

    What is given is what `Waiter.round` gives.
    """
    waiter: Waiter[K] = Waiter(target, timeout=timeout, clock=clock)
    for key, look in looks.items():
        waiter.add(key, look)
    while waiter:
        yield from waiter.round()
        if tick is not None:
            tick(dict(waiter.last))
        if waiter:
            waiter.rest()


def judged(look: Look, values: list[str] | CLIError) -> str | CLIError | None:
    """What a round's answer means: the value reached, why it never will be, or None: go on."""
    if isinstance(values, Unavailable):
        return None
    if isinstance(values, CLIError):
        return values
    bad = [value for value in values if any(fnmatchcase(value, never) for never in look.never)]
    if bad:
        return CLIError(f"it became {bad[0]}", why=f"waited for {' or '.join(look.want)}")
    return ", ".join(dict.fromkeys(values)) if holds(look, values) else None


def rest(target: Target, clock: Clock, seconds: float) -> None:
    """Sleep in naps, so that a run that is to stop does so soon."""
    while seconds > 0:
        target.gate.go_on()
        clock.sleep(min(_NAP, seconds))
        seconds -= _NAP
    target.gate.go_on()


def ask_each(target: Target, looks: Mapping[K, Look]) -> Iterator[tuple[K, list[str] | CLIError]]:
    """Ask every look once, several with one question where that can be told apart again.

    Gives the values that are seen, as `ask` does, or what AWS said instead.
    """
    groups: dict[Hashable, list[K]] = {}
    for key, look in looks.items():
        slot = _slot(look)
        group = (look.read, look.path, slot, _frozen(look.params, slot)) if slot else ("alone", key)
        groups.setdefault(group, []).append(key)
    for keys in groups.values():
        for start in range(0, len(keys), _AT_ONCE):
            part = {key: looks[key] for key in keys[start : start + _AT_ONCE]}
            yield from _together(target, part) if len(part) > 1 else _apart(target, part)


def _apart(target: Target, looks: Mapping[K, Look]) -> Iterator[tuple[K, list[str] | CLIError]]:
    for key, look in looks.items():
        try:
            yield key, ask(target, look)
        except CLIError as error:
            target.gate.go_on()
            yield key, error


def _together(target: Target, looks: Mapping[K, Look]) -> Iterator[tuple[K, list[str] | CLIError]]:
    """One question for all; each look then sees only the items that carry its id."""
    first = [*looks.values()][0]
    slot = _slot(first)
    assert slot is not None
    ids = {key: _at(look.params, slot)[0] for key, look in looks.items()}
    params = _replaced(first.params, slot, list(dict.fromkeys(ids.values())))
    try:
        found = list(target.items(first.read, **params))
    except Unavailable as error:
        yield from ((key, error) for key in looks)
        return
    except CLIError:
        target.gate.go_on()
        # One id that AWS does not know fails the question for all.
        yield from _apart(target, looks)
        return
    for key, look in looks.items():
        mine = [item for item in found if ids[key] in item.values()]
        yield key, seen(look, _page(look.read.items, mine))


def _slot(look: Look) -> tuple[str | int, ...] | None:
    """Where the look's only list of one id stands in its parameters; None: it cannot be shared.

    It can when what is looked at belongs to the items of the read, so that the answer to many
    can be taken apart by the id that each item carries.
    """
    if not look.read.items or steps_of(look.read.items) is None:
        return None
    if not look.read.items.endswith("[]") or not look.path.startswith(f"{look.read.items}."):
        return None
    slots = list(_lists_of_one(look.params))
    return slots[0] if len(slots) == 1 else None


def _lists_of_one(
    value: object, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _lists_of_one(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        if len(value) == 1 and isinstance(value[0], str):
            yield path
            return
        for number, inner in enumerate(value):
            yield from _lists_of_one(inner, (*path, number))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def _replaced(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    if not path:
        return new
    if isinstance(value, Mapping):
        return {**value, path[0]: _replaced(value[path[0]], path[1:], new)}
    return [
        _replaced(inner, path[1:], new) if number == path[0] else inner
        for number, inner in enumerate(value)
    ]


def _frozen(params: Any, slot: tuple[str | int, ...]) -> str:
    return repr(_replaced(params, slot, None))


def _page(path: str, items: list[Any]) -> Any:
    """An answer on which `path` selects just these items."""
    page: Any = items
    for name, flat in reversed(steps_of(path) or ()):
        page = {name: page if isinstance(page, list) else [page] if flat else page}
    return page


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return canonical(value) if isinstance(value, (dict, list)) else str(value)
