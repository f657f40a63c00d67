"""What is known to fail before it is tried: one rule each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hawse.services.cfn.changes.causality import judged
from hawse.services.cfn.changes.prediction import Export, Surroundings, predicted
from tests.unit.services.cfn.changes.answers import context, detail, pending, read, resource

TABLE = "AWS::DynamoDB::Table"
KEY = detail("KeySchema", "Always")


def found(*resources: Mapping[str, Any], **around: Any) -> list[tuple[str, str]]:
    changes = judged(read(*resources))
    findings = predicted(changes, Surroundings(stack="web", **around))
    return [(one.severity, one.says) for one in findings]


def table(
    *details: Mapping[str, Any], name: str = "orders", after: str = "orders"
) -> dict[str, Any]:
    contexts = {"BeforeContext": context(TableName=name), "AfterContext": context(TableName=after)}
    return resource("Orders", TABLE, Replacement="True", Details=list(details), **contexts)


def test_a_resource_with_a_name_of_its_own_cannot_be_replaced_under_it() -> None:
    assert found(table(KEY)) == [
        ("fails", "the new one cannot have the name of the old one, orders: change TableName")
    ]


def test_with_another_name_it_can() -> None:
    renamed = detail("TableName", "Always", Path="/Properties/TableName")

    assert found(table(KEY, renamed, after="orders-2")) == []


def test_without_a_name_it_can() -> None:
    assert found(table(KEY, name="", after="")) == []


def test_a_replacement_that_is_not_certain_may_fail() -> None:
    vpc = resource("Key", Replacement="True", Details=[KEY])

    assert found(vpc, table(pending("SSE", "Key")))[0][0] == "may fail"


def test_a_replacement_that_is_probably_false_predicts_nothing() -> None:
    assert found(table(pending("SSE", "Key"))) == []


def test_a_replacement_is_refused_while_rollback_is_disabled() -> None:
    one = resource("Topic", Replacement="True", Details=[KEY])

    assert found(one, disable_rollback=True)[0][0] == "fails"
    assert found(one) == []


def export(*importers: str) -> tuple[Export, ...]:
    return (Export("TableOut", "orders-table", importers),)


def test_an_export_in_use_cannot_be_removed() -> None:
    (one,) = found(template={"Outputs": {}}, exports=export("billing", "mail"))

    assert one == (
        "fails",
        "export orders-table is in use by billing, mail, and would be removed",
    )


def test_an_export_in_use_cannot_change_with_a_replaced_resource() -> None:
    output = {"Value": {"Fn::Sub": "${Orders.Arn}"}, "Export": {"Name": "orders-table"}}

    changed = found(
        table(KEY, after="", name=""),
        template={"Outputs": {"TableOut": output}},
        exports=export("billing"),
    )

    assert changed == [
        ("fails", "export orders-table is in use by billing, and its value changes with Orders")
    ]


def test_an_export_that_nobody_imports_may_go() -> None:
    assert found(template={"Outputs": {}}, exports=export()) == []


def test_of_a_template_that_nobody_could_read_nothing_is_predicted() -> None:
    assert found(template=None, exports=export("billing")) == []


ALLOW = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
GUARD = {
    "Effect": "Deny",
    "Action": ["Update:Replace", "Update:Delete"],
    "Principal": "*",
    "Resource": "LogicalResourceId/Prod*",
}


@pytest.mark.parametrize(
    ("statements", "id", "action", "denied"),
    [
        ([ALLOW, GUARD], "ProdTable", "Remove", "Update:Delete"),
        ([ALLOW, GUARD], "Other", "Remove", ""),
        ([ALLOW, GUARD], "ProdTable", "Modify", ""),
        ([GUARD], "Other", "Modify", "Update:Modify"),
        ([{**ALLOW, "NotResource": "LogicalResourceId/X", "Resource": None}], "X", "Modify", ""),
    ],
)
def test_a_stack_policy_decides_as_cloudformation_does(
    statements: list[dict[str, Any]], id: str, action: str, denied: str
) -> None:
    one = resource(id, TABLE, Action=action)
    if statements[0].get("NotResource"):
        denied = "Update:Modify"

    says = [text for _, text in found(one, policy={"Statement": statements})]

    assert says == ([f"the stack policy does not allow {denied}"] if denied else [])


def test_a_stack_policy_can_be_about_a_type() -> None:
    about = {**GUARD, "Resource": "*", "Condition": {"StringEquals": {"ResourceType": [TABLE]}}}
    policy = {"Statement": [ALLOW, about]}

    assert found(resource("A", TABLE, Action="Remove"), policy=policy)
    assert not found(resource("A", "AWS::SQS::Queue", Action="Remove"), policy=policy)


def test_a_new_default_does_not_reach_a_stack_that_has_a_value() -> None:
    values = {"defaults": {"Size": "2"}, "old_defaults": {"Size": "1"}, "kept": {"Size": "1"}}

    assert found(**values) == [
        ("warns", "the default of parameter Size is now 2, but the stack keeps 1")
    ]
    assert found(**{**values, "old_defaults": {"Size": "2"}}) == []


def test_a_nested_template_that_cannot_be_read_fails() -> None:
    assert found(unreachable={"Network": "S3 error: Access Denied"}) == [
        ("fails", "its template cannot be read: S3 error: Access Denied")
    ]
