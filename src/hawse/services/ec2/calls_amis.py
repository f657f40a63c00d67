"""Every operation that images need, besides those of `calls` and `calls_volumes`.

Data only.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write
from hawse.services.ec2.calls_volumes import IMAGE, SNAPSHOT

_PARAMETER = "arn:{partition}:ssm:{region}:{account}:parameter/*"

DESCRIBE_IMAGE_ATTRIBUTE = Read(
    "ec2", "DescribeImageAttribute", iam=("ec2:DescribeImageAttribute",), on=(IMAGE,)
)
DESCRIBE_KEY = Read(
    "kms",
    "DescribeKey",
    iam=("kms:DescribeKey",),
    on=("arn:{partition}:kms:{region}:{account}:key/*",),
)

# Who uses an image. The first needs the actions of the others too, which whoever uses it declares.
DESCRIBE_IMAGE_REFERENCES = Read(
    "ec2",
    "DescribeImageReferences",
    iam=("ec2:DescribeImageReferences",),
    items="ImageReferences[]",
)
DESCRIBE_IMAGE_USAGE_REPORTS = Read(
    "ec2",
    "DescribeImageUsageReports",
    iam=("ec2:DescribeImageUsageReports",),
    items="ImageUsageReports[]",
)
DESCRIBE_IMAGE_USAGE_REPORT_ENTRIES = Read(
    "ec2",
    "DescribeImageUsageReportEntries",
    iam=("ec2:DescribeImageUsageReportEntries",),
    items="ImageUsageReportEntries[]",
)
DESCRIBE_LAUNCH_TEMPLATES = Read(
    "ec2",
    "DescribeLaunchTemplates",
    iam=("ec2:DescribeLaunchTemplates",),
    items="LaunchTemplates[]",
)
DESCRIBE_LAUNCH_TEMPLATE_VERSIONS = Read(
    "ec2",
    "DescribeLaunchTemplateVersions",
    iam=("ec2:DescribeLaunchTemplateVersions",),
    items="LaunchTemplateVersions[]",
)
DESCRIBE_LAUNCH_CONFIGURATIONS = Read(
    "autoscaling",
    "DescribeLaunchConfigurations",
    iam=("autoscaling:DescribeLaunchConfigurations",),
    items="LaunchConfigurations[]",
)
DESCRIBE_AUTO_SCALING_GROUPS = Read(
    "autoscaling",
    "DescribeAutoScalingGroups",
    iam=("autoscaling:DescribeAutoScalingGroups",),
    items="AutoScalingGroups[]",
)
DESCRIBE_FLEETS = Read("ec2", "DescribeFleets", iam=("ec2:DescribeFleets",), items="Fleets[]")
DESCRIBE_SPOT_FLEET_REQUESTS = Read(
    "ec2",
    "DescribeSpotFleetRequests",
    iam=("ec2:DescribeSpotFleetRequests",),
    items="SpotFleetRequestConfigs[]",
)
DESCRIBE_PARAMETERS = Read(
    "ssm", "DescribeParameters", iam=("ssm:DescribeParameters",), items="Parameters[]"
)
GET_PARAMETERS = Read(
    "ssm", "GetParameters", iam=("ssm:GetParameters",), on=(_PARAMETER,), items="Parameters[]"
)
LIST_IMAGE_RECIPES = Read(
    "imagebuilder",
    "ListImageRecipes",
    iam=("imagebuilder:ListImageRecipes",),
    items="imageRecipeSummaryList[]",
)
LIST_CONTAINER_RECIPES = Read(
    "imagebuilder",
    "ListContainerRecipes",
    iam=("imagebuilder:ListContainerRecipes",),
    items="containerRecipeSummaryList[]",
)

CREATE_IMAGE = Write(
    "ec2",
    "CreateImage",
    iam=("ec2:CreateImage", "ec2:CreateTags"),
    on=("arn:{partition}:ec2:{region}:{account}:instance/*", IMAGE, SNAPSHOT),
    native_dry_run=True,
    keeps=("ImageId",),
)
COPY_IMAGE = Write(
    "ec2",
    "CopyImage",
    iam=("ec2:CopyImage", "ec2:CreateTags"),
    on=(IMAGE, SNAPSHOT),
    native_dry_run=True,
    keeps=("ImageId",),
)
MODIFY_IMAGE_ATTRIBUTE = Write(
    "ec2",
    "ModifyImageAttribute",
    iam=("ec2:ModifyImageAttribute",),
    on=(IMAGE,),
    native_dry_run=True,
)
ENABLE_IMAGE_DEPRECATION = Write(
    "ec2",
    "EnableImageDeprecation",
    iam=("ec2:EnableImageDeprecation",),
    on=(IMAGE,),
    native_dry_run=True,
)
DISABLE_IMAGE_DEPRECATION = Write(
    "ec2",
    "DisableImageDeprecation",
    iam=("ec2:DisableImageDeprecation",),
    on=(IMAGE,),
    native_dry_run=True,
)
DISABLE_IMAGE = Write(
    "ec2",
    "DisableImage",
    iam=("ec2:DisableImage",),
    on=(IMAGE,),
    native_dry_run=True,
)
ENABLE_IMAGE = Write(
    "ec2",
    "EnableImage",
    iam=("ec2:EnableImage",),
    on=(IMAGE,),
    native_dry_run=True,
)
CREATE_IMAGE_USAGE_REPORT = Write(
    "ec2",
    "CreateImageUsageReport",
    iam=("ec2:CreateImageUsageReport",),
    on=(IMAGE,),
    native_dry_run=True,
    keeps=("ReportId",),
)
DEREGISTER_IMAGE = Write(
    "ec2",
    "DeregisterImage",
    iam=("ec2:DeregisterImage", "ec2:DeleteSnapshot"),
    on=(IMAGE, SNAPSHOT),
    native_dry_run=True,
    destroys=True,
    keeps=("DeleteSnapshotResults[?ReturnCode != 'success'].join(' ', [SnapshotId, ReturnCode])",),
)
