"""`hawse s3 lifecycle` on moto: rules are read, changed one by one, and put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Ran, Run
from tests.moto_server import Moto
from tests.faults.kinds import fails
from tests.faults.proxy import FaultProxy

LOGS: dict[str, Any] = {
    "ID": "logs",
    "Filter": {"Prefix": "logs/"},
    "Status": "Enabled",
    "Expiration": {"Days": 90},
}
ARCHIVE: dict[str, Any] = {
    "ID": "archive",
    "Filter": {"And": {"Prefix": "data/", "Tags": [{"Key": "team", "Value": "web"}]}},
    "Status": "Disabled",
    "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
}


@pytest.fixture(autouse=True)
def environment(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes go through botocore, which reads the environment of the process."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def ruled(store: Store) -> Store:
    """A bucket with two rules."""
    put(store, LOGS, ARCHIVE)
    return store


def put(store: Store, *rules: dict[str, Any]) -> None:
    store.client.put_bucket_lifecycle_configuration(
        Bucket=BUCKET, LifecycleConfiguration={"Rules": list(rules)}
    )


def rules_of(store: Store) -> dict[str, Any]:
    found = store.client.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    return {rule["ID"]: rule for rule in found}


def undone(s3: Run, ran: Ran) -> Ran:
    return s3("undo", ran.err.split("hawse undo ")[1].split()[0], "--yes")


@pytest.mark.usefixtures("ruled")
def test_each_action_is_a_row_of_one_array(s3: Run) -> None:
    rows = s3("s3", "lifecycle", "ls", BUCKET, "-o", "json").json()

    assert [(row["kind"], row["rule"], row["action"], row["days"]) for row in rows] == [
        ("expiration", "logs", "expire", 90),
        ("transitions", "archive", "transition", 30),
        ("noncurrent", "archive", "expire", 30),
    ]
    assert rows[1]["tags"] == {"team": "web"} and rows[1]["status"] == "disabled"
    assert rows[1]["to"] == "STANDARD_IA" and rows[0]["prefix"] == "logs/"


@pytest.mark.usefixtures("ruled")
def test_a_person_sees_a_small_table_for_each_kind(s3: Run) -> None:
    out = s3("s3", "lifecycle", "ls", f"s3://{BUCKET}", tty=True).out

    assert out == (
        "expiration\n"
        "BUCKET     RULE  ACTION  DAYS  PREFIX  STATUS\n"
        "acme-logs  logs  expire    90  logs/   enabled\n"
        "\n"
        "transitions\n"
        "BUCKET     RULE     ACTION      DAYS  TO           PREFIX  TAGS      STATUS\n"
        "acme-logs  archive  transition    30  STANDARD_IA  data/   team=web  disabled\n"
        "\n"
        "noncurrent\n"
        "BUCKET     RULE     ACTION  DAYS  PREFIX  TAGS      STATUS\n"
        "acme-logs  archive  expire    30  data/   team=web  disabled\n"
    )


@pytest.mark.usefixtures("store")
def test_a_bucket_without_rules_is_an_empty_list(s3: Run) -> None:
    ran = s3("s3", "lifecycle", "ls", BUCKET, "-o", "json")

    assert (ran.code, ran.json()) == (0, [])


def test_a_rule_is_added_and_every_other_stays_as_it_was(s3: Run, ruled: Store) -> None:
    ran = s3("s3", "lifecycle", "add", BUCKET, "--prefix", "tmp/", "--expire", "7d", "--yes")

    assert ran.code == 0, ran.err
    found = rules_of(ruled)
    assert found["logs"] == LOGS and found["archive"] == ARCHIVE
    assert found["expire-7d-tmp"] == {
        "ID": "expire-7d-tmp",
        "Filter": {"Prefix": "tmp/"},
        "Status": "Enabled",
        "Expiration": {"Days": 7},
    }
    assert undone(s3, ran).code == 0
    assert rules_of(ruled) == {"logs": LOGS, "archive": ARCHIVE}


def test_the_first_rule_is_added_and_its_undo_leaves_none(s3: Run, store: Store) -> None:
    ran = s3("s3", "lifecycle", "add", BUCKET, "--id", "x", "--abort-uploads", "7d", "--yes")

    assert (ran.code, list(rules_of(store))) == (0, ["x"]), ran.err
    assert undone(s3, ran).code == 0
    assert s3("s3", "lifecycle", "ls", BUCKET, "-o", "json").json() == []


def test_dates_survive_being_read_compared_and_put_back(s3: Run, store: Store) -> None:
    added = ("s3", "lifecycle", "add", BUCKET, "--yes")
    assert s3(*added, "--id", "old", "--expire", "2027-01-01").code == 0
    ran = s3(*added, "--id", "new", "--expire", "9d", "--prefix", "b/")

    assert ran.code == 0, ran.err
    assert f"{rules_of(store)['old']['Expiration']['Date']:%Y-%m-%d %H}" == "2027-01-01 00"
    assert undone(s3, ran).code == 0 and list(rules_of(store)) == ["old"]


def test_the_plan_says_what_differs_and_what_is_hardly_meant(s3: Run, ruled: Store) -> None:
    ruled.versioned()
    ran = s3("s3", "lifecycle", "edit", BUCKET, "logs", "--expire", "30d", "--dry-run")

    assert ran.code == 0, ran.err
    assert "- Rules[logs].Expiration.Days: 90" in ran.err
    assert "+ Rules[logs].Expiration.Days: 30" in ran.err
    assert "only adds delete markers" in ran.err
    assert rules_of(ruled)["logs"] == LOGS


def test_a_rule_is_changed_alone(s3: Run, ruled: Store) -> None:
    options = ["--disable", "--transition", "45d=GLACIER", "--yes"]
    ran = s3("s3", "lifecycle", "edit", BUCKET, "archive", *options)

    assert ran.code == 0, ran.err
    moved = {"Status": "Disabled", "Transitions": [{"Days": 45, "StorageClass": "GLACIER"}]}
    assert rules_of(ruled) == {"logs": LOGS, "archive": {**ARCHIVE, **moved}}


def test_none_takes_a_part_away(s3: Run, ruled: Store) -> None:
    ran = s3("s3", "lifecycle", "edit", BUCKET, "archive", "--transition", "none", "--yes")

    assert ran.code == 0, ran.err
    assert "Transitions" not in rules_of(ruled)["archive"]


def test_rules_are_removed_and_brought_back(s3: Run, ruled: Store) -> None:
    ran = s3("s3", "lifecycle", "rm", BUCKET, "logs", "--yes")
    assert (ran.code, list(rules_of(ruled))) == (0, ["archive"])
    last = s3("s3", "lifecycle", "rm", BUCKET, "archive", "--yes")
    assert last.code == 0, last.err
    assert s3("s3", "lifecycle", "ls", BUCKET, "-o", "json").json() == []

    assert undone(s3, last).code == 0 and undone(s3, ran).code == 0
    assert rules_of(ruled) == {"logs": LOGS, "archive": ARCHIVE}


def test_a_rule_that_is_not_there_is_told_with_those_that_are(s3: Run, ruled: Store) -> None:
    for verb, more in (("rm", []), ("edit", ["--expire", "1d"])):
        ran = s3("s3", "lifecycle", verb, BUCKET, "lgs", *more, "--yes")
        assert ran.code == 4
        assert ran.err.startswith("rule lgs: there are logs, archive\n")
        assert s3("s3", "lifecycle", verb, BUCKET, "", *more, "--yes").code == 2
    assert len(rules_of(ruled)) == 2


def test_an_edit_of_somebody_else_meanwhile_is_not_lost(
    s3: Run, ruled: Store, tmp_path: Path
) -> None:
    plan = str(tmp_path / "plan.json")
    assert s3("s3", "lifecycle", "rm", BUCKET, "logs", "--plan", plan).code == 0
    put(ruled, {**LOGS, "Expiration": {"Days": 91}}, ARCHIVE)
    ran = s3("apply", plan, "--yes")

    assert ran.code == 1
    assert "Rules[logs].Expiration.Days: 91" in ran.err and ": 90" in ran.err
    assert rules_of(ruled)["logs"]["Expiration"] == {"Days": 91}


@pytest.mark.parametrize("form", ["json", "yaml", "put", "list"])
def test_a_file_in_any_of_aws_shapes_is_put(
    s3: Run, ruled: Store, tmp_path: Path, form: str
) -> None:
    moved = {**LOGS, "Expiration": {"Days": 30}}
    data: Any = {"Rules": [moved, ARCHIVE]}
    data = {"put": {"Bucket": BUCKET, "LifecycleConfiguration": data}}.get(form, data)
    data = data["Rules"] if form == "list" else data
    import yaml

    file = tmp_path / "rules"
    file.write_text(yaml.safe_dump(data) if form == "yaml" else json.dumps(data), encoding="utf-8")
    differs = s3("s3", "lifecycle", "diff", BUCKET, str(file), "-o", "json", "--exit-code")
    ran = s3("s3", "lifecycle", "apply", BUCKET, str(file), "--yes")

    assert differs.code == 10, differs.err
    assert [(row["sign"], row["rule"], row["member"], row["value"]) for row in differs.json()] == [
        ("-", "logs", "Expiration.Days", "90"),
        ("+", "logs", "Expiration.Days", "30"),
    ]
    assert ran.code == 0, ran.err
    assert rules_of(ruled) == {"logs": moved, "archive": ARCHIVE}
    again = s3("s3", "lifecycle", "apply", BUCKET, str(file), "--yes", "-o", "json")
    assert (again.code, again.json()[0]["outcome"]) == (0, "skipped")


def test_what_the_aws_cli_printed_is_no_difference(s3: Run, ruled: Store, tmp_path: Path) -> None:
    found = ruled.client.get_bucket_lifecycle_configuration(Bucket=BUCKET)
    found.pop("ResponseMetadata")
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(found, default=str), encoding="utf-8")
    ran = s3("s3", "lifecycle", "diff", BUCKET, str(file), "-o", "json", "--exit-code")

    assert (ran.code, ran.json()) == (0, [])


def test_what_s3_would_refuse_is_said_before_anything_is_sent(
    faulty: Run, faults: FaultProxy, ruled: Store, tmp_path: Path
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "Rules:\n- ID: a\n  Status: Enabled\n  Filter: {}\n"
        "  Transitions: [{Days: 10, StorageClass: STANDARD_IA}]\n",
        encoding="utf-8",
    )
    ran = faulty("s3", "lifecycle", "apply", BUCKET, str(file), "--yes")

    assert ran.code == 2
    assert ran.err.startswith(
        "s3://acme-logs: S3 would refuse it: a: STANDARD_IA takes objects from day 30 on\n"
    )
    assert not any("Put" in seen.operation for seen in faults.seen)
    assert len(rules_of(ruled)) == 2


@pytest.mark.usefixtures("ruled")
def test_versioning_that_may_not_be_looked_at_is_not_known(faulty: Run, faults: FaultProxy) -> None:
    faults.add(fails(403, "AccessDenied"), operation="GetBucketVersioning")
    ran = faulty("s3", "lifecycle", "edit", BUCKET, "logs", "--expire", "9d", "--yes")

    assert ran.code == 0 and "delete markers" not in ran.err, ran.err


def test_findings_of_a_bucket_and_of_a_file(s3: Run, ruled: Store, tmp_path: Path) -> None:
    ruled.versioned()
    ran = s3("s3", "lifecycle", "check", BUCKET, "-o", "json", "--exit-code")
    assert ran.code == 10
    assert [row["code"] for row in ran.json()] == ["versions_stay", "uploads_stay"]
    assert ran.json()[0]["rule"] == "logs" and ran.json()[0]["severity"] == "warning"

    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"Rules": [{**LOGS, "Expiration": {"Days": 0}}]}), encoding="utf-8")
    ran = s3("s3", "lifecycle", "check", "--file", str(file), "-o", "json")
    assert [(row["severity"], row["code"]) for row in ran.json()] == [("error", "bad_days")]
    assert ran.json()[0]["path"] == "$.Rules[0].Expiration"


@pytest.mark.usefixtures("store")
def test_transitions_are_checked_against_prices(s3: Run) -> None:
    for words in (("add", "--yes"), ("check",)):
        typed = [*words[1:], *(["--transition", "30d=GLACIER"] if words[0] == "add" else [])]
        ran = s3("s3", "lifecycle", words[0], BUCKET, *typed)
        assert ran.code == 0, ran.err


def test_prices_are_asked_where_transitions_are_put(s3: Run, ruled: Store, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    moves = {**ARCHIVE, "Status": "Enabled"}
    file.write_text(json.dumps([moves]), encoding="utf-8")
    ran = s3("s3", "lifecycle", "apply", BUCKET, str(file), "--yes")
    assert ran.code == 0 and "prices are known" in ran.err, ran.err
    ran = s3("s3", "lifecycle", "edit", BUCKET, "archive", "--transition", "60d=GLACIER", "--yes")
    assert ran.code == 0 and "prices are known" in ran.err, ran.err
    assert list(rules_of(ruled)) == ["archive"]


@pytest.mark.usefixtures("ruled")
def test_an_editor_has_all_rules_and_is_opened_again_for_what_is_wrong(
    s3: Run, ruled: Store, tmp_path: Path
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\n"
        "file = pathlib.Path(sys.argv[1]); text = file.read_text()\n"
        "again = text.startswith('#')\n"
        "text = text.replace(*('Days: 0', 'Days: 8') if again else ('Days: 90', 'Days: 0'))\n"
        "file.write_text(text)\n",
        encoding="utf-8",
    )
    import sys

    env = {"EDITOR": f"{sys.executable} {script}"}
    ran = s3("s3", "lifecycle", "edit", BUCKET, tty=True, answers=["y"], env=env)

    assert ran.code == 0, ran.err
    assert rules_of(ruled)["logs"]["Expiration"] == {"Days": 8}
    assert rules_of(ruled)["archive"] == ARCHIVE


@pytest.mark.usefixtures("ruled")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["add", BUCKET], "lifecycle add: no action was given"),
        (["add", BUCKET, "--id", "logs", "--expire", "1d"], "--id logs: there is such a rule"),
        (["add", BUCKET, "--expire", "soon"], "--expire soon: neither days nor a date"),
        (["add", BUCKET, "--transition", "30d=COLD"], "--transition 30d=COLD: not days and"),
        (["add", BUCKET, "--tag", "team", "--expire", "1"], "--tag team: not a tag with its value"),
        (["add", BUCKET, "--abort-uploads", "x"], "--abort-uploads x: not a number of days"),
        (["edit", BUCKET, "logs"], "lifecycle edit: nothing to change was given"),
        (["edit", BUCKET, "--expire", "3d"], "RULE: it is missing"),
        (["edit", BUCKET, "logs", "--keep-noncurrent", "3"], "--keep-noncurrent: it goes with"),
        (["check"], "BUCKET: it is empty"),
        (["rm", "s3://a/b", "logs"], "BUCKET s3://a/b: it names more than a bucket"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    s3: Run, ruled: Store, typed: list[str], said: str
) -> None:
    ran = s3("s3", "lifecycle", *typed)

    assert ran.code == 2 and ran.err.startswith(said), ran.err
    assert rules_of(ruled) == {"logs": LOGS, "archive": ARCHIVE}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rules: [", "neither JSON nor YAML: line 1"),
        ("hello", "it has no rules"),
        ("Rules: 3", "it has no list of Rules"),
        ("Rules: []\nRule: 1", "unknown: Rule"),
        ("Rules: []", "S3 would refuse it: S3 knows no configuration without a rule"),
        ("Rules: [3]", "S3 would refuse it: #1: the rule: not an object with members"),
        ("Rules: [{ID: a, Expirations: {}}]", "did you mean Expiration?"),
    ],
)
def test_a_file_that_is_no_configuration_is_told_why(
    s3: Run, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    ran = s3("s3", "lifecycle", "apply", BUCKET, str(file), "--yes")

    assert ran.code == 2 and said in ran.err, ran.err
    assert "Traceback" not in ran.err
