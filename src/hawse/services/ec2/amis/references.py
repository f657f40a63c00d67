"""What of this account names images: EC2's own lookup where there is one, else place by place.

EC2's lookup knows instances, launch templates, parameters and recipes. It does not know launch
configurations, nor images that a fleet or a group names besides its template: those are looked at
in any case. A place that cannot be looked at is told with why, and never counts as empty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError, Interrupted
from hawse.services.ec2 import calls_amis as calls
from hawse.services.ec2.amis.use import Reference
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, matching

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

Ids = frozenset[str]
Named = Iterator[tuple[str, Reference]]

REFERENCE_CALLS: tuple[Read, ...] = (
    calls.DESCRIBE_IMAGE_REFERENCES,
    DESCRIBE_INSTANCES,
    calls.DESCRIBE_LAUNCH_TEMPLATES,
    calls.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    calls.DESCRIBE_PARAMETERS,
    calls.GET_PARAMETERS,
    calls.LIST_IMAGE_RECIPES,
    calls.LIST_CONTAINER_RECIPES,
    calls.DESCRIBE_LAUNCH_CONFIGURATIONS,
    calls.DESCRIBE_AUTO_SCALING_GROUPS,
    calls.DESCRIBE_SPOT_FLEET_REQUESTS,
    calls.DESCRIBE_FLEETS,
)

# Instances that are ending need no image any more.
_STATES = ("pending", "running", "stopping", "stopped")
_IMAGES_AT_ONCE = 10
_PARAMETERS_AT_ONCE = 10
_TYPES = (
    {
        "ResourceType": "ec2:Instance",
        "ResourceTypeOptions": ({"OptionName": "state-name", "OptionValues": _STATES},),
    },
    {
        "ResourceType": "ec2:LaunchTemplate",
        "ResourceTypeOptions": ({"OptionName": "version-depth", "OptionValues": ("10000",)},),
    },
    {"ResourceType": "ssm:Parameter"},
    {"ResourceType": "imagebuilder:ImageRecipe"},
    {"ResourceType": "imagebuilder:ContainerRecipe"},
)
_KINDS = {
    "ec2:Instance": "instance",
    "ec2:LaunchTemplate": "launch template",
    "ssm:Parameter": "parameter",
    "imagebuilder:ImageRecipe": "image recipe",
    "imagebuilder:ContainerRecipe": "container recipe",
}
_ANY_ID = re.compile(r"ami-[0-9a-f]+")


@dataclass
class Looked:
    """What was found of each image, where was looked, and where could not be, each with why."""

    by: dict[str, list[Reference]] = field(default_factory=lambda: defaultdict(list))
    places: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def at(self, place: str, named: Named) -> None:
        """Take what a place names; that it cannot be asked is told, not raised."""
        why = self.tried(place, named)
        if why:
            self.missing.append(f"{place}: {why}")

    def tried(self, place: str, named: Named) -> str:
        """The same, but giving why it cannot be asked; "" when it was."""
        try:
            found = list(named)
        except Interrupted:
            raise
        except CLIError as error:
            if error.ends_run:
                raise
            return error.why or error.message
        for id_, reference in found:
            self.by[id_].append(reference)
        self.places.append(place)
        return ""


class Place(NamedTuple):
    """Somewhere that may name images, and how it is read."""

    noun: str
    named: Callable[[Target, Ids], Named]


def references(target: Target, images: Iterable[str]) -> Looked:
    """Everything here that names one of the images, by image."""
    ids, looked = frozenset(images), Looked()
    if not ids:
        return looked
    why = "the installed AWS SDK does not know it"
    if supports("DescribeImageReferences"):
        why = looked.tried("image references", _by_ec2(target, ids))
    if why:
        looked.places.append(f"place by place (DescribeImageReferences: {why})")
    for place in (*(_ONE_BY_ONE if why else ()), *_ALWAYS):
        looked.at(place.noun, place.named(target, ids))
    return looked


def supports(operation: str, member: str = "") -> bool:
    """Whether EC2 of the installed SDK has the operation, and this parameter of it."""
    from hawse.aws.models import service_model

    model = service_model("ec2")
    if operation not in model.operation_names:
        return False
    shape = model.operation_model(operation).input_shape
    return not member or (shape is not None and member in shape.members)


def _by_ec2(target: Target, ids: Ids) -> Named:
    wanted = sorted(ids)
    for start in range(0, len(wanted), _IMAGES_AT_ONCE):
        some = tuple(wanted[start : start + _IMAGES_AT_ONCE])
        for item in target.items(
            calls.DESCRIBE_IMAGE_REFERENCES, ImageIds=some, ResourceTypes=_TYPES
        ):
            kind = _KINDS.get(item.get("ResourceType", ""), item.get("ResourceType", ""))
            yield item["ImageId"], Reference(kind, _called(kind, item.get("Arn", "")))


def _called(kind: str, arn: str) -> str:
    """What is typed to name the thing of an ARN: the path of a parameter begins with a slash."""
    resource = arn.split(":", 5)[-1]
    name = resource.partition("/")[2] or resource
    return f"/{name}" if kind == "parameter" and "/" in name else name


def _instances(target: Target, ids: Ids) -> Named:
    wanted = sorted(ids)
    for start in range(0, len(wanted), VALUES):
        filters = (
            matching("image-id", wanted[start : start + VALUES]),
            matching("instance-state-name", _STATES),
        )
        for item in target.items(DESCRIBE_INSTANCES, Filters=filters):
            name = tags_of(item).get("Name", "")
            yield item["ImageId"], Reference("instance", item["InstanceId"], name)


def _launch_templates(target: Target, ids: Ids) -> Named:
    """Every version of every template: an old one may be the one that a group uses."""
    for template in target.items(calls.DESCRIBE_LAUNCH_TEMPLATES):
        id_ = template["LaunchTemplateId"]
        versions: dict[str, list[str]] = {}
        for item in target.items(calls.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, LaunchTemplateId=id_):
            image = item.get("LaunchTemplateData", {}).get("ImageId", "")
            versions.setdefault(image, []).append(str(item.get("VersionNumber", "?")))
        for image in sorted(ids & versions.keys()):
            detail = f"version {', '.join(versions[image])}"
            name = template.get("LaunchTemplateName", id_)
            yield image, Reference("launch template", name, detail)


def _parameters(target: Target, ids: Ids) -> Named:
    """Parameters in the clear; a secret is nothing that an image is launched from."""
    asked = ({"Key": "Type", "Option": "Equals", "Values": ("String", "StringList")},)
    names = [i["Name"] for i in target.items(calls.DESCRIBE_PARAMETERS, ParameterFilters=asked)]
    for start in range(0, len(names), _PARAMETERS_AT_ONCE):
        some = tuple(names[start : start + _PARAMETERS_AT_ONCE])
        for item in target.items(calls.GET_PARAMETERS, Names=some):
            for image in sorted(ids & set(_ANY_ID.findall(item.get("Value", "")))):
                yield image, Reference("parameter", item["Name"])


def _recipes(call: Read, kind: str, member: str) -> Callable[[Target, Ids], Named]:
    def named(target: Target, ids: Ids) -> Named:
        for item in target.items(call, owner="Self"):
            for image in sorted(ids & set(_ANY_ID.findall(item.get(member) or ""))):
                yield image, Reference(kind, item.get("name") or item.get("arn", ""))

    return named


def _launch_configurations(target: Target, ids: Ids) -> Named:
    for item in target.items(calls.DESCRIBE_LAUNCH_CONFIGURATIONS):
        if item.get("ImageId") in ids:
            yield item["ImageId"], Reference(
                "launch configuration", item["LaunchConfigurationName"]
            )


def _groups(target: Target, ids: Ids) -> Named:
    for item in target.items(calls.DESCRIBE_AUTO_SCALING_GROUPS):
        template = item.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
        for image in _images_in(template.get("Overrides", ()), ids):
            yield image, Reference("Auto Scaling group", item["AutoScalingGroupName"])


def _spot_fleets(target: Target, ids: Ids) -> Named:
    for item in target.items(calls.DESCRIBE_SPOT_FLEET_REQUESTS):
        if item.get("SpotFleetRequestState", "").startswith(("cancelled", "failed")):
            continue
        specifications = item.get("SpotFleetRequestConfig", {}).get("LaunchSpecifications", ())
        for image in _images_in(specifications, ids):
            yield image, Reference("Spot Fleet", item["SpotFleetRequestId"])


def _fleets(target: Target, ids: Ids) -> Named:
    for item in target.items(calls.DESCRIBE_FLEETS):
        if item.get("FleetState", "").startswith(("deleted", "failed")):
            continue
        for template in item.get("LaunchTemplateConfigs", ()):
            for image in _images_in(template.get("Overrides", ()), ids):
                yield image, Reference("fleet", item["FleetId"])


def _images_in(parts: Sequence[Mapping[str, Any]], ids: Ids) -> list[str]:
    return sorted(ids & {part.get("ImageId", "") for part in parts})


_ONE_BY_ONE = (
    Place("instances", _instances),
    Place("launch templates in all versions", _launch_templates),
    Place("parameters", _parameters),
    Place("image recipes", _recipes(calls.LIST_IMAGE_RECIPES, "image recipe", "parentImage")),
    Place(
        "container recipes",
        _recipes(calls.LIST_CONTAINER_RECIPES, "container recipe", "instanceImage"),
    ),
)
_ALWAYS = (
    Place("launch configurations", _launch_configurations),
    Place("Auto Scaling groups", _groups),
    Place("Spot Fleets", _spot_fleets),
    Place("fleets", _fleets),
)
