"""Includes and excludes in order, and bounds of size and time."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.transfer.filters import Bounds, Filters
from hawse.transfer.globs import compile_glob


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*.tmp", ["x.tmp", "a/b/x.tmp", "/x.tmp"], ["x.tmp/y", "x.tmpx"]),
        ("name", ["name", "a/name"], ["name/x", "aname"]),
        ("/name", ["name"], ["a/name", "/name"]),
        ("/*.tmp", ["x.tmp"], ["a/x.tmp"]),
        ("a/x", ["a/x"], ["b/a/x", "a/x/y"]),
        ("a/*", ["a/x", "a/"], ["a/x/y", "b/a/x"]),
        ("a/**", ["a/x", "a/x/y", "a/"], ["b/a/x", "a"]),
        ("**/a/x", ["a/x", "b/a/x"], ["ba/x"]),
        ("build/", ["build/x", "a/build/x/y", "build/"], ["build", "a/rebuild/x"]),
        ("/build/", ["build/x", "build/x/y"], ["a/build/x", "build"]),
        ("a/build/", ["a/build/x"], ["b/a/build/x", "a/build"]),
        ("b*d/", ["build/x", "a/bd/x"], ["b/d/x"]),
        ("{*.tmp,build/,/x}", ["a/y.tmp", "a/build/z", "x"], ["a/x"]),
        ("*", ["x", "a/x", "a/", "", "a\nb", "/"], []),
        ("**", ["x", "a/x", ""], []),
        ("/", ["x", "a/x"], []),
        ("*/", ["a/x", "a/b/x"], ["x"]),
        ("**/", ["a/x", "a/b/x"], ["x"]),
        ("a/**/", ["a/b/x", "a/b/c/x"], ["a/x", "b/a/b/x"]),
        ("//x", ["/x"], ["x"]),
        ("a b ", ["a b "], ["a b"]),
        ("!x", ["!x"], ["x"]),
    ],
)
def test_patterns_are_about_the_names_that_the_table_says(
    pattern: str, yes: list[str], no: list[str]
) -> None:
    filters = Filters.of([f"- {pattern}"])

    assert [name for name in yes if filters.keeps(name)] == []
    assert [name for name in no if not filters.keeps(name)] == []


@pytest.mark.parametrize(
    ("rules", "kept", "left_out"),
    [
        ([], ["x"], []),
        (["- *.tmp"], ["x"], ["x.tmp"]),
        (["+ *.jpg"], ["x.jpg", "a/x.jpg"], ["x", "a/x.png"]),
        (["- *", "+ *.jpg"], ["x.jpg"], ["x"]),
        (["+ *.jpg", "- tmp/"], ["x.jpg"], ["tmp/x.jpg", "x"]),
        (["- tmp/", "+ *.jpg"], ["tmp/x.jpg", "x"], ["tmp/x"]),
        (["- *", "+ *.jpg", "- a*", "+ /ab.jpg"], ["x.jpg", "ab.jpg"], ["ac.jpg", "d/ab.jpg"]),
        (["+ *", "- *.tmp"], ["x"], ["x.tmp"]),
    ],
)
def test_the_last_rule_that_matches_decides_and_a_first_include_means_only_that(
    rules: list[str], kept: list[str], left_out: list[str]
) -> None:
    filters = Filters.of(rules)

    assert [name for name in kept if not filters.keeps(name)] == []
    assert [name for name in left_out if filters.keeps(name)] == []


def test_an_explanation_names_the_rule_and_its_place() -> None:
    filters = Filters.of(["- *", "+ *.jpg", "- tmp/"])

    assert filters.explain("a.jpg") == (
        *(True, 1, "kept by --include *.jpg, the last that matches of 3"),
    )
    assert filters.explain("tmp/a.jpg") == (
        *(False, 2, "left out by --exclude tmp/, the last that matches of 3"),
    )
    assert Filters.of(["- *.x"]).explain("a.x").text == "left out by --exclude *.x"


def test_an_explanation_says_when_no_rule_matches() -> None:
    assert Filters.of([]).explain("x") == (True, None, "kept: there are no filters")
    assert Filters.of(["+ a"]).explain("x") == (
        *(False, None, "left out: no rule matches, and the first is an include"),
    )
    assert Filters.of(["- a"]).explain("x") == (
        *(True, None, "kept: no rule matches, and the first is an exclude"),
    )


RULES = st.builds(
    lambda sign, pattern: f"{sign} {pattern}",
    st.sampled_from("+-"),
    st.sampled_from(
        ["a", "*", "a*", "/a", "b/", "/b/", "a/b/", "a/**", "**/b/a", "{a,b/}", "*/", "**a"]
    ),
)
NAMES = st.text("ab/", max_size=6)


@given(rules=st.lists(RULES, max_size=5), name=NAMES)
def test_one_expression_for_all_rules_decides_as_the_rules_one_by_one(
    rules: list[str], name: str
) -> None:
    filters = Filters.of(rules)
    matching = [i for i, rule in enumerate(rules) if not Filters.of([f"- {rule[2:]}"]).keeps(name)]
    default = not (rules and rules[0][0] == "+")
    expected = rules[matching[-1]][0] == "+" if matching else default

    assert filters.keeps(name) == expected
    assert filters.explain(name)[:2] == (expected, matching[-1] if matching else None)


@given(rules=st.lists(RULES, max_size=5), folder=NAMES.filter(bool), name=NAMES)
def test_nothing_below_a_pruned_folder_would_have_been_kept(
    rules: list[str], folder: str, name: str
) -> None:
    filters = Filters.of(rules)

    assert not (filters.prunes(folder) and filters.keeps(f"{folder}/{name}"))


def test_an_excluded_folder_is_pruned_unless_something_in_it_may_be_wanted() -> None:
    assert Filters.of(["- .git/"]).prunes("a/.git")
    assert Filters.of(["- /build/**"]).prunes("build")
    assert Filters.of(["+ *.py", "- .git/"]).prunes(".git")
    assert not Filters.of(["- .git/", "+ *.py"]).prunes(".git")
    assert not Filters.of(["- .git/"]).prunes("a")
    assert not Filters.of(["- .git/*"]).prunes(".git")
    assert not Filters.of([]).prunes("a")


@given(pattern=st.sampled_from(["a/*", "**/b*", "a/**/b", "{a,b}/?", "a/[!b]"]), name=NAMES)
def test_a_pattern_with_a_slash_is_the_glob_that_a_url_has(pattern: str, name: str) -> None:
    assert Filters.of([f"+ {pattern}"]).keeps(name) == compile_glob(pattern).matches(name)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("- ", "--exclude: the pattern is empty"),
        ("+ ", "--include: the pattern is empty"),
        ("+ s3://bucket/x", "--include s3://bucket/x: filters are about names relative"),
        ("- [z-a]", "--exclude .* upside down"),
        ("x", "filter x: neither"),
        ("", "filter : neither"),
    ],
)
def test_a_rule_that_cannot_mean_anything_is_refused(rule: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Filters.of([rule])


def test_filters_tell_whether_there_are_any() -> None:
    assert not Filters.of([])
    assert Filters.of(["- x"])


# --- Bounds --------------------------------------------------------------------------------------


def test_bounds_of_size_are_included() -> None:
    bounds = Bounds(min_size=10, max_size=20)

    assert [size for size in (9, 10, 20, 21) if bounds.keeps(size, 0.0)] == [10, 20]


def test_a_time_splits_what_is_newer_from_what_is_older() -> None:
    newer, older = Bounds(newer=100.0), Bounds(older=100.0)

    assert [time for time in (99.9, 100.0, 100.1) if newer.keeps(0, time)] == [100.0, 100.1]
    assert [time for time in (99.9, 100.0, 100.1) if older.keeps(0, time)] == [99.9]


def test_every_bound_counts() -> None:
    bounds = Bounds(min_size=1, max_size=5, newer=10.0, older=20.0)

    assert bounds.keeps(3, 15.0)
    assert not any(bounds.keeps(*one) for one in ((0, 15.0), (6, 15.0), (3, 9.0), (3, 20.0)))


def test_no_bounds_keep_everything_and_are_false() -> None:
    assert not Bounds()
    assert Bounds(min_size=0)
    assert Bounds().keeps(0, -1.0)


@pytest.mark.parametrize("bounds", [{"min_size": 2, "max_size": 1}, {"newer": 5.0, "older": 5.0}])
def test_bounds_that_nothing_can_meet_are_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="so nothing can match"):
        Bounds(**bounds)
