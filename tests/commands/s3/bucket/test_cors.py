"""`hawse s3 bucket cors`: rules one by one, or all from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.bucket.conftest import undone
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run

RULE: dict[str, Any] = {
    "ID": "site",
    "AllowedMethods": ["GET"],
    "AllowedOrigins": ["https://acme.com"],
}
OTHER = {**RULE, "ID": "app", "AllowedOrigins": ["https://app.acme.com"]}


def put(store: Store, *rules: dict[str, Any]) -> None:
    store.client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": list(rules)})


def rules(store: Store) -> Any:
    return store.client.get_bucket_cors(Bucket=BUCKET)["CORSRules"]


def cors(run: Run, verb: str, *more: str, **how: Any) -> Any:
    return run("s3", "bucket", "cors", verb, BUCKET, *more, **how)


def test_rules_are_listed_in_the_order_in_which_s3_takes_them(s3: Run, store: Store) -> None:
    put(store, RULE, OTHER)
    ran = cors(s3, "ls", "-o", "json")
    assert [(row["number"], row["id"]) for row in ran.json()] == [(1, "site"), (2, "app")]


def test_a_rule_is_added_after_the_others_and_undone(s3: Run, store: Store) -> None:
    put(store, RULE)
    ran = cors(s3, "add", "--origin", "https://app.acme.com", "--id", "app", "--yes")
    assert ran.code == 0, ran.err
    assert rules(store) == [RULE, OTHER]
    undone(s3, ran)
    assert rules(store) == [RULE]


def test_undo_of_the_first_rule_leaves_none(s3: Run, store: Store) -> None:
    ran = cors(s3, "add", "--origin", "https://acme.com", "--yes")
    undone(s3, ran)
    assert cors(s3, "ls", "-o", "json").json() == []


def test_the_rule_of_an_id_is_replaced_in_its_place(s3: Run, store: Store) -> None:
    put(store, RULE, OTHER)
    ran = cors(s3, "add", "--id", "site", "--origin", "https://acme.org", "--yes")
    assert ran.code == 0, ran.err
    assert [rule["AllowedOrigins"] for rule in rules(store)] == [
        ["https://acme.org"],
        ["https://app.acme.com"],
    ]


def test_what_never_matches_and_what_is_wide_open_is_said(s3: Run, store: Store) -> None:
    ran = cors(s3, "add", "--origin", "*", "--origin", "acme.com", "--method", "put", "--dry-run")
    assert "warning: rule 1: pages of any origin may send PUT" in ran.err
    assert "warning: rule 1: acme.com never matches" in ran.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CORSRules: [{AllowedMethods: [GET]}]", "CORSRules[0]: it has no AllowedOrigins"),
        ("[{AllowedMethods: [PATCH], AllowedOrigins: ['*']}]", "no method PATCH"),
        ("[{AllowedMethods: [GET], AllowedOrigins: ['*'], MaxAge: 3}]", "MaxAgeSeconds"),
        ("[{AllowedMethods: [GET], AllowedOrigins: ['*'], ID: 1}]", "1 is not text"),
        ("[{ID: a, ID: b}]", "ID is there twice"),
        ("CORSRules: [", "line 1, column 13"),
        ("CORSRules: []", "hawse s3 bucket cors rm"),
        ("just text", "members"),
    ],
)
def test_a_file_that_s3_would_refuse_is_refused(
    s3: Run, store: Store, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "cors.yaml"
    file.write_text(text)
    ran = cors(s3, "edit", "--file", str(file), "--yes")
    assert ran.code == 2 and told in ran.err


def test_a_file_of_yaml_replaces_all_rules(s3: Run, store: Store, tmp_path: Path) -> None:
    put(store, OTHER)
    file = tmp_path / "cors.yaml"
    file.write_text("- {ID: site, AllowedMethods: [GET], AllowedOrigins: ['https://acme.com']}\n")
    ran = cors(s3, "edit", "--file", str(file), "--yes")
    assert ran.code == 0, ran.err
    assert rules(store) == [RULE]
    undone(s3, ran)
    assert rules(store) == [OTHER]


def test_undo_of_an_edit_of_nothing_removes_the_rules(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "cors.json"
    file.write_text('{"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}')
    ran = cors(s3, "edit", "--file", str(file), "--yes")
    undone(s3, ran)
    assert cors(s3, "ls", "-o", "json").json() == []


def test_rules_go_by_id_and_by_number(s3: Run, store: Store) -> None:
    put(store, RULE, OTHER, {**RULE, "ID": "third", "AllowedOrigins": ["https://three.acme.com"]})
    ran = cors(s3, "rm", "site", "3", "--yes")
    assert ran.code == 0, ran.err
    assert rules(store) == [OTHER]
    undone(s3, ran)
    assert len(rules(store)) == 3


def test_all_rules_go_only_when_that_is_said(s3: Run, store: Store) -> None:
    put(store, RULE)
    assert cors(s3, "rm", "--yes").code == 2
    assert cors(s3, "rm", "--all", "--yes").code == 0
    assert cors(s3, "ls", "-o", "json").json() == []


def test_a_rule_that_is_not_there_is_not_found(s3: Run, store: Store) -> None:
    put(store, RULE)
    ran = cors(s3, "rm", "nope", "--yes")
    assert ran.code == 4 and "no such rule" in ran.err


def test_a_stale_edit_is_refused(s3: Run, store: Store, tmp_path: Path) -> None:
    put(store, RULE)
    plan = str(tmp_path / "plan.json")
    assert cors(s3, "add", "--origin", "https://b.com", "--plan", plan).code == 0
    put(store, OTHER)
    ran = s3("apply", plan, "--yes")
    assert ran.code != 0 and "app.acme.com" in ran.err
    assert rules(store) == [OTHER]
