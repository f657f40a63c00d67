"""Keys that are hard to name, to list or to keep as files: nothing is lost, nothing gets out.

The numbers are those of tests/s3_cases.py. moto keeps every key as it is; SeaweedFS says how a real
server takes them.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.s3_abilities import needs
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS

SRC, BACK, COPY = "s3://acme-logs/p", "s3://acme-logs/q", "s3://acme-logs/c"
RESERVED = (
    *("a+b", "a%b", "a%2Fb", "a&b", "a=b", "a?b", "a#b", "a b", "a'b", 'a"b', "a\U0001f600"),
    *("a;b", "a,b", "a<b>c", "a@b", "a:b", "a$b", "+", "%", "?", "#", " ", "a?versionId=1"),
)

CONTROL = (
    *("tab\there", "carriage\rreturn", "back\x08space", "record\x1e", "none\ufffe"),
    *("delete\x7f", "line\u2028end", "turned\u202eround"),
)

keys_of = pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["/", "//", "/lead", "a//b", "trail/", "x//"], marks=pytest.mark.case(1)),
        pytest.param(["full/", "full/a", "b/", "b/c/"], marks=pytest.mark.case(2)),
        pytest.param(["a", "a/b", "a/b/c", "a-b", "a0"], marks=pytest.mark.case(3)),
        pytest.param(
            [
                *("../x", "a/../../x", "/../x", "..\\x", "./x", "a/./b", "/etc/x"),
                *("C:x", "C:\\x", "..\\..\\x", "~/x", "a/..", "nul", "con.txt"),
            ],
            marks=pytest.mark.case(4),
        ),
        pytest.param([".", "..", "...", "a/.", "b/..", "c/...", "./."], marks=pytest.mark.case(5)),
        pytest.param(list(CONTROL), marks=pytest.mark.case(6)),
        pytest.param(list(RESERVED), marks=pytest.mark.case(7)),
        pytest.param(
            ["a*", "a?", "[a]", "a[1]/b*c", "{a,b}", "!x", "**", "what[1]*?.txt", "\\*"],
            marks=pytest.mark.case(8),
        ),
        pytest.param(
            ["é", "e\u0301", "in-é/x", "in-e\u0301/x", "\uac00", "\u1100\u1161"],
            marks=pytest.mark.case(9),
        ),
        pytest.param(
            ["A", "a", "Dir/x", "dir/x", "README", "Readme", "ß", "SS"],
            marks=pytest.mark.case(10),
        ),
        pytest.param(
            ["k" * 1022, "é" * 511, "n" * 300 + "/" + "m" * 300 + ".txt", "/".join("a" * 500)],
            marks=pytest.mark.case(11),
        ),
    ],
    ids=lambda keys: repr(keys[0])[:12],
)


def kept(keys: list[str], prefix: str) -> dict[str, str]:
    """What is in the bucket below a prefix when each key has its own content."""
    return {f"{prefix}/{key}": f"<{key}>" for key in keys}


# --- What every key has to bear ------------------------------------------------------------------


@keys_of
def test_keys_become_files_within_the_folder_and_come_back(
    s3: Run, store: Store, tmp_path: Path, keys: list[str]
) -> None:
    store.write(kept(keys, "p"))
    down = tmp_path / "in" / "down"

    assert s3("s3", "sync", SRC, str(down)).code == 0
    assert f"{len(keys)} unchanged" in s3("s3", "sync", SRC, str(down)).err
    assert sorted(read(down).values()) == sorted(f"<{key}>" for key in keys)
    assert (os.listdir(tmp_path / "in"), sorted(os.listdir(tmp_path))) == (["down"], ["home", "in"])
    assert s3("s3", "sync", str(down), BACK).code == 0
    assert store.objects("q/") == kept(keys, "q")


@keys_of
def test_keys_are_copied_within_s3_as_they_are(s3: Run, store: Store, keys: list[str]) -> None:
    store.write(kept(keys, "p"))

    copied, synced = s3("s3", "cp", "-R", SRC, COPY), s3("s3", "sync", SRC, BACK)

    assert (copied.code, synced.code) == (0, 0), copied.err + synced.err
    assert store.objects("c/") == kept(keys, "c")
    assert store.objects("q/") == kept(keys, "q")


@keys_of
def test_each_key_can_be_named_shown_and_removed_by_its_url(
    s3: Run, store: Store, keys: list[str]
) -> None:
    store.write(kept(keys, "p"))
    urls = [f"{SRC}/{key}" for key in keys]
    names = [f"p/{key}" for key in keys]

    listed = s3("s3", "ls", "-R", SRC, "-o", "json").json()
    assert sorted(row["key"] for row in listed) == sorted(names)
    assert s3("s3", "cat", "--raw", *urls).out == "".join(f"<{key}>" for key in keys)
    assert [row["url"] for row in s3("s3", "stat", "--raw", *urls, "-o", "json").json()] == urls
    assert s3("s3", "rm", "--raw", *urls, "-y").code == 0
    assert store.objects() == {}


@keys_of
def test_keys_are_removed_together(s3: Run, store: Store, keys: list[str]) -> None:
    store.write(kept(keys, "p") | {"pp": "other"})

    ran = s3("s3", "rm", "-R", SRC, "-y")

    assert ran.code == 0, ran.err
    assert store.objects() == {"pp": "other"}


@pytest.mark.case(3, 6, 7, 9, 10)
def test_a_real_server_takes_and_gives_the_same_keys(
    weed_now: Run, seaweed: SeaweedFS, seaweed_store: Store, tmp_path: Path
) -> None:
    needs(seaweed, "control-characters", "key-beside-folder")
    store, url = seaweed_store, f"s3://{seaweed_store.bucket}"
    keys = [*CONTROL, "new\nline", *RESERVED, "é", "e\u0301", "A", "a", "a/b"]
    store.write(kept(keys, "p"))

    for source, destination in (
        (f"{url}/p", f"{url}/copy"),
        (f"{url}/p", str(tmp_path / "down")),
        (str(tmp_path / "down"), f"{url}/back"),
    ):
        # One at a time: SeaweedFS loses "a" when "a/b" arrives while it is being made.
        ran = weed_now("s3", "sync", source, destination, "--memory", "1")
        assert ran.code == 0, ran.err
    assert store.objects("copy/") == kept(keys, "copy")
    assert store.objects("back/") == kept(keys, "back")
    assert weed_now("s3", "rm", "-R", f"{url}/p", "-y").code == 0
    assert store.objects("p/") == {}


# --- Markers, and names within names -------------------------------------------------------------


@pytest.mark.case(2)
def test_a_marker_becomes_a_folder_and_what_has_bytes_a_file(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p/empty/": "", "p/full/": "bytes", "p/full/a": "1", "p/": ""})
    down = tmp_path / "down"

    assert s3("s3", "cp", "-R", SRC, str(down)).code == 0
    assert (down / "empty").is_dir() and os.listdir(down / "empty") == []
    assert sorted(read(down).values()) == ["1", "bytes"]
    assert s3("s3", "sync", SRC, str(down), "--delete", "-y").code == 0
    assert sorted(read(down).values()) == ["1", "bytes"]
    assert s3("s3", "sync", str(down), SRC, "--delete", "-y").code == 0
    assert set(store.objects()) == {"p/", "p/empty/", "p/full/", "p/full/a"}


@pytest.mark.case(18)
def test_an_object_whose_key_is_the_prefix_is_told_apart_from_what_is_below(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p": "beside", "p/": "itself", "p/a": "below"})
    down = tmp_path / "down"

    synced = s3("s3", "sync", SRC, str(down))
    assert synced.code == 6 and "its key is the prefix itself" in synced.err, synced.err
    assert read(down) == {"a": "below"}
    assert s3("s3", "sync", str(down), SRC, "--delete", "-y").code in (0, 6)
    assert store.objects() == {"p": "beside", "p/": "itself", "p/a": "below"}
    assert s3("s3", "cp", "-R", SRC, str(tmp_path / "cp")).code == 0
    assert sorted(read(tmp_path / "cp").values()) == ["below", "itself"]
    assert s3("s3", "ls", "-R", f"{SRC}/", "-o", "ids").out.splitlines() == ["p/", "p/a"]
    assert s3("s3", "rm", "-R", SRC, "-y").code == 0
    assert store.objects() == {"p": "beside"}


@pytest.mark.case(17)
def test_no_command_takes_a_prefix_for_its_siblings(s3: Run, store: Store, tmp_path: Path) -> None:
    siblings = {"foobar/b": "2", "foo-c": "3", "foo.txt": "4", "foo0": "5"}
    store.write({"foo/a": "1", **siblings})
    url = "s3://acme-logs/foo"

    assert s3("s3", "du", url, "-o", "json").json()[-1]["objects"] == 1
    assert s3("s3", "find", url, "-o", "ids").out.splitlines() == ["foo/a"]
    assert s3("s3", "ls", "-R", url, "-o", "ids").out.splitlines() == ["foo/a"]
    assert s3("s3", "sync", url, str(tmp_path / "down")).code == 0
    assert read(tmp_path / "down") == {"a": "1"}
    assert s3("s3", "sync", str(tmp_path / "down"), url, "--delete", "-y").code == 0
    assert s3("s3", "cp", "-R", url, "s3://acme-logs/to").code == 0
    assert set(store.objects("to")) == {"to/a"}
    assert s3("s3", "mv", "-R", url, "s3://acme-logs/moved").code == 0
    assert s3("s3", "rm", "-R", "s3://acme-logs/to", "-y").code == 0
    assert store.objects() == {"moved/a": "1", **siblings}


# --- Glob characters that are meant --------------------------------------------------------------


@pytest.mark.case(8)
def test_a_folder_and_a_prefix_with_glob_characters_are_just_places(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    root = "run[1]*?{a,b}!x"
    here = write(tmp_path / root, {"keep.log": "1", "in[2]/*.log": "2", "skip.tmp": "3"})
    write(tmp_path / "run1aa!x", {"other": "0"})
    store.write({"run1/decoy": "0"})
    url = f"s3://acme-logs/{root}"

    assert s3("s3", "sync", str(here), url, "--exclude", "*.tmp").code == 0
    assert store.objects("run[") == {f"{root}/keep.log": "1", f"{root}/in[2]/*.log": "2"}
    assert "2 unchanged" in s3("s3", "sync", str(here), url, "--exclude", "*.tmp").err
    assert s3("s3", "cp", "-R", "--raw", url, str(tmp_path / "to[*]")).code == 0
    assert read(tmp_path / "to[*]") == {"keep.log": "1", "in[2]/*.log": "2"}
    assert s3("s3", "cp", "-R", str(here), "s3://acme-logs/again").code == 0
    assert len(store.objects("again/")) == 3
    assert s3("s3", "rm", "-R", "--raw", url, "-y").code == 0
    assert "run1/decoy" in store.objects() and store.objects("run[") == {}


# --- Names that are no text ----------------------------------------------------------------------

NO_TEXT = os.fsdecode(b"caf\xe9")


@pytest.mark.case(12)
@pytest.mark.parametrize("argv", [["cp", "-R"], ["sync"], ["mv", "-R"]], ids=lambda argv: argv[0])
def test_names_that_are_no_utf_8_are_skipped_told_and_not_a_success(
    s3: Run, store: Store, tmp_path: Path, argv: list[str]
) -> None:
    here = write(tmp_path / "here", {"good": "1", f"{NO_TEXT}/in": "2", NO_TEXT + ".txt": "3"})

    ran = s3("s3", *argv, str(here), SRC)

    assert ran.code == 6
    assert store.objects() == {"p/good": "1"}
    assert ran.err.count("its name is not UTF-8") == 2 and "2 skipped" in ran.err
    assert (here / f"{NO_TEXT}.txt").exists() and (here / NO_TEXT / "in").exists()
    ran.err.encode()


@pytest.mark.case(12)
def test_what_a_name_of_no_utf_8_might_be_is_not_deleted(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    here = write(tmp_path / "here", {"good": "1", NO_TEXT: "2"})
    store.write({"p/good": "1", "p/gone": "3"})

    ran = s3("s3", "sync", str(here), SRC, "--delete", "-y")

    assert ran.code == 6 and "its name is not UTF-8" in ran.err
    assert "p/good" in store.objects()


@pytest.mark.case(12)
def test_one_file_whose_name_is_no_utf_8_needs_a_key(s3: Run, store: Store, tmp_path: Path) -> None:
    here = write(tmp_path / "here", {NO_TEXT: "2"})

    ran = s3("s3", "cp", str(here / NO_TEXT), f"{SRC}/")
    named = s3("s3", "cp", str(here / NO_TEXT), f"{SRC}/cafe")

    assert (ran.code, named.code) == (2, 0)
    assert "not UTF-8" in ran.err
    assert store.objects() == {"p/cafe": "2"}


@pytest.mark.case(12)
def test_a_folder_may_lie_within_one_whose_name_is_no_utf_8(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    large = "x" * (17 << 20)
    here = write(tmp_path / NO_TEXT / "here", {"a": "1", "large": large})

    assert s3("s3", "sync", str(here), SRC).code == 0
    store.write({"p/b": "2"})
    assert s3("s3", "sync", SRC, str(here)).code == 0
    assert s3("s3", "cp", "-R", SRC, str(tmp_path / NO_TEXT / "cp"), "-v").code == 0

    assert (
        read(here)
        == read(tmp_path / NO_TEXT / "cp")
        == {
            **{"a": "1", "b": "2"},
            "large": large,
        }
    )


# --- Order ---------------------------------------------------------------------------------------

TANGLED = (
    *("a-b", "a", "a/b", "a/-", "a0", "a!/x", "a.", "a/b/c", "A/z", "a\x7f", "é/x", "é"),
    *("\uff5e", "\U0001f600", "\ufffd/x"),  # in UTF-16 the emoji would come first
)


@pytest.mark.case(13)
def test_folders_are_walked_in_the_order_in_which_keys_are_listed(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({f"p/{name}": "1" for name in TANGLED})
    down = tmp_path / "down"
    faulty("s3", "sync", SRC, str(down))
    faults.clear()

    again = faulty("s3", "sync", SRC, str(down), "--delete", "-y")
    back = faulty("s3", "sync", str(down), SRC, "--delete", "-y")

    for ran in (again, back):
        assert (ran.code, f"{len(TANGLED)} unchanged" in ran.err) == (0, True), ran.err
    assert set(faults.operations()) == {"ListObjectsV2"}
