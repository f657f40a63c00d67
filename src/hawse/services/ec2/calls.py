"""Every EC2 operation that hawse makes, with the IAM actions and resources it needs.

Data only. An operation that is not written here cannot be sent. Resource patterns follow the
service authorization reference of EC2; a Describe operation without one supports none.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write


def _arn(resource: str) -> str:
    return f"arn:{{partition}}:ec2:{{region}}:{{account}}:{resource}"


INSTANCE = _arn("instance/*")

DESCRIBE_INSTANCES = Read(
    "ec2",
    "DescribeInstances",
    iam=("ec2:DescribeInstances",),
    items="Reservations[].Instances[]",
)
LIST_INSTANCES = Read(
    "ec2",
    "DescribeInstances",
    iam=DESCRIBE_INSTANCES.iam,
    items=DESCRIBE_INSTANCES.items,
    unread=(
        "NetworkInterfaces",
        "BlockDeviceMappings",
        "MetadataOptions",
        "PrivateDnsNameOptions",
    ),
)
DESCRIBE_INSTANCE_ATTRIBUTE = Read(
    "ec2", "DescribeInstanceAttribute", iam=("ec2:DescribeInstanceAttribute",), on=(INSTANCE,)
)
DESCRIBE_INSTANCE_STATUS = Read(
    "ec2",
    "DescribeInstanceStatus",
    iam=("ec2:DescribeInstanceStatus",),
    items="InstanceStatuses[]",
)
DESCRIBE_INSTANCE_TYPES = Read(
    "ec2",
    "DescribeInstanceTypes",
    iam=("ec2:DescribeInstanceTypes",),
    items="InstanceTypes[]",
)
DESCRIBE_INSTANCE_TYPE_OFFERINGS = Read(
    "ec2",
    "DescribeInstanceTypeOfferings",
    iam=("ec2:DescribeInstanceTypeOfferings",),
    items="InstanceTypeOfferings[]",
)
DESCRIBE_VOLUMES = Read("ec2", "DescribeVolumes", iam=("ec2:DescribeVolumes",), items="Volumes[]")
DESCRIBE_ADDRESSES = Read(
    "ec2", "DescribeAddresses", iam=("ec2:DescribeAddresses",), items="Addresses[]"
)
DESCRIBE_SECURITY_GROUPS = Read(
    "ec2",
    "DescribeSecurityGroups",
    iam=("ec2:DescribeSecurityGroups",),
    items="SecurityGroups[]",
)
DESCRIBE_SECURITY_GROUP_RULES = Read(
    "ec2",
    "DescribeSecurityGroupRules",
    iam=("ec2:DescribeSecurityGroupRules",),
    items="SecurityGroupRules[]",
)
DESCRIBE_SUBNETS = Read("ec2", "DescribeSubnets", iam=("ec2:DescribeSubnets",), items="Subnets[]")
DESCRIBE_IMAGES = Read("ec2", "DescribeImages", iam=("ec2:DescribeImages",), items="Images[]")
GET_CONSOLE_OUTPUT = Read("ec2", "GetConsoleOutput", iam=("ec2:GetConsoleOutput",), on=(INSTANCE,))
GET_PUBLIC_PARAMETER = Read(
    "ssm",
    "GetParameter",
    iam=("ssm:GetParameter",),
    on=("arn:{partition}:ssm:{region}::parameter/aws/service/*",),
)

START_INSTANCES = Write(
    "ec2",
    "StartInstances",
    iam=("ec2:StartInstances",),
    on=(INSTANCE,),
    native_dry_run=True,
)
STOP_INSTANCES = Write(
    "ec2", "StopInstances", iam=("ec2:StopInstances",), on=(INSTANCE,), native_dry_run=True
)
REBOOT_INSTANCES = Write(
    "ec2", "RebootInstances", iam=("ec2:RebootInstances",), on=(INSTANCE,), native_dry_run=True
)
TERMINATE_INSTANCES = Write(
    "ec2",
    "TerminateInstances",
    iam=("ec2:TerminateInstances",),
    on=(INSTANCE,),
    native_dry_run=True,
    destroys=True,
)
MODIFY_INSTANCE_ATTRIBUTE = Write(
    "ec2",
    "ModifyInstanceAttribute",
    iam=("ec2:ModifyInstanceAttribute",),
    on=(INSTANCE,),
    native_dry_run=True,
)
# iam:PassRole is left out on purpose: it is needed only with an instance profile, and only for
# that profile's role. A pattern wide enough for every launch would be the wrong thing to grant.
RUN_INSTANCES = Write(
    "ec2",
    "RunInstances",
    iam=("ec2:RunInstances", "ec2:CreateTags"),
    on=(
        INSTANCE,
        _arn("volume/*"),
        _arn("network-interface/*"),
        _arn("subnet/*"),
        _arn("security-group/*"),
        _arn("key-pair/*"),
        "arn:{partition}:ec2:{region}::image/*",
        "arn:{partition}:ec2:{region}::snapshot/*",
    ),
    native_dry_run=True,
    keeps=("Instances[].InstanceId",),
)
