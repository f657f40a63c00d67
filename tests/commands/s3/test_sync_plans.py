"""`hawse s3 sync --dry-run` and `--plan`, and `hawse apply`: what is shown is what is done."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.moto_server import Moto
from tests.s3_abilities import needs
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy

DST = "s3://acme-logs/p"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {"a/x": "ax", "z": "zz"})


@pytest.fixture
def plan(tmp_path: Path) -> str:
    return str(tmp_path / "sync.jsonl")


@pytest.fixture
def stale(store: Store, site: Path) -> Store:
    """The destination differs in one, lacks one and has one more."""
    assert site.is_dir()
    store.write({"p/z": "other", "p/old": "1"})
    return store


# --- Dry runs ------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_shows_all(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path
) -> None:
    ran = faulty("s3", "sync", str(site), DST, "--delete", "--dry-run", "-o", "json")

    assert ran.code == 0, ran.err
    assert faults.writes() == []
    rows = {(row["action"], row["destination"] or row["source"]): row for row in ran.json()}
    assert {row["outcome"] for row in rows.values()} == {"would succeed"}
    assert set(rows) == {
        ("upload", "s3://acme-logs/p/a/x"),
        ("upload", "s3://acme-logs/p/z"),
        ("delete", "s3://acme-logs/p/old"),
    }
    assert len(stale.objects()) == 2


def test_a_dry_run_of_a_download_touches_no_file(
    s3: Run, store: Store, site: Path, tmp_path: Path
) -> None:
    store.write({"p/a/x": "other", "p/a/x/y": "1", "p/new": "2"})

    ran = s3("s3", "sync", DST, str(site), "--delete", "--dry-run", "-o", "jsonl")

    assert ran.code == 0, ran.err
    assert read(site) == {"a/x": "ax", "z": "zz"}
    assert [path.name for path in site.iterdir()] in (["a", "z"], ["z", "a"])
    assert ran.out.count("\n") == 4
    assert not (tmp_path / "new").exists()


def test_a_dry_run_tells_that_a_guard_would_refuse(s3: Run, stale: Store, tmp_path: Path) -> None:
    empty = write(tmp_path / "empty", {})

    ran = s3("s3", "sync", str(empty), DST, "--delete", "--dry-run")

    assert ran.code == 7 and "the source has no names" in ran.err
    assert len(stale.objects()) == 2


def test_rows_of_hostile_names_stay_one_line_of_json_each(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    names = ['a "quoted" \\ name', "separated\u2028line", "tab\t", "\u202eright to left"]
    store.write({f"p/{name}": "1" for name in names})

    argv = ("s3", "sync", DST, str(tmp_path / "down"), "--dry-run", "-o", "jsonl")
    rows = [json.loads(line) for line in s3(*argv).out.rstrip("\n").split("\n")]

    assert {row["source"] for row in rows} == {f"s3://acme-logs/p/{name}" for name in names}


def test_nothing_moves_the_cursor_where_there_is_no_terminal(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({"p/a": "1", "p/b\u202e": "2"})

    ran = s3("s3", "sync", DST, str(tmp_path / "down"), "-v")

    assert not {"\r", "\x1b"} & set(ran.out + ran.err)


# --- Plans ---------------------------------------------------------------------------------------


def test_a_plan_is_applied_as_it_was_written(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path, plan: str
) -> None:
    ran = faulty("s3", "sync", str(site), DST, "--delete", "--plan", plan)
    assert ran.code == 0 and f"hawse apply {plan}" in ran.err
    assert faults.writes() == []

    ran = faulty("apply", plan, "-y")

    assert ran.code == 0, ran.err
    assert stale.objects() == {"p/a/x": "ax", "p/z": "zz"}


def test_a_plan_of_a_download_is_applied(s3: Run, store: Store, site: Path, plan: str) -> None:
    store.write({"p/a/x": "other", "p/a//y": "1"})
    s3("s3", "sync", DST, str(site), "--delete", "--plan", plan)

    assert s3("apply", plan, "-y").code == 0
    assert "2 unchanged" in s3("s3", "sync", DST, str(site)).err
    assert "z" not in read(site)


def test_a_plan_of_a_copy_is_applied_with_its_classes(s3: Run, store: Store, plan: str) -> None:
    store.put("p/a", b"1", StorageClass="STANDARD_IA")
    s3("s3", "sync", DST, "s3://acme-logs/q", "--plan", plan)

    assert s3("apply", plan).code == 0
    head = store.client.head_object(Bucket=store.bucket, Key="q/a")
    assert head["StorageClass"] == "STANDARD_IA"


def test_applying_can_be_tried_before(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path, plan: str
) -> None:
    faulty("s3", "sync", str(site), DST, "--delete", "--plan", plan)

    ran = faulty("apply", plan, "--dry-run", "-o", "json")

    assert len(ran.json()) == 3 and faults.writes() == []
    assert len(stale.objects()) == 2


def test_what_changed_at_the_destination_is_not_replaced(
    s3: Run, stale: Store, site: Path, plan: str
) -> None:
    s3("s3", "sync", str(site), DST, "--delete", "--plan", plan)
    stale.write({"p/z": "newer", "p/a/x": "appeared"})

    ran = s3("apply", plan, "-y")

    assert ran.code == 6, ran.err
    assert "s3://acme-logs/p/z: it is not what it was when this was planned" in ran.err
    assert stale.objects() == {"p/a/x": "appeared", "p/old": "1", "p/z": "newer"}
    assert "1 delete left undone, since 2 items" in ran.err


def test_what_changed_at_the_source_is_not_sent(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path, plan: str
) -> None:
    faulty("s3", "sync", str(site), DST, "--plan", plan)
    write(site, {"z": "changed", "a/x": "changed"})
    (site / "a" / "x").unlink()

    ran = faulty("apply", plan)

    assert ran.code in (4, 6), ran.err
    assert faults.writes() == []
    assert stale.objects()["p/z"] == "other"


def test_what_was_stored_again_is_not_deleted(s3: Run, stale: Store, site: Path, plan: str) -> None:
    s3("s3", "sync", str(site), DST, "--delete", "--plan", plan)
    stale.write({"p/old": "again"})

    ran = s3("apply", plan, "-y")

    assert ran.code == 6 and "1 skipped" in ran.err
    assert stale.objects() == {"p/a/x": "ax", "p/old": "again", "p/z": "zz"}


def test_files_that_changed_are_neither_replaced_nor_deleted(
    s3: Run, store: Store, site: Path, plan: str
) -> None:
    store.write({"p/a/x": "other"})
    s3("s3", "sync", DST, str(site), "--delete", "--plan", plan)
    write(site, {"a/x": "mine, changed", "z": "changed"})

    assert s3("apply", plan, "-y").code == 6
    assert read(site) == {"a/x": "mine, changed", "z": "changed"}


def test_s3_itself_is_told_the_conditions(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path, plan: str
) -> None:
    faulty("s3", "sync", str(site), DST, "--plan", plan)
    faults.clear()

    faulty("apply", plan)

    sent = {each.key: each.request.headers for each in faults.seen if each.operation == "PutObject"}
    assert sent["p/a/x"]["if-none-match"] == "*"
    assert sent["p/z"]["if-match"].strip('"')
    assert stale.objects("p/z") == {"p/z": "zz"}


def test_what_appears_between_the_look_and_the_write_is_not_replaced(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path, plan: str, moto: Moto
) -> None:
    needs(moto, "if-none-match")
    faulty("s3", "sync", str(site), DST, "--plan", plan)
    faults.add(fails(412, "PreconditionFailed"), operation="PutObject", key="p/a/x")

    ran = faulty("apply", plan)

    assert ran.code == 6 and "1 skipped" in ran.err
    assert stale.objects()["p/z"] == "zz"


def test_deletes_of_a_plan_are_asked_about(s3: Run, stale: Store, site: Path, plan: str) -> None:
    s3("s3", "sync", str(site), DST, "--delete", "--plan", plan)

    ran = s3("apply", plan, tty=True, answers=["no"])

    assert ran.code == 7 and len(ran.asked) == 1
    assert "p/old" in stale.objects()


def test_a_plan_without_deletes_asks_nobody(s3: Run, stale: Store, site: Path, plan: str) -> None:
    s3("s3", "sync", str(site), DST, "--plan", plan)

    ran = s3("apply", plan, tty=True)

    assert (ran.code, ran.asked) == (0, [])
    assert stale.objects()["p/z"] == "zz"


def test_a_plan_that_a_guard_refuses_is_not_written(
    s3: Run, stale: Store, site: Path, plan: str
) -> None:
    ran = s3("s3", "sync", str(site), DST, "--delete", "--max-delete", "0", "--plan", plan)

    assert ran.code == 7 and not Path(plan).exists()
    assert len(stale.objects()) == 2


@pytest.mark.parametrize("damage", [lambda text: text[:-2], lambda text: text.replace("z", "y")])
def test_a_plan_that_was_cut_or_edited_is_refused(
    faulty: Run, faults: FaultProxy, stale: Store, site: Path, plan: str, damage: object
) -> None:
    assert callable(damage)
    faulty("s3", "sync", str(site), DST, "--plan", plan)
    Path(plan).write_text(damage(Path(plan).read_text(encoding="utf-8")), encoding="utf-8")
    faults.clear()

    ran = faulty("apply", plan)

    assert ran.code == 2 and "plan it again" in ran.err, ran.err
    assert faults.seen == []
    assert len(stale.objects()) == 2
