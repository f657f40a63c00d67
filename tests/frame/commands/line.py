"""Things of their own that depend on each other, and a stage that waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from hawse.aws.calls import Write
from hawse.aws.targets import Target
from hawse.core.command import change
from hawse.plan import Entry, Hand, Procedure, Run, Skip, Stage, Step
from tests.frame.commands.thing import DESCRIBE, STOP, state

START = Write(
    "ec2", "StartInstances", iam=("ec2:StartInstances",), repeated=("IdempotentInstanceTerminated",)
)


@dataclass(frozen=True)
class Waking:
    """An instance that is to run."""

    id: str


def wake(hand: Hand, waking: Waking) -> Waking:
    hand.write(START, on=waking.id, InstanceIds=[waking.id])
    hand.wait(state(waking.id, "running"))
    return waking


def lull(hand: Hand, waking: Waking) -> Waking:
    hand.write(STOP, on=waking.id, InstanceIds=[waking.id])
    return waking


WAKE = Procedure("wake", Waking, (Stage("wake {id}", wake),), undo="lull")
LULL = Procedure("lull", Waking, (Stage("lull {id}", lull),))


@change(calls=[DESCRIBE, START], undo_calls=[STOP], procedures=[WAKE, LULL], separate=True)
@click.argument("ids", nargs=-1)
@click.option("--staged", is_flag=True, help="As stages of procedures.")
@click.option("--waves", is_flag=True, help="Planned only once the one before runs.")
def line(target: Target, ids: tuple[str, ...], *, staged: bool, waves: bool) -> Iterator[Entry]:
    """Start instances, each once the one before it runs.

    Examples:
      hawse line i-1 i-2
    """
    if waves:
        yield from _in_waves(target, ids)
        return
    for number, id_ in enumerate(ids):
        after = ids[:number][-1:]
        if staged:
            yield Run(WAKE, Waking(id_), on=id_, after=after)
            continue
        yield start(id_, after)


def start(id_: str, after: tuple[str, ...] = ()) -> Step:
    return Step(
        START,
        {"InstanceIds": (id_,)},
        on=id_,
        says="start",
        expects=state(id_, "stopped"),
        wait=state(id_, "running"),
        no_undo="it runs",
        after=after,
    )


def _in_waves(target: Target, ids: tuple[str, ...]) -> Iterator[Entry]:
    ready = True
    for id_ in ids:
        (instance,) = target.items(DESCRIBE, InstanceIds=[id_])
        if instance["State"]["Name"] == "running":
            yield Skip(id_, "runs")
        elif ready:
            ready = False
            yield start(id_)
        else:
            yield Skip(id_, "once the one before runs", later=True)
