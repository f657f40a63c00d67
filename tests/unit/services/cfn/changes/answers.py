"""Small answers of DescribeChangeSet, made for one test each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hawse.services.cfn.changes.model import Change, ChangeSet, KNOWN_AFTER_APPLY
from hawse.services.cfn.changes.reading import change_set

SAVED = Path(__file__).parent.parent / "change_sets"
SET = "arn:aws:cloudformation:eu-west-1:111122223333:changeSet"


def saved(name: str) -> dict[str, Any]:
    """An answer from the folder of fixtures."""
    found: dict[str, Any] = json.loads((SAVED / f"{name}.json").read_text())
    return found


def answer(*resources: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The answer with these resource changes."""
    return {
        "ChangeSetName": "release",
        "ChangeSetId": f"{SET}/release/1",
        "StackName": "web",
        "Status": "CREATE_COMPLETE",
        "ExecutionStatus": "AVAILABLE",
        "Changes": [{"Type": "Resource", "ResourceChange": one} for one in resources],
        **more,
    }


def resource(id: str, type: str = "AWS::SNS::Topic", **more: Any) -> dict[str, Any]:
    """One resource change; a Modify unless it is told otherwise."""
    return {"Action": "Modify", "LogicalResourceId": id, "ResourceType": type, **more}


def detail(
    name: str,
    recreation: str = "Never",
    *,
    source: str = "DirectModification",
    cause: str = "",
    static: bool | None = None,
    **target: Any,
) -> dict[str, Any]:
    """One detail; static when it is a direct change or a parameter's."""
    if static is None:
        static = source in ("DirectModification", "ParameterReference")
    found = {
        "Target": {
            "Attribute": "Properties",
            "Name": name,
            "RequiresRecreation": recreation,
            **target,
        },
        "Evaluation": "Static" if static else "Dynamic",
        "ChangeSource": source,
    }
    return {**found, "CausingEntity": cause} if cause else found


def pending(name: str, cause: str, recreation: str = "Always") -> dict[str, Any]:
    """A property that takes its value from another resource, known only when it is changed."""
    source = "ResourceAttribute" if "." in cause else "ResourceReference"
    values: dict[str, Any] = {"Path": f"/Properties/{name}", "AfterValue": KNOWN_AFTER_APPLY}
    return detail(name, recreation, source=source, cause=cause, BeforeValue="x", **values)


def context(**properties: Any) -> str:
    """The context of a resource with these properties."""
    return json.dumps({"Properties": properties})


def read(*resources: Mapping[str, Any], **more: Any) -> ChangeSet:
    """The set of one answer."""
    return change_set([answer(*resources, **more)])


def change(type: str = "AWS::SNS::Topic", **more: Any) -> Change:
    """The only change of a set."""
    return read(resource("It", type, **more)).changes[0]
