"""Makes the company of `company` in the emulator, and gives everything its age.

AWS has no way to make a thing old, so the ages are set in moto's own objects. That is all that
this module knows of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hawse.sandbox import company
from hawse.sandbox.accounts import trust
from hawse.sandbox.company import Machine, Person, Place
from hawse.sandbox.keys import PRODUCTION, STAGING
from hawse.sandbox.local_api import Api

if TYPE_CHECKING:
    from hawse.sandbox.emulator import Emulator

Age = Callable[[float], datetime]


def seed_company(emulator: Emulator, now: datetime) -> None:
    """Everything, into accounts that are open and otherwise empty."""

    def age(days: float) -> datetime:
        return now - timedelta(days=days)

    home = Api(emulator, PRODUCTION.id, company.IRELAND)
    for name, service, managed, used in company.ROLES:
        _role(home, name, service, managed, None if used is None else age(used))
    _instance_profile(home, "web")
    for person in company.PEOPLE:
        _person(home, person, age)
    _deploy_role(home)
    ids: dict[str, str] = {}
    for place in company.PLACES:
        ids |= _place(Api(emulator, place.account.id, place.region), place, age)
    _history(home, ids, age)
    _waste(emulator, age)
    _buckets(emulator, age)
    for account, region, name, days, template in company.STACKS:
        _stack(Api(emulator, account.id, region), name, template, age(days))


def _same_ids(*names: str) -> None:
    """Let what is made next have the ids it has each time, whatever was made or imported before."""
    from moto.moto_api._internal import mock_random

    mock_random.seed("/".join(names))


def _tags(**tags: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items() if value]


def _tagged(kind: str, **tags: str) -> list[dict[str, object]]:
    found = _tags(**tags)
    return [{"ResourceType": kind, "Tag": found}] if found else []


def _ec2(api: Api) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[api.account][api.region]


def _iam(api: Api) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[api.account]["aws"]


def _place(api: Api, place: Place, age: Age) -> dict[str, str]:
    api.query("ec2", "CreateKeyPair", KeyName="ops")
    groups = _groups(api, place)
    images = _images(api)
    subnets = sorted(
        (subnet.availability_zone, subnet.id) for subnet in _ec2(api).describe_subnets()
    )
    ids = {}
    for number, machine in enumerate(place.machines):
        subnet = subnets[number % len(subnets)][1]
        ids[machine.name] = _machine(api, place, machine, images, groups, subnet, age)
    return ids


def _groups(api: Api, place: Place) -> dict[str, str]:
    wanted = {name for machine in place.machines for name in machine.groups} | {"forgotten"}
    vpc = next(vpc.id for vpc in _ec2(api).describe_vpcs() if vpc.is_default)
    made = {}
    for name in sorted(wanted):
        made[name] = api.id(
            "ec2",
            "CreateSecurityGroup",
            "groupId",
            GroupName=name,
            GroupDescription=f"{name} of {place.env}",
            VpcId=vpc,
            TagSpecification=_tagged("security-group", Name=name, env=place.env),
        )
        rules = [
            {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
            for port, cidr in company.GROUPS[name]
        ]
        api.query("ec2", "AuthorizeSecurityGroupIngress", GroupId=made[name], IpPermissions=rules)
    return made


def _images(api: Api) -> dict[str, str]:
    """The current Amazon Linux of each architecture."""
    return {
        image.architecture: image.id
        for image in _ec2(api).describe_images(owners=["amazon"])
        if image.name.startswith("al2023-ami-2023") and "6.12" in image.name
    }


def _machine(
    api: Api,
    place: Place,
    machine: Machine,
    images: dict[str, str],
    groups: dict[str, str],
    subnet: str,
    age: Age,
) -> str:
    _same_ids(api.account, api.region, machine.name)
    arm = machine.type.partition(".")[0].endswith("g")
    tags = {"Name": machine.name, "team": machine.owner, "env": place.env if machine.owner else ""}
    profile = {"IamInstanceProfile": {"Name": machine.profile}} if machine.profile else {}
    id_ = api.id(
        "ec2",
        "RunInstances",
        "instanceId",
        ImageId=images["arm64" if arm else "x86_64"],
        InstanceType=machine.type,
        MinCount=1,
        MaxCount=1,
        KeyName="ops",
        SubnetId=subnet,
        SecurityGroupId=[groups[name] for name in machine.groups],
        TagSpecification=_tagged("instance", **tags) + _tagged("volume", **tags),
        **profile,
    )
    instance = _ec2(api).get_instance(id_)
    instance.launch_time = age(machine.days)
    for volume in _volumes(api, instance):
        volume.create_time = age(machine.days)
    if machine.stopped:
        api.query("ec2", "StopInstances", InstanceId=[id_])
        at = f"{age(machine.days - 0.5):%Y-%m-%d %H:%M:%S} GMT"
        instance._reason = f"User initiated ({at})"  # pylint: disable=protected-access
    if machine.protected:
        protect = {"DisableApiTermination": {"Value": True}}
        api.query("ec2", "ModifyInstanceAttribute", InstanceId=id_, **protect)
    return id_


def _volumes(api: Api, instance: Any) -> Iterable[Any]:
    return [
        _ec2(api).volumes[device.volume_id] for device in instance.block_device_mapping.values()
    ]


def _history(api: Api, ids: dict[str, str], age: Age) -> None:
    """Snapshots and images of production."""
    _same_ids("history")
    volume = next(iter(_volumes(api, _ec2(api).get_instance(ids["db-1"])))).id
    for description, days in company.SNAPSHOTS:
        tags = _tagged("snapshot", Name="db-1", team="data")
        made = api.id(
            "ec2",
            "CreateSnapshot",
            "snapshotId",
            VolumeId=volume,
            Description=description,
            TagSpecification=tags,
        )
        _ec2(api).snapshots[made].start_time = age(days)
    for name, days in company.IMAGES:
        made = api.id("ec2", "CreateImage", "imageId", InstanceId=ids["web-1"], Name=name)
        image = _ec2(api).amis[made]
        image.creation_date = age(days)
        image.ebs_snapshot.start_time = age(days)


def _waste(emulator: Emulator, age: Age) -> None:
    _same_ids("waste")
    for account, region, name, size, kind, days in company.LOOSE_VOLUMES:
        api = Api(emulator, account.id, region)
        made = api.id(
            "ec2",
            "CreateVolume",
            "volumeId",
            AvailabilityZone=f"{region}a",
            Size=size,
            VolumeType=kind,
            TagSpecification=_tagged("volume", Name=name),
        )
        _ec2(api).volumes[made].create_time = age(days)
    for account, region, name in company.LOOSE_ADDRESSES:
        tags = _tagged("elastic-ip", Name=name)
        Api(emulator, account.id, region).query(
            "ec2", "AllocateAddress", Domain="vpc", TagSpecification=tags
        )


def _role(api: Api, name: str, service: str, managed: Iterable[str], used: datetime | None) -> None:
    document = trust(service, "Service")
    api.query("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=document)
    for policy in managed:
        arn = f"arn:aws:iam::aws:policy/{policy}"
        api.query("iam", "AttachRolePolicy", RoleName=name, PolicyArn=arn)
    _iam(api).get_role(name).last_used = used


def _instance_profile(api: Api, name: str) -> None:
    api.query("iam", "CreateInstanceProfile", InstanceProfileName=name)
    api.query("iam", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)


def _deploy_role(api: Api) -> None:
    """A role that staging can take, and through it, whatever CloudFormation can do."""
    document = trust(f"arn:aws:iam::{STAGING.id}:root")
    api.query("iam", "CreateRole", RoleName="deployer", AssumeRolePolicyDocument=document)
    arn = api.id(
        "iam",
        "CreatePolicy",
        "Arn",
        PolicyName="deployer",
        PolicyDocument=_allow("cloudformation:*", "iam:PassRole", "s3:*", "sqs:*", "sns:*"),
        **{"Tags.member": _tags(team="ops")},
    )
    api.query("iam", "AttachRolePolicy", RoleName="deployer", PolicyArn=arn)


def _person(api: Api, person: Person, age: Age) -> None:
    from moto.iam.models import AccessKeyLastUsed

    name = person.name
    _same_ids(api.account, name)
    api.query("iam", "CreateUser", UserName=name)
    user = _iam(api).get_user(name)
    user.create_date = age(person.days)
    for policy in person.managed:
        arn = f"arn:aws:iam::aws:policy/{policy}"
        api.query("iam", "AttachUserPolicy", UserName=name, PolicyArn=arn)
    if person.actions:
        document = _allow(*person.actions)
        api.query(
            "iam", "PutUserPolicy", UserName=name, PolicyName="inline", PolicyDocument=document
        )
    for made, used, active in person.keys:
        key = api.id("iam", "CreateAccessKey", "AccessKeyId", UserName=name)
        held = _iam(api).access_keys[key]
        held.create_date = age(made)
        held.status = "Active" if active else "Inactive"
        if used is not None:
            held.last_used = AccessKeyLastUsed(age(used), "s3", company.IRELAND)
    if person.console_days is not None:
        api.query("iam", "CreateLoginProfile", UserName=name, Password="Sandbox-only-1")
        user.password_last_used = age(person.console_days)
    if person.mfa:
        _mfa(api, name)


def _mfa(api: Api, name: str) -> None:
    serial = api.id("iam", "CreateVirtualMFADevice", "SerialNumber", VirtualMFADeviceName=name)
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    api.query("iam", "EnableMFADevice", UserName=name, SerialNumber=serial, **codes)


def _allow(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _buckets(emulator: Emulator, age: Age) -> None:
    from moto.s3.models import s3_backends

    for account, region, name, versioned, count in company.BUCKETS:
        api = Api(emulator, account.id, region)
        where = f"<LocationConstraint>{region}</LocationConstraint>"
        body = f"<CreateBucketConfiguration>{where}</CreateBucketConfiguration>"
        api.put(f"/{name}", b"" if region == company.VIRGINIA else body.encode())
        if versioned:
            status = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
            api.put(f"/{name}?versioning", status.encode())
        for number in range(count):
            api.put(f"/{name}/{_key(name, number)}", f"{name} {number}\n".encode() * (number + 1))
        bucket = s3_backends[account.id]["aws"].buckets[name]
        bucket.creation_date = age(600)
        for number, (_, key) in enumerate(bucket.keys.items()):
            key.last_modified = age(number * 9).replace(tzinfo=None)  # as moto keeps it


def _key(bucket: str, number: int) -> str:
    if bucket.endswith("logs"):
        return f"2026/{number // 15 + 8:02}/{number % 15 + 1:02}/access.log"
    folder = ("css", "img", "js", "fonts")[number % 4]
    return f"{folder}/file-{number:02}.{folder}"


def _stack(api: Api, name: str, template: str, made: datetime) -> None:
    _same_ids(api.account, name)
    id_ = api.id("cloudformation", "CreateStack", "StackId", StackName=name, TemplateBody=template)
    from moto.cloudformation.models import cloudformation_backends

    stack = cloudformation_backends[api.account][api.region].stacks[id_]
    stack.creation_time = made
    for event in stack.events:
        event.timestamp = made
