"""Two processes tell what one tells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.iam.generate import Size, account, plain
from hawse.errors import CLIError
from hawse.services.iam.halves import Half, in_halves, pays

LINUX = sys.platform == "linux"
ON_ONE = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
RUN = "import sys; sys.argv[0] = 'hawse'\nfrom hawse.__main__ import main\nmain()\n"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account that is large enough for two."""
    file = tmp_path_factory.mktemp("halves") / "account.json"
    file.write_text(plain(account(Size(roles=150, users=80, policies=100))), encoding="utf-8")
    return file


def told(home: Path, snapshot: Path, *argv: str, first: str = "") -> str:
    env = {**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home), "AWS_REGION": "eu-west-1"}
    ran = subprocess.run(
        [sys.executable, "-c", first + RUN, "iam", *argv, "--snapshot", str(snapshot)],
        capture_output=True,
        check=False,
        text=True,
        env=env,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.skipif(not LINUX, reason="one process does it all elsewhere")
@pytest.mark.parametrize("argv", [("escalations", "-o", "json"), ("graph", "--mermaid")])
def test_two_processes_tell_the_same_in_the_same_order(
    snapshot: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    both = told(tmp_path, snapshot, *argv)

    assert both == told(tmp_path, snapshot, *argv, first=ON_ONE)
    assert len(both) > 500


@pytest.mark.skipif(not LINUX, reason="one process does it all elsewhere")
class TestHalves:
    def test_each_does_its_part_and_both_know_what_was_swapped(self) -> None:
        def work(half: Half) -> tuple[list[int], tuple[list[int], list[int]]]:
            mine = list(half.of(range(7)))
            return mine, half.swap(mine)

        first, second = in_halves(work)

        assert (first[0], second[0]) == ([0, 2, 4, 6], [1, 3, 5])
        assert first[1] == second[1] == ([0, 2, 4, 6], [1, 3, 5])

    def test_much_is_swapped_without_waiting_for_each_other(self) -> None:
        first, second = in_halves(lambda half: half.swap("x" * 1_000_000))

        assert first == second

    def test_the_end_of_the_other_is_no_half_result(self) -> None:
        def work(half: Half) -> int:
            if half.number:
                os._exit(9)
            return 1

        with pytest.raises(CLIError, match="ended before its half was done"):
            in_halves(work)

    def test_a_failure_here_ends_the_other_too(self) -> None:
        def work(half: Half) -> int:
            if half.number:
                half.hear()
            raise CLIError("no")

        with pytest.raises(CLIError, match="no"):
            in_halves(work)


def test_what_is_small_is_done_by_one() -> None:
    assert not pays(10)
