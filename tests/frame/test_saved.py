"""Queries that ask a file instead of AWS, what answers lack, and `--exit-code`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.frame.commands.thing import DESCRIBE
from tests.scripted import ScriptedAws

LACKS = "warning: incomplete: one may not be seen\n"
NO_AWS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_REGION": ""}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "saved"
    path.write_text("a b")
    return path


def instances(aws: ScriptedAws, *ids: str, account: str = "") -> None:
    found = [{"Instances": [{"InstanceId": id} for id in ids]}]
    aws.answer(DESCRIBE, {"Reservations": found}, account=account)


def test_a_file_is_asked_without_credentials_region_or_request(
    run: Run, aws: ScriptedAws, file: Path
) -> None:
    ran = run("find", "--snapshot", str(file), "-o", "ids", env=NO_AWS)

    assert (ran.code, ran.out, ran.err, aws.names()) == (0, "a\nb\n", "", [])


def test_the_file_may_be_standard_input(run: Run) -> None:
    assert run("find", "--snapshot", "-", "-o", "ids", stdin="c\n").out == "c\n"


def test_without_a_file_aws_is_asked(run: Run, aws: ScriptedAws) -> None:
    instances(aws, "i-1")

    assert run("find", "-o", "ids").out == "i-1\n"


def test_with_a_file_aws_cannot_be_asked(run: Run, aws: ScriptedAws) -> None:
    ran = run("find", "--snapshot", "-", stdin="!")

    assert (ran.code, aws.names()) == (1, [])
    assert ran.err == ("AWS is not asked: --snapshot was given\nhint: leave --snapshot out\n")


def test_what_a_file_has_is_not_remembered_as_seen(run: Run, home: Path, file: Path) -> None:
    assert run("find", "--snapshot", str(file)).code == 0

    assert not (home / "cache" / "answers.sqlite").exists()


def test_a_limit_of_time_holds_for_a_file_too(run: Run, file: Path) -> None:
    assert run("find", "--snapshot", str(file), "-o", "ids", "--timeout", "5").out == "a\nb\n"


@pytest.mark.parametrize(
    "place",
    [
        ("-p", "acme"),
        ("-r", "eu-west-1"),
        ("--account", "111122223333"),
        ("--role", "audit"),
        ("--endpoint-url", "http://127.0.0.1"),
    ],
    ids=" ".join,
)
def test_a_place_cannot_be_chosen_with_a_file(run: Run, file: Path, place: tuple[str, str]) -> None:
    ran = run("find", "--snapshot", str(file), *place)

    assert ran.code == 2
    assert "--snapshot says what is asked, so there is nothing to choose" in ran.err


@pytest.mark.parametrize(
    "value, why", [("nowhere", "no such file or directory"), ("", "the value is empty")]
)
def test_a_file_that_cannot_be_read_is_a_wrong_command_line(run: Run, value: str, why: str) -> None:
    ran = run("find", "--snapshot", value)

    assert ran.code == 2
    assert why in ran.err


def test_what_an_answer_lacks_is_told_after_it(run: Run) -> None:
    ran = run("find", "--snapshot", "-", "-o", "ids", stdin="a ?")

    assert (ran.code, ran.out, ran.err) == (0, "a\n", LACKS)


def test_what_an_answer_lacks_is_told_before_an_error(run: Run) -> None:
    assert run("find", "--snapshot", "-", stdin="? !").err.startswith(LACKS)


def test_what_the_answers_of_many_lack_is_told_with_their_place(
    run: Run, aws: ScriptedAws, home: Path
) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[profile a]\n[profile b]\n")
    aws.accounts = {"a": "111111111111", "b": "222222222222"}
    instances(aws, "i-1", account="111111111111")
    instances(aws, "?", account="222222222222")
    ran = run("find", "-p", "a", "-p", "b", "-o", "ids")

    assert (ran.code, ran.out) == (0, "i-1\n")
    assert ran.err.splitlines()[0] == "warning: b eu-west-1: incomplete: one may not be seen"


@pytest.mark.parametrize(
    "saved, code", [("a", 10), ("", 0), ("?", 6), ("a ?", 10)], ids=["found", "none", "?", "both"]
)
def test_exit_code_tells_what_was_found_before_what_is_not_known(
    run: Run, saved: str, code: int
) -> None:
    assert run("find", "--snapshot", "-", "--exit-code", stdin=saved).code == code
    assert run("find", "--snapshot", "-", stdin=saved).code == 0


def test_what_a_filter_leaves_out_was_not_found(run: Run) -> None:
    given = ("find", "--snapshot", "-", "--exit-code", "--filter")

    assert run(*given, "id=a", stdin="a").code == 10
    assert run(*given, "id=b", stdin="a").code == 0


def test_exit_code_tells_what_was_found_though_a_target_failed(
    run: Run, aws: ScriptedAws, home: Path
) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[profile a]\n[profile b]\n")
    aws.accounts = {"a": "111111111111", "b": "222222222222"}
    instances(aws, "i-1", account="111111111111")
    aws.fail(DESCRIBE, "InternalError", status=500, account="222222222222")

    assert run("find", "-p", "a", "-p", "b", "--exit-code").code == 10
    assert run("find", "-p", "a", "-p", "b").code == 6
