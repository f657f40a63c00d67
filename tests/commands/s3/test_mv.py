"""`hawse s3 mv`: nothing goes before it has arrived, and what stays is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy

URL = f"s3://{BUCKET}"


def test_a_file_goes_when_it_has_arrived(s3: Run, store: Store, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("content")

    ran = s3("s3", "mv", str(tmp_path / "f"), f"{URL}/in/")

    assert (ran.code, store.objects()) == (0, {"in/f": "content"})
    assert not (tmp_path / "f").exists()
    assert "1 done · 7 B" in ran.err


def test_a_large_file_goes_too(s3: Run, store: Store, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * (9 << 20))

    ran = s3("s3", "mv", str(tmp_path / "f"), f"{URL}/f")

    assert (ran.code, (tmp_path / "f").exists()) == (0, False)
    assert store.client.head_object(Bucket=BUCKET, Key="f")["ContentLength"] == 9 << 20


def test_objects_go_in_one_request(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1", "p/b": "2", "p/new\tline": "3", "q": "4"})

    ran = faulty("s3", "mv", "-R", f"{URL}/p", str(tmp_path / "d"))

    deletes = [each for each in faults.operations() if each.startswith("Delete")]
    assert (ran.code, list(store.objects())) == (0, ["q"])
    assert sorted(deletes) == ["DeleteObject", "DeleteObjects"]
    assert sorted(os.listdir(tmp_path / "d")) == ["a", "b", "new\tline"]


def test_objects_move_within_s3(s3: Run, store: Store) -> None:
    store.write({"p/a": "1", "p/b": "2"})

    ran = s3("s3", "mv", f"{URL}/p/*", f"{URL}/q/", "-o", "json")

    assert (ran.code, store.objects()) == (0, {"q/a": "1", "q/b": "2"})
    assert {row["action"] for row in ran.json()} == {"move"}


def test_what_does_not_arrive_stays(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a").write_text("1")
    (tmp_path / "d" / "b").write_text("2")
    faults.add(fails(403, "AccessDenied"), operation="PutObject", key="a")

    ran = faulty("s3", "mv", "-R", str(tmp_path / "d"), URL)

    assert (ran.code, os.listdir(tmp_path / "d")) == (6, ["a"])
    assert store.objects() == {"b": "2"}


def test_a_source_that_cannot_be_removed_is_a_failure(
    faulty: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"p/a": "1"})
    faults.add(fails(403, "AccessDenied"), operation="DeleteObjects")

    ran = faulty("s3", "mv", f"{URL}/p/a", f"{URL}/q/")

    assert (ran.code, store.objects()) == (5, {"p/a": "1", "q/a": "1"})
    assert f"move {URL}/p/a: failed: {URL}/p/a: it was copied, but stays" in ran.err


def test_moving_onto_itself_is_refused(faulty: Run, faults: FaultProxy, store: Store) -> None:
    store.write({"p/a": "1"})
    faults.clear()

    one = faulty("s3", "mv", f"{URL}/p/a", f"{URL}/p/")
    many = faulty("s3", "mv", "-R", f"{URL}/p", f"{URL}/p/sub")

    assert (one.code, many.code, faults.operations()) == (2, 2, [])


def test_streams_are_not_moved(s3: Run, store: Store) -> None:
    store.write({"k": "1"})

    assert s3("s3", "mv", "-", f"{URL}/x", stdin="1").code == 2
    assert s3("s3", "mv", f"{URL}/k", "-").code == 2


@pytest.mark.case(68)
def test_a_dry_run_moves_nothing(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1"})
    (tmp_path / "f").write_text("1")

    down = faulty("s3", "mv", "-R", f"{URL}/p", str(tmp_path / "d"), "--dry-run")
    up = faulty("s3", "mv", str(tmp_path / "f"), URL, "--dry-run")

    assert (down.code, up.code, faults.writes()) == (0, 0, [])
    assert (tmp_path / "f").exists() and not (tmp_path / "d").exists()
