"""The S3 benchmark judges by its figures, and says what it did not measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.measure import Command, Cost, Failed, cost
from bench.s3.checksums import told
from bench.s3.jobs import too_few, write_tree
from bench.s3.programs import PROGRAMS
from bench.s3.report import Result, cell, judged
from bench.s3.server import PREFIX, Objects
from bench.s3.workloads import ALL, Bound, Workload, workloads

WORKLOAD = Workload("upload", "upload", Objects(1), programs=("hawse", "s5cmd", "aws"))
RESULT = Result(WORKLOAD, {"hawse": Cost(3.0, 2.0, 30.0), "s5cmd": Cost(4.0, 2.5, 50.0)})


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (Bound("wall", 0.75, "s5cmd"), "wall 0.75 ≤ 0.75 × s5cmd: met"),
        (Bound("cpu", 0.7, "s5cmd"), "cpu 0.8 ≤ 0.7 × s5cmd: **missed**"),
        (Bound("memory", 30), "memory 30 ≤ 30 MiB: met"),
        (Bound("memory", 29), "memory 30 ≤ 29 MiB: **missed**"),
        (Bound("wall", 0.5, "aws"), "wall ≤ 0.5 × aws: not measured"),
    ],
)
def test_a_bound_is_met_or_missed_or_not_measured(bound: Bound, said: str) -> None:
    assert judged(RESULT, bound) == said


def test_a_cell_tells_failure_from_what_was_not_asked() -> None:
    cells = [cell(RESULT, name) for name in ALL]
    assert cells == ["3 / 2 / 30", "4 / 2.5 / 50", "not measured", "–"]


def test_every_workload_is_typed_for_its_programs_and_bounded_by_them() -> None:
    names = [workload.name for workload in workloads()]
    assert len(set(names)) == len(names)
    for workload in workloads():
        assert all(workload.job in PROGRAMS[name].jobs for name in workload.programs)
        assert {bound.peer for bound in workload.bounds} <= {"", *workload.programs}


@pytest.mark.parametrize("layout", ["flat", "folders", "date"])
def test_a_tree_has_the_names_and_sizes_of_the_objects(tmp_path: Path, layout: str) -> None:
    objects = Objects(250, 300, layout)
    write_tree(objects, tmp_path)
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    names = {PREFIX + path.relative_to(tmp_path).as_posix() for path in files}
    assert names == {objects.name(number) for number in range(250)}
    assert {path.stat().st_size for path in files} == {300}


def test_what_protects_an_object_is_read_from_its_request() -> None:
    hashed = {"x-amz-content-sha256": "a" * 64, "content-md5": "x"}
    assert list(told(hashed)) == ["MD5", "body signed with SHA-256"]
    header = {"x-amz-checksum-crc64nvme": "x", "x-amz-checksum-algorithm": "CRC64NVME"}
    assert list(told(header)) == ["CRC64NVME", "body not signed"]
    trailer = {"x-amz-trailer": "x-amz-checksum-crc32"}
    assert list(told(trailer)) == ["CRC32 as a trailer", "body not signed"]
    assert list(told({})) == ["no checksum", "body not signed"]


def test_a_command_is_timed_with_its_output_kept(tmp_path: Path) -> None:
    spent = cost(Command(("/bin/sh", "-c", "echo 1; echo 2"), {}), tmp_path / "e", tmp_path / "o")
    assert (spent.code, 0 < spent.wall < 60, spent.memory > 0) == (0, True, True)
    assert (too_few(tmp_path / "o", 2), too_few(tmp_path / "o", 3)) == ("", "2 lines")


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="code 3\nno such thing"):
        cost(Command(("/bin/sh", "-c", "echo no such thing >&2; exit 3"), {}), tmp_path / "e")


def test_a_program_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="/nowhere could not be started"):
        cost(Command(("/nowhere",), {}), tmp_path / "e")
