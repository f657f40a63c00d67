"""What is kept between runs, and that a cache never fails anybody."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hawse.aws.cache import Cache, Seen

WEB = ("i-1", "web", "111122223333", "eu-west-1")


class Time:
    """Seconds since the epoch, as the test has it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def cache(tmp_path: Path, time: Time) -> Cache:
    return Cache(tmp_path / "folder" / "answers.sqlite", time)


@pytest.mark.parametrize("value", [{"a": [1, None]}, [], "", 0, False])
def test_an_answer_comes_back_as_it_was(cache: Cache, value: object) -> None:
    cache.put("key", value, 60)

    assert cache.get("key") == value


def test_an_unknown_key_is_nothing(cache: Cache) -> None:
    assert cache.get("key") is None


def test_asking_makes_no_file(cache: Cache) -> None:
    cache.get("key")
    cache.find("web")

    assert not cache.path.parent.exists()


def test_an_answer_is_forgotten_after_its_time(cache: Cache, time: Time) -> None:
    cache.put("key", 1, 60)
    time.now += 60

    assert cache.get("key") is None


def test_the_newest_answer_counts(cache: Cache) -> None:
    cache.put("key", 1, 60)
    cache.put("key", 2, 60)

    assert cache.get("key") == 2


def test_what_begins_so_is_forgotten_and_nothing_else(cache: Cache) -> None:
    for key in ("prices/eu-west-1/nat", "prices/eu-west-1/fsr", "prices/eu-west-11", "regions:x"):
        cache.put(key, key, 60)

    cache.forget("prices/eu-west-1/")

    assert cache.get("prices/eu-west-1/nat") is cache.get("prices/eu-west-1/fsr") is None
    assert cache.get("prices/eu-west-11") and cache.get("regions:x")


def test_forgetting_makes_no_file(cache: Cache) -> None:
    cache.forget("prices/")

    assert not cache.path.exists()


def test_another_process_sees_the_answer(cache: Cache) -> None:
    cache.put("key", "value", 3600)
    program = (
        "import sys, pathlib; from hawse.aws.cache import Cache;"
        "print(Cache(pathlib.Path(sys.argv[1]), lambda: 1000.0).get('key'))"
    )

    told = subprocess.run(
        [sys.executable, "-c", program, str(cache.path)], capture_output=True, text=True, check=True
    )

    assert told.stdout == "value\n"


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from hawse.aws.cache import Cache;"
        "cache = Cache(pathlib.Path(sys.argv[1]));"
        "[cache.put(f'{sys.argv[2]}-{n}', n, 60) for n in range(50)]"
    )
    path = tmp_path / "answers.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in ("a", "b")
    ]

    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert Cache(path).info().answers == 100


def test_what_was_seen_is_found_by_id_and_by_name(cache: Cache, time: Time) -> None:
    cache.seen("instance", [WEB])
    time.now += 5

    found = [Seen("instance", "i-1", "web", "111122223333", "eu-west-1", 5.0)]
    assert cache.find("i-1") == found
    assert cache.find("web") == found
    assert cache.find("db") == []


def test_the_latest_sight_comes_first(cache: Cache, time: Time) -> None:
    cache.seen("instance", [WEB])
    time.now += 5
    cache.seen("instance", [("i-2", "web", "111122223333", "us-east-1")])

    assert [seen.id for seen in cache.find("web")] == ["i-2", "i-1"]


def test_a_thing_that_is_seen_again_has_its_new_name(cache: Cache) -> None:
    cache.seen("instance", [WEB])
    cache.seen("instance", [("i-1", "old-web", "111122223333", "eu-west-1")])

    assert cache.find("web") == []
    assert len(cache.find("old-web")) == 1


def test_what_was_not_seen_for_months_is_forgotten(cache: Cache, time: Time) -> None:
    cache.seen("instance", [WEB])
    time.now += 91 * 86400
    cache.seen("instance", [("i-2", "db", "111122223333", "eu-west-1")])

    assert cache.find("i-1") == []


def test_clearing_leaves_nothing(cache: Cache) -> None:
    cache.put("key", 1, 60)
    cache.seen("instance", [WEB])

    assert cache.clear() == 2
    assert list(cache.path.parent.iterdir()) == []
    assert cache.get("key") is None


def test_it_tells_what_it_keeps(cache: Cache, time: Time) -> None:
    cache.put("old", 1, 1)
    cache.put("key", 1, 60)
    cache.seen("instance", [WEB])
    time.now += 2

    info = cache.info()

    assert (info.path, info.answers, info.ids) == (cache.path, 1, 1)
    assert info.size > 0


def test_only_the_user_can_read_it(cache: Cache) -> None:
    cache.put("key", 1, 60)

    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_no_database_makes_room(cache: Cache) -> None:
    cache.path.parent.mkdir()
    cache.path.write_bytes(b"not a database" * 1000)

    assert cache.get("key") is None
    cache.put("key", 1, 60)
    assert cache.get("key") == 1


def test_a_database_of_another_version_is_made_anew(cache: Cache) -> None:
    import sqlite3

    cache.path.parent.mkdir()
    other = sqlite3.connect(cache.path)
    other.executescript("CREATE TABLE answers (other TEXT); PRAGMA user_version = 99;")
    other.close()

    cache.put("key", 1, 60)

    assert cache.get("key") == 1


def test_a_folder_that_cannot_be_made_is_an_empty_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "answers.sqlite")

    cache.put("key", 1, 60)

    assert cache.get("key") is None
    assert cache.info().answers == 0
    assert cache.clear() == 0


def test_a_file_that_is_locked_by_another_is_an_empty_cache(cache: Cache) -> None:
    import sqlite3

    cache.put("key", 1, 60)
    other = sqlite3.connect(cache.path)
    other.execute("BEGIN EXCLUSIVE")
    try:
        cache.put("key", 2, 60)
    finally:
        other.rollback()
        other.close()

    assert cache.get("key") == 1


def test_it_is_used_from_several_threads(cache: Cache) -> None:
    import threading

    threads = [threading.Thread(target=lambda n=n: cache.put(str(n), n, 60)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [cache.get(str(n)) for n in range(8)] == list(range(8))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_companions_of_the_file_are_as_private(cache: Cache) -> None:
    cache.put("key", 1, 60)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in cache.path.parent.iterdir()}

    assert modes == {0o600}


def test_things_are_found_by_the_beginning_of_id_or_name(cache: Cache) -> None:
    cache.seen("instance", [WEB, ("i-2", "db", "", "eu-west-1"), ("w-3", "", "", "eu-west-1")])

    assert [seen.id for seen in cache.beginning("w")] == ["w-3", "i-1"]
    assert [seen.id for seen in cache.beginning("i-2")] == ["i-2"]


def test_what_begins_so_is_narrowed_by_kind_region_and_account(cache: Cache) -> None:
    cache.seen("instance", [WEB, ("i-2", "web", "", "us-east-1")])
    cache.seen("volume", [("vol-1", "web", "444455556666", "eu-west-1")])

    def found(**narrow: str | list[str]) -> list[str]:
        return [seen.id for seen in cache.beginning("we", **narrow)]  # type: ignore[arg-type]

    assert found() == ["i-1", "i-2", "vol-1"]
    assert found(kind="volume") == ["vol-1"]
    assert found(regions=["us-*", "ap-*"]) == ["i-2"]
    assert found(accounts=["444455556666"]) == ["i-2", "vol-1"]


def test_what_an_account_has_once_is_in_every_region_and_in_none(cache: Cache) -> None:
    cache.seen("user", [("AIDA1", "web", "444455556666", "")])

    assert [seen.id for seen in cache.beginning("we", regions=["us-east-1"])] == ["AIDA1"]
    assert cache.regions() == []


def test_it_knows_of_a_kind_where_something_was_seen(cache: Cache) -> None:
    cache.seen("instance", [("i-1", "web", "444455556666", "eu-west-1")])

    assert cache.knows("instance") and not cache.knows("volume")
    assert cache.knows("instance", regions=["eu-west-1"], accounts=["444455556666"])
    assert not cache.knows("instance", regions=["us-east-1"])
    assert not cache.knows("instance", accounts=[""])


def test_the_latest_seen_begins_the_list(cache: Cache, time: Time) -> None:
    cache.seen("instance", [("i-1", "web-1", "", "eu-west-1"), ("i-2", "web-2", "", "eu-west-1")])
    time.now += 1
    cache.seen("instance", [("i-2", "web-2", "", "eu-west-1")])

    assert [seen.id for seen in cache.beginning("web")] == ["i-2", "i-1"]
    assert [seen.id for seen in cache.beginning("")] == ["i-2", "i-1"]


def test_regions_are_known_from_answers_too_old_to_use_and_from_ids(
    cache: Cache, time: Time
) -> None:
    cache.put("regions:111122223333:aws", ["eu-north-1"], 60)
    cache.put("other", ["x"], 60)
    cache.seen("instance", [WEB])
    time.now += 3600

    assert cache.regions() == ["eu-north-1", "eu-west-1"]
