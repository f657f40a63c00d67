"""Having AWS compare stacks with their templates, side by side, and waiting for all of them.

Detection changes nothing but what is known. A stack that AWS does not compare now is told with its
reason, and never takes the results of the others.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.aws.together import each
from hawse.aws.waiting import rest
from hawse.errors import CLIError, TimedOut, Unavailable
from hawse.services.cfn import calls
from hawse.services.cfn.events.following import pace_of

if TYPE_CHECKING:
    from hawse.aws.targets import Answer, Target

_ALREADY = re.compile(r"detection\b.*\balready\b.*\bin progress\b", re.IGNORECASE)
_AGAIN = 5.0
_EVERY = 3.0
"""Seconds, at least, between two looks at the same detection."""
_GOING_ON = "DETECTION_IN_PROGRESS"


@dataclass(frozen=True)
class Outcome:
    """How a detection ended. Without `known` there are no results of it.

    `failed` says why some of the resources could not be compared; results older than `since` are
    then not of this detection.
    """

    known: bool
    failed: str = ""
    since: datetime | None = None
    error: CLIError | None = None


def detected(target: Target, stacks: Sequence[str]) -> dict[str, Outcome]:
    """Have these stacks compared, given by their ids; how each ended."""
    begun, failed = _begun(target, stacks)
    ended = {stack: Outcome(known=False, error=error) for stack, error in failed.items()}
    for stack, answer in _over(target, begun):
        ended[stack] = _outcome(answer)
    return ended


def _over(target: Target, begun: Mapping[str, str]) -> Iterator[tuple[str, Answer | CLIError]]:
    """Each detection as it ends, within the pace of the account and region."""
    pace, clock = pace_of(target), target.clock
    end = clock.monotonic() + target.patience
    todo = deque((clock.monotonic(), stack) for stack in begun)
    while todo:
        due, stack = todo.popleft()
        now = clock.monotonic()
        rest(target, clock, max(due - now, pace.wait(now)))
        pace.sent(clock.monotonic())
        answer = _asked(target, begun[stack])
        now = clock.monotonic()
        if isinstance(answer, Unavailable):
            pace.throttled(now)
        elif isinstance(answer, CLIError) or answer["DetectionStatus"] != _GOING_ON:
            yield stack, answer
            continue
        if now >= end:
            why = f"still {_GOING_ON} after {target.patience:g} s"
            yield stack, TimedOut("timed out", why=why)
        else:
            todo.append((now + _EVERY, stack))


def _asked(target: Target, number: str) -> Answer | CLIError:
    try:
        return target.read(
            calls.DESCRIBE_STACK_DRIFT_DETECTION_STATUS, StackDriftDetectionId=number
        )
    except CLIError as error:
        target.gate.go_on()
        return error


def _begun(target: Target, stacks: Sequence[str]) -> tuple[dict[str, str], dict[str, CLIError]]:
    """The ids of the detections, by stack; one that somebody else has begun is waited for."""
    begun: dict[str, str] = {}
    failed: dict[str, CLIError] = {}
    end = target.clock.monotonic() + target.patience
    todo = list(stacks)
    while todo:
        answers = each(todo, lambda stack: target.read(calls.DETECT_STACK_DRIFT, StackName=stack))
        target.gate.go_on()
        begun |= dict(_numbers(todo, answers))
        errors = {
            stack: answer
            for stack, answer in zip(todo, answers, strict=True)
            if isinstance(answer, CLIError)
        }
        late = target.clock.monotonic() >= end
        todo = [stack for stack, error in errors.items() if _passes(error) and not late]
        failed |= {stack: error for stack, error in errors.items() if stack not in todo}
        if todo:
            rest(target, target.clock, _AGAIN)
    return begun, failed


def _numbers(
    stacks: Sequence[str], answers: Sequence[Answer | CLIError]
) -> Iterator[tuple[str, str]]:
    for stack, answer in zip(stacks, answers, strict=True):
        if not isinstance(answer, CLIError):
            yield stack, answer["StackDriftDetectionId"]


def _passes(error: CLIError) -> bool:
    """Whether the same may be asked again in a while."""
    return isinstance(error, Unavailable) or bool(_ALREADY.search(error.why))


def _outcome(answer: Answer | CLIError) -> Outcome:
    """AWS keeps what it could compare; what it could not may be there from an earlier time."""
    if isinstance(answer, CLIError):
        return Outcome(known=False, error=answer)
    if answer["DetectionStatus"] != "DETECTION_FAILED":
        return Outcome(known=True)
    why = answer.get("DetectionStatusReason") or "AWS says no reason"
    return Outcome(known=True, failed=why, since=answer.get("Timestamp"))
