"""What the matrix runs commands on: stand-ins for AWS behind the fault proxy, in a known state."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hawse.app import App, Paths
from tests.conftest import Ran, runner
from tests.faults.proxy import FaultProxy
from tests.moto_server import Moto
from tests.scripted.server import CloudFormation

BUCKET = "acme-logs"
IMPATIENT = {"HAWSE_HTTP_READ_TIMEOUT": "1.5", "HAWSE_HTTP_CONNECT_TIMEOUT": "2"}


@dataclass
class World:
    """moto, or a timeline of CloudFormation, behind a proxy; and hawse in a home of its own."""

    moto: Moto
    proxy: FaultProxy
    make_app: Callable[..., App]
    home: Path
    caches: Path  # what is compiled once for all cases
    cloud: CloudFormation | None = None
    found: dict[str, str] = field(default_factory=dict)  # ids of what was arranged

    @property
    def work(self) -> Path:
        """Where commands run."""
        folder = self.home / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def client(self, service: str) -> Any:
        """boto3, past the proxy."""
        return self.moto.client(service)

    def run(self, *argv: str, env: Mapping[str, str] | None = None) -> Ran:
        """A command line that reaches AWS through the proxy."""

        def make(*args: Any, **more: Any) -> App:
            app = replace(self.make_app(*args, **more), connect=None)
            paths = Paths(*(self.home / part for part in ("config", "cache", "state", "system")))
            return replace(app, folders=lambda: replace(paths, cache=self.caches))

        known = {**self.found, "work": self.work}
        words = [word.format(**known) for word in argv]
        words += ["--endpoint-url", self.proxy.url]
        return runner(make)(*words, env={**IMPATIENT, **(env or {})})

    # --- What there is beforehand

    def machine(self, name: str = "web-1") -> None:
        """An instance with a volume."""
        ec2 = self.client("ec2")
        image = ec2.register_image(Name=f"of {name}", RootDeviceName="/dev/sda1")["ImageId"]
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=tags)
        volumes = ec2.describe_volumes()["Volumes"]
        self.found |= {"image": image, "volume": volumes[0]["VolumeId"]}

    def queue(self) -> None:
        """A queue with a tag."""
        self.client("sqs").create_queue(QueueName="orders", tags={"team": "web"})

    def key(self) -> None:
        """A user with a key."""
        iam = self.client("iam")
        self.client("ssm").describe_parameters()  # moto takes its time to load this
        iam.create_user(UserName="bob")
        self.found["key"] = iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]

    def bucket(self) -> None:
        """Two objects in a bucket, and two files beside."""
        s3 = self.client("s3")
        where = {"LocationConstraint": "eu-west-1"}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
        for name in ("a.txt", "b.txt"):
            s3.put_object(Bucket=BUCKET, Key=f"logs/{name}", Body=name.encode() * 2000)
        folder = self.work / "site"
        folder.mkdir()
        for name in ("one.txt", "two.txt"):
            (folder / name).write_bytes(name.encode() * 2000)

    def user(self) -> None:
        """A user."""
        self.client("iam").create_user(UserName="ada")

    def template(self) -> None:
        """A template to deploy."""
        topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
        (self.work / "web.json").write_text(json.dumps(topic))

    # --- What there is afterwards

    def states(self) -> list[str]:
        """Of the instances."""
        pages = self.client("ec2").describe_instances()["Reservations"]
        return [one["State"]["Name"] for page in pages for one in page["Instances"]]

    def volumes(self) -> int:
        """How many there are."""
        return len(self.client("ec2").describe_volumes()["Volumes"])

    def snapshots(self) -> int:
        """How many are the account's own."""
        found = self.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
        return sum(1 for one in found if one["VolumeId"] == self.found["volume"])

    def users(self) -> list[str]:
        """Their names."""
        return sorted(one["UserName"] for one in self.client("iam").list_users()["Users"])

    def keys(self) -> list[str]:
        """What became of bob's key, and what there is besides."""
        found = self.client("iam").list_access_keys(UserName="bob")["AccessKeyMetadata"]
        old = self.found["key"]
        named = {one["AccessKeyId"]: one["Status"] for one in found}
        return [f"old {named.pop(old, 'gone')}", *(f"new {status}" for status in named.values())]

    def objects(self) -> dict[str, int]:
        """Their sizes."""
        found = self.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", ())
        return {one["Key"]: one["Size"] for one in found}

    def uploads(self) -> int:
        """How many were begun and not ended."""
        found = self.client("s3").list_multipart_uploads(Bucket=BUCKET).get("Uploads", ())
        return len(found)

    def files(self) -> dict[str, bytes]:
        """What was downloaded."""
        folder = self.work / "down"
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}

    def stacks(self) -> dict[str, str]:
        """Their statuses; what has only a change set is none yet."""
        assert self.cloud is not None
        found = self.cloud.client().describe_stacks()["Stacks"]
        statuses = {one["StackName"]: one["StackStatus"] for one in found}
        return {name: one for name, one in statuses.items() if one != "REVIEW_IN_PROGRESS"}


@contextmanager
def behind(moto: Moto, make_app: Callable[..., App], home: Path, caches: Path) -> Iterator[World]:
    """A world on an empty moto."""
    moto.reset()
    with FaultProxy(moto.url, tokens=True) as proxy:
        yield World(moto, proxy, make_app, home, caches)
