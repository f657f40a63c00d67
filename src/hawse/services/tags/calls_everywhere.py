"""The calls about tags of things of any service. Data only.

The Resource Groups Tagging API hands a write on to the service that the thing is of, which checks
its own action as well (`rds:AddTagsToResource`, say); which one that is depends on the thing.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_REFUSALS = "values(FailedResourcesMap || `{}`)"

GET_RESOURCES = Read(
    "resourcegroupstaggingapi",
    "GetResources",
    iam=("tag:GetResources",),
    items="ResourceTagMappingList[]",
)
TAG_RESOURCES = Write(
    "resourcegroupstaggingapi", "TagResources", iam=("tag:TagResources",), refusals=_REFUSALS
)
UNTAG_RESOURCES = Write(
    "resourcegroupstaggingapi", "UntagResources", iam=("tag:UntagResources",), refusals=_REFUSALS
)
LIST_BUCKETS = Read("s3", "ListBuckets", iam=("s3:ListAllMyBuckets",), items="Buckets[]")
