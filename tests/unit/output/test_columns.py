"""Which columns are shown, and what a wrong name is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from hawse.errors import UsageError
from hawse.output import check_view
from hawse.rows import Row
from tests.unit.output.samples import DB, VIEW, WEB, Machine, Spending, opened, shown


def lines(*columns: str) -> str:
    return shown([WEB], columns=columns)


def test_columns_come_in_the_order_they_are_named() -> None:
    assert lines("state", "id") == "running\ti-1\n"


@pytest.mark.parametrize("format", ["lines", "table", "ids"])
def test_columns_of_tags_that_no_row_has_are_none(format: str) -> None:
    assert shown([WEB, DB], columns=("tags.zone*",), format=format) == ""


def test_a_plus_adds_to_the_default() -> None:
    heading = shown([WEB], columns=("+groups",), format="table").splitlines()[0]

    assert heading.split()[-1] == "GROUPS"
    assert heading.split()[0] == "ID"


def test_plus_and_plain_names_together_are_just_these() -> None:
    assert lines("+name", "id") == "web-1\ti-1\n"


def test_a_glob_names_several() -> None:
    assert lines("*e") == "web-1\trunning\t3221225472\n"


def test_all_is_every_column() -> None:
    assert shown([WEB], columns=("all",)) == shown([WEB])


def test_a_key_of_a_mapping_is_a_column() -> None:
    assert shown([WEB, DB], columns=("id", "tags.team")) == "i-1\t\ni-2\tdata\n"


def test_a_key_may_hold_dots_and_colons() -> None:
    row = replace(WEB, tags={"aws:cloudformation:stack.name": "x"})

    assert shown([row], columns=("tags.aws:cloudformation:stack.name",)) == "x\n"


def test_a_glob_of_keys_is_every_key_that_the_rows_have() -> None:
    assert shown([WEB, DB], columns=("id", "tags.*"), format="csv") == (
        "id,tags.env,tags.team\ni-1,prod,\ni-2,dev,data\n"
    )


def test_a_key_that_looks_like_a_glob_is_taken_as_it_is() -> None:
    row = replace(WEB, tags={"a*": "1", "ab": "2"})

    assert shown([row], columns=("tags.a*",), format="csv") == "tags.a*,tags.ab\n1,2\n"


def test_dashes_are_underscores() -> None:
    assert lines("usd-month") == "70.08\n"


def test_a_column_named_twice_is_shown_once() -> None:
    assert lines("id", "id", "i*") == "i-1\n"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("stat", "--columns stat: no such column", "did you mean state?"),
        ("zzz", "--columns zzz: no such column", "columns: account, region, id, name"),
        ("x*", "--columns x*: no such column", "columns: account"),
        ("name.env", "--columns name.env: name has no keys", ""),
        ("+tgas", "--columns tgas: no such column", "did you mean tags?"),
    ],
)
def test_a_wrong_name_is_told_with_the_one_that_was_meant(
    name: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check_view(replace(VIEW, columns=(name,)), Machine)

    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize("asked", [{"sort": ("-stat",)}, {"filters": ("stat=running",)}])
def test_sort_and_filter_know_the_same_names(asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        check_view(replace(VIEW, **asked), Machine)

    assert caught.value.hint == "did you mean state?"


def test_where_columns_come_first() -> None:
    writer, out, _ = opened(Machine, ("account", "region"), columns=("account", "region", "id"))

    writer.add([WEB], {"account": "111122223333", "region": "eu-west-1"})
    writer.close()

    assert out.getvalue() == "111122223333\teu-west-1\ti-1\n"


def test_a_where_column_of_a_single_target_says_why_it_is_not_there() -> None:
    with pytest.raises(UsageError, match="rows of a single target do not carry it"):
        opened(Machine, (), columns=("region",))


def test_a_row_with_a_region_of_its_own_keeps_it() -> None:
    @dataclass(frozen=True)
    class Place(Row):
        region: str
        zones: int

    writer, out, _ = opened(Place, ("account", "region"))
    writer.add([Place("eu-west-1", 3)], {"account": "1", "region": "us-east-1"})
    writer.close()

    assert out.getvalue() == "1\teu-west-1\t3\n"


def test_what_a_view_mentions_is_known_to_the_frame() -> None:
    view = replace(VIEW, columns=("+account",), sort=("-region",), filters=("state = x",))

    assert [name for name in ("account", "region", "state", "id") if view.mentions(name)] == [
        "account",
        "region",
        "state",
    ]


def test_a_spread_mapping_is_a_column_for_each_key_in_tables() -> None:
    rows = [Spending("ec2", {"mon": 1.5}), Spending("s3", {"tue": 2.0})]

    assert shown(rows, format="table") == (
        "SERVICE    mon    tue\n" "ec2      $1.50      -\n" "s3           -  $2.00\n"
    )
