"""`hawse cfn why`, as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.scripted.playing import Play
from tests.unit.services.cfn.operating import FOLDER, read, stack_id

NOTHING = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_REGION": ""}


def saved(folder: Path, name: str) -> str:
    path = folder / f"{name}.jsonl"
    path.write_text(read((FOLDER / f"{name}.txt").read_text(encoding="utf-8")).text())
    return str(path)


def test_a_stuck_rollback_has_two_answers_and_the_cause_comes_last(play: Play) -> None:
    ran = play("update_rollback_failed").run("cfn", "why", "web", tty=True)

    lines = ran.out.splitlines()
    assert ran.code == 0, ran.err
    blocks, _, rest = " ".join(ran.out.split()).partition(" TO GO ON ")
    assert "BLOCKS THE ROLLBACK web/Compute/Service" in blocks and "/ecs/web" in blocks
    assert "Circuit Breaker" in rest.partition(" WHAT BROKE IT ")[2]
    assert lines[-1].startswith("NEXT")


def test_a_script_gets_stable_fields(play: Play) -> None:
    ran = play("update_rollback_failed").run("cfn", "why", "web", "-o", "json")

    (row,) = ran.json()
    assert (row["verdict"], row["cause"]["path"]) == ("certain", "web/Compute/Service")
    assert row["cause"]["kind"] == "not_stabilized"
    assert [one["path"] for one in row["blocking"]] == ["web/Compute/Service"]
    assert row["blocking"][0]["code"] == "NotFound"


def test_the_events_are_read_to_where_the_operation_began_and_no_further(play: Play) -> None:
    web = play("update_rollback_failed")

    web.run("cfn", "why", "web")

    names = web.cloud.names()
    assert names.count("DescribeStackEvents") == 2, "the stack and the one nested in it"


def test_a_stack_that_is_nowhere_is_not_found(play: Play) -> None:
    ran = play("update_rollback_failed").run("cfn", "why", "shop")

    assert ran.code == 4


def test_without_a_name_nothing_is_asked(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "why")

    assert ran.code == 2
    assert web.cloud.names() == []


def test_a_glob_means_roots(play: Play) -> None:
    ran = play("update_rollback_failed").run("cfn", "why", "w*", "-o", "json")

    assert [row["name"] for row in ran.json()] == ["web"]


def test_what_is_denied_is_told_and_the_cause_is_found_all_the_same(play: Play) -> None:
    denied = {"message": "User: x is not authorized to perform: y", "status": 403}
    timeline = {
        "stacks": {
            "shop": {
                "resources": {"Db": "AWS::RDS::DBInstance shop-db"},
                "history": [
                    [
                        [-90, "shop", "CREATE_IN_PROGRESS", "User Initiated"],
                        [-80, "Db", "CREATE_IN_PROGRESS"],
                        [-70, "Db", "CREATE_FAILED", "Cannot find version 99 for postgres"],
                        [-60, "shop", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed"],
                        [-50, "shop", "ROLLBACK_COMPLETE"],
                    ]
                ],
            }
        },
        "faults": [
            {"call": call, "calls": [1, 9], "error": "AccessDenied", **denied}
            for call in ("ListStackResources", "GetTemplate")
        ],
    }

    ran = play(timeline).run("cfn", "why", "shop", "-o", "json")

    (row,) = ran.json()
    assert row["cause"]["path"] == "shop/Db"
    assert len(row["lacks"]) == 2
    assert "not known: template of" in ran.err


def test_a_deleted_stack_is_explained_by_its_id(play: Play) -> None:
    shop = {
        "history": [
            [
                [-90, "shop", "CREATE_IN_PROGRESS", "User Initiated"],
                [-70, "shop", "ROLLBACK_IN_PROGRESS", "No export named net-Vpc found."],
                [-60, "shop", "ROLLBACK_COMPLETE"],
                [-50, "shop", "DELETE_IN_PROGRESS", "User Initiated"],
                [-40, "shop", "DELETE_COMPLETE"],
            ]
        ],
    }
    played = play({"stacks": {"shop": shop}})

    ran = played.run("cfn", "why", played.cloud.stack_id("shop"), "-o", "json")

    (row,) = ran.json()
    assert row["cause"]["kind"] == "export_missing"
    assert row["note"] == "it was deleted afterwards"


def test_a_file_is_explained_without_credentials(run: Run, tmp_path: Path) -> None:
    ran = run(
        "cfn", "why", "--events", saved(tmp_path, "nested_third_level"), "-o", "json", env=NOTHING
    )

    (row,) = ran.json()
    assert row["cause"]["path"] == "shop/Data/Store/Table"


def test_what_the_aws_cli_prints_comes_through_a_pipe(run: Run) -> None:
    operation = read((FOLDER / "create_failed.txt").read_text(encoding="utf-8"))
    whole = json.dumps({"StackEvents": list(operation.raw())})

    ran = run("cfn", "why", "--events", "-", "-o", "json", stdin=whole)

    assert ran.json()[0]["id"] == stack_id("shop")


def test_where_nobody_can_be_sure_the_candidates_are_told(run: Run, tmp_path: Path) -> None:
    ran = run("cfn", "why", "--events", saved(tmp_path, "only_cancellations"), tty=True)

    assert "unsure" in ran.out
    assert "WHAT BROKE IT" not in ran.out
    assert "[it was cancelled]" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "not JSON"),
        ("{}", "an event without StackId"),
        ("[]", "no event of a stack"),
        ("not json\nat all", "line 1"),
        ('{"hawse": "cfn-events", "version": 9}', "version is 9"),
        ('{"hawse": "iam-snapshot", "version": 1}', "a file of hawse iam-snapshot"),
        ('{"StackId": "a", "Timestamp": "soon"}', "line 1"),
        ('{"hawse": "cfn-events", "version": 1}\n{"stack": 3}', "line 2"),
        ('{"StackId": "a", "Timestamp": "2026-11-20T03:00:00Z"}\n{"StackId": ', "line 2"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_line(run: Run, content: str, told: str) -> None:
    ran = run("cfn", "why", "--events", "-", stdin=content)

    assert ran.code == 2
    assert told in ran.err


def test_of_a_stack_without_events_it_is_said_that_nothing_is_known(play: Play) -> None:
    ran = play({"stacks": {"shop": {}}}).run("cfn", "why", "shop", "-o", "json")

    (row,) = ran.json()
    assert (row["verdict"], row["cause"], row["began"]) == ("unsure", None, None)
    assert row["note"] == "AWS has no events of it"
