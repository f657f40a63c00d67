"""Volumes and snapshots in moto, behind scripted AWS: what moto has not, a test scripts itself.

moto knows no Recycle Bin, no fast snapshot restore, no locks and no `FullSnapshotSizeInBytes`;
answers for these are shaped by botocore's model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from hawse.aws.calls import Call
from hawse.services.ec2 import calls as ec2, calls_volumes as volumes
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.tags.calls import DESCRIBE_TAGS
from tests.moto_server import Moto
from tests.scripted import ScriptedAws, aws_error

_NOT_IN_MOTO = (
    volumes.DESCRIBE_FAST_SNAPSHOT_RESTORES,
    volumes.DESCRIBE_LOCKED_SNAPSHOTS,
    volumes.LIST_RULES,
    volumes.LIST_SNAPSHOTS_IN_RECYCLE_BIN,
    volumes.LIST_VOLUMES_IN_RECYCLE_BIN,
    volumes.LIST_IMAGES_IN_RECYCLE_BIN,
)
ZONE = "eu-west-1a"


class Disks:
    """An account with what is put into it; `keep` gives the Recycle Bin a rule."""

    def __init__(self, aws: ScriptedAws, moto: Moto, *regions: str) -> None:
        self.aws, self._moto = aws, moto
        self.ec2 = _client(moto, "eu-west-1")
        for region in ("eu-west-1", *regions):
            for call in (*_calls(ec2), *_calls(volumes), DESCRIBE_TAGS):
                if call.service == "ec2":
                    aws.answer(call, forwarded(call, _client(moto, region)), region=region)
        for call in (*_NOT_IN_MOTO, GET_PRODUCTS):
            aws.answer(call, {})

    def priced(self) -> None:
        """AWS's price list, as public users of it saw it."""
        storage, snapshots = "Storage", "Storage Snapshot"
        listed = [
            ("EBS:VolumeUsage.gp2", 0.11, "GB-Mo", storage, {"volumeApiName": "gp2"}),
            ("EBS:VolumeUsage.gp3", 0.088, "GB-Mo", storage, {"volumeApiName": "gp3"}),
            ("EBS:VolumeP-IOPS.gp3", 0.0055, "IOPS-Mo", "System Operation", {}),
            ("EBS:VolumeP-Throughput.gp3", 45.056, "GiBps-mo", "Provisioned Throughput", {}),
            ("EBS:SnapshotUsage", 0.05, "GB-Mo", snapshots, {}),
            ("EBS:SnapshotArchiveStorage", 0.0125, "GB-Mo", snapshots, {}),
        ]
        self.aws.answer(GET_PRODUCTS, {"PriceList": [_product(*each) for each in listed]})

    def client(self, region: str) -> Any:
        """boto3's client of another region."""
        return _client(self._moto, region)

    def volume(self, name: str = "", gib: int = 100, type_: str = "gp2", **more: Any) -> str:
        """A new volume; its id."""
        tags = more.pop("tags", {}) | ({"Name": name} if name else {})
        made = self.ec2.create_volume(
            AvailabilityZone=more.pop("zone", ZONE),
            Size=gib,
            VolumeType=type_,
            **_tagged("volume", tags),
            **more,
        )
        return str(made["VolumeId"])

    def instance(self, name: str = "web-1", **more: Any) -> str:
        """A new running instance with a root volume of 8 GiB; its id."""
        made = self.ec2.run_instances(
            ImageId=self._image(),
            MinCount=1,
            MaxCount=1,
            Placement={"AvailabilityZone": ZONE},
            **_tagged("instance", {"Name": name, **more}),
        )
        return str(made["Instances"][0]["InstanceId"])

    def attached(self, volume: str, instance: str, device: str = "/dev/sdf") -> str:
        """The volume, attached."""
        self.ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device=device)
        return volume

    def root(self, instance: str) -> str:
        """The id of an instance's first volume."""
        filters = [{"Name": "attachment.instance-id", "Values": [instance]}]
        return str(self.ec2.describe_volumes(Filters=filters)["Volumes"][0]["VolumeId"])

    def snapshot(self, volume: str, name: str = "", **tags: str) -> str:
        """A new snapshot; its id."""
        tags |= {"Name": name} if name else {}
        made = self.ec2.create_snapshot(VolumeId=volume, **_tagged("snapshot", tags))
        return str(made["SnapshotId"])

    def keep(self, days: int = 7) -> None:
        """The Recycle Bin holds everything for so long."""
        period = {"RetentionPeriodValue": days, "RetentionPeriodUnit": "DAYS"}
        self.aws.answer(volumes.LIST_RULES, {"Rules": [{"Identifier": "r1"}]})
        self.aws.answer(
            volumes.GET_RULE,
            {"Identifier": "r1", "RetentionPeriod": period, "Status": "available"},
        )

    def disk(self, id_: str) -> dict[str, Any]:
        """A volume as EC2 describes it; {} when it is gone."""
        found = [v for v in self.ec2.describe_volumes()["Volumes"] if v["VolumeId"] == id_]
        return dict(found[0]) if found else {}

    def snapshots(self) -> dict[str, dict[str, Any]]:
        """All snapshots by id."""
        return {one["SnapshotId"]: one for one in self.ec2.describe_snapshots()["Snapshots"]}

    def tell(self, call: Call, items: str, **members: Any) -> None:
        """moto's answer to `call`, with these members in every one of its `items`."""
        answer = forwarded(call, self.ec2)

        def told(params: Mapping[str, Any]) -> Mapping[str, Any]:
            said = answer(params)
            return {**said, items: [{**item, **members} for item in said.get(items, ())]}

        self.aws.answer(call, told, region="eu-west-1")

    def _image(self) -> str:
        known = self.ec2.describe_images(Owners=["self"])["Images"]
        if known:
            return str(known[0]["ImageId"])
        return str(self.ec2.register_image(Name="base", RootDeviceName="/dev/sda1")["ImageId"])


@cache
def _client(moto: Moto, region: str) -> Any:
    """boto3 takes a good part of a second to make one."""
    return moto.client("ec2", region)


def forwarded(call: Call, client: Any) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Answers a call with what moto says."""
    method = getattr(client, xform_name(call.operation))

    def answer(params: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            said = method(**params)
        except ClientError as error:
            told = error.response["Error"]
            raise aws_error(call, told["Code"], told["Message"], 400) from error
        return {key: value for key, value in said.items() if key != "ResponseMetadata"}

    return answer


def _product(usage: str, usd: float, unit: str, family: str, more: dict[str, str]) -> str:
    """One product as GetProducts gives it: JSON in a string."""
    price = {"unit": unit, "beginRange": "0", "endRange": "Inf", "pricePerUnit": {"USD": str(usd)}}
    return json.dumps(
        {
            "product": {
                "productFamily": family,
                "attributes": {"usagetype": f"EU-{usage}", **more},
            },
            "terms": {"OnDemand": {"A": {"priceDimensions": {"A.B": price}}}},
            "publicationDate": "2026-11-02T10:00:00Z",
        }
    )


def _calls(module: Any) -> list[Call]:
    return [value for value in vars(module).values() if isinstance(value, Call)]


def _tagged(kind: str, tags: Mapping[str, str]) -> dict[str, Any]:
    if not tags:
        return {}
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs}]}
