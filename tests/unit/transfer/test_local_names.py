"""Keys as paths: judged by model disks that refuse what the real ones refuse or confuse."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import get_args

import pytest
from hypothesis import example, given, settings, strategies as st

from hawse.errors import ConfigError
from hawse.systems import System
from hawse.transfer.local_escapes import ESCAPE, SIDECAR, is_ours
from hawse.transfer.local_names import Namer
from hawse.transfer.local_sidecar import read_sidecar
from tests.thorough import examples
from tests.unit.transfer.disks import Disk

SYSTEMS: tuple[System, ...] = get_args(System)
EVERY_SYSTEM = pytest.mark.parametrize("system", SYSTEMS)

MARK_OF_FOLDER_A = f"a{ESCAPE}~{sha256(b'a/').hexdigest()[:10]}"
HOSTILE_PARTS = (
    *("", ".", "..", "...", " ", "a", "A", "a.", "a ", "a.b", "a-b", "a0", "B", "b"),
    *("é", "e\u0301", "É", "ß", "SS", "ſs", "\u212a", "k", "ı", "I", "i", "a\u200c", "Å", "\u212b"),
    *("con", "CON", "nul.txt", "Nul .txt", "com1", "COM¹", "lpt9.a.b", "conin$", "console"),
    *("C:", "C:x", "\\", "..\\x", "a\\b", "a:b", "*", "?", '"', "<", "|", "\n", "\t", "\0", "\x7f"),
    *("PROGRA~1", "a~1.txt", "a~1", "~", "x~", "~0.", "con.", "nul "),
    *(ESCAPE, ESCAPE * 2, ESCAPE * 3, f"{ESCAPE}41", f"{ESCAPE}_", f"a{ESCAPE}~", MARK_OF_FOLDER_A),
    *(f"{ESCAPE}2E", f"{ESCAPE}2e", f"{ESCAPE}{ESCAPE}2E"),
    *("x" * 63, "x" * 64, "x" * 255, "x" * 256, "X" * 256, "é" * 127 + "a", "é" * 128),
    *("y" * 300 + ".jpg", "y" * 301 + ".jpg", ESCAPE * 100, ":" * 100, "😀" * 64),
    *(SIDECAR, SIDECAR.upper(), ".hawse-part-1", ".hawſe-names.jsonl", ".hawse", ".Hawse-Part-"),
)
PARTS = st.sampled_from(HOSTILE_PARTS) | st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="/"), max_size=4
)
KEYS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
OBJECTS = st.dictionaries(KEYS, st.text("xyz", max_size=2), max_size=12)


def download(
    objects: Mapping[str, str], order: Sequence[str], namer: Namer, disk: Disk
) -> list[str]:
    """What a downloader does: folders for empty markers, files for the rest. The new lines."""
    lines: list[str] = []
    for key in order:
        if key.endswith("/") and not objects[key]:
            disk.make_folder(namer.folder(key))
        else:
            disk.write(namer.path(key), objects[key])
        lines += namer.sidecar()
    return lines


def assert_restores(
    objects: Mapping[str, str], disk: Disk, lines: Sequence[str], to: System
) -> None:
    """What an upload does: every file under its key, and no other."""
    namer = Namer(to, read_sidecar("\n".join(lines)))
    markers = {key for key, content in objects.items() if key.endswith("/") and not content}
    content = {key: content for key, content in objects.items() if key not in markers}

    assert not any(is_ours(name) for path in disk.files() for name in path.split("/"))
    assert {namer.key(path): text for path, text in disk.files().items()} == content
    assert markers - {""} <= {namer.key(path) for path in disk.folders()}


# --- The model -----------------------------------------------------------------------------------


@pytest.mark.case(1, 3, 4, 5)
@EVERY_SYSTEM
@given(objects=OBJECTS, data=st.data())
@settings(max_examples=examples(150))
def test_any_keys_in_any_order_are_restored_from_what_was_downloaded(
    system: System, objects: dict[str, str], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(sorted(objects)))
    disk = Disk(system)

    lines = download(objects, order, Namer(system), disk)

    assert_restores(objects, disk, lines, system)


@EVERY_SYSTEM
@given(objects=OBJECTS)
@settings(max_examples=examples(150))
@example(objects={"a": "1", "a-b": "2", "a-c": "3", "a/b": "4", "a/c": "5", "a0": "6"})
@example(objects={"a": "1", "aa": "2", "aa-": "3", "aa/b": "4", "a/b": "5"})
@example(objects={"a/": "1", "a/!": "2", "a//b": "3"})
def test_a_namer_that_forgets_is_as_safe_as_long_as_keys_come_in_order(
    system: System, objects: dict[str, str]
) -> None:
    disk = Disk(system)

    lines = download(objects, sorted(objects), Namer(system, in_order=True), disk)

    assert_restores(objects, disk, lines, system)


@EVERY_SYSTEM
@given(runs=st.lists(OBJECTS, min_size=2, max_size=4), in_order=st.booleans())
@settings(max_examples=examples(60))
@example(runs=[{"a": "1"}, {"A": "2"}, {"a": "3"}], in_order=False)
@example(runs=[{"a/b": "1"}, {"a": "2"}, {"a/c": "3"}], in_order=True)
@example(runs=[{"A/b": "1", "a": "2"}, {"a/b": "3"}], in_order=True)
def test_runs_one_after_the_other_into_the_same_folder_never_tread_on_each_other(
    system: System, runs: list[dict[str, str]], in_order: bool
) -> None:
    disk, lines, everything = Disk(system), list[str](), dict[str, str]()
    for objects in runs:
        # A marker that becomes an object is another thing at the same key: not mixed here.
        objects = {k: v for k, v in objects.items() if bool(v) == bool(everything.get(k, v))}
        known = read_sidecar("\n".join(lines))
        namer = Namer(system, known, present=disk.listed, in_order=in_order)
        lines += download(objects, sorted(objects), namer, disk)
        everything.update(objects)

    assert_restores(everything, disk, lines, system)


@EVERY_SYSTEM
@given(keys=st.lists(KEYS, min_size=1, max_size=8))
def test_a_key_has_the_same_path_however_often_it_is_asked_for(
    system: System, keys: list[str]
) -> None:
    namer = Namer(system)
    first = [namer.path(key) for key in keys]
    lines = list(namer.sidecar())

    assert [namer.path(key) for key in keys] == first
    assert list(namer.sidecar()) == []
    assert [Namer(system, read_sidecar("\n".join(lines))).path(key) for key in keys] == first


# --- What users see ------------------------------------------------------------------------------


ORDINARY = st.text("bdk09_=+-", min_size=1, max_size=9)


@EVERY_SYSTEM
@given(keys=st.lists(st.lists(ORDINARY, min_size=1, max_size=4).map("/".join), max_size=8))
def test_ordinary_keys_are_their_own_paths(system: System, keys: list[str]) -> None:
    apart = [f"{number}{key}" for number, key in enumerate(keys)]
    namer = Namer(system)

    assert [namer.path(key) for key in apart] == apart
    assert [namer.key(key) for key in apart] == apart
    assert list(namer.sidecar()) == []


@pytest.mark.case(4, 5, 6)
@pytest.mark.parametrize(
    ("system", "key", "path"),
    [
        ("posix", "../x", "‱2E‱2E/x"),
        ("posix", "a/../../x", "a/‱2E‱2E/‱2E‱2E/x"),
        ("posix", "/etc/passwd", "‱_/etc/passwd"),
        ("posix", "a//b", "a/‱_/b"),
        ("posix", "a/", "a/‱_"),
        ("posix", "/", "‱_/‱_"),
        ("posix", "", "‱_"),
        ("posix", ".", "‱2E"),
        ("posix", "...", "..."),
        ("posix", "C:x\\y\n", "C:x\\y\n"),
        ("posix", "5‱", "5‱‱"),
        ("posix", "sub/.hawse-names.jsonl", "sub/‱2Ehawse-names.jsonl"),
        ("posix", ".hawse-part-7", "‱2Ehawse-part-7"),
        ("posix", ".hawse.toml", ".hawse.toml"),
        ("posix", "été/日本.txt", "été/日本.txt"),
        ("darwin", "nul.txt", "nul.txt"),
        ("windows", "C:x", "C‱3Ax"),
        ("windows", "..\\x", "..‱5Cx"),
        ("windows", "nul.txt", "‱6Eul.txt"),
        ("windows", "a./b ", "a‱2E/b‱20"),
        ("windows", "tab\there", "tab‱09here"),
        ("windows", "LONGNA~1.TXT", "LONGNA‱7E1.TXT"),
        ("windows", "notes~", "notes~"),
        ("windows", "console.log", "console.log"),
    ],
)
def test_hostile_keys_tell_themselves_by_their_names(system: System, key: str, path: str) -> None:
    namer = Namer(system)

    assert namer.path(key) == path
    assert Namer(system).key(path) == key
    assert list(namer.sidecar()) == []


@pytest.mark.case(3)
def test_a_file_beside_a_folder_of_its_name_keeps_it_and_the_folder_is_marked() -> None:
    namer = Namer("posix", in_order=True)

    assert [namer.path(key) for key in ("a", "a/b", "a/c", "a0")] == [
        *("a", f"{MARK_OF_FOLDER_A}/b", f"{MARK_OF_FOLDER_A}/c", "a0"),
    ]
    assert list(map(json.loads, namer.sidecar())) == [{"key": "a/", "name": f"{MARK_OF_FOLDER_A}/"}]


@pytest.mark.case(2)
def test_a_marker_is_the_folder_of_what_is_below_it() -> None:
    namer = Namer("posix")

    assert namer.folder("a/") == "a"
    assert namer.path("a/b") == "a/b"
    assert namer.key("a/") == "a/"
    assert namer.folder("") == ""


@pytest.mark.parametrize("first", range(5))
def test_a_long_name_is_cut_between_escapes_and_keeps_its_extension(first: int) -> None:
    name = Namer("windows").path("x" * first + ":" * 300 + ".jpg")
    whole = "x" * first + f"{ESCAPE}3A" * 46

    assert len(name.encode()) <= 255
    assert name.startswith(whole)
    assert re.fullmatch(rf"({ESCAPE}3A)?{ESCAPE}~[0-9a-f]{{10}}\.jpg", name.removeprefix(whole))


def test_a_name_in_the_sidecar_stays_when_what_it_made_way_for_is_gone() -> None:
    for in_order in (False, True):
        namer = Namer("posix", {"a‱~1": "a", "b‱~1/": "b/"}, in_order=in_order)

        assert namer.path("a") == "a‱~1"
        assert namer.path("b/x") == "b‱~1/x"


def test_what_was_just_named_is_known_at_once() -> None:
    namer = Namer("posix")
    path = f"{MARK_OF_FOLDER_A}/b"

    assert namer.key(path) == path
    assert [namer.path("a"), namer.path("a/b")] == ["a", path]
    assert namer.key(path) == "a/b"


def test_the_line_of_a_file_says_nothing_about_a_folder_of_its_name() -> None:
    assert Namer("posix", {"n": "k"}).key("n/x") == "n/x"
    assert Namer("posix", {"n/": "k/"}).key("n") == "n"


TWINS = [
    *("Readme", "README", "caf\u00e9", "cafe\u0301", "CAFE\u0301", "stra\u00dfe", "STRASSE"),
    *("\u212a", "k", "a", "a\u200c"),
]


@pytest.mark.case(9, 10)
@pytest.mark.parametrize(("system", "marked"), [("posix", 0), ("darwin", 6), ("windows", 6)])
def test_twins_by_case_and_by_normal_form_are_apart_where_the_file_system_folds(
    system: System, marked: int
) -> None:
    namer = Namer(system)
    paths = [namer.path(key) for key in TWINS]

    assert len(list(namer.sidecar())) == marked
    assert [namer.key(path) for path in paths] == TWINS


def test_an_upload_takes_names_that_hawse_never_made_as_they_are() -> None:
    for name in ("5‱", "‱2e", "a‱41", "x‱~0123456789", "‱zz"):
        assert Namer("posix").key(name) == name


@given(names=st.sets(KEYS.filter(lambda key: ESCAPE not in key), max_size=12))
def test_files_without_escapes_are_uploaded_under_their_own_names(names: set[str]) -> None:
    namer = Namer("posix")

    assert {namer.key(name) for name in names} == names


def test_a_file_that_is_there_under_an_unusual_name_is_the_one_that_is_written() -> None:
    there = Namer("posix", present=lambda folder: () if folder else ("5‱", SIDECAR))

    assert there.path("5‱") == "5‱"
    assert there.path(SIDECAR) == "‱2Ehawse-names.jsonl"


# --- Order, memory, depth ------------------------------------------------------------------------


def test_keys_out_of_order_are_noticed_when_order_was_promised() -> None:
    namer = Namer("posix", in_order=True)
    namer.path("b")
    namer.path("b")

    with pytest.raises(ValueError, match="'a' after 'b'"):
        namer.path("a")
    with pytest.raises(ValueError, match="'a/' after 'b'"):
        namer.folder("a/")


def test_in_order_nothing_is_remembered_of_keys_that_have_passed() -> None:
    namer = Namer("posix", in_order=True)
    tracemalloc.start()
    for number in range(20_000):
        namer.path(f"{number // 100:06}/{number:08}")
    for number in range(20_000):
        namer.path(f"flat/{number:08}")
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert held < 20_000


@pytest.mark.case(11)
@EVERY_SYSTEM
@pytest.mark.parametrize("key", ["/" * 1024, "a/" * 512, "../" * 341, "a" * 1024])
def test_the_deepest_and_the_longest_keys_map(system: System, key: str) -> None:
    namer = Namer(system)
    path = namer.path(key)

    assert Namer(system, read_sidecar("\n".join(namer.sidecar()))).key(path) == key


# --- The sidecar is not trusted ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "known"),
    [
        ("posix", {"../x": "x"}),
        ("posix", {"/x": "x"}),
        ("posix", {"a/../b": "a/b"}),
        ("posix", {"..": "x"}),
        ("posix", {".": "x"}),
        ("posix", {"": "x"}),
        ("posix", {"/": "x/"}),
        ("posix", {"a/": "x"}),
        ("posix", {"a//b": "a/x"}),
        ("posix", {"x\0": "x"}),
        ("posix", {"x" * 256: "x"}),
        ("posix", {SIDECAR: "x"}),
        ("posix", {".hawse-part-1": "x"}),
        ("posix", {"a/x": "b/x"}),
        ("posix", {"x": "k", "y": "k"}),
        ("posix", {"x": "k", "x/": "k/"}),
        ("darwin", {"x": "k", "X": "l"}),
        ("windows", {"C:x": "x"}),
        ("windows", {"a\\b": "x"}),
        ("windows", {"nul.txt": "x"}),
    ],
)
def test_a_sidecar_that_leads_elsewhere_or_contradicts_itself_is_refused(
    system: System, known: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match=SIDECAR):
        Namer(system, known)


@given(known=st.dictionaries(KEYS, KEYS, max_size=3), keys=st.lists(KEYS, max_size=4))
def test_no_sidecar_makes_a_path_that_a_disk_refuses(
    known: dict[str, str], keys: list[str]
) -> None:
    try:
        namer = Namer("windows", known)
    except ConfigError:
        return
    for key in {*keys, *known.values()}:
        disk = Disk("windows")
        disk.write(namer.path(key), "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense}", "line 1: not JSON"),
        ('\n["x"]}', "line 2: not JSON"),
        ('{"key": "x"}', "line 1: not an object with a key and a name"),
        ('{"key": "x", "name": 1}', "line 1: not an object"),
        ('{"key": "x", "name": "n"}\n{"key": "y", "name": "n"}', "line 2: another line"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read_sidecar(text)


def test_a_line_that_a_crash_cut_short_is_passed_over() -> None:
    text = '{"key": "x", "name": "n"}\n{"key": "y", "na\n\n{"key": "x", "name": "n"}\n{"ke'

    assert read_sidecar(text) == {"n": "x"}


def test_names_in_the_sidecar_are_found_in_whatever_case_the_disk_gives_them() -> None:
    namer = Namer("darwin", {"A\u2031~1/": "a/", "A\u2031~1/caf\u00e9": "a/k"})

    assert namer.key("a\u2031~1/x") == "a/x"
    assert namer.key("a\u2031~1/Cafe\u0301") == "a/k"


def test_a_marked_name_that_begins_like_ours_is_read_back() -> None:
    namer = Namer("darwin")
    for key in ("", ".hawse", ".hawse/x"):
        namer.path(key)
    known = read_sidecar("\n".join(namer.sidecar()))

    again = Namer("darwin", known)

    assert known and [again.key(path) for path in known] == list(known.values())
