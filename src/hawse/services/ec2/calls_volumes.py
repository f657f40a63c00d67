"""The calls about volumes, snapshots and the Recycle Bin. Data only.

Resource patterns follow the service authorization reference; a snapshot's and an image's ARN have
no account. What is common to all of EC2 stands in `calls`.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_EC2 = "arn:{partition}:ec2:{region}:{account}:"
_INSTANCE = f"{_EC2}instance/*"
VOLUME = f"{_EC2}volume/*"
SNAPSHOT = "arn:{partition}:ec2:{region}::snapshot/*"
IMAGE = "arn:{partition}:ec2:{region}::image/*"

DESCRIBE_SNAPSHOTS = Read(
    "ec2", "DescribeSnapshots", iam=("ec2:DescribeSnapshots",), items="Snapshots[]"
)
DESCRIBE_SNAPSHOT_ATTRIBUTE = Read(
    "ec2", "DescribeSnapshotAttribute", iam=("ec2:DescribeSnapshotAttribute",), on=(SNAPSHOT,)
)
DESCRIBE_FAST_SNAPSHOT_RESTORES = Read(
    "ec2",
    "DescribeFastSnapshotRestores",
    iam=("ec2:DescribeFastSnapshotRestores",),
    items="FastSnapshotRestores[]",
)
DESCRIBE_LOCKED_SNAPSHOTS = Read(
    "ec2", "DescribeLockedSnapshots", iam=("ec2:DescribeLockedSnapshots",), items="Snapshots[]"
)
DESCRIBE_SNAPSHOT_TIER_STATUS = Read(
    "ec2",
    "DescribeSnapshotTierStatus",
    iam=("ec2:DescribeSnapshotTierStatus",),
    items="SnapshotTierStatuses[]",
)
DESCRIBE_VOLUMES_MODIFICATIONS = Read(
    "ec2",
    "DescribeVolumesModifications",
    iam=("ec2:DescribeVolumesModifications",),
    items="VolumesModifications[]",
)
LIST_SNAPSHOTS_IN_RECYCLE_BIN = Read(
    "ec2", "ListSnapshotsInRecycleBin", iam=("ec2:ListSnapshotsInRecycleBin",), items="Snapshots[]"
)
LIST_VOLUMES_IN_RECYCLE_BIN = Read(
    "ec2", "ListVolumesInRecycleBin", iam=("ec2:ListVolumesInRecycleBin",), items="Volumes[]"
)
LIST_IMAGES_IN_RECYCLE_BIN = Read(
    "ec2", "ListImagesInRecycleBin", iam=("ec2:ListImagesInRecycleBin",), items="Images[]"
)
LIST_RULES = Read("rbin", "ListRules", iam=("rbin:ListRules",), items="Rules[]")
GET_RULE = Read(
    "rbin",
    "GetRule",
    iam=("rbin:GetRule",),
    on=("arn:{partition}:rbin:{region}:{account}:rule/*",),
)

CREATE_SNAPSHOT = Write(
    "ec2",
    "CreateSnapshot",
    iam=("ec2:CreateSnapshot", "ec2:CreateTags"),
    on=(SNAPSHOT, VOLUME),
    native_dry_run=True,
    keeps=("SnapshotId",),
)
CREATE_SNAPSHOTS = Write(
    "ec2",
    "CreateSnapshots",
    iam=("ec2:CreateSnapshots", "ec2:CreateTags"),
    on=(_INSTANCE, SNAPSHOT, VOLUME),
    native_dry_run=True,
    keeps=("Snapshots[].SnapshotId",),
)
COPY_SNAPSHOT = Write(
    "ec2",
    "CopySnapshot",
    iam=("ec2:CopySnapshot", "ec2:CreateTags"),
    on=(SNAPSHOT,),
    native_dry_run=True,
    keeps=("SnapshotId",),
)
MODIFY_SNAPSHOT_ATTRIBUTE = Write(
    "ec2",
    "ModifySnapshotAttribute",
    iam=("ec2:ModifySnapshotAttribute",),
    on=(SNAPSHOT,),
    native_dry_run=True,
)
DELETE_SNAPSHOT = Write(
    "ec2",
    "DeleteSnapshot",
    iam=("ec2:DeleteSnapshot",),
    on=(SNAPSHOT,),
    native_dry_run=True,
    destroys=True,
)
MODIFY_SNAPSHOT_TIER = Write(
    "ec2",
    "ModifySnapshotTier",
    iam=("ec2:ModifySnapshotTier",),
    on=(SNAPSHOT,),
    native_dry_run=True,
)
RESTORE_SNAPSHOT_TIER = Write(
    "ec2",
    "RestoreSnapshotTier",
    iam=("ec2:RestoreSnapshotTier",),
    on=(SNAPSHOT,),
    native_dry_run=True,
)
RESTORE_SNAPSHOT_FROM_RECYCLE_BIN = Write(
    "ec2",
    "RestoreSnapshotFromRecycleBin",
    iam=("ec2:RestoreSnapshotFromRecycleBin",),
    on=(SNAPSHOT,),
    native_dry_run=True,
)
RESTORE_VOLUME_FROM_RECYCLE_BIN = Write(
    "ec2",
    "RestoreVolumeFromRecycleBin",
    iam=("ec2:RestoreVolumeFromRecycleBin",),
    on=(VOLUME,),
    native_dry_run=True,
)
RESTORE_IMAGE_FROM_RECYCLE_BIN = Write(
    "ec2",
    "RestoreImageFromRecycleBin",
    iam=("ec2:RestoreImageFromRecycleBin",),
    on=(IMAGE,),
    native_dry_run=True,
)
CREATE_VOLUME = Write(
    "ec2",
    "CreateVolume",
    iam=("ec2:CreateVolume", "ec2:CreateTags"),
    on=(SNAPSHOT, VOLUME),
    native_dry_run=True,
    keeps=("VolumeId",),
)
ATTACH_VOLUME = Write(
    "ec2",
    "AttachVolume",
    iam=("ec2:AttachVolume",),
    on=(_INSTANCE, VOLUME),
    native_dry_run=True,
)
DETACH_VOLUME = Write(
    "ec2",
    "DetachVolume",
    iam=("ec2:DetachVolume",),
    on=(_INSTANCE, VOLUME),
    native_dry_run=True,
)
MODIFY_VOLUME = Write(
    "ec2",
    "ModifyVolume",
    iam=("ec2:ModifyVolume",),
    on=(VOLUME,),
    native_dry_run=True,
)
DELETE_VOLUME = Write(
    "ec2",
    "DeleteVolume",
    iam=("ec2:DeleteVolume",),
    on=(VOLUME,),
    native_dry_run=True,
    destroys=True,
)
