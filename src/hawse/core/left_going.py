"""What goes on in AWS when a change that is followed is left: Ctrl-C ends the watching alone.

The person is told what goes on and what to type, and is asked where there is somebody to ask.
Nothing is stopped without an answer that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.app import App
from hawse.aws.targets import Target
from hawse.core.gates import gate_of
from hawse.core.ledger import Ledger, Line
from hawse.core.registry import find_change
from hawse.errors import CLIError, Interrupted
from hawse.plan import Entry, Plan, Skip

if TYPE_CHECKING:
    from hawse.core.changes import Planned
    from hawse.core.command import Change

Apply = Callable[[App, "Planned"], Ledger]
_GOING: tuple[str, ...] = ("in flight", "timed out")


class _There(NamedTuple):
    """What goes on in one target, and the entries that stop it."""

    target: Target
    lines: list[Line]
    stops: tuple[Entry, ...] = ()


def tell_what_goes_on(app: App, planned: Planned, ledger: Ledger, apply: Apply) -> None:
    """Say what goes on of a change that was left, and stop it with `apply` if the person says so.

    Without a follower nobody knows whether what is in flight goes on by itself.
    """
    follow = planned.command.follow
    going = list(_going(planned, ledger))
    if follow is None or not going:
        return
    names = [name for one in going for name in _names(line.entry for line in one.lines)]
    app.talk.warn(f"{', '.join(names)} {'go' if len(names) > 1 else 'goes'} on in AWS")
    if not planned.hurried:
        going = _with_stops(app, planned, going, follow.stop)
    stopped = _wanted(app, planned, going, follow.stop[-1])
    if stopped:
        _tell(app, apply(app, _stopping(app, going, follow.stop)))
    for one in going:
        where = _where(app, one.target, alone=len(planned.targets) == 1)
        _hint(app, follow.watch, _names(line.entry for line in one.lines), where)
        if _steps(one) and not stopped:
            _hint(app, follow.stop, _names(_steps(one)), where)


def _going(planned: Planned, ledger: Ledger) -> Iterator[_There]:
    for number, target in enumerate(planned.targets):
        lines = [line for line in ledger.lines(number) if line.outcome in _GOING]
        if lines:
            yield _There(target, lines)


def _with_stops(
    app: App, planned: Planned, going: Sequence[_There], path: tuple[str, ...]
) -> list[_There]:
    """With what would stop it: nothing where it cannot be stopped, or AWS does not say."""
    command = find_change(app, path)
    args = _args(command, planned)
    gate = gate_of(app, command.calls)
    found = []
    for one in going:
        target = one.target.with_gate(gate)
        ids = tuple(dict.fromkeys(line.entry.on for line in one.lines))
        try:
            stops = tuple(command(target, **{**args, "names": ids}))
        except CLIError:
            stops = ()
        found.append(_There(target, one.lines, stops))
    return found


def _args(command: Change[Any], planned: Planned) -> dict[str, Any]:
    """What it takes besides names: as typed for the change that is left, else its defaults."""
    own = {str(one.name): one.default for one in command.params if one.expose_value}
    return {name: planned.args.get(name, default) for name, default in own.items()}


def _stopping(app: App, going: Sequence[_There], path: tuple[str, ...]) -> Planned:
    from hawse.core.changes import Planned as Stopping

    there = [one for one in going if _steps(one)]
    plans = [Plan(one.target.owner, one.target.region, one.stops) for one in there]
    args = {"names": tuple(entry.on for one in there for entry in one.stops)}
    targets = [one.target for one in there]
    return Stopping(find_change(app, path), path, args, targets, plans, app.new_id())


def _wanted(app: App, planned: Planned, going: Sequence[_There], word: str) -> bool:
    """Whether the person wants it stopped: asked after Ctrl-C, where somebody can answer."""
    left = any(target.gate.stop.is_set() for target in planned.targets)
    if not left or app.asked("no_input") or not app.streams.person:
        return False
    if not any(_steps(one) for one in going):
        return False
    try:
        typed = app.prompter.ask(f"Enter leaves that alone, '{word}' stops it: ")
    except Interrupted:
        return False
    return typed.strip().lower() == word


def _tell(app: App, ledger: Ledger) -> None:
    """What became of it."""
    for line in ledger.lines():
        said = f"{line.change} {line.entry.name or line.entry.on}".strip()
        app.say(f"{said}: {line.outcome}{f', {line.detail}' if line.detail else ''}")


def _steps(one: _There) -> list[Entry]:
    return [entry for entry in one.stops if not isinstance(entry, Skip)]


def _names(entries: Iterable[Entry]) -> list[str]:
    return list(dict.fromkeys(entry.name or entry.on for entry in entries))


def _where(app: App, target: Target, *, alone: bool) -> list[str]:
    """The options that lead there, as far as they were typed or several places are meant."""
    options, words = app.options, []
    if target.profile and (options.profile or not alone):
        words += ["-p", target.profile]
    if options.region or not alone:
        words += ["-r", target.region]
    return words


def _hint(app: App, path: Sequence[str], names: Sequence[str], where: Sequence[str]) -> None:
    import shlex

    app.talk.hint(shlex.join(("hawse", *path, *names, *where)))
