"""`hawse s3 run`: many lines, one process, errors with their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run
from tests.faults.proxy import FaultProxy

URL = f"s3://{BUCKET}"


def test_lines_copy_move_and_remove(s3: Run, store: Store, tmp_path: Path) -> None:
    store.write({"old": "1", "in": "2", "gone/a": "3"})
    (tmp_path / "a b").write_text("4")
    (tmp_path / "lines").write_text(f"""# what is done each night
        cp '{tmp_path}/a b' {URL}/new/   # quoted as in a shell

        cp {URL}/old {tmp_path}/old
        mv {URL}/in {URL}/out
        rm -R {URL}/gone
        """)

    ran = s3("s3", "run", str(tmp_path / "lines"), "-y")

    assert (ran.code, store.objects()) == (0, {"new/a b": "4", "old": "1", "out": "2"})
    assert (tmp_path / "old").read_text() == "1"
    assert "4 done" in ran.err


@pytest.mark.case(67)
def test_a_line_that_fails_is_told_with_its_number_and_stops_no_other(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"a": "1"})
    lines = f"""cp {URL}/nope {tmp_path}/nope
cp {URL}/a {tmp_path}/a
frobnicate
cp --nope a b
cp 'a
cp x y --dry-run
run other
"""

    ran = s3("s3", "run", "-", stdin=lines)

    assert (ran.code, (tmp_path / "a").read_text()) == (6, "1")
    assert f"line 1: {URL}/nope: there is no such object" in ran.err
    assert "line 3: 'frobnicate' cannot stand on a line" in ran.err
    assert "line 4: no such option '--nope'" in ran.err
    assert "line 5: cp 'a: no closing quotation" in ran.err
    assert "line 6: no such option '--dry-run'" in ran.err
    assert "line 7: 'run' cannot stand on a line" in ran.err
    assert "1 done · 6 failed" in ran.err


def test_check_sends_nothing(faulty: Run, faults: FaultProxy) -> None:
    good = faulty("s3", "run", "-", "--check", stdin=f"cp a {URL}/b\nrm -R {URL}/c\n")
    bad = faulty("s3", "run", "-", "--check", stdin=f"cp a {URL}/b\nrm\n")

    assert (good.code, bad.code, faults.operations()) == (0, 2, [])
    assert "line 2: missing argument 'URL…'" in bad.err


def test_removing_is_asked_about_once(s3: Run, store: Store, tmp_path: Path) -> None:
    store.write({"a": "1", "b": "2"})
    (tmp_path / "lines").write_text(f"rm {URL}/a\nrm {URL}/b\n")

    nobody = s3("s3", "run", str(tmp_path / "lines"))
    ran = s3("s3", "run", str(tmp_path / "lines"), tty=True, answers=["y"])

    assert (nobody.code, ran.code, store.objects()) == (7, 0, {})
    assert ran.asked == ["2 of 2 lines remove objects. Go on? [y/N] "]


@pytest.mark.case(68)
def test_a_dry_run_changes_nothing(faulty: Run, faults: FaultProxy, store: Store) -> None:
    store.write({"a": "1"})

    ran = faulty("s3", "run", "-", "--dry-run", stdin=f"rm {URL}/a\nmv {URL}/a {URL}/b\n")

    assert (ran.code, faults.writes(), store.objects()) == (0, [], {"a": "1"})


def test_a_missing_file_is_named(s3: Run, tmp_path: Path) -> None:
    ran = s3("s3", "run", str(tmp_path / "nope"))

    assert ran.code == 4
    assert "there is no such file" in ran.err
