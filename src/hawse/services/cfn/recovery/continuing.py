"""Going on with a rollback that failed: first as it is, then without what still blocks it.

Two attempts, since what stood in the way is often mended by the time somebody looks. Only what
the plan showed may be left out: whatever else fails ends it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hawse.errors import CLIError
from hawse.plan import Hand, Procedure, Stage
from hawse.services.cfn.calls import CONTINUE_UPDATE_ROLLBACK, DESCRIBE_STACKS
from hawse.services.cfn.recovery.skipping import blockers
from hawse.services.cfn.recovery.standing import read_standing
from hawse.services.cfn.recovery.steps import LONGEST, ROLLED_BACK, status

_FAILED = "UPDATE_ROLLBACK_FAILED"


@dataclass(frozen=True)
class Continuing:
    """A stack, what may be left out of its rollback ("A, Child-1.B"), and what was left out."""

    id: str
    name: str
    token: str
    role: str
    without: str = ""
    left: str = ""


def _first(hand: Hand, state: Continuing) -> Continuing:
    _go_on(hand, state, "continue", ())
    return state


def _second(hand: Hand, state: Continuing) -> Continuing:
    if _status(hand, state) in ROLLED_BACK:
        return state
    stack = read_standing(hand.target, state.id)
    still = {one.id: one for one in blockers(stack, {})}
    new = [one for name, one in still.items() if name not in state.without.split(", ")]
    if new or not still:
        raise CLIError(
            f"the rollback of {state.name} failed again",
            why="; ".join(f"{one.id}: {one.reason}" for one in new) or stack.reason,
            hint=f"mend that, or hawse cfn recover {state.name}",
        )
    left = ", ".join(still)
    _go_on(hand, state, "skip", tuple(still))
    if _status(hand, state) not in ROLLED_BACK:
        raise CLIError(
            f"the rollback of {state.name} failed even without {left}",
            hint=f"hawse cfn why {state.name}; hawse cfn recover {state.name} --force",
        )
    return replace(state, left=left)


def _go_on(hand: Hand, state: Continuing, what: str, skip: tuple[str, ...]) -> None:
    """One attempt, to its end. One that an earlier run began has the same token: AWS knows it."""
    if _status(hand, state) == _FAILED:
        params: dict[str, object] = {"ResourcesToSkip": skip} if skip else {}
        if state.role:
            params["RoleARN"] = state.role
        hand.write(
            CONTINUE_UPDATE_ROLLBACK,
            on=state.id,
            StackName=state.id,
            ClientRequestToken=f"{state.token}-{what}",
            **params,
        )
    look = status(state.id, *ROLLED_BACK, _FAILED)
    hand.wait(replace(look, before=(_FAILED,)), seconds=LONGEST)


def _status(hand: Hand, state: Continuing) -> str:
    answer = hand.target.read(DESCRIBE_STACKS, StackName=state.id)
    return str(answer["Stacks"][0]["StackStatus"])


CONTINUE: Procedure[Continuing] = Procedure(
    name="continue rollback",
    state=Continuing,
    stages=(
        Stage("continue the rollback", _first),
        Stage("if it fails again, continue without {without}", _second),
    ),
    result="rolled back",
)
