"""Questions of which any may fail: the answer to the others is still worth having."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from hawse.aws.calls import Read
from hawse.aws.together import each
from hawse.errors import AccessDenied, CLIError, Interrupted, Throttled
from hawse.services.iam.account import Gap

if TYPE_CHECKING:
    from hawse.aws.targets import Target

T = TypeVar("T")
V = TypeVar("V")


class Attempts:
    """Asks a target; what has no answer becomes None, and a gap that says why."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.gaps: list[Gap] = []

    def one(self, call: Read, ask: Callable[[], T]) -> T | None:
        """What `ask` gives; it is about `call`, and may make others."""
        try:
            return ask()
        except Interrupted:
            raise
        except CLIError as error:
            denied = error.action if isinstance(error, AccessDenied) else ""
            self.gaps.append(Gap(denied or call.name, reason(error)))
            return None

    def every(self, call: Read, things: Sequence[T], ask: Callable[[T], V]) -> list[V | None]:
        """What `ask` gives for each of many things, side by side; what fails alike is one gap."""
        found = each(things, ask)
        failed = [one for one in found if isinstance(one, CLIError)]
        for error in failed:
            if isinstance(error, Interrupted):
                raise error
        name = call.iam[0] if call.iam else call.name
        self.gaps.extend(Gap(name, why) for why in _counted(map(reason, failed), len(things)))
        return [None if isinstance(one, CLIError) else one for one in found]


def reason(error: CLIError) -> str:
    """Why there is no answer, in few words."""
    if isinstance(error, AccessDenied):
        return "access denied"
    if isinstance(error, Throttled):
        return "throttled"
    return error.why or error.what


def _counted(reasons: Iterable[str], total: int) -> list[str]:
    """Each reason once, with how often it was given where it was not always."""
    counts: dict[str, int] = {}
    for why in reasons:
        counts[why] = counts.get(why, 0) + 1
    return [
        why if count == total else f"{why} ({count} of {total})" for why, count in counts.items()
    ]
