"""The frame of what moves objects: what is counted, shown, asked, recorded, and the exit code."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hawse.app import App
from hawse.core.tally import Tally
from hawse.main import run as run_hawse
from tests.conftest import FakeClock, Run, ScriptedPrompter


@pytest.mark.case(67)
@pytest.mark.parametrize(
    "items, code, last",
    [
        ("", 0, "nothing to do"),
        ("done:a done:b", 0, "2 done · 2.0 KiB in 0.0s"),
        ("done:a drop:b", 0, "2 done · 1.0 KiB in 0.0s"),
        ("drop:a drop:b", 0, "2 done · 8.0 KiB in 0.0s"),
        ("done:a left:b", 0, "1 done · 1 left · 1.0 KiB in 0.0s"),
        ("done:a skip:b", 6, "1 done · 1 skipped · 1.0 KiB in 0.0s"),
        ("done:a fail:b", 6, "1 done · 1 failed · 1.0 KiB in 0.0s"),
        ("skip:a", 6, "1 skipped"),
        ("fail:a fail:b", 1, "2 failed"),
        ("gone:a", 4, "1 failed"),
        ("deny:a deny:b", 5, "2 failed"),
        ("deny:a gone:b", 1, "2 failed"),
        ("gone:a skip:b", 6, "1 skipped · 1 failed"),
        ("done:a stop:b", 130, "1 done · 1.0 KiB in 0.0s"),
        ("done:a ctrl-c:b", 130, "1 done · 1.0 KiB in 0.0s"),
    ],
)
def test_the_last_line_counts_and_the_code_is_honest(
    run: Run, items: str, code: int, last: str
) -> None:
    ran = run("carry", *items.split())

    assert (ran.code, ran.out) == (code, "")
    assert ran.err.splitlines()[-1] == last


def test_what_is_done_is_shown_only_when_asked(run: Run) -> None:
    quiet = run("carry", "done:a", "left:b")
    told = run("carry", "done:a", "left:b", "-v")

    assert "carry a" not in quiet.err
    assert "carry a → to/a" in told.err
    assert "carry b: left: it is there" in told.err


def test_a_name_of_several_lines_is_told_in_one(run: Run) -> None:
    ran = run("carry", "done:a\nb", "fail:c\nd", "-v")

    assert "carry a\\nb → to/a\\nb\n" in ran.err
    assert "warning: carry c\\nd: failed: " in ran.err


def test_what_failed_or_was_skipped_is_shown_always(run: Run) -> None:
    ran = run("carry", "fail:a", "skip:b")

    assert "warning: carry a: failed: a: it broke" in ran.err
    assert "warning: carry b: skipped: it is heavy" in ran.err


@pytest.mark.case(67)
def test_of_many_failures_the_first_are_shown(run: Run) -> None:
    some = run("carry", *[f"fail:{number}" for number in range(25)])
    every = run("carry", *[f"fail:{number}" for number in range(25)], "-v")

    assert some.err.count("warning:") == 20
    assert "… and 5 more (-v shows all)" in some.err
    assert every.err.count("warning:") == 25


def test_rows_are_written_where_an_output_is_named(run: Run) -> None:
    ran = run("carry", "done:a", "skip:b", "fail:c", "-o", "json")

    assert [(row["source"], row["outcome"], row["detail"]) for row in ran.json()] == [
        ("a", "done", None),
        ("b", "skipped", "it is heavy"),
        ("c", "failed", "c: it broke"),
    ]
    assert "warning" not in ran.err


def test_a_dry_run_shows_rows_and_leaves_no_record(run: Run, home: Path) -> None:
    ran = run("carry", "done:a", "--dry-run", "-o", "jsonl")

    assert json.loads(ran.out)["outcome"] == "would succeed"
    assert not (home / "state" / "journal.jsonl").exists()


def test_a_run_is_recorded_with_what_came_of_it(run: Run, home: Path) -> None:
    run("carry", "done:a", "fail:b")
    run("carry", "done:a", "raise:b")

    lines = (home / "state" / "journal.jsonl").read_text().splitlines()
    ends = [entry for entry in map(json.loads, lines) if "outcomes" in json.dumps(entry)]
    assert [json.dumps(each).count('"done": 1') for each in ends] == [1, 1]


def test_an_error_tells_what_was_done_before_it(run: Run) -> None:
    ran = run("carry", "done:a", "raise:b")

    assert ran.code == 4
    assert "1 done" in ran.err
    assert "b: it is not there" in ran.err


def test_notes_come_before_the_last_line(run: Run) -> None:
    ran = run("carry", "note:remember", "done:a")

    assert ran.err.splitlines()[-2] == "remember"


def test_what_to_type_next_comes_last_and_once(run: Run) -> None:
    ran = run("carry", "hint:go on", "hint:go on", "done:a", "ctrl-c:b")

    assert ran.code == 130
    assert ran.err.splitlines()[-2:] == ["1 done · 1.0 KiB in 0.0s", "hint: go on"]


def test_parts_of_what_is_not_whole_are_progress_and_nothing_else(run: Run) -> None:
    ran = run("carry", "part:512", "part:-512", "done:a", "--progress", "json")
    *_, end, last = ran.err.splitlines()

    assert json.loads(end)["done"] == 1024
    assert last == "1 done · 1.0 KiB in 0.0s"


def test_the_bar_is_away_while_a_question_waits_and_the_wait_is_not_counted(
    make_app: Callable[..., App], clock: FakeClock
) -> None:
    app = make_app(tty=True, env={"TERM": "xterm"})
    shown: list[str] = []

    class Slow(ScriptedPrompter):
        def ask(self, question: str) -> str:
            drawn.clear()  # a machine that is slow today may have drawn it before the question
            assert not drawn.wait(0.3)
            shown.append(str(app.streams.stderr.getvalue()))  # type: ignore[attr-defined]
            clock.sleep(60)
            return "a"

        def hidden(self, question: str) -> str:
            return self.ask(question)

    drawn = threading.Event()
    write = app.streams.stderr.write

    def writing(text: str) -> int:
        drawn.set()
        return write(text)

    app.streams.stderr.write = writing  # type: ignore[method-assign]
    app = replace(app, prompter=Slow(iter(())), commands="tests.frame.commands")

    assert run_hawse(app, ["carry", "ask:a", "done:b"]) == 0
    assert shown == [""] or shown[0].endswith("\x1b[2K")
    err: str = app.streams.stderr.getvalue()  # type: ignore[attr-defined]
    assert err.endswith("1 done · 1.0 KiB in 0.0s\n")


def test_no_bar_is_drawn_into_content(make_app: Callable[..., App]) -> None:
    app = replace(make_app(tty=True, env={"TERM": "xterm"}), commands="tests.frame.commands")

    assert run_hawse(app, ["carry", "write:content"]) == 0
    err: str = app.streams.stderr.getvalue()  # type: ignore[attr-defined]
    assert err == "nothing to do\n"


def test_an_answer_is_typed_or_given_beforehand(run: Run) -> None:
    asked = run("carry", "ask:a", "done:a", tty=True, answers=["a"])
    wrong = run("carry", "ask:a", "done:a", tty=True, answers=["b"])
    given = run("carry", "ask:a", "done:a", "-y")
    nobody = run("carry", "ask:a", "done:a")

    assert [each.code for each in (asked, wrong, given, nobody)] == [0, 7, 0, 7]
    assert asked.asked == ["carry a. Type a to go on: "]
    assert given.asked == []


def test_read_only_refuses_and_a_dry_run_passes(run: Run) -> None:
    assert run("carry", "done:a", "--read-only").code == 7
    assert run("carry", "done:a", "--read-only", "--dry-run").code == 0


def test_two_targets_are_refused(run: Run) -> None:
    ran = run("carry", "done:a", "-r", "eu-west-1", "-r", "eu-north-1", "-p", "a", "-p", "b")

    assert ran.code in (2, 3)


def test_what_had_arrived_before_a_run_is_not_how_fast_it_was() -> None:
    tally = Tally(before=3 << 20)
    tally.done(5 << 20, went=True)

    assert list(tally.said(2.0)) == ["1 done", "5.0 MiB in 2.0s, 1.0 MiB/s"]
