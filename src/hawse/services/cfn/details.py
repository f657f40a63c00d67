"""All about a stack, and two parts of it that people take out: outputs and parameters.

What the caller may not read is null, and `unknown` says why: what is not known is never none. The
value of a NoEcho parameter is never given, whatever AWS answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, CLIError, NotFound
from hawse.rows import Part, Row, Sheet, column
from hawse.services.cfn.calls import DESCRIBE_STACKS, GET_TEMPLATE_SUMMARY, LIST_STACK_RESOURCES
from hawse.services.cfn.stacks import STATUS_COLOURS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_NESTED = "AWS::CloudFormation::Stack"
_MASKED = "****"


@dataclass(frozen=True)
class Given(Part):
    """A parameter with its value; null is a secret."""

    key: str
    value: str | None

    def __str__(self) -> str:
        return f"{self.key}={'(secret)' if self.value is None else self.value}"


@dataclass(frozen=True)
class Output(Part):
    """An output; `export` is the name that other stacks import it by."""

    key: str
    value: str
    export: str | None

    def __str__(self) -> str:
        return f"{self.key}={self.value}" + (f" (export {self.export})" if self.export else "")


@dataclass(frozen=True)
class StackResource(Part):
    """A resource; `stack` is the name of the nested stack, where it is one."""

    logical_id: str
    type: str
    id: str | None
    status: str
    reason: str | None
    stack: str | None

    def __str__(self) -> str:
        said = (self.logical_id, self.type, self.stack or self.id, self.status)
        reason = f": {self.reason}" if self.reason and self.status.endswith("FAILED") else ""
        return " ".join(word for word in said if word) + reason


@dataclass(frozen=True)
class StackDetails(Sheet):
    """One stack with what belongs to it. Null is unknown, [] is none."""

    name: str = column()
    status: str = column(colour=STATUS_COLOURS)
    reason: str | None = column(doc="Why it has this status, where AWS says it.")
    id: str = column(doc="Its ARN.")
    description: str | None = column()
    created: datetime = column(show="age")
    updated: datetime | None = column(show="age")
    parent: str | None = column(doc="The stack that this one is nested in.")
    root: str | None = column(doc="The outermost stack that it belongs to.")
    role: str | None = column(doc="The role that all its operations use.")
    protected: bool = column(show="bool", doc="Whether it has termination protection.")
    drift: str = column(doc="IN_SYNC, DRIFTED, or NOT_CHECKED when nobody looked.")
    capabilities: tuple[str, ...] = column(show="list")
    parameters: tuple[Given, ...] = column(doc="key, value (null: secret).")
    outputs: tuple[Output, ...] = column(doc="key, value, export.")
    resources: tuple[StackResource, ...] | None = column(
        doc="logical_id, type, id, status, reason, stack (the name of a nested one)."
    )
    unknown: tuple[str, ...] = column(show="list", doc="What may not be read.")
    tags: Mapping[str, str] = column(show="tags")


@dataclass(frozen=True)
class StackOutput(Row):
    """One output of a stack."""

    key: str
    value: str = column(show="whole")
    export: str | None = column(doc="The name that other stacks import it by.")
    description: str | None = column()
    stack: str = column(wide=True)


@dataclass(frozen=True)
class StackParameter(Row):
    """One parameter of a stack."""

    key: str
    value: str | None = column(show="whole", doc="Null when it is secret.")
    default: str | None = column(doc="The template's; null when secret, unknown or none.")
    source: str | None = column(
        doc="default (the same as the template's), given, or ssm; null when not known."
    )
    secret: bool = column(show="bool", doc="Whether the template says NoEcho.")
    resolved: str | None = column(wide=True, doc="What a parameter of SSM stands for.")
    stack: str = column(wide=True)


def show_stacks(target: Target, names: Sequence[str]) -> Iterator[StackDetails]:
    """All about the stacks of these names, ids or globs."""
    for item in described(target, names):
        resources, unknown = _resources(target, item)
        yield _details(item, resources, unknown)


def outputs(target: Target, names: Sequence[str]) -> Iterator[StackOutput]:
    """The outputs of the stacks."""
    for item in described(target, names):
        for one in item.get("Outputs", ()):
            yield StackOutput(
                one["OutputKey"],
                one["OutputValue"],
                one.get("ExportName"),
                one.get("Description"),
                item["StackName"],
            )


def parameters(target: Target, names: Sequence[str]) -> Iterator[StackParameter]:
    """The parameters of the stacks, compared with the defaults of their templates."""
    for item in described(target, names):
        declared = _declared(target, item) if item.get("Parameters") else {}
        for one in item.get("Parameters", ()):
            about = None if declared is None else declared.get(one["ParameterKey"], {})
            yield _parameter(one, about, item["StackName"])


def described(target: Target, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The stacks of these names or ids, deleted ones by id only; a glob means no nested ones.

    Each is told as found, since it may have nothing to show. A name that is nowhere gives nothing.
    """
    globs = [name for name in names if any(sign in name for sign in "*?[")]
    seen = set()
    for item in _asked(target, [name for name in names if name not in globs], globs):
        number = item.get("StackId", item["StackName"])
        if number not in seen:
            seen.add(number)
            target.gate.named.append((target, number, item["StackName"]))
            yield item


def _asked(target: Target, plain: Sequence[str], globs: Sequence[str]) -> Iterator[Any]:
    for name in plain:
        try:
            yield from target.read(DESCRIBE_STACKS, StackName=name).get("Stacks", ())
        except NotFound:
            continue
    for item in target.items(DESCRIBE_STACKS) if globs else ():
        nested = item.get("ParentId")
        if not nested and any(fnmatchcase(item["StackName"], glob) for glob in globs):
            yield item


def _resources(
    target: Target, item: Mapping[str, Any]
) -> tuple[tuple[StackResource, ...] | None, tuple[str, ...]]:
    number = item.get("StackId", item["StackName"])
    try:
        found = list(target.items(LIST_STACK_RESOURCES, StackName=number))
    except AccessDenied as error:
        action = f": {error.action} is denied" if error.action else ""
        return None, (f"resources{action}",)
    return tuple(map(_resource, found)), ()


def _resource(item: Mapping[str, Any]) -> StackResource:
    physical = item.get("PhysicalResourceId") or None
    nested = item["ResourceType"] == _NESTED
    return StackResource(
        logical_id=item["LogicalResourceId"],
        type=item["ResourceType"],
        id=physical,
        status=item["ResourceStatus"],
        reason=item.get("ResourceStatusReason"),
        stack=_name_of(physical) if nested else None,
    )


def _name_of(number: str | None) -> str | None:
    """The name in a stack's ARN."""
    return number.split("/")[1] if number and "/" in number else None


def _details(
    item: Mapping[str, Any],
    resources: tuple[StackResource, ...] | None,
    unknown: tuple[str, ...],
) -> StackDetails:
    return StackDetails(
        name=item["StackName"],
        status=item["StackStatus"],
        reason=item.get("StackStatusReason"),
        id=item.get("StackId", item["StackName"]),
        description=item.get("Description"),
        created=item["CreationTime"],
        updated=item.get("LastUpdatedTime"),
        parent=_name_of(item.get("ParentId")),
        root=_name_of(item.get("RootId")),
        role=item.get("RoleARN"),
        protected=item.get("EnableTerminationProtection", False),
        drift=item.get("DriftInformation", {}).get("StackDriftStatus", "NOT_CHECKED"),
        capabilities=tuple(item.get("Capabilities", ())),
        parameters=tuple(
            Given(one["ParameterKey"], _open(one.get("ParameterValue")))
            for one in item.get("Parameters", ())
        ),
        outputs=tuple(
            Output(one["OutputKey"], one["OutputValue"], one.get("ExportName"))
            for one in item.get("Outputs", ())
        ),
        resources=resources,
        unknown=unknown,
        tags={tag["Key"]: tag["Value"] for tag in item.get("Tags", ())},
    )


def _open(value: str | None) -> str | None:
    """A value, unless AWS masked it: then it is a NoEcho parameter's."""
    return None if value == _MASKED else value


def _declared(target: Target, item: Mapping[str, Any]) -> dict[str, Mapping[str, Any]] | None:
    """The template's parameters by name; None when they may not be read."""
    number = item.get("StackId", item["StackName"])
    try:
        summary = target.read(GET_TEMPLATE_SUMMARY, StackName=number)
    except CLIError as error:
        lack = f"defaults of {item['StackName']} are not known: {error.message}"
        target.gate.lacks.append((target, lack))
        return None
    return {one["ParameterKey"]: one for one in summary.get("Parameters", ())}


def _parameter(
    item: Mapping[str, Any], declared: Mapping[str, Any] | None, stack: str
) -> StackParameter:
    value, resolved = _open(item.get("ParameterValue")), item.get("ResolvedValue")
    secret = value is None or bool(declared and declared.get("NoEcho"))
    default = declared.get("DefaultValue") if declared else None
    return StackParameter(
        key=item["ParameterKey"],
        value=None if secret else value,
        default=None if secret else default,
        source=_source(item, declared, secret=secret),
        secret=secret,
        resolved=None if secret else resolved,
        stack=stack,
    )


def _source(
    item: Mapping[str, Any], declared: Mapping[str, Any] | None, *, secret: bool
) -> str | None:
    """AWS does not tell what was given: a value that is the default's may have been."""
    if "ResolvedValue" in item:
        return "ssm"
    if declared is None or "DefaultValue" not in declared:
        return None if declared is None else "given"
    if secret:
        return None
    return "default" if item.get("ParameterValue") == declared["DefaultValue"] else "given"
