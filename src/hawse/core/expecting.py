"""Whether the world is still as a step was planned for, or the step has been done already.

A step that is resumed meets its own work. Nothing here sends a write or records.
"""

from __future__ import annotations

from collections.abc import Sequence

from hawse.aws.canonical import difference
from hawse.aws.targets import Target
from hawse.aws.waiting import ask, holds, judged
from hawse.errors import CLIError
from hawse.plan import Step


def own_work(
    target: Target, step: Step, seen: list[str] | CLIError | None, *, sent: bool, begun: bool
) -> bool:
    """Whether the step was done by a run that died; CLIError when the world has changed.

    What it waits for is asked before it complains, and a step whose answer was lost is waited for
    like one that was answered.
    """
    if isinstance(seen, CLIError):
        raise seen
    if sent:
        return True
    if step.expects is not None:
        if holds(step.expects, seen or []):
            return False
        if isinstance(judged(step.expects, seen or [""]), CLIError):
            raise _changed(step, seen)
    if step.wait is not None and holds(step.wait, ask(target, step.wait)):
        return True
    if step.expects is None:
        return False
    if begun and step.wait is not None:
        return True
    raise _changed(step, seen)


def _changed(step: Step, seen: Sequence[str] | None) -> CLIError:
    want = step.expects.want if step.expects else ()
    found = ", ".join(seen or ()) or "nothing"
    why = f"expected {' or '.join(want) or 'nothing'}, found {found}"
    if want and any(text.startswith("{") for text in (want[0], found)):
        why = _differs(want[0], found)
    what = f"{step.name or step.on} changed since it was planned"
    return CLIError(what, why=why, hint="plan it again")


def _differs(want: str, found: str) -> str:
    """How a whole configuration differs: `- Status: Enabled, + Status: Suspended`."""
    told = difference(want, None if found == "nothing" else found)
    return ", ".join(told) or f"expected {want}, found {found}"
