"""One thing as a sheet, for rows with more fields than a line has room for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hawse.rows import Sheet, column
from tests.unit.output.samples import opened

SHEET = """\
ID       i-1
STATE    running
VOLUMES  id=vol-1 gib=8
         id=vol-2 gib=100
GROUPS   -
NOTE     one\\nline
TAGS     env=prod
         team=a b
"""


@dataclass(frozen=True)
class Thing(Sheet):
    id: str = column()
    state: str = column(colour={"running": "green"})
    volumes: tuple[Mapping[str, object], ...] = column()
    groups: tuple[str, ...] | None = column(show="list")
    note: str = column()
    tags: Mapping[str, str] = column(show="tags", wide=False)


THING = Thing(
    "i-1",
    "running",
    ({"id": "vol-1", "gib": 8}, {"id": "vol-2", "gib": 100}),
    None,
    "one\nline",
    {"env": "prod", "team": "a b"},
)


def shown(*things: Thing, format: str = "table", **asked: object) -> str:
    writer, out, _ = opened(Thing, (), format=format, **asked)
    writer.add(things, {})
    writer.close()
    return str(out.getvalue())


def test_each_field_has_a_line_and_each_of_several_values_too() -> None:
    assert shown(THING) == SHEET


def test_several_things_are_apart() -> None:
    assert shown(THING, THING) == f"{SHEET}\n{SHEET}"


def test_a_narrow_terminal_cuts_nothing() -> None:
    assert shown(THING, width=20) == SHEET


def test_a_long_text_is_broken_between_words_and_goes_on_where_it_began() -> None:
    told = shown(replace(THING, note="what a tired engineer has to read at three"), width=40)

    assert "NOTE     what a tired engineer has to\n         read at three\n" in told


def test_a_command_at_its_end_stays_whole() -> None:
    told = shown(replace(THING, note="see who did that: hawse cfn why shop --deep"), width=40)

    assert "NOTE     see who did that:\n         hawse cfn why shop --deep\n" in told


def test_on_a_pipe_nothing_is_broken() -> None:
    long = "word " * 40 + "end"

    assert f"NOTE     {long}\n" in shown(replace(THING, note=long))


def test_colour_says_what_the_word_says() -> None:
    text = shown(THING, colour=True)

    assert "\x1b[32mrunning\x1b[0m" in text
    assert "\x1b[2mSTATE  \x1b[0m" in text


def test_columns_and_other_formats_are_those_of_any_row() -> None:
    assert shown(THING, columns=("id", "state")) == "ID   STATE\ni-1  running\n"
    assert json.loads(shown(THING, format="json"))[0]["groups"] is None
