"""What is completed without click and the commands is what they would complete themselves."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from hawse.app import App
from hawse.commands.list_table import LISTED
from hawse.commands.name_table import NAMED
from hawse.core.completion import listing_of
from hawse.core.groups import Root
from hawse.core.quick_completion import listing, quick_answer
from hawse.core.registry import all_commands, find_command
from hawse.core.shells import answer
from tests.scripted import ScriptedAws
from tools.name_table import FOLDER, written
from tests.thorough import examples

MakeApp = Callable[..., App]
VARIABLE = "_HAWSE_COMPLETE"
COMMANDS = [" ".join(path) for path, _ in all_commands()]
GROUPS = sorted({path.rpartition(" ")[0] for path in COMMANDS} | {""})
NAMES = ["web-1", "web-2", "we b", "we$x", "we:colon", "we=", "ann", "i-8", "i-9", "-x", "*", "é"]
BREAKS = " \t\n\"'><=;|&(:"


def both(app: App, line: str) -> tuple[str | None, str]:
    """What is told quickly, and by the commands."""
    app.env.update(  # type: ignore[attr-defined]  # a test's is a dict
        {VARIABLE: "bash_complete", "COMP_WORDS": line, "COMP_WORDBREAKS": BREAKS}
    )
    try:
        told = answer(app, Root("0"))
    except (click.UsageError, OSError):  # the command says nothing then
        told = ""
    return quick_answer(app, VARIABLE), told


def known(app: App) -> None:
    """Things of every kind under the same names."""
    for kind in sorted({*NAMED.values(), *(listed[0] for listed in LISTED.values())} - {""}):
        rows = [(f"i-{kind}-{n}", name, "", "eu-west-1") for n, name in enumerate(NAMES)]
        app.store.seen(kind, rows)


@pytest.mark.parametrize("group", GROUPS)
def test_verbs_are_those_of_the_groups(make_app: MakeApp, group: str) -> None:
    app = make_app()

    for begun in ("", "s", "l", "c"):
        quick, slow = both(app, f"hawse {group} {begun}".replace("  ", " "))
        assert quick in (slow, None if not slow else slow)
    quick, _ = both(app, f"hawse {group} ".replace("  ", " "))
    assert quick


@pytest.mark.parametrize("command", COMMANDS)
def test_arguments_are_those_of_the_commands(make_app: MakeApp, command: str) -> None:
    app = make_app()
    known(app)

    for rest in ("", "web-1 we", "i-"):
        quick, slow = both(app, f"hawse {command} {rest}")
        assert quick in (slow, None), rest


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=examples(50),
)
@given(
    words=st.lists(
        st.sampled_from(
            [*NAMES, "ec2", "iam", "user", "stop", "ls", "cfn", "list-instances", "-r", "--", "x"]
        ),
        max_size=5,
    ),
    end=st.sampled_from(["", " ", "  ", "'", "\\", '"', "$(", "\t", "--re", "-"]),
)
def test_any_line_is_told_the_same_or_left_to_the_commands(
    make_app: MakeApp, words: list[str], end: str
) -> None:
    app = make_app()
    known(app)

    quick, slow = both(app, f"{' '.join(['hawse', *words])}{end}")

    assert quick in (slow, None)


@pytest.mark.parametrize(
    "line",
    [
        "hawse ec2 stop -r eu-west-1 w",
        "hawse ec2 stop --",
        "hawse 'ec2' st",
        "hawse ec2 stop we\\ ",
    ],
)
def test_what_is_not_plain_is_left_to_the_commands(make_app: MakeApp, line: str) -> None:
    app = make_app()
    known(app)

    assert both(app, line)[0] is None


def test_other_shells_are_left_to_the_commands(make_app: MakeApp) -> None:
    app = make_app(env={VARIABLE: "zsh_complete", "COMP_WORDS": "hawse ec2 st"})

    assert quick_answer(app, VARIABLE) is None


def test_names_that_are_seen_are_told_quickly(make_app: MakeApp) -> None:
    app = make_app()
    known(app)

    assert both(app, "hawse ec2 stop web-1 web")[0] == "plain,web-2\n"


# --- The table ------------------------------------------------------------------------------------


def test_the_table_is_what_the_commands_say() -> None:
    kept = {name: FOLDER.joinpath(name).read_text(encoding="utf-8") for name in written()}
    assert kept == written(), "make tables"


@pytest.mark.parametrize("group", LISTED)
def test_names_are_asked_for_as_the_list_of_the_group_does(
    make_app: MakeApp, aws: ScriptedAws, group: str
) -> None:
    kind = LISTED[group][0]
    there = listing_of(find_command(make_app(), [*group.split(), "ls"]), kind)
    found = listing(LISTED[group], kind)

    assert there is not None and found is not None
    assert (found.find, found.scope) == (there.find, there.scope)
    assert set(found.calls) <= set(there.calls)
    assert listing(LISTED[group], "no kind") is None
