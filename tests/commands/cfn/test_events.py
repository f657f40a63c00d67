"""`hawse cfn events`, as a person or a script meets it."""

from __future__ import annotations

from pathlib import Path

from tests.scripted.playing import Play


def test_nested_stacks_are_merged_in_order_of_time(play: Play) -> None:
    rows = play("update_rollback_failed").run("cfn", "events", "web", "-o", "json").json()

    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert {row["path"] for row in rows} == {"web", "web/Compute", "web/Compute/Service"}
    assert rows[0]["status"] == "UPDATE_IN_PROGRESS", "the creation before is another operation"


def test_all_has_the_operations_before(play: Play) -> None:
    rows = play("update_rollback_failed").run("cfn", "events", "web", "--all", "-o", "json").json()

    assert rows[0]["status"] == "CREATE_IN_PROGRESS"


def test_failed_leaves_out_what_went_well(play: Play) -> None:
    rows = (
        play("update_rollback_failed").run("cfn", "events", "web", "--failed", "-o", "json").json()
    )

    assert {row["status"] for row in rows} == {"UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"}


def test_what_was_cancelled_is_one_row(play: Play) -> None:
    names = ("Vpc", "Queue", "Topic")
    cancelled = [[-70, name, "CREATE_FAILED", "Resource creation cancelled"] for name in names]
    history = [
        [-90, "shop", "CREATE_IN_PROGRESS", "User Initiated"],
        [-71, "Db", "CREATE_FAILED", "boom"],
        *cancelled,
        [-60, "shop", "ROLLBACK_COMPLETE"],
    ]
    resources = {name: f"AWS::SQS::Queue {name}" for name in (*names, "Db")}
    shop = play({"stacks": {"shop": {"resources": resources, "history": [history]}}})

    rows = shop.run("cfn", "events", "shop", "-o", "json").json()

    (folded,) = [row for row in rows if row["folded"]]
    assert sorted([folded["logical_id"], *folded["folded"]]) == sorted(names)
    assert len(rows) == 4


def test_what_is_saved_is_explained_and_replayed_without_aws(play: Play, tmp_path: Path) -> None:
    web, file = play("update_rollback_failed"), tmp_path / "web.jsonl"
    live = web.run("cfn", "why", "web", "-o", "json").json()

    kept = web.run("cfn", "events", "web", "--save", str(file))
    asked = len(web.cloud.names())
    offline = web.run("cfn", "why", "--events", str(file), "-o", "json").json()
    replayed = web.run("cfn", "watch", "--replay", str(file))

    assert kept.code == 0 and "--events" in kept.err
    assert offline == live
    assert replayed.code == 1 and "web/Compute/Service" in replayed.err
    assert len(web.cloud.names()) == asked


def test_a_file_that_cannot_be_written_is_told(play: Play, tmp_path: Path) -> None:
    ran = play("update_rollback_failed").run(
        "cfn", "events", "web", "--save", str(tmp_path / "a" / "b")
    )

    assert ran.code == 1
    assert "no such file or directory" in ran.err


def test_a_stack_that_is_nowhere_is_not_found(play: Play) -> None:
    ran = play("update_rollback_failed").run("cfn", "events", "shop")

    assert ran.code == 4
