"""Images as EC2 describes them, and an account in which nothing uses any.

moto knows neither image references nor usage reports nor the Recycle Bin, so that answers here are
scripted and held to botocore's model.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from hawse.services.ec2 import calls_amis as calls
from hawse.services.ec2.amis.looking import COUNTED
from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_INSTANCES
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    GET_RULE,
    LIST_IMAGES_IN_RECYCLE_BIN,
    LIST_RULES,
    LIST_SNAPSHOTS_IN_RECYCLE_BIN,
    MODIFY_SNAPSHOT_ATTRIBUTE,
    RESTORE_IMAGE_FROM_RECYCLE_BIN,
    RESTORE_SNAPSHOT_FROM_RECYCLE_BIN,
)
from tests.scripted import ACCOUNT, ScriptedAws

Item = dict[str, Any]

WEB = "ami-0aaaaaaaaaaaaaaa1"
OLD = "ami-0bbbbbbbbbbbbbbb2"
BASE = "ami-0ccccccccccccccc3"
OTHER = "999988887777"


def image(id_: str = WEB, name: str = "web-2026-11-01", day: str = "", **members: Any) -> Item:
    """One image of DescribeImages; `members` replace what it has, None removes."""
    snapshot = members.pop("snapshot", f"snap-{id_[4:]}")
    tags = members.pop("tags", {})
    found: Item = {
        "ImageId": id_,
        "Name": name,
        "State": "available",
        "OwnerId": ACCOUNT,
        "Architecture": "x86_64",
        "Public": False,
        "CreationDate": f"{day or '2026-06-01'}T12:00:00.000Z",
        "RootDeviceType": "ebs",
        "PlatformDetails": "Linux/UNIX",
        "BlockDeviceMappings": [
            {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot, "VolumeSize": 8}},
            {"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"},
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    return {k: v for k, v in {**found, **members}.items() if v is not None}


def report(id_: str = WEB, day: int = 20, **members: Any) -> Item:
    """One usage report of DescribeImageUsageReports that covers everything."""
    depth = {"OptionName": "version-depth", "OptionValues": ["10000"]}
    kinds = [
        {"ResourceType": kind, "ResourceTypeOptions": [depth] if "Launch" in kind else []}
        for kind in COUNTED
    ]
    found: Item = {
        "ImageId": id_,
        "ReportId": f"rep-{day}",
        "State": "available",
        "ResourceTypes": kinds,
        "CreationTime": datetime(2026, 11, day, tzinfo=UTC),
    }
    return {**found, **members}


class Images:
    """Images that change as they are told; nothing uses them and nobody shares them.

    With `rules` of the Recycle Bin, what is removed goes there. `shared` has the permissions of an
    image, `references` each an image, a kind and an ARN, `reports` and `entries` what EC2 counted
    in other accounts.
    """

    def __init__(self, aws: ScriptedAws, *items: Item, region: str = "") -> None:
        self.aws = aws
        self.items = {one["ImageId"]: one for one in items}
        self.shared: dict[str, list[Item]] = {}
        self.references: list[tuple[str, str, str]] = []
        self.reports: list[Item] = []
        self.entries: list[Item] = []
        self.snapshots: dict[str, Item] = {}
        self.rules: dict[str, Item] = {}
        self.bin: dict[str, Item] = {}
        answers: list[tuple[Any, Any]] = [
            (DESCRIBE_IMAGES, self._described),
            (DESCRIBE_SNAPSHOTS, self._snapshots),
            (calls.DESCRIBE_IMAGE_ATTRIBUTE, self._attribute),
            (calls.DESCRIBE_IMAGE_REFERENCES, self._references),
            (calls.DESCRIBE_IMAGE_USAGE_REPORTS, self._reports),
            (calls.DESCRIBE_IMAGE_USAGE_REPORT_ENTRIES, self._entries),
            (calls.DESCRIBE_LAUNCH_CONFIGURATIONS, {"LaunchConfigurations": []}),
            (calls.DESCRIBE_AUTO_SCALING_GROUPS, {"AutoScalingGroups": []}),
            (calls.DESCRIBE_SPOT_FLEET_REQUESTS, {}),
            (calls.DESCRIBE_FLEETS, {}),
            (calls.CREATE_IMAGE_USAGE_REPORT, {"ReportId": "rep-new"}),
            (calls.CREATE_IMAGE, self._made),
            (calls.COPY_IMAGE, self._made),
            (calls.MODIFY_IMAGE_ATTRIBUTE, self._permitted),
            (calls.ENABLE_IMAGE_DEPRECATION, self._dated),
            (calls.DISABLE_IMAGE_DEPRECATION, self._dated),
            (calls.DISABLE_IMAGE, self._disabled),
            (calls.ENABLE_IMAGE, self._enabled),
            (DESCRIBE_SNAPSHOT_ATTRIBUTE, self._snapshot_attribute),
            (MODIFY_SNAPSHOT_ATTRIBUTE, self._snapshot_permitted),
            (LIST_RULES, self._rules),
            (GET_RULE, lambda params: self.rules[params["Identifier"]]),
            (calls.DEREGISTER_IMAGE, self._deregistered),
            (LIST_IMAGES_IN_RECYCLE_BIN, self._binned),
            (RESTORE_IMAGE_FROM_RECYCLE_BIN, self._restored),
            (LIST_SNAPSHOTS_IN_RECYCLE_BIN, self._binned_snapshots),
            (RESTORE_SNAPSHOT_FROM_RECYCLE_BIN, self._restored_snapshot),
        ]
        for call, body in answers:
            aws.answer(call, body, region=region)

    def one_by_one(self, code: str = "UnauthorizedOperation") -> None:
        """EC2's own lookup of references cannot be used; each place answers that it is empty."""
        self.aws.fail(calls.DESCRIBE_IMAGE_REFERENCES, code, "no")
        for call in (
            DESCRIBE_INSTANCES,
            calls.DESCRIBE_LAUNCH_TEMPLATES,
            calls.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
            calls.LIST_IMAGE_RECIPES,
            calls.LIST_CONTAINER_RECIPES,
        ):
            self.aws.answer(call, {})
        self.aws.answer(calls.DESCRIBE_PARAMETERS, {"Parameters": []})
        self.aws.answer(calls.GET_PARAMETERS, {"Parameters": []})

    def keep(self, days: int = 7, kinds: tuple[str, ...] = ("EC2_IMAGE", "EBS_SNAPSHOT")) -> None:
        """The Recycle Bin holds what is deleted of these kinds."""
        for kind in kinds:
            self.rules[kind] = {
                "Identifier": kind,
                "ResourceType": kind,
                "RetentionPeriod": {"RetentionPeriodValue": days, "RetentionPeriodUnit": "DAYS"},
            }

    def share(self, id_: str, *permissions: Item) -> None:
        self.shared[id_] = list(permissions)

    def _described(self, params: Mapping[str, Any]) -> Item:
        filters = params.get("Filters", ())
        found = [one for one in self.items.values() if all(_passes(one, f) for f in filters)]
        return {"Images": found}

    def _snapshots(self, params: Mapping[str, Any]) -> Item:
        (wanted,) = (f["Values"] for f in params["Filters"] if f["Name"] == "snapshot-id")
        found = [self.snapshots.get(id_, {"SnapshotId": id_, "VolumeSize": 8}) for id_ in wanted]
        return {"Snapshots": found}

    def _made(self, params: Mapping[str, Any]) -> Item:
        """A new image of the name, of an instance or of another image."""
        id_ = f"ami-{len(self.items):017x}"
        source = params.get("SourceImageId")
        self.items[id_] = image(id_, params["Name"], SourceImageId=source)
        return {"ImageId": id_}

    def _permitted(self, params: Mapping[str, Any]) -> Item:
        change = params["LaunchPermission"]
        gone = change.get("Remove", ())
        before = [one for one in self.shared.get(params["ImageId"], ()) if one not in gone]
        self.shared[params["ImageId"]] = [*before, *change.get("Add", ())]
        return {}

    def _dated(self, params: Mapping[str, Any]) -> Item:
        one = self.items[params["ImageId"]]
        one.pop("DeprecationTime", None)
        if "DeprecateAt" in params:
            one["DeprecationTime"] = f"{params['DeprecateAt'][:-1]}.000Z"
        return {}

    def _disabled(self, params: Mapping[str, Any]) -> Item:
        """It is shared with nobody from then on."""
        self.items[params["ImageId"]]["State"] = "disabled"
        self.shared.pop(params["ImageId"], None)
        return {"Return": True}

    def _enabled(self, params: Mapping[str, Any]) -> Item:
        self.items[params["ImageId"]]["State"] = "available"
        return {"Return": True}

    def _snapshot_attribute(self, params: Mapping[str, Any]) -> Item:
        return {"CreateVolumePermissions": self.shared.get(params["SnapshotId"], [])}

    def _snapshot_permitted(self, params: Mapping[str, Any]) -> Item:
        users = [{"UserId": user} for user in params["UserIds"]]
        before = [o for o in self.shared.get(params["SnapshotId"], ()) if o not in users]
        added = users if params["OperationType"] == "add" else []
        self.shared[params["SnapshotId"]] = [*before, *added]
        return {}

    def _rules(self, params: Mapping[str, Any]) -> Item:
        found = [
            one for one in self.rules.values() if one["ResourceType"] == params["ResourceType"]
        ]
        return {"Rules": [{"Identifier": one["Identifier"]} for one in found]}

    def _deregistered(self, params: Mapping[str, Any]) -> Item:
        gone = self.items.pop(params["ImageId"])
        self.bin[gone["ImageId"]] = gone
        if not params.get("DeleteAssociatedSnapshots"):
            return {}
        for mapping in gone["BlockDeviceMappings"]:
            if "Ebs" in mapping:
                self.bin[mapping["Ebs"]["SnapshotId"]] = {}
        return {}

    def _binned(self, params: Mapping[str, Any]) -> Item:
        return {"Images": [{"ImageId": id_} for id_ in params["ImageIds"] if id_ in self.bin]}

    def _binned_snapshots(self, params: Mapping[str, Any]) -> Item:
        wanted = params["SnapshotIds"]
        return {"Snapshots": [{"SnapshotId": id_} for id_ in wanted if id_ in self.bin]}

    def _restored(self, params: Mapping[str, Any]) -> Item:
        back = self.bin.pop(params["ImageId"])
        for mapping in back["BlockDeviceMappings"]:
            assert mapping.get("Ebs", {}).get("SnapshotId") not in self.bin, "snapshots come first"
        self.items[back["ImageId"]] = back
        return {}

    def _restored_snapshot(self, params: Mapping[str, Any]) -> Item:
        del self.bin[params["SnapshotId"]]
        return {}

    def _attribute(self, params: Mapping[str, Any]) -> Item:
        assert params["Attribute"] == "launchPermission"
        return {"LaunchPermissions": self.shared.get(params["ImageId"], [])}

    def _references(self, params: Mapping[str, Any]) -> Item:
        found = [
            {"ImageId": id_, "ResourceType": kind, "Arn": arn}
            for id_, kind, arn in self.references
            if id_ in params["ImageIds"]
        ]
        return {"ImageReferences": found}

    def _reports(self, params: Mapping[str, Any]) -> Item:
        found = [one for one in self.reports if one["ImageId"] in params["ImageIds"]]
        return {"ImageUsageReports": found}

    def _entries(self, params: Mapping[str, Any]) -> Item:
        found = [one for one in self.entries if one["ReportId"] in params["ReportIds"]]
        return {"ImageUsageReportEntries": found}


def _passes(one: Item, filter_: Mapping[str, Any]) -> bool:
    name = filter_["Name"]
    if name.startswith("tag:"):
        values = [tag["Value"] for tag in one["Tags"] if tag["Key"] == name[4:]]
    elif name == "tag-key":
        values = [tag["Key"] for tag in one["Tags"]]
    else:
        values = [str(one[{"image-id": "ImageId", "name": "Name", "state": "State"}[name]])]
    return any(fnmatchcase(value, wanted) for value in values for wanted in filter_["Values"])


def used_by_instance(id_: str = WEB, instance: str = "i-0aaaaaaaaaaaaaaa1") -> tuple[str, str, str]:
    """A reference of an instance."""
    return id_, "ec2:Instance", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/{instance}"
