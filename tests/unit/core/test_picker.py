"""What a list to pick from does with each key, and how it looks on any terminal."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, strategies as st

from hawse.core.picker import SHOWN, Look, Picker
from hawse.core.terminal_keys import keys_in
from hawse.output.cells import width
from hawse.output.escape import escape, teller

NAMES = [("web-1", "i-1"), ("web-2", "i-2"), ("db-1", "i-3 web")]
WIDE = Look(80, 24)


def typed(picker: Picker, *keys: str) -> Picker:
    for key in keys:
        for each in [key] if key in KEYS else key:
            picker.key(each)
    return picker


KEYS = ["up", "down", "home", "end", "page up", "page down", "backspace", "word back", "clear"]


def of(*names: str) -> Picker:
    return Picker("instance", [(name, "") for name in names])


def shown(picker: Picker, look: Look = WIDE) -> list[str]:
    return [line.split()[-1] if line.split() else "" for line in picker.drawn(look).lines[1:-1]]


@pytest.mark.parametrize(
    ("keys", "picked"),
    [
        ([], "web-1"),
        (["down"], "web-2"),
        (["down", "down", "down"], "web-1"),
        (["up"], "db-1"),
        (["end"], "db-1"),
        (["end", "home"], "web-1"),
        (["page down"], "db-1"),
        (["end", "page up"], "web-1"),
        (["db"], "db-1"),
        (["DB"], "db-1"),
        (["i-2"], "web-2"),
        (["web", "down", "down"], "db-1"),
        (["1 db"], "db-1"),
        (["db", "clear"], "web-1"),
        (["web-2", "backspace", "backspace", "down"], "web-2"),
        (["web db", "word back", "down"], "web-2"),
        (["x"], None),
        (["x", "down", "up", "end"], None),
        (["x", "backspace"], "web-1"),
        (["\x1b\x00"], "web-1"),
    ],
)
def test_keys_filter_and_move(keys: list[str], picked: str | None) -> None:
    assert typed(Picker("instance", NAMES), *keys).picked == picked


def test_what_begins_with_what_is_typed_comes_first() -> None:
    assert typed(of("my-web", "web"), "web").picked == "web"


def test_the_mark_stays_in_sight() -> None:
    picker = of(*(f"n{number:02}" for number in range(30)))

    for number in range(30):
        assert f"> n{number:02}" in picker.drawn(WIDE).lines
        picker.key("down")


def test_it_looks_like_a_question_with_its_answers() -> None:
    drawn = typed(Picker("instance", NAMES), "web").drawn(WIDE)

    assert drawn.lines == [
        "instance: web  3 of 3",
        "> web-1  i-1",
        "  web-2  i-2",
        "  db-1   i-3 web",
        "  type to filter, up and down, Enter picks, Esc leaves",
    ]
    assert drawn.cursor == len("instance: web")


def test_that_nothing_fits_is_said() -> None:
    assert typed(of("web"), "x").drawn(WIDE).lines == ["instance: x  0 of 1", "  nothing fits"]


@given(
    names=st.lists(st.text(max_size=30), min_size=1, max_size=30),
    keys=st.lists(st.sampled_from([*KEYS, "a", "é", "人"]), max_size=10),
    columns=st.integers(1, 50),
    rows=st.integers(1, 15),
)
def test_no_name_leaves_its_line_on_any_terminal(
    names: list[str], keys: list[str], columns: int, rows: int
) -> None:
    picker = typed(Picker("instance", [(name, name) for name in names]), *keys)

    drawn = picker.drawn(Look(columns, rows))

    assert len(drawn.lines) <= max(rows, 1) and len(drawn.lines) <= SHOWN + 2
    assert all(escape(line) == line for line in drawn.lines)
    assert all(width(line) < max(columns, 2) for line in drawn.lines)
    assert drawn.cursor < max(columns, 2)


def test_hostile_names_are_shown_as_escapes() -> None:
    drawn = of("a\x1b[2J\nb").drawn(WIDE)

    assert drawn.lines[1] == "> a\\x1b[2J\\nb"


def test_a_terminal_without_such_letters_is_told_escapes() -> None:
    drawn = of("wé").drawn(Look(80, 24, told=teller("ascii")))

    assert drawn.lines[1] == "> w\\xe9"


def test_ten_thousand_names_are_filtered_as_quickly_as_one_types() -> None:
    picker = of(*(f"web-{number}" for number in range(10_000)))
    began = process_time()
    typed(picker, "web-9999", "backspace", "backspace", "clear")
    picker.drawn(WIDE)

    assert process_time() - began < 1.0  # 11 keys


def test_colour_marks_and_dims() -> None:
    lines = of("a", "b").drawn(Look(80, 24, colour=True)).lines

    assert lines[1] == "\x1b[1m> a\x1b[0m" and lines[-1].startswith("\x1b[2m")


@pytest.mark.parametrize(
    ("sent", "keys", "begun"),
    [
        ("web", ["w", "e", "b"], ""),
        ("\x1b[A\x1b[B\x1bOA\x1bOB", ["up", "down", "up", "down"], ""),
        ("\x1b[5~\x1b[6~\x1b[H\x1b[4~", ["page up", "page down", "home", "end"], ""),
        ("\x1b", [], "\x1b"),
        ("a\x1b[", ["a"], "\x1b["),
        ("\x1b[1;5C\x1b[200~x", ["x"], ""),
        ("\x1bx", [], ""),
        ("\r\n\x03\x04", ["enter", "enter", "leave", "leave"], ""),
        ("\x7f\x15\x17\x10\x0e", ["backspace", "clear", "word back", "up", "down"], ""),
    ],
)
def test_what_a_terminal_sends_is_keys(sent: str, keys: list[str], begun: str) -> None:
    assert keys_in(sent) == (keys, begun)
