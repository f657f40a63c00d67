"""Globs over keys, judged by a naive reading that spells everything out and backtracks."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings, strategies as st

from hawse.errors import UsageError
from hawse.transfer.globs import compile_glob, escape, has_glob
from tests.thorough import examples


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("a/*.gz", ["a/x.gz", "a/.gz", "a/\n.gz"], ["a/b/x.gz", "a/x.gz2", "b/x.gz", "a/x.gz\n"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b", "a//b"], ["a/xb", "ab", "a/b/c", "a"]),
        ("**/b", ["b", "a/b", "a/a/b", "/b"], ["ab", "b/a", "a/ab"]),
        ("**/a/b", ["a/b", "x/a/b", "x/y/a/b"], ["xa/b", "a/b/c"]),
        ("**a*/**c", ["a/c", "xa/yc", "a/a/c"], ["ac", "a/"]),
        ("a/**", ["a/", "a/x", "a/x/y", "a//"], ["a", "ab"]),
        ("a**b", ["ab", "a/b", "a/x/yb"], ["a/bc"]),
        ("**", ["", "a", "a/b", "\n"], []),
        ("*", ["", "a", "\n"], ["a/b", "/"]),
        ("***", ["a/b"], []),
        ("?", ["a", "é", "😀", "\n"], ["", "ab", "/"]),
        ("[abc]", ["a", "c"], ["d", "ab", "[abc]"]),
        ("[a-c]", ["b"], ["d", "-"]),
        ("[!a-c]", ["d", "!"], ["a", "/", ""]),
        ("[^a]", ["b"], ["a", "/"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[!]]", ["a"], ["]"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("[\\]\\-]", ["]", "-"], ["\\"]),
        ("[a\\d]", ["a", "\\", "d"], ["5"]),
        ("[*?{,}]", ["*", "{", ","], ["a"]),
        ("[--a&&~~||]", ["&", "~", "|", "-", "5"], ["b"]),
        ("[+-9]", [".", "5"], ["/"]),
        ("a[/]b", [], ["a/b", "a[/]b"]),
        ("{a,b}", ["a", "b"], ["", "c", "a,b"]),
        ("{a,{b,c}d}", ["a", "bd", "cd"], ["b"]),
        ("x{,y}", ["x", "xy"], ["x,y"]),
        ("{a/b,c}/*", ["a/b/x", "c/x"], ["a/x"]),
        ("*{*,x}", ["a/b", "ax"], []),
        ("{a}", ["{a}"], ["a"]),
        ("{{a}}", ["{{a}}"], ["a"]),
        ("{a,{b}}", ["a", "{b}"], ["b"]),
        ("{a,b", ["{a,b"], ["a"]),
        ("{a,{b,c}", ["{a,b", "{a,c"], ["a"]),
        ("a},{b,c}", ["a},b", "a},c"], ["a"]),
        ("[a", ["[a"], ["a"]),
        ("[]", ["[]"], [""]),
        ("[!]", ["[!]"], ["a"]),
        ("\\*\\?\\[\\{\\\\", ["*?[{\\"], ["a?[{\\"]),
        ("{a\\,b,c\\}}", ["a,b", "c}"], ["a"]),
        ("dir\\file", ["dir\\file"], ["dirfile"]),
        ("a\\", ["a\\"], ["a"]),
        ("", [""], ["a"]),
    ],
)
def test_patterns_stand_for_what_the_table_says(
    pattern: str, yes: list[str], no: list[str]
) -> None:
    glob = compile_glob(pattern)

    assert [key for key in yes if not glob.matches(key)] == []
    assert [key for key in no if glob.matches(key)] == []


@pytest.mark.parametrize(
    ("pattern", "prefix", "root"),
    [
        ("logs/2024/*.gz", "logs/2024/", "logs/2024/"),
        ("logs/20*", "logs/20", "logs/"),
        ("logs/{2024,2025}/*", "logs/202", "logs/"),
        ("a/**/b", "a/", "a/"),
        ("**", "", ""),
        ("a/b", "a/b", "a/"),
        ("a/\\*/b*", "a/*/b", "a/*/"),
        ("a/[x]y", "a/", "a/"),
        ("a/[x", "a/[x", "a/"),
        ("{a,b}/c", "", ""),
        ("a//*", "a//", "a//"),
    ],
)
def test_the_fixed_part_is_what_s3_lists_by_and_names_begin_after_the_root(
    pattern: str, prefix: str, root: str
) -> None:
    glob = compile_glob(pattern)

    assert (glob.prefix, glob.root) == (prefix, root)


def test_names_are_relative_to_the_root() -> None:
    assert compile_glob("logs/2*/x").relative("logs/2024/x") == "2024/x"


def test_raw_takes_every_character_for_itself() -> None:
    glob = compile_glob("a/*{b,c}[d]\\?", raw=True)

    assert glob.literal
    assert glob.prefix == "a/*{b,c}[d]\\?"
    assert glob.matches("a/*{b,c}[d]\\?")
    assert not glob.matches("a/xb")


@pytest.mark.parametrize("text", ["*", "a?", "[a]", "{a,b}", "\\\\*"])
def test_a_glob_is_told_from_a_key(text: str) -> None:
    assert has_glob(text)
    assert not compile_glob(text).literal


@pytest.mark.parametrize("text", ["", "a", "\\*", "[a", "{a}", "a,b", "a]", "dir\\file"])
def test_what_stands_for_one_key_is_none(text: str) -> None:
    assert not has_glob(text)
    assert compile_glob(text).literal


@given(key=st.text("ab*?[]{},\\!-/\n"))
def test_an_escaped_key_stands_for_itself_only(key: str) -> None:
    glob = compile_glob(escape(key))

    assert glob.literal
    assert glob.prefix == key
    assert glob.matches(key)


# --- The naive reading ---------------------------------------------------------------------------

ATOMS = st.sampled_from(["a", "b", "/", "/", "*", "**", "?", "[ab]", "[!a]", "**/", "/**/"])


FILLED = {"*": "ab", "**": "ab/", "**/": "ab/", "/**/": "ab/", "?": "ab", "[ab]": "ab", "[!a]": "b"}


@st.composite
def patterns(draw: st.DrawFn) -> tuple[str, list[str], str]:
    """A pattern, the patterns without braces that it stands for, and a key much like the last."""
    text, spelled, key = "", [""], ""
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.integers(0, 5)):
            inner = [draw(ATOMS)]
            text += inner[0]
            key += draw(st.text(FILLED.get(inner[0], inner[0]), max_size=4))
        else:
            inner = draw(st.lists(st.lists(ATOMS, max_size=3).map("".join), min_size=2, max_size=3))
            text += "{" + ",".join(inner) + "}"
            key += inner[-1]
        spelled = [one + more for one in spelled for more in inner]
    return text, spelled, key.replace("**/", "").replace("*", "")


def naive(pattern: str) -> str:
    """The regular expression without any of the care for time."""
    parts = re.findall(r"(?:(?<=/)|\A)\*\*+/|\*\*+|\[.*?\]|.", pattern)
    table = {"*": "[^/]*", "?": "[^/]", "[!a]": "[^/a]", "[ab]": "[ab]"}
    return "".join(
        table.get(part)
        or ("(?:.*/)?" if part[0] == "*" and part[-1] == "/" else "")
        or (".*" if part[0] == "*" else re.escape(part))
        for part in parts
    )


@given(pattern=patterns(), keys=st.lists(st.text("ab/", max_size=9), min_size=1, max_size=12))
@example(pattern=("{a,/**/}***/", ["a***/", "/**/***/"], ""), keys=["/", "a/", "/a", "a"])
@example(pattern=("**a*b", ["**a*b"], ""), keys=["a/ab", "aab", "ab/", "b"])
@example(pattern=("*a/b**a*b", ["*a/b**a*b"], ""), keys=["aa/ba/bab", "a/baab"])
@example(pattern=("**/a*/**/*b", ["**/a*/**/*b"], ""), keys=["a/b", "b/a/a/b", "a/a/ab"])
@settings(max_examples=examples(300))
def test_a_glob_matches_what_the_naive_reading_matches(
    pattern: tuple[str, list[str], str], keys: list[str]
) -> None:
    text, spelled, near = pattern
    glob = compile_glob(text)

    for key in [near, *keys]:
        expected = any(re.fullmatch(naive(one), key, re.DOTALL) for one in spelled)
        assert glob.matches(key) == expected, (text, key)
        if expected:
            assert key.startswith(glob.prefix)
            assert key.startswith(glob.root)


# --- Hostile patterns ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 40 + "b",
        "**a" * 40 + "b",
        "**a*" * 40 + "b",
        "*" * 1000 + "b",
        "?*" * 100 + "b",
        "**/" * 100 + "b",
        "**/a*" * 40 + "/b",
        "*[a-z]" * 40 + "[!a]",
        "{a,aa}" * 8 + "*{a*,*a}*b",
        "{" * 2000 + "a" + "}" * 2000,
        "{a," * 300 + "b" + "}" * 300,
        "[" * 2000,
        "{" * 2000,
    ],
    ids=lambda pattern: pattern[:12],
)
def test_a_hostile_pattern_costs_little(pattern: str) -> None:
    began = time.process_time()
    glob = compile_glob(pattern)
    for key in ("a" * 1024, "a/" * 512, "/" * 1024):
        glob.matches(key)

    assert time.process_time() - began < 5  # naive backtracking takes longer than the universe


@pytest.mark.parametrize(
    "pattern", ["{a,b}" * 20, "{a,b,c}{" * 1 + "{a,b}," * 9 + "x}" * 1 + "{a,b}" * 15]
)
def test_braces_that_stand_for_too_much_are_refused_at_once(pattern: str) -> None:
    with pytest.raises(UsageError, match="SRC: its braces stand for too many patterns"):
        compile_glob(pattern, argument="SRC")


def test_a_thousand_names_in_braces_are_no_problem() -> None:
    glob = compile_glob("ids/{" + ",".join(f"{n:012}" for n in range(1000)) + "}.json")

    assert glob.matches("ids/000000000999.json")
    assert not glob.matches("ids/000000001000.json")
    assert glob.prefix == "ids/000000000"


def test_what_cannot_mean_anything_names_the_argument() -> None:
    with pytest.raises(UsageError, match=r"SRC: the range \[z-a\] is upside down"):
        compile_glob("x[z-a]", argument="SRC")
    with pytest.raises(UsageError, match="SRC: the pattern is too long"):
        compile_glob("x" * 20_001, argument="SRC")
