"""`hawse` on moto over HTTP, with things of several services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import Ran, runner
from tests.moto_server import Moto


@cache
def _client(moto: Moto, service: str, region: str = "eu-west-1") -> Any:
    return moto.client(service, region)


@dataclass
class Shop:
    """What is there: `topic` and `bucket` are ARNs, the rest ids of EC2.

    The topic and the instance have `env=prod`; the bucket and the volume never had a tag.
    """

    moto: Moto
    topic: str
    bucket: str
    volume: str
    instance: str

    def client(self, service: str, region: str = "eu-west-1") -> Any:
        """boto3's client; making one takes longer than a test."""
        return _client(self.moto, service, region)

    def tags(self, id_: str) -> dict[str, str]:
        """The tags that its own service tells."""
        if id_ == self.topic:
            listed = self.client("sns").list_tags_for_resource(ResourceArn=id_)["Tags"]
            return {tag["Key"]: tag["Value"] for tag in listed}
        if id_ == self.bucket:
            listed = self.client("resourcegroupstaggingapi").get_resources(
                ResourceTypeFilters=["s3"]
            )["ResourceTagMappingList"]
            return {tag["Key"]: tag["Value"] for one in listed for tag in one["Tags"]}
        ec2 = self.client("ec2")
        filters = [{"Name": "resource-id", "Values": [id_]}]
        return {tag["Key"]: tag["Value"] for tag in ec2.describe_tags(Filters=filters)["Tags"]}


@pytest.fixture
def hawse(
    make_app: Callable[..., App], moto: Moto, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """A command line on moto, over HTTP."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)

    def make(stdin: str = "", **options: Any) -> App:
        options["env"] = {**moto.env, **(options.get("env") or {})}
        return replace(make_app(stdin, **options), connect=None)

    return runner(make)


@pytest.fixture
def shop(moto: Moto) -> Shop:
    prod = [{"Key": "env", "Value": "prod"}]
    topic = _client(moto, "sns").create_topic(Name="orders", Tags=prod)["TopicArn"]
    where = {"LocationConstraint": "eu-west-1"}
    _client(moto, "s3").create_bucket(Bucket="acme-logs", CreateBucketConfiguration=where)
    ec2 = _client(moto, "ec2")
    image = ec2.register_image(Name="base", RootDeviceName="/dev/xvda")["ImageId"]
    tags = [{"Key": "Name", "Value": "web-1"}, {"Key": "env", "Value": "prod"}]
    made = ec2.run_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )["Instances"][0]["InstanceId"]
    item = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]
    volume = item["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    ec2.create_snapshot(VolumeId=volume)
    ec2.allocate_address(Domain="vpc")
    return Shop(moto, topic, "arn:aws:s3:::acme-logs", volume, made)
