"""How dangerous a change is, and what is asked because of it.

Destroying, a risk, many things, several accounts or a production account: the count or the
account's name is typed. Everything else: y or N, and no is the default. Nothing here ever takes a
closed input, a pipe or CI for an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hawse.app import App
from hawse.errors import Declined, Refused
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.plan import Plan, Run, Step

MANY = 10
_YES = {"y", "yes"}


@dataclass(frozen=True)
class Question:
    """What is asked and the answer that means yes; `account` when it is the name of one."""

    text: str
    answer: str = ""
    account: str = ""


def question_for(
    plans: Sequence[Plan], production: Sequence[str], *, sandbox: bool = False
) -> Question:
    """The question that fits the danger; `production` names the production accounts touched."""
    steps = [step for plan in plans for step in plan.steps]
    things = len({thing.on for step in steps for thing in getattr(step, "parts", ()) or (step,)})
    mark = "SANDBOX: " if sandbox else ""
    if production:
        name = production[0]
        return Question(f"{mark}this changes production. Type {name} to go on: ", name, name)
    reasons = list(_reasons(plans, steps, things))
    if reasons:
        return Question(
            f"{mark}this {' and '.join(reasons)}. Type {things} to go on: ", str(things)
        )
    return Question(f"{mark}go on? [y/N] ")


def _reasons(plans: Sequence[Plan], steps: Sequence[Step | Run[object]], things: int) -> list[str]:
    from hawse.plan import Step  # what moves objects asks too, and makes no plan

    found = []
    if any(isinstance(step, Step) and step.api.destroys for step in steps):
        found.append("destroys")
    found += dict.fromkeys(step.risk for step in steps if isinstance(step, Step) and step.risk)
    if things > MANY:
        found.append(f"changes {things} things")
    accounts = {plan.account for plan in plans if plan.steps}
    accounts |= {step.at.account for step in steps if isinstance(step, Step)} - {""}
    if len(accounts) > 1:
        found.append(f"changes {len(accounts)} accounts")
    return found


def confirm_losses(app: App, plans: Sequence[Plan]) -> None:
    """Return when the person typed the name of each thing that is lost for good.

    `--yes` does not say so. Refused when the answer is another, or when nobody can be asked.
    """
    from hawse.plan import Step

    steps = [step for plan in plans for step in plan.steps if isinstance(step, Step)]
    lost = {word: step.allowed_by for step in steps for word in step.confirms}
    if lost and not _asked(app):
        first, option = next(iter(lost.items()))
        hint = f"{option} {first} says so beforehand" if option else ""
        why = f"{', '.join(lost)}: lost for good, and nobody can be asked; nothing was changed"
        raise Refused("refused", why=why, hint=hint)
    for word in lost:
        confirm(app, Question(f"{word} is lost for good. Type {word} to go on: ", word), typed=True)


def _asked(app: App) -> bool:
    return app.streams.person and not app.asked("no_input")


def confirm(app: App, question: Question, *, typed: bool = False) -> None:
    """Return when the change may go on; Refused when the answer is no or nobody can be asked.

    With `typed`, no option is the answer.
    """
    if not typed and answered(app, question.account):
        return
    with app.progress.paused():
        answer = app.prompter.ask(question.text).strip()
    if answer == question.answer if question.answer else answer.lower() in _YES:
        return
    raise Declined("refused", why="the answer was no; nothing was changed")


def answered(app: App, account: str = "") -> bool:
    """Whether an option is the answer already; Refused when it is not and nobody can be asked.

    `account` is the name of the production account that is touched.
    """
    if account:
        if app.options.confirm == account:
            return True
        if app.options.confirm is not None:
            why = f"--confirm {app.options.confirm} is not {account}; nothing was changed"
            raise Refused("refused", why=why, hint=f"add --confirm {account}")
    elif app.options.yes:
        return True
    if not _asked(app):
        answer = f"--confirm {account}" if account else "--yes"
        raise Refused(
            "refused", why="nobody can be asked here; nothing was changed", hint=f"add {answer}"
        )
    return False
