"""The question fits the danger, and silence is never a yes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hawse.app import App, Options
from hawse.aws.calls import Write
from hawse.core.confirm import Question, confirm, question_for
from hawse.errors import Refused
from hawse.plan import Plan, Step

STOP = Write("ec2", "StopInstances", iam=("ec2:StopInstances",))
TERMINATE = Write("ec2", "TerminateInstances", iam=("ec2:TerminateInstances",), destroys=True)

MakeApp = Callable[..., App]


def plan(count: int = 1, api: Write = STOP, account: str = "111122223333") -> Plan:
    return Plan(account, "eu-west-1", tuple(Step(api, {}, f"i-{n}", "x") for n in range(count)))


def test_a_small_change_asks_yes_or_no() -> None:
    assert question_for([plan(2)], []).answer == ""


@pytest.mark.parametrize(
    "plans",
    [
        pytest.param([plan(2, TERMINATE)], id="destroys"),
        pytest.param([plan(11)], id="many things"),
        pytest.param([plan(1), plan(1, account="444455556666")], id="two accounts"),
    ],
)
def test_a_dangerous_change_asks_for_the_count(plans: list[Plan]) -> None:
    things = {step.on for plan in plans for step in plan.steps}

    assert question_for(plans, []).answer == str(len(things))


def test_a_change_to_production_asks_for_the_name_of_the_account() -> None:
    question = question_for([plan()], ["acme-prod"])

    assert question.account == "acme-prod"
    assert "acme-prod" in question.text


def test_the_sandbox_is_marked_in_the_question() -> None:
    assert question_for([plan()], [], sandbox=True).text.startswith("SANDBOX")


@pytest.mark.parametrize("answer", ["", "n", "no", "x", "yess"])
def test_anything_but_yes_is_no(make_app: MakeApp, answer: str) -> None:
    with pytest.raises(Refused):
        confirm(make_app(tty=True, answers=[answer]), Question("go on? "))


@pytest.mark.parametrize("answer", ["y", "Y", "yes", " y "])
def test_yes_goes_on(make_app: MakeApp, answer: str) -> None:
    confirm(make_app(tty=True, answers=[answer]), Question("go on? "))


def test_a_count_must_be_typed_exactly(make_app: MakeApp) -> None:
    confirm(make_app(tty=True, answers=["3"]), Question("", "3"))
    with pytest.raises(Refused):
        confirm(make_app(tty=True, answers=["y"]), Question("", "3"))


def test_without_a_terminal_nothing_is_taken_for_an_answer(make_app: MakeApp) -> None:
    with pytest.raises(Refused) as caught:
        confirm(make_app("y\ny\n", answers=["y"]), Question("go on? "))

    assert caught.value.hint == "add --yes"


def test_no_input_refuses_even_on_a_terminal(make_app: MakeApp) -> None:
    app = make_app(tty=True, answers=["y"], env={"HAWSE_NO_INPUT": "1"})

    with pytest.raises(Refused):
        confirm(app, Question("go on? "))


def with_options(app: App, options: Options) -> App:
    from dataclasses import replace

    return replace(app, options=options)


def test_yes_does_not_answer_for_a_production_account(make_app: MakeApp) -> None:
    question = Question("", "acme-prod", "acme-prod")

    with pytest.raises(Refused) as caught:
        confirm(with_options(make_app(), Options(yes=True)), question)
    assert caught.value.hint == "add --confirm acme-prod"
    with pytest.raises(Refused):
        confirm(with_options(make_app(), Options(yes=True, confirm="acme-dev")), question)
    confirm(with_options(make_app(), Options(confirm="acme-prod")), question)
