"""`hawse help`, `completion` and `cache`."""

from __future__ import annotations

import subprocess

import pytest

from hawse.core.topics import TOPICS
from tests.command_lines import command_lines, mentions, rejected, words_of
from tests.conftest import Run


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_listed_and_printed(run: Run, topic: str) -> None:
    assert topic in run("help").out
    assert run("help", topic).out.startswith(TOPICS[topic].splitlines()[0])


@pytest.mark.parametrize("topic", TOPICS)
def test_what_a_topic_says_to_type_is_what_hawse_accepts(topic: str) -> None:
    lines = [*command_lines(TOPICS[topic]), *mentions(TOPICS[topic])]

    assert [
        why for line in lines for words in words_of(line) if (why := rejected(words, whole=False))
    ] == []


def test_an_unknown_topic_suggests_one(run: Run) -> None:
    ran = run("help", "exit-code")

    assert ran.code == 2
    assert "hawse help exit-codes" in ran.err


def test_the_bash_script_is_bash(run: Run) -> None:
    script = run("completion", "bash").out

    assert "_HAWSE_COMPLETE" in script
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script(run: Run, shell: str) -> None:
    assert "_HAWSE_COMPLETE" in run("completion", shell).out


def test_a_cache_that_was_cleared_is_empty(run: Run) -> None:
    assert run("cache", "clear").code == 0
    assert [row["count"] for row in run("cache", "info", "-o", "json").json()] == [0, 0]


@pytest.mark.parametrize("verb", ["apply", "undo"])
def test_what_applies_a_plan_has_the_schema_of_a_change(run: Run, verb: str) -> None:
    assert run(verb, "--schema").json() == run("ec2", "stop", "--schema").json()


def test_help_lists_as_options_only_options(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("ec2", "console", "--help")
    shown = capsys.readouterr().out
    options = shown.split("Options:\n")[1].split("\n\n")[0].splitlines()

    assert [line.split()[0] for line in options] == ["--latest", "--tail"]


def test_the_summary_of_help_names_topics_that_there_are(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--help")
    summary = next(line for line in capsys.readouterr().out.splitlines() if "Topics:" in line)

    named = summary.partition("Topics: ")[2].removesuffix(", and more.").split(", ")
    assert named and set(named) <= set(TOPICS)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("whoami",), "; did you mean 'auth whoami'?"),
        (("sg",), "; did you mean 'ec2 sg'?"),
        (("deploy",), "; did you mean 'cfn deploy' or 'cfn set deploy' or 'cdk deploy'?"),
        (("ls",), "\n"),
        (("audti",), "; did you mean 'audit'?"),
        (("ec2", "stpo"), "; did you mean 'stop'?"),
    ],
)
def test_what_is_no_command_is_told_where_it_is_one(
    words: tuple[str, ...], meant: str, run: Run
) -> None:
    ran = run(*words)

    assert ran.code == 2
    assert f"no command '{words[-1]}'{meant}" in ran.err


@pytest.mark.parametrize(("typed", "meant"), [("--o", "--sort"), ("--outptu", "--output")])
def test_a_long_option_is_not_taken_for_a_short_one(typed: str, meant: str, run: Run) -> None:
    ran = run("ec2", "ls", typed)

    assert (ran.code, ran.err) == (2, f"no such option {typed}\nhint: did you mean {meant}?\n")
