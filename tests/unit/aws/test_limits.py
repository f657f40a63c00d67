"""How fast hawse asks: buckets that learn, of one process and of several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hawse.aws.buckets import Bucket
from hawse.aws.calls import Read
from hawse.aws.limits import Limits, Pace, account_of
from tests.scripted import ScriptedAws

DESCRIBE = Read("ec2", "DescribeInstances", iam=())


def learned(count: int = 20, file: Path | None = None) -> Bucket:
    """A bucket that was throttled at 1.0, after AWS had taken so many within a second."""
    bucket = Bucket(None, file)
    for number in range(count):
        bucket.reserve(number / count)
        bucket.answered(number / count)
    bucket.throttled(1.0)
    return bucket


def test_without_a_limit_nothing_waits() -> None:
    bucket = Bucket(None)

    assert [bucket.reserve(0.0) for _ in range(1000)] == [0.0] * 1000


def test_a_limit_lets_one_second_through_at_once_and_spreads_the_rest() -> None:
    bucket = Bucket(2.0)

    assert [bucket.reserve(0.0) for _ in range(5)] == [0.0, 0.0, 0.5, 1.0, 1.5]


def test_tokens_come_back_with_time() -> None:
    bucket = Bucket(2.0)
    for _ in range(4):
        bucket.reserve(0.0)

    assert bucket.reserve(2.0) == 0.0


def test_no_more_than_one_second_is_saved_up() -> None:
    bucket = Bucket(2.0)

    assert [bucket.reserve(3600.0) for _ in range(3)] == [0.0, 0.0, 0.5]


def test_a_rate_below_one_still_lets_the_first_through() -> None:
    bucket = Bucket(0.5)

    assert [bucket.reserve(0.0) for _ in range(2)] == [0.0, 2.0]


def test_throttling_takes_on_a_little_less_than_aws_took_just_then() -> None:
    bucket = learned(20)

    assert bucket.rate == pytest.approx(17.0)
    assert bucket.reserve(1.0) > 0


def test_answers_that_were_on_their_way_when_it_was_lowered_count_too() -> None:
    bucket = learned(4)
    for _ in range(16):
        bucket.answered(1.0)

    bucket.reserve(1.0)

    assert bucket.rate == pytest.approx(17.0)


def test_several_throttled_answers_of_one_second_count_once() -> None:
    bucket = learned(20)

    for moment in (1.1, 1.2, 1.3):
        bucket.throttled(moment)

    assert bucket.rate == pytest.approx(17.0)


def test_lowering_lets_nobody_jump_the_queue() -> None:
    bucket = learned(20)
    waits = [bucket.reserve(1.0) for _ in range(34)]

    bucket.throttled(2.0)

    assert waits[-1] == pytest.approx(2.0)
    assert bucket.reserve(2.0) > 1.0


def test_the_rate_rises_again_slowly() -> None:
    bucket = learned(20)

    bucket.reserve(3.0)

    assert bucket.rate == pytest.approx(17.0 * 1.05**2)


def test_a_low_rate_rises_by_half_a_request_a_second() -> None:
    bucket = learned(2)

    bucket.reserve(4.0)

    assert bucket.rate == pytest.approx(1.7 + 3 * 0.5)


def test_what_was_throttled_saves_nothing_up_for_a_burst() -> None:
    bucket = learned(20)
    bucket.reserve(6.0)

    waits = [bucket.reserve(6.0) for _ in range(6)]

    assert waits[0] == 0.0 and waits[-1] > 0.1


def test_time_in_which_nobody_asked_raises_little() -> None:
    bucket = learned(20)

    bucket.reserve(500.0)

    assert bucket.rate == pytest.approx(17.0 * 1.05**10)


def test_the_rate_never_rises_above_the_limit() -> None:
    bucket = Bucket(5.0)
    for _ in range(5):
        bucket.reserve(0.0)
    bucket.throttled(0.0)
    lowered = bucket.rate

    bucket.reserve(600.0)

    assert (lowered, bucket.rate) == (4.25, 5.0)


def test_a_throttled_operation_is_still_asked_now_and_then() -> None:
    bucket = Bucket(None)

    for moment in range(50):
        bucket.throttled(float(moment))

    assert bucket.rate == 0.5


def test_a_clock_that_goes_back_gives_no_tokens_and_stops_nobody() -> None:
    bucket = learned(20)

    assert 0 < bucket.reserve(-3600.0) < 1.0


# --- Between processes ---------------------------------------------------------------------------


def test_another_process_goes_by_what_one_has_learned(tmp_path: Path) -> None:
    learned(20, tmp_path / "limits" / "one")
    other = Bucket(None, tmp_path / "limits" / "one")

    waits = [other.reserve(1.0) for _ in range(17)]

    assert waits[-1] == pytest.approx(1.0)


def test_two_processes_share_one_rate(tmp_path: Path) -> None:
    one, other = learned(20, tmp_path / "one"), Bucket(None, tmp_path / "one")

    waits = [bucket.reserve(1.0) for _ in range(17) for bucket in (one, other)]

    assert waits[-1] == pytest.approx(2.0)


def test_a_configured_rate_is_shared_from_the_first_request_on(tmp_path: Path) -> None:
    one, other = Bucket(0.2, tmp_path / "one"), Bucket(0.2, tmp_path / "one")

    assert (one.reserve(0.0), other.reserve(0.0)) == (0.0, 5.0)


def test_files_that_nobody_goes_by_any_more_are_removed(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"")
    os.utime(tmp_path / "old", (-700, -700))

    learned(20, tmp_path / "one")

    assert [file.name for file in tmp_path.iterdir()] == ["one"]


def test_the_file_is_the_users_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        learned(20, tmp_path / "limits" / "one")
    finally:
        os.umask(before)

    assert (tmp_path / "limits").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "limits" / "one").stat().st_mode & 0o777 == 0o600


def test_what_was_learned_is_forgotten_after_ten_minutes(tmp_path: Path) -> None:
    learned(20, tmp_path / "one")

    other = Bucket(None, tmp_path / "one")

    assert [other.reserve(700.0) for _ in range(100)][-1] == 0.0


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 40, b"\xff" * 40, b"x" * 5000])
def test_a_damaged_file_stops_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "one").write_bytes(content)
    bucket = Bucket(2.0, tmp_path / "one")

    assert [bucket.reserve(1000.0) for _ in range(3)] == [0.0, 0.0, 0.5]


def test_a_link_in_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "one").symlink_to(tmp_path / "precious")

    assert learned(20, tmp_path / "one").rate == pytest.approx(17.0)
    assert (tmp_path / "precious").read_text() == "precious"


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "limits").write_text("a file")

    assert learned(20, tmp_path / "limits" / "one").rate == pytest.approx(17.0)


@pytest.mark.skipif(sys.platform == "win32", reason="there each process has its own bucket")
def test_a_process_that_is_stopped_while_it_holds_the_file_stops_nobody(tmp_path: Path) -> None:
    import fcntl

    bucket = learned(20, tmp_path / "one")
    with open(tmp_path / "one", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        assert bucket.reserve(1.0) < 1.0


def test_until_aws_throttles_nothing_is_written(tmp_path: Path) -> None:
    bucket = Bucket(None, tmp_path / "limits" / "one")
    for moment in range(100):
        bucket.reserve(float(moment))

    assert not (tmp_path / "limits").exists()


# --- Which bucket ---------------------------------------------------------------------------------


def pace(limits: Limits, aws: ScriptedAws, **named: str) -> Pace:
    about = {"service": "ec2", "operation": "DescribeInstances", "region": "eu-west-1", **named}
    region = about.pop("region")
    key, host = about.pop("key", "AKIDEXAMPLE"), about.pop("host", "ec2.example")
    return limits.pace(aws.target(DESCRIBE, region=region), **about, key=key, host=host)


def waits(paced: Pace, count: int = 1) -> list[float]:
    slept: list[float] = []
    for _ in range(count):
        paced.wait(slept.append)
    return [own + shared for own, shared in zip(slept[::2], slept[1::2], strict=True)]


def test_each_account_region_and_operation_has_its_own_bucket(aws: ScriptedAws) -> None:
    limits = Limits({"ec2": {"DescribeInstances": 1.0}}, lambda: 0.0)

    assert waits(pace(limits, aws), 2) == [0.0, 1.0]
    for other in ({"region": "us-east-1"}, {"key": "AKIDOTHER"}, {"operation": "DescribeVolumes"}):
        assert waits(pace(limits, aws, **other)) == [0.0]


def test_two_keys_of_one_account_share_its_bucket(aws: ScriptedAws) -> None:
    limits = Limits({"ec2": {"DescribeInstances": 1.0}}, lambda: 0.0)

    assert waits(pace(limits, aws, key="AKIAQ5CSGEIRPQ4OBSNJ")) == [0.0]
    assert waits(pace(limits, aws, key="ASIAQ5CSGEIRHMBEIJ7A")) == [1.0]


@pytest.mark.parametrize(
    ("key", "account"),
    [
        ("ASIAY34FZKBOKMUTVV7A", "609629065308"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("AKIDEXAMPLE", "AKIDEXAMPLE"),
        ("AKIAY34FZKBOKMUTVV71", "AKIAY34FZKBOKMUTVV71"),
        ("", ""),
    ],
)
def test_the_id_of_a_key_tells_its_account_where_it_does(key: str, account: str) -> None:
    assert account_of(key) == account


def test_what_is_throttled_in_many_accounts_at_once_slows_down_all(aws: ScriptedAws) -> None:
    limits = Limits({}, lambda: 0.0)
    for key in ("A", "B", "C"):
        pace(limits, aws, key=key).throttled()

    assert waits(pace(limits, aws, key="D"))[0] > 0.0


def test_what_is_throttled_in_one_account_leaves_the_others_alone(aws: ScriptedAws) -> None:
    limits = Limits({}, lambda: 0.0)
    for _ in range(9):
        pace(limits, aws, key="A").throttled()

    assert waits(pace(limits, aws, key="D"), 100) == [0.0] * 100


def test_another_server_is_not_slowed_down(aws: ScriptedAws) -> None:
    limits = Limits({}, lambda: 0.0)
    for key in ("A", "B", "C"):
        pace(limits, aws, key=key).throttled()

    assert waits(pace(limits, aws, key="D", host="elsewhere")) == [0.0]


def test_processes_that_run_at_once_stay_within_the_rate(tmp_path: Path) -> None:
    learned(20, tmp_path / "one")
    code = (
        "import sys; from pathlib import Path; from hawse.aws.buckets import Bucket\n"
        f"bucket = Bucket(None, Path({str(tmp_path / 'one')!r}))\n"
        "print(max(bucket.reserve(1.0) for _ in range(85)))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    longest = max(float(process.communicate()[0]) for process in running)

    assert longest == pytest.approx(10.0)
