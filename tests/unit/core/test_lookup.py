"""Names mean exactly one thing, or say why not."""

from __future__ import annotations

import pytest

from hawse.core.lookup import Thing, check_unambiguous, missing
from hawse.errors import UsageError

WEB1 = Thing("i-1", "web-1", "prod eu-west-1")
WEB2 = Thing("i-2", "web-2", "prod eu-west-1")
TWIN = Thing("i-9", "web-1", "prod us-east-1")


def test_names_ids_and_globs_are_found() -> None:
    assert missing(["web-1", "i-2", "web-*"], [WEB1, WEB2]) == ()


def test_what_nothing_is_called_by_is_missing() -> None:
    assert missing(["web-1", "db-1", "db-*"], [WEB1, WEB2]) == ("db-1", "db-*")


def test_a_name_of_two_things_is_refused_with_both() -> None:
    with pytest.raises(UsageError) as caught:
        check_unambiguous(["web-1"], [WEB1, WEB2, TWIN])

    assert caught.value.message == (
        "web-1 is ambiguous: it names i-1 (prod eu-west-1), i-9 (prod us-east-1)"
    )


@pytest.mark.parametrize("name", ["web-*", "i-1", "i-9"])
def test_a_glob_or_an_id_of_one_thing_is_no_question(name: str) -> None:
    check_unambiguous([name], [WEB1, TWIN])


def test_several_entries_about_one_thing_are_one_thing() -> None:
    check_unambiguous(["web-1"], [WEB1, WEB1])
