"""Common options anywhere on the line; errors that help; help that imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import click
import pytest

from hawse.app import App, Options
from hawse.commands.sandbox.exec import exec_
from hawse.core.command import query, session
from hawse.core.groups import Root
from hawse.core.options import given, own
from hawse.core.verbs import Verb
from hawse.errors import UsageError
from hawse.main import run as run_hawse
from hawse.rows import Row
from tests.conftest import Ran, Stream, runner

MakeApp = Callable[..., App]


@dataclass(frozen=True)
class Seen(Row):
    """What the frame understood."""

    id: str


def parsed(make_app: MakeApp, *argv: str) -> Options:
    """The common options of a command line of the frame's own commands."""
    root = Root("0", "tests.frame.commands")
    app = make_app()
    with root.make_context("hawse", list(argv), obj=app) as top:
        name, group, rest = root.resolve_command(top, [*top._protected_args, *top.args])
        assert group is not None and isinstance(group, click.Group)
        with group.make_context(name, rest, parent=top) as middle:
            verb, command, left = group.resolve_command(
                middle, [*middle._protected_args, *middle.args]
            )
            assert command is not None
            with command.make_context(verb, left, parent=middle) as inner:
                return given(inner)


@pytest.mark.parametrize(
    "line",
    [
        "-r eu-west-1 -r us-east-1 -o json -v -v key rotate ada",
        "key -r eu-west-1 -r us-east-1 -o json -vv rotate ada",
        "key rotate ada -r eu-west-1 -r us-east-1 -o json -vv",
        "-r eu-west-1 key -o json -v rotate -r us-east-1 ada -v",
        "-o csv -r eu-west-1 key rotate --region=us-east-1 -ojson -vv ada",
    ],
)
def test_the_same_options_mean_the_same_wherever_they_stand(make_app: MakeApp, line: str) -> None:
    options = parsed(make_app, *line.split())

    assert options.region == ("eu-west-1", "us-east-1")
    assert (options.output, options.verbose) == ("json", 2)


def test_a_default_below_does_not_hide_a_value_above(make_app: MakeApp) -> None:
    options = parsed(make_app, "--no-wait", "--read-only", "key", "rotate", "ada")

    assert options.wait is False
    assert options.read_only is True


@pytest.mark.parametrize(
    "option",
    [
        *("--profile", "--region", "--account", "--role", "--endpoint-url", "--confirm"),
        *("--query", "--columns", "--filter", "--sort", "--plan", "--config"),
    ],
)
def test_an_empty_value_is_refused(make_app: MakeApp, option: str) -> None:
    with pytest.raises(UsageError, match=f"{option}: the value is empty"):
        parsed(make_app, "key", "rotate", "ada", option, "")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("ec2 stop", "INSTANCE"),
        ("ec2 ls --vpc", "--vpc"),
        ("ec2 types --like", "--like"),
        ("ec2 launch --template", "--template"),
        ("ec2 launch --subnet", "--subnet"),
        ("tag ls --type", "--type"),
        ("undo", "OPERATION"),
        ("apply", "PLAN"),
        ("apply --resume", "--resume"),
        ("config validate", "FILE"),
    ],
)
def test_so_is_an_empty_value_of_a_command_of_its_own(
    make_app: MakeApp, line: str, what: str
) -> None:
    result = runner(make_app)(*line.split(), " ")

    assert result.code == 2
    assert result.err == f"{what}: the value is empty\nhint: is a shell variable not set?\n"


def ran(make_app: MakeApp, *argv: str) -> Ran:
    return runner(lambda *a, **k: replace(make_app(*a, **k), commands="tests.frame.commands"))(
        *argv
    )


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("kye rotate ada", "did you mean 'key'?"),
        ("key rotat ada", "did you mean 'rotate'?"),
        ("key rotate ada --regoin x", "did you mean --region?"),
        ("key rotate", "missing argument"),
        ("--regoin x key rotate ada", "did you mean --region?"),
    ],
)
def test_a_typo_is_a_usage_error_with_a_suggestion(make_app: MakeApp, line: str, hint: str) -> None:
    result = ran(make_app, *line.split())

    assert result.code == 2
    assert hint in result.err


def test_after_two_dashes_nothing_is_an_option(make_app: MakeApp) -> None:
    assert parsed(make_app, "key", "rotate", "--", "--yes").yes is False


def test_an_option_that_is_taken_for_a_value_is_refused(make_app: MakeApp) -> None:
    result = ran(make_app, "key", "rotate", "ada", "--region", "--yes")

    assert result.code == 2
    assert "--region" in result.err


def test_a_plan_for_later_and_a_dry_run_exclude_each_other(make_app: MakeApp) -> None:
    with pytest.raises(UsageError, match="give one of them"):
        parsed(make_app, "--dry-run", "key", "rotate", "ada", "--plan", "plan.json")


def test_what_is_passed_on_keeps_its_options(make_app: MakeApp) -> None:
    words = ("aws", "s3", "ls", "--region", "eu-west-1", "-v")

    with Verb("exec", exec_).make_context("exec", ["-v", *words], obj=make_app()) as context:
        assert own(context) == {"command": words}
        assert (given(context).verbose, given(context).region) == (1, ())


def test_a_group_without_a_verb_prints_its_help_and_fails(make_app: MakeApp) -> None:
    result = ran(make_app, "key")

    assert result.code == 2
    assert "rotate" in result.err


def test_an_argument_that_no_option_declares_is_found_at_import() -> None:
    with pytest.raises(TypeError, match="declares"):

        @session()
        @click.option("--state")
        def broken(app: App, stat: str) -> None:  # pylint: disable=unused-argument
            """x"""


def test_a_common_option_cannot_be_taken_by_a_command() -> None:
    with pytest.raises(TypeError, match="common option"):

        @session()
        @click.option("-r", "--reason")
        def broken(app: App, reason: str) -> None:  # pylint: disable=unused-argument
            """x"""


def test_the_first_argument_must_be_the_target() -> None:
    with pytest.raises(TypeError, match="must take `target`"):

        @query(calls=[])  # type: ignore[arg-type]  # which is what it is about
        def broken(place: int) -> Iterator[Seen]:
            """x"""
            yield Seen(str(place))


def test_the_version_goes_to_stdout(make_app: MakeApp) -> None:
    app = make_app()

    assert run_hawse(app, ["--version"]) == 0
    assert isinstance(app.streams.stdout, Stream)
    assert app.streams.stdout.getvalue().startswith("hawse ")
