"""A stack and all that are nested in it, at any depth, with their resources.

That a stack's resources may not be listed is said, and hides nothing but what is nested in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.aws.together import each
from hawse.errors import CLIError
from hawse.services.cfn.calls import LIST_STACK_RESOURCES

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_NESTED = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class StackAt:
    """A stack at its place in a tree: `web/Net`. `root` is the name of the outermost one.

    `types` are its living resources, by logical id; None when they may not be listed, which
    `lack` then explains.
    """

    path: str
    id: str
    root: str
    types: Mapping[str, str] | None
    nested: Mapping[str, str]
    lack: str = ""


def trees(target: Target, roots: Sequence[Mapping[str, Any]]) -> list[StackAt]:
    """The stacks of DescribeStacks and all that are nested in them, each below its parent."""
    found: dict[str, StackAt] = {}
    todo = [(one["StackName"], one.get("StackId", one["StackName"])) for one in roots]
    while todo:
        answers = each(todo, lambda one: _at(target, *one))
        target.gate.go_on()
        todo = []
        for answer in answers:
            if isinstance(answer, CLIError):
                raise answer
            found[answer.id] = answer
            todo += [
                (f"{answer.path}/{name}", id_)
                for name, id_ in answer.nested.items()
                if id_ not in found
            ]
    return sorted(found.values(), key=lambda one: one.path.split("/"))


def _at(target: Target, path: str, id_: str) -> StackAt:
    root = path.split("/", maxsplit=1)[0]
    try:
        listed = list(target.items(LIST_STACK_RESOURCES, StackName=id_))
    except CLIError as error:
        target.gate.go_on()
        lack = f"resources of {path} cannot be listed: {error.why or error.what}"
        return StackAt(path, id_, root, None, {}, lack)
    living = [one for one in listed if _lives(one)]
    return StackAt(
        path,
        id_,
        root,
        {one["LogicalResourceId"]: one["ResourceType"] for one in living},
        {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for one in living
            if one["ResourceType"] == _NESTED
        },
    )


def _lives(one: Mapping[str, Any]) -> bool:
    return bool(one.get("PhysicalResourceId")) and one["ResourceStatus"] != "DELETE_COMPLETE"
