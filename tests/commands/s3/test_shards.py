"""`hawse s3 sync --shard` and `hawse s3 shards`: a sync split over processes, and its whole."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from hawse.transfer.sharding import Shard
from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import Ran, Run
from tests.faults.kinds import calls, fails
from tests.faults.proxy import FaultProxy

DST = "s3://acme-logs/p"
RUN = "s3://acme-logs/runs/1"
FILES = {f"{folder}/{number}": f"{folder}{number}" for folder in "ab" for number in range(8)}
OLD = {"p/gone1": "g", "p/gone2": "g", "p/gone3": "g", "p/a/0": "older"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", FILES)


def shard(run: Run, site: Path, which: str, *more: str, env: dict[str, str] | None = None) -> Ran:
    return run("s3", "sync", str(site), DST, "--shard", which, "--shard-run", RUN, *more, env=env)


def below(store: Store, prefix: str = "p/") -> dict[str, str]:
    found = store.objects(prefix)
    return {key.removeprefix(prefix): content for key, content in found.items()}


def mine(which: str) -> dict[str, str]:
    index, count = map(int, which.split("/"))
    return {name: text for name, text in FILES.items() if Shard(index - 1, count).has(name)}


def entries(store: Store) -> Mapping[str, dict[str, object]]:
    return {key: json.loads(store.body(key)) for key in store.keys("runs/1/")}


# --- The parts and their whole -------------------------------------------------------------------


def test_the_shards_together_are_the_whole_sync(s3: Run, store: Store, site: Path) -> None:
    store.write(OLD)

    for which in ("2/3", "1/3"):
        assert shard(s3, site, which, "--delete", "-y").code == 0
    assert below(store).keys() >= {*mine("1/3"), *mine("2/3")}
    assert below(store).keys() & mine("3/3") <= {"a/0"}
    assert shard(s3, site, "3/3", "--delete", "-y").code == 0

    assert below(store) == FILES
    ran = s3("s3", "shards", RUN)
    assert ran.code == 0, ran.err
    assert "all 3 shards are complete: 16 names" in ran.err


def test_what_one_shard_did_no_other_does_again(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write(OLD)
    written: list[str] = []
    for which in ("1/2", "2/2"):
        faults.clear()
        shard(faulty, site, which, "--delete", "-y")
        written += [each.key for each in faults.seen if each.operation == "PutObject"]

    assert sorted(key for key in written if key.startswith("p/")) == sorted(
        f"p/{name}" for name in FILES
    )


def test_a_shard_takes_what_it_should_in_every_direction(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    store.write({f"p/{name}": text for name, text in FILES.items()})

    s3("s3", "sync", DST, str(tmp_path / "down"), "--shard", "1/2")
    s3("s3", "sync", DST, "s3://acme-logs/q", "--shard", "1/2")

    assert read(tmp_path / "down") == mine("1/2") == below(store, "q/")


def test_checksums_are_asked_only_for_what_is_the_shards(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    store.write({f"p/{name}": "??" for name in FILES})

    faulty("s3", "sync", str(site), DST, "--checksum", "--shard", "1/2", "--dry-run")

    asked = {each.key for each in faults.seen if each.operation == "HeadObject"}
    assert asked <= {f"p/{name}" for name in mine("1/2")}


def test_a_shard_without_a_run_says_that_nothing_tells_of_the_whole(
    s3: Run, store: Store, site: Path
) -> None:
    ran = s3("s3", "sync", str(site), DST, "--shard", "1/2")

    assert ran.code == 0
    assert below(store) == mine("1/2")
    assert "without --shard-run, nothing tells whether all ran" in ran.err


def test_a_pipe_is_told_by_the_shard_that_has_its_name(s3: Run, store: Store, site: Path) -> None:
    import os

    os.mkfifo(site / "pipe")

    codes = [shard(s3, site, which).code for which in ("1/2", "2/2")]

    assert sorted(codes) == [0, 6]
    states = {entry["state"] for entry in entries(store).values()}
    assert states == {"complete", "partial"}


# --- What is noted -------------------------------------------------------------------------------


def test_a_missing_shard_is_told(s3: Run, store: Store, site: Path) -> None:
    shard(s3, site, "1/3")
    shard(s3, site, "3/3")

    ran = s3("s3", "shards", RUN, "-o", "json")

    assert ran.code == 6
    assert "2 of 3 shards are complete; 1 missing" in ran.err
    assert {row["shard"]: row["state"] for row in ran.json()} == {
        "1/3": "complete",
        "2/3": "missing",
        "3/3": "complete",
    }
    assert ran.json()[0]["names"] == len(mine("1/3")) == ran.json()[0]["copies"]
    assert len(store.keys("runs/1/")) == 2


def test_a_shard_that_failed_is_told_and_can_be_done_again(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    shard(faulty, site, "2/2")
    key = f"p/{min(mine('1/2'))}"
    rule = faults.add(fails(403, "AccessDenied"), operation="PutObject", key=key)

    ran = shard(faulty, site, "1/2")
    assert ran.code == 6, ran.err
    told = faulty("s3", "shards", RUN, "-o", "json")
    assert told.code == 6
    assert [row["state"] for row in told.json()] == ["partial", "complete"]
    assert told.json()[0]["why"] == "1 failed"

    faults.rules.remove(rule)
    assert shard(faulty, site, "1/2").code == 0
    again = faulty("s3", "shards", RUN, "-o", "json")
    assert again.code == 0
    assert [row["attempt"] for row in again.json()] == [2, 1]
    assert below(store) == FILES


def test_what_ends_the_whole_run_is_noted(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    faults.add(
        fails(403, "AccessDenied"), operation="ListObjectsV2", nth=3
    )  # after those of the run

    ran = shard(faulty, site, "1/2")

    assert ran.code == 5, ran.err
    (entry,) = entries(store).values()
    assert entry["state"] == "failed"
    assert "ListBucket" in str(entry["why"])


def test_a_source_that_changed_between_the_shards_is_told(
    s3: Run, store: Store, site: Path
) -> None:
    shard(s3, site, "1/2")
    write(site, {"c/new": "new"})
    shard(s3, site, "2/2")

    ran = s3("s3", "shards", RUN)

    assert ran.code == 0
    assert "the source changed while they ran" in ran.err


def test_nothing_is_noted_by_a_dry_run(s3: Run, store: Store, site: Path) -> None:
    ran = shard(s3, site, "1/2", "--dry-run")

    assert ran.code == 0
    assert store.keys() == []
    assert f"{len(mine('1/2'))} would succeed" in ran.err


def test_a_run_that_nobody_noted_is_not_found(s3: Run, store: Store) -> None:
    ran = s3("s3", "shards", RUN)

    assert ran.code == 4
    assert "no shard has noted anything there" in ran.err
    assert store.keys() == []


def test_an_entry_that_somebody_else_wrote_is_not_taken_for_one(
    s3: Run, store: Store, site: Path
) -> None:
    store.write({"runs/1/shard-00001-of-00002.json": "{}"})

    assert s3("s3", "shards", RUN).code == 1
    ran = shard(s3, site, "2/2")
    assert ran.code == 1
    assert "it is not what this version of hawse notes of a shard" in ran.err
    assert below(store) == {}


# --- Runs that do not fit together ---------------------------------------------------------------


def test_two_splits_in_one_run_are_refused(s3: Run, store: Store, site: Path) -> None:
    shard(s3, site, "1/2")
    before = store.objects()

    ran = shard(s3, site, "1/4")

    assert ran.code == 7
    assert "--shard 1/4: s3://acme-logs/runs/1/ is split into 2" in ran.err
    assert store.objects() == before


def test_two_splits_that_begin_at_the_same_moment_see_each_other(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    def appear(_: object) -> None:
        (entry,) = entries(store).values()
        store.put("runs/1/shard-00001-of-00004.json", json.dumps(entry).encode())

    faults.add(
        calls(appear, applied=True), operation="PutObject", key="runs/1/shard-00001-of-00002.json"
    )

    ran = shard(faulty, site, "1/2")

    assert ran.code == 7
    assert "two splits are noted there, into 2 and into 4" in ran.err
    assert store.keys() == ["runs/1/shard-00001-of-00004.json"]  # its own note is gone again


def test_another_sync_in_the_same_run_is_refused(s3: Run, store: Store, site: Path) -> None:
    shard(s3, site, "1/2")

    for which in ("1/2", "2/2"):
        ran = shard(s3, site, which, "--delete", "-y")
        assert ran.code == 7
        assert "it is another sync's, whose delete is false, and not true" in ran.err
    assert below(store) == mine("1/2")


@pytest.mark.parametrize("run", ["s3://acme-logs/p/run", "s3://acme-logs/p", "s3://acme-logs/"])
def test_a_run_within_what_is_synced_is_refused(
    faulty: Run, faults: FaultProxy, site: Path, run: str
) -> None:
    ran = faulty("s3", "sync", str(site), DST, "--shard", "1/2", "--shard-run", run)

    assert ran.code in (2, 7)
    assert faults.seen == []


@pytest.mark.parametrize(
    "options, why",
    [
        (["--shard-run", RUN], "it is about a shard"),
        (["--shard", ""], "the value is empty"),
        (["--shard", "1/2", "--shard-run", ""], "the value is empty"),
        (["--shard", "auto"], "no job with an index"),
        (["--shard", "1/2", "--shard-run", "s3://acme-logs/{job}"], "no job of AWS Batch"),
        (["--shard", "1/2", "--shard-run", RUN, "--plan", "p.jsonl"], "a plan is no part of a run"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_request(
    faulty: Run, faults: FaultProxy, site: Path, options: list[str], why: str
) -> None:
    ran = faulty("s3", "sync", str(site), DST, *options)

    assert ran.code == 2
    assert why in ran.err
    assert faults.seen == []


# --- Array jobs ----------------------------------------------------------------------------------


def test_an_array_job_of_batch_tells_shard_and_run(s3: Run, store: Store, site: Path) -> None:
    for index in range(2):
        env = {
            "AWS_BATCH_JOB_ARRAY_INDEX": str(index),
            "AWS_BATCH_JOB_ARRAY_SIZE": "2",
            "AWS_BATCH_JOB_ID": f"0f5c-job:{index}",
        }
        ran = s3(
            *("s3", "sync", str(site), DST, "--shard", "auto"),
            *("--shard-run", "s3://acme-logs/runs/{job}"),
            env=env,
        )
        assert ran.code == 0, ran.err

    assert below(store) == FILES
    assert s3("s3", "shards", "s3://acme-logs/runs/0f5c-job").code == 0


def test_the_environment_alone_splits_nothing(s3: Run, store: Store, site: Path) -> None:
    env = {"AWS_BATCH_JOB_ARRAY_INDEX": "0", "AWS_BATCH_JOB_ARRAY_SIZE": "2"}

    s3("s3", "sync", str(site), DST, env=env)

    assert below(store) == FILES


# --- Two at the same shard -----------------------------------------------------------------------


def test_two_processes_at_one_shard_are_told(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    def take(_: object) -> None:
        key = "runs/1/shard-00001-of-00002.json"
        entry = json.loads(store.body(key))
        store.put(key, json.dumps({**entry, "process": "another"}).encode())

    faults.add(calls(take), operation="PutObject", key=f"p/{min(mine('1/2'))}", first=1)

    ran = shard(faulty, site, "1/2")

    assert ran.code == 1
    assert "shard 1/2: another process is at the same shard of this run" in ran.err
    (entry,) = entries(store).values()
    assert (entry["process"], entry["state"]) == ("another", "running")


# --- Conditional writes --------------------------------------------------------------------------

ENTRY = "runs/1/shard-00001-of-00002.json"


def test_an_entry_is_written_only_over_what_was_read(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    shard(faulty, site, "1/2")

    first, last = (
        dict(each.request.headers)
        for each in faults.seen
        if (each.operation, each.key) == ("PutObject", ENTRY)
    )
    assert first["if-none-match"] == "*"
    assert last["if-match"].strip('"')


def test_an_answer_that_was_lost_is_no_other_process(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    faults.add(fails(503, "SlowDown", applied=True), operation="PutObject", key=ENTRY, first=1)

    ran = shard(faulty, site, "1/2")

    assert ran.code == 0, ran.err
    assert entries(store)[ENTRY]["state"] == "complete"


def test_another_process_that_was_first_is_told(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    shard(faulty, site, "1/2")
    (entry,) = entries(store).values()
    store.client.delete_object(Bucket=store.bucket, Key=ENTRY)

    def appear(_: object) -> None:
        store.put(ENTRY, json.dumps({**entry, "process": "another"}).encode())

    faults.add(calls(appear), operation="PutObject", key=ENTRY, first=1)
    faults.seen.clear()
    ran = shard(faulty, site, "1/2")

    assert ran.code == 1
    assert "another process is at the same shard" in ran.err
    assert entries(store)[ENTRY]["process"] == "another"
    assert not [each for each in faults.seen if each.key.startswith("p/")]


def test_a_server_without_conditional_writes_is_written_to_without_them(
    faulty: Run, faults: FaultProxy, store: Store, site: Path
) -> None:
    faults.add(fails(501, "NotImplemented"), operation="PutObject", key=ENTRY, first=1)

    ran = shard(faulty, site, "1/2")

    assert ran.code == 0, ran.err
    assert entries(store)[ENTRY]["state"] == "complete"
