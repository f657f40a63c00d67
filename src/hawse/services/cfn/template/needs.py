"""What a template needs around it: capabilities, files to upload, names of other stacks.

The tables are those of CloudFormation's guide: which resources need CAPABILITY_IAM, which
properties `aws cloudformation package` and `sam package` upload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.services.cfn.template.finding import Path

if TYPE_CHECKING:
    from hawse.services.cfn.template.template import Template

IAM, NAMED_IAM, AUTO_EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"

_IAM_TYPES: Mapping[str, str] = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::GroupPolicy": "",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::RolePolicy": "",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserPolicy": "",
    "AWS::IAM::UserToGroupAddition": "",
}
"""What grants access, and the property that gives it a name of its own."""

_SERVERLESS = "AWS::Serverless-"
_SERVERLESS_ROLES: Mapping[str, str] = {
    "AWS::Serverless::Function": "Role",
    "AWS::Serverless::StateMachine": "Role",
}
"""What SAM makes a role for, unless this property names one."""

_LOCAL: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "AWS::ApiGateway::RestApi": (("BodyS3Location",),),
    "AWS::AppSync::FunctionConfiguration": (
        ("RequestMappingTemplateS3Location",),
        ("ResponseMappingTemplateS3Location",),
        ("CodeS3Location",),
    ),
    "AWS::AppSync::GraphQLSchema": (("DefinitionS3Location",),),
    "AWS::AppSync::Resolver": (
        ("RequestMappingTemplateS3Location",),
        ("ResponseMappingTemplateS3Location",),
        ("CodeS3Location",),
    ),
    "AWS::CloudFormation::ModuleVersion": (("ModulePackage",),),
    "AWS::CloudFormation::ResourceVersion": (("SchemaHandlerPackage",),),
    "AWS::CloudFormation::Stack": (("TemplateURL",),),
    "AWS::CloudFormation::StackSet": (("TemplateURL",),),
    "AWS::CodeCommit::Repository": (("Code", "S3"),),
    "AWS::ElasticBeanstalk::ApplicationVersion": (("SourceBundle",),),
    "AWS::Glue::Job": (("Command", "ScriptLocation"),),
    "AWS::Lambda::Function": (("Code",),),
    "AWS::Lambda::LayerVersion": (("Content",),),
    "AWS::Serverless::Api": (("DefinitionUri",),),
    "AWS::Serverless::Application": (("Location",),),
    "AWS::Serverless::Function": (("CodeUri",),),
    "AWS::Serverless::GraphQLApi": (("SchemaUri",), ("CodeUri",)),
    "AWS::Serverless::HttpApi": (("DefinitionUri",),),
    "AWS::Serverless::LayerVersion": (("ContentUri",),),
    "AWS::Serverless::StateMachine": (("DefinitionUri",),),
    "AWS::ServerlessRepo::Application": (("LicenseUrl",), ("ReadmeUrl",)),
    "AWS::StepFunctions::StateMachine": (("DefinitionS3Location",),),
}
_REMOTE = ("s3://", "http://", "https://")


@dataclass(frozen=True, slots=True)
class Artifact:
    """A local file or folder that a property names. `resource` is "" for AWS::Include."""

    resource: str
    type: str
    path: Path
    local: str


@dataclass(frozen=True, slots=True)
class Export:
    """A name that an output gives to other stacks: text, or a function as it is."""

    output: str
    name: Any


def capabilities(template: Template) -> frozenset[str]:
    """Those that the template itself needs; NAMED_IAM includes IAM, and is given alone."""
    found = {_capability(template, resource) for resource in template.resources.values()} - {""}
    if NAMED_IAM in found:
        found.discard(IAM)
    if template.transforms or _has_macro(template):
        found.add(AUTO_EXPAND)
    return frozenset(found)


def _capability(template: Template, resource: Mapping[str, Any]) -> str:
    kind, properties = resource.get("Type"), resource.get("Properties")
    given = properties if isinstance(properties, dict) else {}
    if not isinstance(kind, str):
        return ""
    if kind in _IAM_TYPES:
        return NAMED_IAM if _IAM_TYPES[kind] in given else IAM
    serverless = any(name.startswith(_SERVERLESS) for name in template.transforms)
    role = _SERVERLESS_ROLES.get(kind) if serverless else None
    return IAM if role and role not in given else ""


def _has_macro(template: Template) -> bool:
    return any(isinstance(value, dict) and "Fn::Transform" in value for _, value in template.walk())


def artifacts(template: Template) -> Iterator[Artifact]:
    """The local paths that a template names where AWS wants a place in S3."""
    for name, resource in template.resources.items():
        kind = resource.get("Type")
        for path in _LOCAL.get(kind, ()) if isinstance(kind, str) else ():
            value = _at(resource.get("Properties"), path)
            if is_local(value):
                place: Path = ("Resources", name, "Properties", *path)
                yield Artifact(name, str(kind), place, str(value))
    for above, value in template.walk():
        location = _include(value)
        if is_local(location):
            place = (*above, "Fn::Transform", "Parameters", "Location")
            yield Artifact("", "AWS::Include", place, str(location))


def is_local(value: object) -> bool:
    """Whether a property names something on this machine."""
    return isinstance(value, str) and bool(value) and not value.startswith(_REMOTE)


def _include(value: object) -> object:
    """The file that a macro of AWS puts in its own place."""
    macro = value.get("Fn::Transform") if isinstance(value, dict) else None
    if not isinstance(macro, dict) or macro.get("Name") != "AWS::Include":
        return None
    return _at(macro, ("Parameters", "Location"))


def _at(value: object, path: Iterable[str]) -> object:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def exports(template: Template) -> Iterator[Export]:
    """The outputs that other stacks may import, by the names under which they do."""
    for output, value in template.outputs.items():
        name = _at(value, ("Export", "Name"))
        if name is not None:
            yield Export(output, name)


def imports(template: Template) -> Iterator[Any]:
    """The names of Fn::ImportValue, each once."""
    seen: list[Any] = []
    for _, value in template.walk():
        if isinstance(value, dict) and len(value) == 1 and "Fn::ImportValue" in value:
            name = value["Fn::ImportValue"]
            if name not in seen:
                seen.append(name)
                yield name
