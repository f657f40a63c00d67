"""What is completed without click and the commands is what they would complete themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from hawse.app import App
from hawse.aws.cache import Cache
from hawse.commands.list_table import LISTED
from hawse.core.command import Query
from hawse.core.groups import Root
from hawse.core.registry import all_commands, find_command
from hawse.core.seen_names import listing_of
from hawse.core.shells import answer
from hawse.core.tab import tab
from hawse.rows import noun
from tests.test_architecture import loaded_by
from tests.thorough import examples
from tools.name_table import FOLDER, written

MakeApp = Callable[..., App]
VARIABLE = "_HAWSE_COMPLETE"
COMMANDS = [" ".join(path) for path, _ in all_commands()]
GROUPS = sorted({path.rpartition(" ")[0] for path in COMMANDS} | {""})
NAMES = ["web-1", "web-2", "we b", "we$x", "we:colon", "we=", "ann", "i-8", "i-9", "-x", "*", "é"]
BREAKS = " \t\n\"'><=;|&(:"


def both(app: App, line: str, shell: str = "bash") -> tuple[str | None, str]:
    """What is told quickly, and by the commands."""
    words = line.split(" ")
    word = words[-1] if shell == "fish" else str(len([each for each in words if each]))
    if shell in ("zsh", "powershell") and words[-1]:
        word = str(int(word) - 1)
    asked = {VARIABLE: f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": word}
    app.env.update({**asked, "COMP_WORDBREAKS": BREAKS})  # type: ignore[attr-defined]  # a dict
    os.environ.update(asked)  # where click looks
    try:
        told = answer(app, Root("0"))
    except (click.UsageError, OSError):  # the command says nothing then
        told = ""
    finally:
        for name in asked:
            del os.environ[name]
    return tab(app.env, str(app.paths.cache)), told


def known(app: App) -> None:
    """Things of every kind under the same names."""
    for kind in sorted({listed[0] for listed in LISTED.values()}):
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
        "hawse ec2 stop -r ",
        "hawse ec2 stop -y w",
        "hawse ec2 stop --",
        "hawse 'ec2' st",
        "hawse ec2 stop we\\ ",
    ],
)
def test_what_is_not_plain_is_left_to_the_commands(make_app: MakeApp, line: str) -> None:
    app = make_app()
    known(app)

    assert both(app, line)[0] is None


def test_a_shell_that_nobody_knows_is_left_to_the_commands(make_app: MakeApp) -> None:
    app = make_app(env={VARIABLE: "tcsh_complete", "COMP_WORDS": "hawse ec2 st"})

    assert tab(app.env, str(app.paths.cache)) is None


@pytest.mark.parametrize(
    "line",
    [
        "hawse ",
        "hawse ec2 st",
        "hawse ec2 stop ",
        "hawse  ec2 stop web-1 we",
        "hawse iam policy attach we",
        "hawse iam policy attach web-1 i-",
        "hawse s3 rb s3://w",
        "hawse s3 rb we",
        "hawse ec2 stop -r eu-west-1 w",
        "hawse -p x ec2 stop --region sa-east-1 -r eu-west-1 web-1 w",
        "hawse tag copy é",
        "hawse ec2 disconnect web-1 x",
    ],
)
@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_are_told_the_same(make_app: MakeApp, shell: str, line: str) -> None:
    app = make_app()
    known(app)

    quick, slow = both(app, line, shell)

    assert quick in (slow, None) and (quick is not None or " x" in line)


def test_every_argument_of_a_command_is_told(make_app: MakeApp) -> None:
    app = make_app()
    known(app)

    told = [
        both(app, f"hawse iam policy attach {words}")[0] for words in ("web-", "p web-", "p q web-")
    ]

    assert [str(each).count("web-1\n") for each in told] == [1, 1, 1]


def test_buckets_are_told_as_the_urls_that_they_are_named_by(make_app: MakeApp) -> None:
    app = make_app()
    app.store.seen("bucket", [("acme-logs", "", "", "")])

    assert both(app, "hawse s3 rb s3://ac")[0] == "plain,//acme-logs\n"
    assert both(app, "hawse s3 rb ")[0] == "plain,s3://acme-logs\n"
    assert both(app, "hawse s3 rb ac")[0] == ""


def test_names_that_are_seen_are_told_quickly(make_app: MakeApp) -> None:
    app = make_app()
    known(app)

    assert both(app, "hawse ec2 stop web-1 web")[0] == "plain,web-2\n"


# --- The table ------------------------------------------------------------------------------------


def test_the_table_is_what_the_commands_say() -> None:
    kept = {name: FOLDER.joinpath(name).read_text(encoding="utf-8") for name in written()}
    assert kept == written(), "make tables"


@pytest.mark.parametrize("group", LISTED)
def test_names_are_asked_for_as_the_list_of_the_group_does(make_app: MakeApp, group: str) -> None:
    there = find_command(make_app(), [*group.split(), "ls"])
    found = listing_of(make_app(), LISTED[group][0])

    assert isinstance(there, Query) and found is not None
    assert (noun(there.row()), found.find) == (LISTED[group][0], there.brief)
    assert found.scope == there.scope
    assert set(found.calls) <= set(there.calls)


def test_a_tab_on_names_loads_next_to_nothing(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "hawse" / "answers.sqlite")
    kept.seen("instance", [("i-1", "web-1", "", "eu-west-1")])
    kept.close()
    loaded = loaded_by(
        _HAWSE_COMPLETE="zsh_complete",
        COMP_WORDS="hawse ec2 stop -r eu-west-1 we",
        COMP_CWORD="5",
        XDG_CACHE_HOME=str(tmp_path),
    )

    assert "sqlite3" in loaded
    assert loaded & {"typing", "dataclasses", "pathlib", "re", "threading", "click"} == set()
    assert {each for each in loaded if each.startswith("hawse.")} == {
        "hawse.aws",
        "hawse.aws.seen_index",
        *(f"hawse.core{each}" for each in ("", ".bash_words", ".kinds", ".quick_completion")),
        *(f"hawse.core.{each}" for each in ("seen_names", "shell_words", "tab")),
    }
