"""Tables as a person sees them, down to forty columns."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from hawse.output import open_rows
from hawse.output.cells import width
from hawse.rows import Row, column
from tests.unit.output.samples import DB, NOW, VIEW, WEB, Machine, Notes, opened, shown


def table(*rows: Machine, where: tuple[str, ...] = (), **asked: object) -> tuple[str, Notes]:
    writer, out, notes = opened(Machine, where, format="table", **asked)
    writer.add(rows, {"account": "111122223333", "region": "eu-west-1"})
    writer.close()
    return "\n" + out.getvalue(), notes


def test_a_table_is_aligned_and_leaves_wide_columns_out() -> None:
    text, notes = table(WEB, DB)

    assert text == """
ID   NAME   STATE    LAUNCHED     SIZE  USD MONTH  SPOT
i-1  web-1  running  3d        3.0 GiB     $70.08  no
i-2  -      stopped  -               -          -  yes
"""
    assert notes == []


def test_no_rows_are_no_table() -> None:
    assert table() == ("\n", [])


def test_several_targets_put_account_and_region_first() -> None:
    text, _ = table(WEB, where=("account", "region"), columns=("account", "region", "id"))

    assert text == """
ACCOUNT       REGION     ID
111122223333  eu-west-1  i-1
"""


def test_wide_and_combining_characters_keep_the_columns_aligned() -> None:
    rows = [replace(WEB, name="日本語"), replace(DB, name="e\u0301")]

    text, _ = table(*rows, columns=("id", "name", "state"))

    assert text == """
ID   NAME    STATE
i-1  日本語  running
i-2  e\u0301       stopped
"""


def test_names_cannot_break_out_of_their_cell() -> None:
    text, _ = table(replace(WEB, name="a\nb\x1b[2J"), columns=("id", "name", "state"))

    assert text == """
ID   NAME         STATE
i-1  a\\nb\\x1b[2J  running
"""


def test_a_first_cell_cannot_be_a_workflow_command() -> None:
    text, _ = table(replace(WEB, id="::error::pwned"), columns=("id",))

    assert text == "\nID\n\\x3a:error::pwned\n"


def test_columns_that_do_not_fit_are_left_out_from_the_right_and_named() -> None:
    text, notes = table(WEB, DB, width=40)

    assert text == """
ID   NAME   STATE    LAUNCHED     SIZE
i-1  web-1  running  3d        3.0 GiB
i-2  -      stopped  -               -
"""
    assert notes == ["not shown at this width: usd_month, spot (-o lines has every column)"]


def test_columns_matched_by_a_glob_go_before_the_default_and_those_named_last() -> None:
    _, notes = table(WEB, width=30, columns=("all", "groups", "usd_month"))

    assert notes == [
        "not shown at this width: name, state, launched, size, spot, tags"
        " (-o lines has every column)"
    ]


def test_a_long_name_is_cut_before_a_column_is_lost() -> None:
    text, notes = table(replace(WEB, name="a-very-long-name-of-a-machine"), width=70)

    assert text == """
ID   NAME                  STATE    LAUNCHED     SIZE  USD MONTH  SPOT
i-1  a-very-long-name-of…  running  3d        3.0 GiB     $70.08  no
"""
    assert notes == []


def test_an_id_is_whole_on_forty_columns() -> None:
    row = replace(WEB, id="i-0123456789abcdef0", name="web-frontend-blue-1")

    text, _ = table(row, width=40)

    assert text == """
ID                   NAME        STATE
i-0123456789abcdef0  web-front…  running
"""


def test_a_pipe_cuts_nothing() -> None:
    text, _ = table(replace(WEB, name="x" * 300), width=0)

    assert "x" * 300 in text


def test_a_terminal_without_an_ellipsis_gets_dots() -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="ascii", write_through=True)
    view = replace(VIEW, format="table", width=14, columns=("id", "name"))
    writer = open_rows(view, Machine, (), out, Notes().append)
    writer.add([replace(WEB, name="x" * 20)], {})
    writer.close()

    assert written.getvalue() == b"ID   NAME\ni-1  xxxxxx...\n"


def test_a_terminal_without_unicode_stays_aligned_and_draws_trees_all_the_same() -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="ascii", errors="backslashreplace", write_through=True)
    view = replace(VIEW, format="table", width=80, columns=("id", "name", "state"))
    writer = open_rows(view, Machine, (), out, Notes().append)
    writer.add([replace(WEB, name="├── é"), replace(WEB, name="└── b")], {})
    writer.close()

    assert written.getvalue() == (
        b"ID   NAME      STATE\n" b"i-1  |-- \\xe9  running\n" b"i-1  `-- b     running\n"
    )


@dataclass(frozen=True)
class Path(Row):
    """Something with a long name."""

    id: str
    where: str = column(show="path")
    link: str | None = column(show="whole", default=None)


def paths(width: int, *rows: Path, **asked: object) -> str:
    writer, out, _ = opened(Path, (), format="table", width=width, **asked)
    writer.add(rows, {})
    writer.close()
    return out.getvalue()


def test_the_end_of_a_path_is_kept() -> None:
    text = paths(22, Path("1", "/srv/logs/2026/app-1.log"), columns=("id", "where"))

    assert text == "ID  WHERE\n1   …gs/2026/app-1.log\n"


def test_what_is_of_use_only_as_a_whole_is_not_cut() -> None:
    link = "https://example.com/" + "x" * 100

    assert paths(40, Path("1", "a", link), columns=("link",)) == f"LINK\n{link}\n"


def test_colour_adds_nothing_but_colour() -> None:
    plain, _ = table(WEB, DB)
    painted, _ = table(WEB, DB, colour=True)

    assert "\x1b[32mrunning\x1b[0m" in painted
    assert _bare(painted) == plain


def test_without_colour_there_is_no_escape_character() -> None:
    assert "\x1b" not in table(WEB, DB)[0]


NAMES = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5), st.integers(1, 90))
def test_no_line_is_ever_wider_than_the_terminal(names: list[tuple[str, str]], limit: int) -> None:
    rows = [replace(WEB, id=id_, name=name) for id_, name in names]

    lines = shown(rows, format="table", width=limit).split("\n")

    assert max(map(width, lines)) <= limit
    assert len(lines) == len(rows) + 2


@pytest.mark.parametrize("limit", [0, 40, 80])
def test_no_line_ends_in_spaces(limit: int) -> None:
    rows = [WEB, DB, Machine("i-3", launched=NOW - timedelta(hours=1))]

    lines = shown(rows, format="table", width=limit).splitlines()

    assert lines == [line.rstrip() for line in lines]


def _bare(text: str) -> str:
    import re

    return re.sub("\x1b\\[[0-9;]*m", "", text)
