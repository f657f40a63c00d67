"""Sending a command to a batch of instances, and telling what each wrote once it has ended.

SendCommand knows no client token. Ours is the comment, by which a run that is resumed finds the
command whose answer was lost instead of sending it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hawse.aws.waiting import rest
from hawse.errors import CLIError, Interrupted, TimedOut, Unavailable
from hawse.plan import Hand, Procedure, Stage
from hawse.services.ec2.calls_fleet import (
    GET_COMMAND_INVOCATION,
    LIST_COMMAND_INVOCATIONS,
    LIST_COMMANDS,
    SEND_COMMAND,
)
from hawse.services.ec2.pinned import as_planned

if TYPE_CHECKING:
    from hawse.aws.targets import Target

OUTPUT_LIMIT, ERRORS_LIMIT = 24_000, 8_000
"""Characters that AWS keeps of what an instance writes."""
DELIVERY_SECONDS = 600
"""How long an agent may take to pick a command up."""
_ENDED = ("Success", "Cancelled", "Failed", "TimedOut")
_PAUSES = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Batch:
    """One command of AWS: the instances, what they run, the bounds, and its id once it has one.

    With a `file`, its text is read when it is sent and must have the `digest`. `more` batches may
    follow, which a batch with too many failures keeps from being sent.
    """

    token: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    document: str
    text: str
    file: str
    digest: str
    concurrency: str
    errors: str
    seconds: int
    bucket: str
    more: bool = False
    command: str = ""


def _send(hand: Hand, batch: Batch) -> Batch:
    """Send the command, unless an earlier run did."""
    known = next(iter(hand.made(SEND_COMMAND)), "")
    if not known and hand.unfinished(SEND_COMMAND) is not None:
        known = _sent_as(hand.target, batch.token)
    if not known:
        answer = hand.write(SEND_COMMAND, on=batch.token, **_params(batch))
        known = answer["Command"]["CommandId"]
    return replace(batch, command=known)


def _sent_as(target: Target, token: str) -> str:
    """The id of the command that carries the token; "" when there is none."""
    found = (c["CommandId"] for c in target.items(LIST_COMMANDS) if c.get("Comment") == token)
    return next(found, "")


def _params(batch: Batch) -> dict[str, Any]:
    text = as_planned(batch.file, batch.digest, "--file") if batch.file else batch.text
    kept = {"OutputS3BucketName": batch.bucket} if batch.bucket else {}
    return {
        "DocumentName": batch.document,
        "InstanceIds": batch.ids,
        "Comment": batch.token,
        "Parameters": {"commands": (text,), "executionTimeout": (str(batch.seconds),)},
        "TimeoutSeconds": DELIVERY_SECONDS,
        "MaxConcurrency": batch.concurrency,
        "MaxErrors": batch.errors,
        **kept,
    }


def _follow(hand: Hand, batch: Batch) -> Batch:
    """Ask at a bounded pace until all have ended; what each wrote is told when it has."""
    for id_ in batch.ids:
        hand.became(id_, "in flight", f"command {batch.command}")
    try:
        failed = sum(_each_ended(hand, batch))
    except (Interrupted, TimedOut):
        hand.tell(
            f"command {batch.command} goes on in AWS; to stop it: "
            f"hawse ec2 cancel {batch.command} -r {hand.target.region}"
        )
        raise
    if batch.more and failed > _allowed(batch):
        why = f"{failed} failed, and --max-errors is {batch.errors}"
        raise CLIError("the other instances were not asked", why=why)
    return batch


def _allowed(batch: Batch) -> int:
    number = int(batch.errors.rstrip("%"))
    return len(batch.ids) * number // 100 if batch.errors.endswith("%") else number


def _each_ended(hand: Hand, batch: Batch) -> Iterator[bool]:
    """Whether it failed, for each instance once it has ended."""
    clock, pauses, pause = hand.target.clock, iter(_PAUSES), 0.0
    limit = hand.patience(batch.seconds + 2.0 * DELIVERY_SECONDS)
    end = clock.monotonic() + limit
    names = dict(zip(batch.ids, batch.names, strict=True))
    while names:
        for id_, details in _ended(hand.target, batch, names):
            yield _told(hand, batch, id_, names.pop(id_), details)
        if not names:
            return
        if clock.monotonic() >= end:
            raise TimedOut("timed out", why=f"{', '.join(names.values())}: no end in {limit:g} s")
        pause = next(pauses, pause)
        rest(hand.target, clock, pause)


def _ended(target: Target, batch: Batch, open_: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those that have ended now, with AWS's words for how; () while AWS cannot say."""
    try:
        found = {
            one["InstanceId"]: one
            for one in target.items(LIST_COMMAND_INVOCATIONS, CommandId=batch.command)
        }
        never = _never_sent(target, batch) if any(id_ not in found for id_ in open_) else ""
    except Unavailable:
        return []
    ended = [
        (id_, str(one.get("StatusDetails") or one["Status"]))
        for id_, one in found.items()
        if id_ in open_ and one["Status"] in _ENDED
    ]
    return ended + [(id_, never) for id_ in open_ if never and id_ not in found]


def _never_sent(target: Target, batch: Batch) -> str:
    """What became of the whole command, when it has ended without reaching some; else ""."""
    for command in target.items(LIST_COMMANDS, CommandId=batch.command):
        if command["Status"] in _ENDED:
            return f"never sent: {command.get('StatusDetails') or command['Status']}"
    return ""


def _told(hand: Hand, batch: Batch, id_: str, name: str, details: str) -> bool:
    """Tell what one wrote and what became of it; whether it failed."""
    if details.startswith("never sent"):
        hand.became(id_, "failed", details)
        return True
    asked = {"CommandId": batch.command, "InstanceId": id_}
    found = hand.target.read(GET_COMMAND_INVOCATION, **asked)
    output, errors = found.get("StandardOutputContent", ""), found.get("StandardErrorContent", "")
    code = found.get("ResponseCode", -1)
    width = max(len(one) for one in batch.names)
    hand.tell("\n".join(_lines(name.ljust(width), output, errors)))
    outcome = {"Success": "done", "Failed": "failed"}.get(details, "failed")
    if "TimedOut" in details.replace(" ", ""):
        outcome = "timed out"
    detail = [] if code >= 0 and outcome != "timed out" else [details]
    hand.became(
        id_,
        outcome,
        " · ".join([*detail, *_cut(found)]),
        exit_code=code if code >= 0 else None,
        output=output,
        errors=errors,
    )
    return outcome != "done"


def _lines(name: str, output: str, errors: str) -> Iterator[str]:
    yield from (f"{name} | {line}" for line in output.splitlines())
    yield from (f"{name} ! {line}" for line in errors.splitlines())
    if not output and not errors:
        yield f"{name} | (wrote nothing)"


def _cut(found: Mapping[str, Any]) -> Iterator[str]:
    """That AWS kept only the beginning, and where the rest is."""
    for what, member, limit in (
        ("output", "StandardOutput", OUTPUT_LIMIT),
        ("errors", "StandardError", ERRORS_LIMIT),
    ):
        if len(found.get(f"{member}Content", "")) >= limit:
            url = found.get(f"{member}Url")
            rest_ = f"all of it: {url}" if url else "--output-bucket keeps all of it"
            yield f"{what} cut at {limit:,} characters; {rest_}"


RUN: Procedure[Batch] = Procedure(
    "run",
    Batch,
    (
        Stage("send it as {document}", _send),
        Stage("wait for all, and tell what each wrote", _follow),
    ),
)
"""Runs a command on a batch of instances."""
