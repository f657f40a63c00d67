"""Stop, modify, start: three steps on one thing with waits, each with its inverse."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.calls import Read, Write
from hawse.aws.targets import Target
from hawse.core.command import change
from hawse.plan import Entry, Look, Skip, Step

DESCRIBE = Read(
    "ec2",
    "DescribeInstances",
    iam=("ec2:DescribeInstances",),
    items="Reservations[].Instances[]",
)
STOP = Write("ec2", "StopInstances", iam=("ec2:StopInstances",), native_dry_run=True)
START = Write("ec2", "StartInstances", iam=("ec2:StartInstances",), native_dry_run=True)
MODIFY = Write(
    "ec2", "ModifyInstanceAttribute", iam=("ec2:ModifyInstanceAttribute",), native_dry_run=True
)


def state(id_: str, *want: str) -> Look:
    return Look(
        DESCRIBE,
        {"InstanceIds": (id_,)},
        "Reservations[].Instances[].State.Name",
        want,
        never=("terminated", "shutting-down"),
    )


def size(id_: str, want: str) -> Look:
    return Look(
        DESCRIBE, {"InstanceIds": (id_,)}, "Reservations[].Instances[].InstanceType", (want,)
    )


@change(calls=[DESCRIBE, STOP, MODIFY, START])
@click.argument("id_", metavar="INSTANCE")
@click.argument("kind", metavar="TYPE")
def thing(target: Target, id_: str, kind: str) -> Iterator[Entry]:
    """Change the type of an instance.

    Examples:
      hawse thing i-1 t3.large
    """
    (instance,) = target.items(DESCRIBE, InstanceIds=[id_])
    old = instance["InstanceType"]
    if old == kind:
        yield Skip(id_, f"already {kind}")
        return
    ids = {"InstanceIds": (id_,)}
    stop = Step(
        STOP,
        ids,
        on=id_,
        says="stop",
        expects=state(id_, "running"),
        wait=state(id_, "stopped"),
        leaves="it is stopped, still " + old,
    )
    start = Step(
        START,
        ids,
        on=id_,
        says="start",
        expects=state(id_, "stopped"),
        wait=state(id_, "running"),
    )
    back = {"InstanceId": id_, "InstanceType": {"Value": old}}
    yield Step(**{**vars(stop), "undo": (start,)})
    yield Step(
        MODIFY,
        {"InstanceId": id_, "InstanceType": {"Value": kind}},
        on=id_,
        says=f"change to {kind}",
        expects=state(id_, "stopped"),
        leaves=f"it is stopped, now {kind}",
        undo=(Step(MODIFY, back, on=id_, says=f"change to {old}", expects=size(id_, kind)),),
    )
    yield Step(**{**vars(start), "undo": (stop,)})
