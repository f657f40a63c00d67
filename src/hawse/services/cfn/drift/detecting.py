"""Having AWS compare stacks with their templates, side by side, and waiting for all of them.

Detection changes nothing but what is known. A stack that AWS does not compare now is told with its
reason, and never takes the results of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.aws.together import each
from hawse.aws.waiting import rest, wait
from hawse.errors import CLIError, Unavailable
from hawse.plan import Look
from hawse.services.cfn import calls

if TYPE_CHECKING:
    from hawse.aws.targets import Answer, Target

_ALREADY = re.compile(r"detection\b.*\balready\b.*\bin progress\b", re.IGNORECASE)
_AGAIN = 5.0
_OVER = ("DETECTION_COMPLETE", "DETECTION_FAILED")


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
    looks = {stack: _look(number) for stack, number in begun.items()}
    for stack, value in wait(target, looks, timeout=target.patience, clock=target.clock):
        if isinstance(value, CLIError):
            target.gate.go_on()
            ended[stack] = Outcome(known=False, error=value)
        elif value == "DETECTION_FAILED":
            ended[stack] = _failed(target, begun[stack])
        else:
            ended[stack] = Outcome(known=True)
    return ended


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


def _look(number: str) -> Look:
    return Look(
        calls.DESCRIBE_STACK_DRIFT_DETECTION_STATUS,
        {"StackDriftDetectionId": number},
        "DetectionStatus",
        _OVER,
    )


def _failed(target: Target, number: str) -> Outcome:
    """AWS keeps what it could compare; what it could not may be there from an earlier time."""
    answer = target.read(calls.DESCRIBE_STACK_DRIFT_DETECTION_STATUS, StackDriftDetectionId=number)
    why = answer.get("DetectionStatusReason") or "AWS says no reason"
    return Outcome(known=True, failed=why, since=answer.get("Timestamp"))
