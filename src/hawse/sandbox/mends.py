"""moto, set up for a person instead of for a test.

What is changed here makes answers truer or start-up lighter; each change says which. Only the
sandbox's own process may import this module: it changes moto and the environment for good.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

from hawse.sandbox import pricing
from hawse.sandbox.keys import PREFIX

_SETTINGS = {
    # moto believes any image, type and key pair unless it is told to look.
    "MOTO_ENABLE_AMI_VALIDATION": "1",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "1",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "1",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false",
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "1",
    "MOTO_DISABLE_GLOBAL_CORS": "1",
}
_FOREIGN_SETTINGS = ("MOTO_ACCOUNT_ID", "MOTO_AMIS_PATH", "INITIAL_NO_AUTH_ACTION_COUNT")

_REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
)
"""The regions that are enabled in every AWS account without opting in."""

_ATTACHED = "Cannot delete a policy attached to entities."
_UBUNTU = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-{arch}-server-20260912"


def _module(name: str) -> Any:
    """A module of moto in which names are going to be replaced."""
    return import_module(name)


def prepare(port: int) -> None:
    """Set moto up and import the part of it that every sandbox needs."""
    for name in _FOREIGN_SETTINGS:
        os.environ.pop(name, None)
    os.environ.update(_SETTINGS, MOTO_PORT=str(port))
    _one_session()
    _remember()
    _stand_in("openapi_spec_validator")
    _fewer_instance_types()
    _enabled_regions()
    _current_images()
    _images_that_are_made()
    _billed_as_linux()
    _own_keys()
    _client_token_filter()
    _truer_policies()
    _moving_groups()
    _dated_reports()


def _one_session() -> None:
    """moto makes many SDK sessions while it is imported, and each parses EC2's model: 0.15 s."""
    import boto3

    boto3.Session = cache(boto3.Session)


def _remember() -> None:
    """What moto finds out again for each request (half its time), and for each account."""
    backends, utils = _module("moto.backends"), _module("moto.core.utils")
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    names = cache(utils.method_names_from_class)
    utils.method_names_from_class = names
    _module("moto.core.responses").method_names_from_class = names
    iam = _module("moto.iam.models")
    iam.json = SimpleNamespace(
        **{**vars(json), "loads": _loads_once(iam.aws_managed_policies_data)}
    )


def _loads_once(large: str) -> Callable[..., Any]:
    parsed: list[Any] = []

    def loads(text: str, **options: Any) -> Any:
        if text is not large:
            return json.loads(text, **options)
        if not parsed:
            parsed.append(json.loads(large))
        return parsed[0]

    return loads


def _stand_in(name: str) -> None:
    """Let moto import a package that only a corner of it (API Gateway imports) needs."""
    if find_spec(name) is None:  # to import it takes a second
        exceptions = ModuleType(f"{name}.validation.exceptions")
        exceptions.OpenAPIValidationError = ValueError  # type: ignore[attr-defined]
        validator = ModuleType(name)
        validator.validate_spec = validator.validate = lambda *_: None  # type: ignore[attr-defined]
        sys.modules[name] = validator
        sys.modules[f"{name}.validation"] = ModuleType(f"{name}.validation")
        sys.modules[f"{name}.validation.exceptions"] = exceptions


class _Offerings(dict[str, list[Any]]):
    """The types that each region offers, read when a region is first asked: all cost 70 MB."""

    def __init__(self, location_type: str, load: Callable[[str], Any]) -> None:
        super().__init__()
        self._type = location_type
        self._load = load

    def __missing__(self, region: str) -> list[Any]:
        path = f"ec2/resources/instance_type_offerings/{self._type}/{region}.json"
        try:
            listed: list[Any] = self._load(path)
        except FileNotFoundError:
            listed = []
        offered = [each for each in listed if pricing.is_known(each["InstanceType"])]
        for each in offered:
            each["LocationType"] = self._type
        self[region] = offered
        return offered

    def get(self, region: str, default: Any = None) -> Any:
        return self[region] or default


def _fewer_instance_types() -> None:
    """The families of our price list: all 1,395 types take moto 4 s to list, each time."""
    utils = _module("moto.utilities.utils")
    load = utils.load_resource

    def fewer(path: str) -> Any:
        if "offerings" in path:
            return []
        found = load(path)
        if not path.endswith("/instance_types.json"):
            return found
        return {name: what for name, what in found.items() if pricing.is_known(name)}

    utils.load_resource = fewer
    try:
        instance_types = _module("moto.ec2.models.instance_types")
    finally:
        utils.load_resource = load
    offerings = instance_types.INSTANCE_TYPE_OFFERINGS
    for location_type in offerings:
        offerings[location_type] = _Offerings(location_type, load)


def _enabled_regions() -> None:
    """The regions of a new account: moto lists every one, enabled or not."""
    from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend as backend

    listed = {region.name: region for region in backend.regions}
    for name, region in listed.items():
        region.opt_in_status = "opt-in-not-required" if name in _REGIONS else "not-opted-in"
    backend.regions = [listed[name] for name in _REGIONS]


def _current_images() -> None:
    """The images that AWS's public parameters name, dated, and Ubuntu's; not 1,300 old ones."""
    amis = _module("moto.ec2.models.amis")
    load = amis.load_resource

    def images(path: str) -> list[dict[str, Any]]:
        if "latest_amis" not in path:
            raise FileNotFoundError(path)
        found = [image for image in load(path) if image.get("virtualization_type") == "hvm"]
        for image in found:
            dated = re.search(r"\.(20\d\d)(\d\d)(\d\d)\.", image["name"])
            if dated:
                image["creation_date"] = f"{'-'.join(dated.groups())}T00:00:00.000Z"
        like = {image["architecture"]: image for image in found if "al2023-ami" in image["name"]}
        return found + [_ubuntu(image) for image in like.values()]

    amis.AMIS.clear()
    amis.load_resource = images
    _unowned_snapshots(amis.Ami)


def _ubuntu(like: Mapping[str, Any]) -> dict[str, Any]:
    arch = "arm64" if like["architecture"] == "arm64" else "amd64"
    name = _UBUNTU.format(arch=arch)
    return {
        **like,
        "ami_id": f"ami-0{like['ami_id'][-16:][::-1]}",
        "name": name,
        "description": f"Canonical, Ubuntu, 24.04, {arch} noble image",
        "owner_id": "099720109477",
        "root_device_name": "/dev/sda1",
        "creation_date": "2026-09-12T00:00:00.000Z",
    }


def _unowned_snapshots(ami: Any) -> None:
    """moto lets every account own the snapshots of public images; AWS does not even list them."""
    make = ami.__init__

    def init(self: Any, backend: Any, ami_id: str, *args: Any, **kwargs: Any) -> None:
        make(self, backend, ami_id, *args, **kwargs)
        if kwargs.get("owner_alias"):
            backend.snapshots.pop(self.ebs_snapshot.id)

    ami.__init__ = init


def _images_that_are_made() -> None:
    """moto gives up at tags for the snapshots of a new image, and forgets what a copy is of."""
    backend = _module("moto.ec2.models.amis").AmiBackend
    create, copy = backend.create_image, backend.copy_image

    def create_image(self: Any, *args: Any, tag_specifications: Any, **kwargs: Any) -> Any:
        of = {one["ResourceType"]: one["Tags"] for one in tag_specifications}
        tags = of.pop("snapshot", ())
        left = [{"ResourceType": kind, "Tags": some} for kind, some in of.items()]
        made = create(self, *args, tag_specifications=left, **kwargs)
        for tag in tags:
            made.ebs_snapshot.add_tag(tag["Key"], tag["Value"])
        return made

    def copy_image(self: Any, source: str, region: str, *args: Any) -> Any:
        made = copy(self, source, region, *args)
        made.source_image_id, made.source_image_region = source, region
        return made

    backend.create_image, backend.copy_image = create_image, copy_image


def _billed_as_linux() -> None:
    """What images and instances are billed as, which moto does not say: prices hang on it."""
    for kind in (
        _module("moto.ec2.models.amis").Ami,
        _module("moto.ec2.models.instances").Instance,
    ):
        kind.usage_operation, kind.platform_details = "RunInstances", "Linux/UNIX"


def _own_keys() -> None:
    """Access keys that the sandbox makes are marked as its own, like its fixed ones."""
    from moto.moto_api._internal import mock_random

    models = _module("moto.iam.models")

    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    make = models.generate_access_key_id_from_account_id

    def key_id(account_id: str, prefix: str, total_length: int = 20) -> str:
        if prefix not in ("AKIA", "ASIA"):
            return str(make(account_id, prefix, total_length))
        return PREFIX + "".join(mock_random.choices(letters, k=total_length - len(PREFIX)))

    models.generate_access_key_id_from_account_id = key_id


def _client_token_filter() -> None:
    """moto keeps the token of an instance and lacks only the filter by it."""
    _module("moto.ec2.utils").filter_dict_attribute_mapping["client-token"] = "client_token"


def _truer_policies() -> None:
    """IAM lists AWS's own policies only where attached, and keeps what is attached."""
    backend = _module("moto.iam.models").IAMBackend
    details, delete = backend.get_account_authorization_details, backend.delete_policy
    conflict = _module("moto.iam.exceptions").DeleteConflictException

    def in_use(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = details(self, *args, **kwargs)
        aws = {policy.arn for policy in self.aws_managed_policies}
        found["managed_policies"] = [
            policy
            for policy in found["managed_policies"]
            if policy.attachment_count or policy.arn not in aws
        ]
        return found

    def delete_unattached(self: Any, policy_arn: str) -> None:
        if self.get_policy(policy_arn).attachment_count:
            raise conflict(code="DeleteConflict", message=_ATTACHED)
        delete(self, policy_arn)

    backend.get_account_authorization_details = in_use
    backend.delete_policy = delete_unattached


def _moving_groups() -> None:
    """moto gives a group another path only together with another name."""
    backend = _module("moto.iam.models").IAMBackend
    update = backend.update_group

    def move(self: Any, group_name: str, new_group_name: Any, new_path: Any) -> None:
        if new_path:
            self.get_group(group_name).path = new_path
        update(self, group_name, new_group_name, new_path)

    backend.update_group = move


def _dated_reports() -> None:
    """moto says of every credential report that it was made in 2015."""
    responses = _module("moto.iam.responses").IamResponse
    given = responses.get_credential_report

    def dated(self: Any) -> Any:
        answer = given(self)
        answer.result["GeneratedTime"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return answer

    responses.get_credential_report = dated
