"""Which instances a command runs on, and what is sent for them: batches as AWS takes them.

The batches name instances and never a tag, so that nothing runs where it was not shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Part, Run, Skip
from hawse.plurals import counted
from hawse.services.ec2.agents import find_agents, unreachable
from hawse.services.ec2.command_lines import line_of
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import meant
from hawse.services.ec2.pinned import digest_of, read_text
from hawse.services.ec2.running.following import RUN, Batch
from hawse.services.ec2.selection import Wanted

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SHELL, POWERSHELL = "AWS-RunShellScript", "AWS-RunPowerShellScript"
AT_ONCE = 50
"""Instances that one command may name."""
_CONCURRENCY = re.compile(r"[1-9]\d{0,5}|[1-9]\d?%|100%")
_ERRORS = re.compile(r"0|[1-9]\d{0,5}|\d%|[1-9]\d%|100%")


@dataclass(frozen=True)
class Order:
    """What is to be run: the words of a command, or a script in a file; and within which bounds."""

    words: tuple[str, ...] = ()
    file: str = ""
    concurrency: str = "50"
    errors: str = "0"
    seconds: int = 3600
    bucket: str = ""


def check(order: Order, names: Sequence[str], wanted: Wanted) -> None:
    """UsageError for what cannot be meant; nothing selected never means everything."""
    if not names and wanted == Wanted(states=wanted.states):
        why = "no instance is named or selected"
        raise UsageError("INSTANCE", why=why, hint="hawse ec2 run --tag env=dev -- uptime")
    if bool(order.words) == bool(order.file):
        why = "give a command after --, or a script with --file"
        raise UsageError("COMMAND", why=why, hint="hawse ec2 run web-1 -- uptime")
    if not order.file and not "".join(order.words).strip():
        raise UsageError("COMMAND", why="it is empty", hint="is a shell variable not set?")
    if order.file and not read_text(order.file, "--file").strip():
        raise UsageError(f"--file {order.file}", why="it is empty")
    for option, value, form in (
        ("--max-concurrency", order.concurrency, _CONCURRENCY),
        ("--max-errors", order.errors, _ERRORS),
    ):
        if not form.fullmatch(value):
            raise UsageError(f"{option} {value}", why="a number, or a percentage like 10%")


def ordered(target: Target, names: Sequence[str], wanted: Wanted, order: Order) -> Iterator[Entry]:
    """A run for each batch, and a skip for what Systems Manager cannot reach.

    That is in vain for whoever asked, but for what is not running and was not named itself.
    """
    items = meant(list(described(target, names, wanted)), names)
    agents = find_agents(target, (item["InstanceId"] for item in items))
    reached: list[tuple[bool, Part]] = []
    for item in items:
        part = Part(item["InstanceId"], tags_of(item).get("Name", ""))
        agent = agents.get(part.on)
        if why := unreachable(item, agent):
            vain = item["State"]["Name"] == "running" or bool({part.on, part.name} & set(names))
            yield Skip(part.on, why, name=part.name, blocked=vain)
        elif agent is not None:
            reached.append((agent.windows, part))
    batches = list(_batches(reached))
    for number, (windows, parts) in enumerate(batches, 1):
        yield _run(order, parts, windows=windows, more=number < len(batches))


def _batches(reached: Iterable[tuple[bool, Part]]) -> Iterator[tuple[bool, tuple[Part, ...]]]:
    """At most fifty of one platform each; those that take a shell first."""
    for windows, pairs in groupby(sorted(reached, key=lambda one: one[0]), lambda one: one[0]):
        parts = tuple(part for _, part in pairs)
        for start in range(0, len(parts), AT_ONCE):
            yield windows, parts[start : start + AT_ONCE]


def _run(order: Order, parts: tuple[Part, ...], *, windows: bool, more: bool) -> Run[Batch]:
    text = "" if order.file else line_of(order.words, windows=windows)
    script = read_text(order.file, "--file") if order.file else ""
    state = Batch(
        token=f"hawse-{os.urandom(8).hex()}",
        ids=tuple(part.on for part in parts),
        names=tuple(part.name or part.on for part in parts),
        document=POWERSHELL if windows else SHELL,
        text=text,
        file=order.file,
        digest=digest_of(script) if order.file else "",
        concurrency=order.concurrency,
        errors=order.errors,
        seconds=order.seconds,
        bucket=order.bucket,
        more=more,
    )
    return Run(RUN, state, on=state.token, note=_note(order, text, script), parts=parts)


def _note(order: Order, text: str, script: str) -> str:
    what = (
        text
        or f"{order.file}, {counted(len(script.splitlines()), 'line')}, SHA-256 {digest_of(script)}"
    )
    bounds = f"at most {order.concurrency} at once · no more after {order.errors} failed"
    return f"{what} · {bounds} · killed after {order.seconds} s"
