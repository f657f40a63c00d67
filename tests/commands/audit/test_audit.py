"""`hawse audit`."""

from __future__ import annotations

from pathlib import Path

from hawse.core.journal import Journal
from tests.conftest import FakeClock, Run


def recorded(home: Path, *, end: bool = True) -> None:
    """One stop of web-1, as core writes it."""
    journal = Journal(home / "state", FakeClock())
    where = [{"profile": "", "account": "111122223333", "region": "eu-west-1", "role": ""}]
    who = ["arn:aws:iam::111122223333:user/ada"]
    step = {"on": "i-1", "name": "web-1", "says": "stop", "call": "ec2:StopInstances"}
    journal.append(
        "3f9c2a10", "begin", command=["ec2", "stop"], args={}, who=who, where=where, plans=[{}]
    )
    journal.append("3f9c2a10", "intent", target=0, index=0, **step, params={"InstanceIds": ["i-1"]})
    journal.append(
        "3f9c2a10", "done", target=0, index=0, call="ec2:StopInstances", request_id="r-1"
    )
    if end:
        journal.append("3f9c2a10", "end", outcomes={"done": 1})


def test_ls_lists_changes_with_who_and_where(run: Run, home: Path) -> None:
    recorded(home)

    (row,) = run("audit", "ls", "-o", "json").json()

    assert row == {
        "id": "3f9c2a10",
        "when": "2026-11-23T12:00:00Z",
        "command": "ec2 stop",
        "state": "done",
        "done": 1,
        "accounts": ["111122223333"],
        "regions": ["eu-west-1"],
        "who": ["arn:aws:iam::111122223333:user/ada"],
    }


def test_a_change_that_died_is_unfinished(run: Run, home: Path) -> None:
    recorded(home, end=False)

    assert run("audit", "ls", "-o", "json").json()[0]["state"] == "unfinished"


def test_show_has_every_record_with_its_parameters(run: Run, home: Path) -> None:
    recorded(home)

    rows = run("audit", "show", "3f9c", "-o", "json").json()

    assert [row["kind"] for row in rows] == ["begin", "intent", "done", "end"]
    assert rows[1]["params"] == {"InstanceIds": ["i-1"]}
    assert (rows[2]["name"], rows[2]["request_id"]) == ("web-1", "r-1")


def test_an_unknown_operation_is_not_found(run: Run, home: Path) -> None:
    recorded(home)

    ran = run("audit", "show", "beef")

    assert ran.code == 4
    assert "hawse audit ls" in ran.err


def test_verify_passes_a_whole_log_and_fails_an_edited_one(run: Run, home: Path) -> None:
    recorded(home)
    assert run("audit", "verify").code == 0

    log = home / "state" / "journal.jsonl"
    log.write_text(log.read_text().replace("web-1", "web-9", 1))
    ran = run("audit", "verify")

    assert ran.code == 1
    assert "was edited" in ran.err


def test_no_log_is_no_problem(run: Run) -> None:
    assert run("audit", "verify").code == 0
    assert run("audit", "ls", "-o", "json").json() == []
    assert run("undo").code == 4
