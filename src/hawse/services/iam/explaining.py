"""Why AWS refused: the evaluator at work on the policies of whoever was refused, right after.

It must not end a run in another way than the refusal does, nor keep a person waiting: what cannot
be read in time is said, and the refusal stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.together import within
from hawse.services.iam.access import Access
from hawse.services.iam.answers import answer, question
from hawse.services.iam.snapshots import ACCESS_TO, account_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.errors import AccessDenied

CALLS = (*ACCESS_TO, GET_CALLER_IDENTITY)
_SECONDS = 10.0
_OTHERS = "a session policy, an endpoint's policy, or one that was not read decides"


def explained(target: Target, denial: AccessDenied, *, seconds: float = _SECONDS) -> list[str]:
    """Lines that say which statement decides, as far as these credentials can read policies."""
    found = within(seconds, lambda: _lines(target, denial))
    return found or ["which policy decides: the policies of the account could not be read"]


def _lines(target: Target, denial: AccessDenied) -> Iterator[str]:
    asked = question(denial.action, denial.resource or "*")
    who = denial.principal or str(target.read(GET_CALLER_IDENTITY)["Arn"])
    access = Access(account_of(target, None, about=asked.about), target.clock.now())
    found = answer(access, who, asked)
    lines = [f"which policy decides: {found.why}"]
    if found.verdict == "allow":
        lines = [f"the policies of {found.principal} allow it: {_OTHERS}"]
    elif found.missing_context:
        lines.append(f"it depends on {', '.join(found.missing_context)}")
    lines += [f"{one.layer}: {one}" for one in found.deciding]
    yield from (*lines, *(f"not read: {one}" for one in found.unknown))
    yield from (text for _, text in target.gate.lacks)
