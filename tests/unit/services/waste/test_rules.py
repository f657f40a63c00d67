"""Every rule of waste finds what it is about, lets be what is in order, and knows when it does not
know. A row of the table is one thing in one world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.instance_types import InstanceType, instance_type
from hawse.services.waste import computing as c, networking as n, storing as s
from hawse.services.waste.advice import Advice, Idle
from hawse.services.waste.facts import Account
from hawse.services.waste.proving import Proof
from hawse.services.waste.registry import registered
from hawse.services.waste.verdicts import Finding, Fine, Unknown
from hawse.services.waste.watching import Alarm, LogGroup, MemoryMetric
from tests.unit.services.waste.worlds import Part, ago, judged

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c49"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc"


def kind(name: str, vcpus: int, gib: int, arch: str = "x86_64", **more: Any) -> InstanceType:
    return instance_type(
        {
            "InstanceType": name,
            "VCpuInfo": {"DefaultVCpus": vcpus},
            "MemoryInfo": {"SizeInMiB": gib * 1024},
            "ProcessorInfo": {"SupportedArchitectures": [arch]},
            "CurrentGeneration": more.get("current", True),
        }
    )


TYPES = (
    kind("m4.large", 2, 8, current=False),
    kind("m5.large", 2, 8),
    kind("m5.xlarge", 4, 16),
    kind("m7i.large", 2, 8),
    kind("m7g.large", 2, 8, "arm64"),
)
M4 = c.Instance("i-1", type="m4.large", zone="a")
M5 = c.Instance("i-1", type="m5.xlarge", zone="a")
STOPPED = c.Instance("i-1", state="stopped", stopped=ago(45), volumes=("vol-1",))
CHEAP = {"m5.xlarge": 100.0, "m5.large": 50.0, "m7i.large": 45.0, "m7g.large": 40.0}


@dataclass
class World:
    """What `judged` is told, and what a finding costs; `usd` None where it is not looked at."""

    thing: Any
    usd: float | None = None
    metrics: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def judge(self, rule: str) -> Any:
        return judged(rule, self.thing, self.metrics, self.details, self.prices, **self.facts)


def world(thing: Any, usd: float | None = None, *, on: Any = None, **facts: Any) -> World:
    told = {key: facts.pop(key) for key in ("metrics", "details", "prices") if key in facts}
    del on
    return World(thing, usd, facts=facts, **told)


def volume(**more: Any) -> s.Volume:
    return s.Volume("vol-1", **{"size": 100, "created": ago(40), **more})


def snapshot(**more: Any) -> s.Snapshot:
    made = {"volume": "vol-9", "volume_size": 50, "full": 10 * s.GIB, "started": ago(120)}
    return s.Snapshot("snap-1", **{**made, **more})


def image(**more: Any) -> Ami:
    return Ami("ami-1", **{"name": "web-2026-01-01", "created": ago(200), **more})


def balancer(**more: Any) -> n.Balancer:
    return n.Balancer(BALANCER, "web", **{"created": ago(30), **more})


def unused(verdict: Any = "unused") -> dict[str, Any]:
    proof = Proof(verdict, "no instance, no template")
    return {"image": proof, "group": proof}


IO = {"VolumeReadBytes": [0], "VolumeWriteBytes": [3600 * 1024**2]}
OPS = {"VolumeReadOps": [0], "VolumeWriteOps": [3600]}
NEWER = Ami("ami-2", name="web-2026-02-02", created=ago(20))
TARGETS = (n.TargetGroup(GROUP, "web", balancers=(BALANCER,)),)
SUBNETS = (n.Subnet("subnet-1", "a"), n.Subnet("subnet-2", "a"))
NATS = (
    n.Nat("nat-0", vpc="v", subnet="subnet-1", created=ago(90)),
    n.Nat("nat-1", vpc="v", subnet="subnet-2", created=ago(50)),
)
INTERFACE = n.Endpoint("vpce-1", service="com.amazonaws.eu-west-1.ssm", zones=3)
S3 = n.Endpoint("vpce-1", service="com.amazonaws.eu-west-1.s3", zones=2)
RESERVED = c.Reserved("ri-1", type="m5.large", count=2, ends=ago(-20), usd_hour=0.01)

FOUND: dict[str, list[World]] = {
    "ebs-unattached": [
        world(volume(state="available"), 100),
        world(volume(state="available", iops=4000, throughput=225), 100 + 1000 + 100),
    ],
    "ebs-on-stopped": [world(volume(instances=("i-1",)), 100, instances=(STOPPED,))],
    "ebs-gp2-to-gp3": [
        world(volume(type="gp2"), 20, prices={"ebs:gp2": 1.0, "ebs:gp3": 0.8}),
        # 2,000 GiB give 6,000 IOPS and 250 MiB/s, which gp3 has paid for.
        world(
            volume(type="gp2", size=2000),
            400 - 3000 * 0.1 - 125 * 0.2,
            prices={"ebs:gp3": 0.8, "ebs-iops:gp3": 0.1, "ebs-throughput:gp3": 0.2},
        ),
    ],
    "ebs-io-to-gp3": [world(volume(type="io1", iops=2000), 100 + 2000 - 100, metrics=IO)],
    "ebs-gp3-extra": [
        world(volume(iops=4000, throughput=125, instances=("i",)), 1000, metrics={**IO, **OPS})
    ],
    "ebs-idle": [
        world(volume(), 100, metrics={"VolumeReadOps": [0], "VolumeWriteOps": [0]}),
        world(volume(), 100, idle=(Idle("vol-1", finding="Idle", days=32),)),
    ],
    "snap-orphan": [world(snapshot(), 10, details={"shared": ()})],
    "snap-old": [
        world(
            snapshot(), 10, snapshots=(snapshot(), s.Snapshot("n", volume="vol-9", started=ago(1)))
        )
    ],
    "snap-fsr": [
        world(
            s.FastRestore("snap-1", "a", enabled=ago(30)),
            1,
            metrics={"FastSnapshotRestoreCreditsBalance": [10.0]},
        )
    ],
    "ami-unused": [
        world(
            image(snapshots=("snap-1",)),
            10,
            details=unused(),
            images=(image(), NEWER),
            snapshots=(snapshot(),),
        )
    ],
    "eip-idle": [
        world(n.Address("eipalloc-1", ip="198.51.100.7"), 1),
        world(n.Address("eipalloc-1", instance="i-1"), 1, instances=(STOPPED,)),
    ],
    "ipv4-inuse": [world(None, 2, interfaces=(n.Interface("eni-1", public_ips=("a", "b")),))],
    "ec2-idle": [
        world(
            M5,
            100,
            prices=CHEAP,
            metrics={"CPUUtilization": [1.0], "NetworkIn": [10.0], "NetworkOut": [9.0]},
        ),
        world(M5, 100, prices=CHEAP, idle=(Idle("i-1", finding="Idle", days=14),)),
    ],
    "ec2-oversized": [
        world(
            M5,
            55,
            prices=CHEAP,
            types=TYPES,
            metrics={"CPUUtilization": [20.0]},
            details={"offered": {"a"}},
        ),
        world(
            M5,
            50,
            prices=CHEAP,
            types=TYPES,
            metrics={"CPUUtilization": [20.0]},
            details={"offered": {"b"}},
        ),
    ],
    "ec2-stopped": [
        world(
            STOPPED,
            101,
            volumes=(volume(),),
            addresses=(n.Address("eipalloc-1", instance="i-1"),),
        )
    ],
    "ec2-prevgen": [
        world(M4, 55, types=TYPES, details={"offered": {"a"}}, prices={**CHEAP, "m4.large": 100}),
        world(
            c.Instance("i-1", type="m5.large", zone="a"),
            5,
            types=TYPES,
            details={"offered": {"a"}},
            prices=CHEAP,
        ),
        world(M4, 0, types=TYPES, details={"offered": {"a"}}, prices={**CHEAP, "m4.large": 1}),
    ],
    "ec2-graviton": [
        world(
            c.Instance("i-1", type="m5.large", zone="a"),
            10,
            types=TYPES,
            details={"offered": {"a"}},
            prices=CHEAP,
        )
    ],
    "ec2-surplus-credits": [
        world(
            c.Instance("i-1", type="t3.micro"),
            None,
            types=TYPES,
            metrics={"CPUSurplusCreditsCharged": [60.0]},
        )
    ],
    "ec2-detailed-monitoring": [
        world(c.Instance("i-1", detailed=True), 7, alarms=(Alarm("a", 300, ("i-1",)),))
    ],
    "odcr-unused": [
        world(
            c.Reservation("cr-1", type="m5.large", available=3, total=5),
            3 * 50,
            metrics={"AvailableInstanceCount": [3.0, 4.0]},
            prices=CHEAP,
        )
    ],
    "ri-expiring": [
        world(RESERVED, 2 * 50 - 2 * 0.01 * 730, prices=CHEAP),
        world(
            c.Reserved("ri-1", type="m5.large", count=1, state="retired", ends=ago(9), usd_hour=0)
        ),
    ],
    "lb-empty": [
        world(balancer(), 1, details={"listeners": 0}),
        world(balancer(), 1, details={"listeners": 1, "targets": 0}, targets=TARGETS),
        world(
            balancer(),
            1,
            details={"listeners": 1, "targets": 2},
            targets=TARGETS,
            metrics={"HealthyHostCount": [0]},
        ),
        world(balancer(kind="classic", listeners=1, instances=0), 1),
        world(
            balancer(kind="classic", listeners=1, instances=1), 1, metrics={"HealthyHostCount": [0]}
        ),
    ],
    "lb-idle": [
        world(balancer(), 1, metrics={"RequestCount": [99], "ConsumedLCUs": [0.1]}),
        # CloudWatch has no RequestCount where nobody asked; that it measures is shown by the other.
        world(balancer(), 1, metrics={"RequestCount": None, "ConsumedLCUs": [0.0]}),
        world(balancer(kind="network"), 1, metrics={"ActiveFlowCount": [0]}),
        world(balancer(kind="classic"), 1, metrics={"HealthyHostCount": [2]}),
    ],
    "nat-idle": [
        world(NATS[0], 1),
        world(
            NATS[0],
            1,
            metrics={"BytesOutToDestination": [0], "BytesInFromSource": [0]},
            routes=(n.Routes("rtb-1", ("nat-0",)),),
        ),
    ],
    "nat-redundant": [world(NATS[1], 1, nats=NATS, subnets=SUBNETS)],
    "vpce-idle": [world(INTERFACE, 3, metrics={"BytesProcessed": [0]})],
    "vpce-s3-interface": [world(S3, 2)],
    "sg-unused": [world(n.Group("sg-1", "web"), 0, details=unused())],
    "keypair-unused": [world(c.KeyPair("key-1", "ana", ago(90)), 0)],
    "lt-unused": [world(c.Template("lt-1", "web", ago(90)), 0)],
    "eni-available": [world(n.Interface("eni-1", status="available"), 0)],
    "logs-no-retention": [world(LogGroup("/app", "/app", 3 * s.GIB), 3)],
    "budget-missing": [world(Account("1"), 0)],
    "anomaly-missing": [world(Account("1"), 0)],
    "coh": [world(Advice("i-1", action="Stop", kind="Ec2Instance", usd_month=12.5), 12.5)],
}

IDLE = {"CPUUtilization": [1.0], "NetworkIn": [1.0], "NetworkOut": [1.0]}
BUSY = {"CPUUtilization": [20.0], "NetworkIn": [9e9], "NetworkOut": [9e9]}
FINE: dict[str, list[World]] = {
    "ebs-unattached": [
        world(volume(state="available", created=ago(6))),
        world(volume(instances=("i-1",))),
    ],
    "ebs-on-stopped": [
        world(volume(instances=("i-1",)), instances=(c.Instance("i-1"),)),
        world(
            volume(instances=("i-1",)),
            instances=(c.Instance("i-1", state="stopped", stopped=ago(29)),),
        ),
        world(volume(state="available")),
    ],
    "ebs-gp2-to-gp3": [
        world(volume()),
        world(volume(type="gp2"), prices={"ebs:gp3": 1.1}),
        world(volume(type="gp2"), modifications=(s.Modification("vol-1", "completed", ago(0.2)),)),
        world(volume(type="gp2"), modifications=(s.Modification("vol-1", "optimizing", ago(9)),)),
    ],
    "ebs-io-to-gp3": [
        world(volume(type="io2", iops=90_000, size=4_000)),
        # gp3 has 500 IOPS for each GiB.
        world(volume(type="io2", iops=50_000, size=50)),
        world(
            volume(type="io2", iops=3_000), prices={"ebs-iops:io2": 0.0, "ebs:gp3": 2.0}, metrics=IO
        ),
    ],
    "ebs-gp3-extra": [
        world(volume(iops=3000, throughput=125, instances=("i",))),
        world(
            volume(iops=4000, throughput=125, instances=("i",)),
            metrics={**IO, "VolumeReadOps": [0], "VolumeWriteOps": [3600 * 2000]},
        ),
        # 500 MiB/s need the 4,000 IOPS that carry them.
        world(
            volume(iops=2000, throughput=500, instances=("i",)),
            metrics={**OPS, "VolumeReadBytes": [0], "VolumeWriteBytes": [3600 * 100 * 1024**2]},
        ),
    ],
    "ebs-idle": [world(volume(), metrics={"VolumeReadOps": [0], "VolumeWriteOps": [0, 1]})],
    "snap-orphan": [
        world(snapshot(), details={"shared": ("111122223333",)}),
        world(snapshot(), volumes=(s.Volume("vol-9"),)),
        world(snapshot(), images=(image(snapshots=("snap-1",)),)),
        world(snapshot(), restores=(s.FastRestore("snap-1"),)),
        world(snapshot(maker="AWS Backup")),
        world(snapshot(started=ago(29))),
    ],
    "snap-old": [
        world(snapshot(), snapshots=(snapshot(),)),
        world(
            snapshot(started=ago(80)), snapshots=(s.Snapshot("n", volume="vol-9", started=ago(1)),)
        ),
        world(snapshot(volume="vol-ffffffff"), snapshots=(snapshot(volume="vol-ffffffff"),)),
    ],
    "snap-fsr": [
        world(
            s.FastRestore("snap-1", "a", enabled=ago(30)),
            metrics={"FastSnapshotRestoreCreditsBalance": [10.0, 9.0]},
        ),
        world(s.FastRestore("snap-1", "a", enabled=ago(3))),
    ],
    "ami-unused": [
        world(image(), images=(image(),)),
        world(image(public=True), images=(image(), NEWER)),
        world(image(launched=ago(80)), images=(image(), NEWER)),
        world(image(), images=(image(), NEWER), details=unused("used")),
        world(image(), images=(image(), NEWER), instances=(c.Instance("i", image="ami-1"),)),
        world(image(), images=(image(), NEWER), versions=(c.Launches("lt", image="ami-1"),)),
    ],
    "eip-idle": [
        world(n.Address("eipalloc-1", instance="i-1"), instances=(c.Instance("i-1"),)),
        world(n.Address("eipalloc-1", interface="eni-1")),
    ],
    "ipv4-inuse": [world(None, interfaces=(n.Interface("eni-1"),))],
    "ec2-idle": [
        world(M5, metrics=BUSY),
        # One spike is no idle instance, however low the average of its day is.
        world(M5, metrics={**IDLE, "CPUUtilization": [*[0.1] * 300, 90.0]}),
        world(M5, metrics={"CPUUtilization": [1.0], "NetworkIn": [6e6], "NetworkOut": [0.0]}),
        world(STOPPED),
    ],
    "ec2-oversized": [
        world(M5, types=TYPES, metrics={"CPUUtilization": [60.0]}),
        world(
            M5,
            types=TYPES,
            metrics={"CPUUtilization": [9.0], "mem_used_percent": [80.0]},
            memory=(MemoryMetric("i-1", (("InstanceId", "i-1"),)),),
        ),
        world(c.Instance("i-1", scaling_group="web")),
        world(c.Instance("i-1", type="m5.large"), types=TYPES, metrics={"CPUUtilization": [9.0]}),
    ],
    "ec2-stopped": [world(c.Instance("i-1", state="stopped", stopped=ago(3))), world(M5)],
    "ec2-prevgen": [
        world(M5, types=TYPES, prices=CHEAP),
        world(c.Instance("i-1", type="m7i.large", zone="a"), types=TYPES),
        world(
            c.Instance("i-1", type="m5.large", zone="a"),
            types=TYPES,
            details={"offered": {"b"}},
        ),
    ],
    "ec2-graviton": [
        world(c.Instance("i-1", type="m7g.large", arch="arm64"), types=TYPES),
        world(c.Instance("i-1", type="m5.large", operation="RunInstances:0002"), types=TYPES),
        world(
            c.Instance("i-1", type="m5.large", zone="a"), types=TYPES, details={"offered": {"b"}}
        ),
    ],
    "ec2-surplus-credits": [
        world(
            c.Instance("i-1"),
            types=TYPES,
            metrics={"CPUSurplusCreditsCharged": [1, 1, *[0] * 12]},
        ),
        world(M5, types=TYPES),
    ],
    "ec2-detailed-monitoring": [
        world(c.Instance("i-1")),
        world(c.Instance("i-1", detailed=True), alarms=(Alarm("a", 60, ("i-1",)),)),
    ],
    "odcr-unused": [
        world(
            c.Reservation("cr-1", type="m5.large", available=3, total=5),
            metrics={"AvailableInstanceCount": [3.0, 0.0]},
        ),
        world(c.Reservation("cr-1", available=0, total=5)),
    ],
    "ri-expiring": [
        world(c.Reserved("ri-1", ends=ago(-61))),
        world(c.Reserved("ri-1", state="retired", ends=ago(31))),
    ],
    "lb-empty": [
        world(balancer(created=ago(6))),
        world(balancer(), details={"listeners": 1}),
        world(
            balancer(),
            details={"listeners": 1, "targets": 2},
            targets=TARGETS,
            metrics={"HealthyHostCount": [0, 1]},
        ),
        world(
            balancer(kind="classic", listeners=1, instances=1), metrics={"HealthyHostCount": [0, 1]}
        ),
    ],
    "lb-idle": [
        world(balancer(), metrics={"RequestCount": [1, 100], "ConsumedLCUs": [0.1]}),
        world(balancer(kind="network"), metrics={"ActiveFlowCount": [0, 1]}),
        world(balancer(kind="gateway")),
    ],
    "nat-idle": [
        world(
            NATS[0],
            metrics={"BytesOutToDestination": [0, 1], "BytesInFromSource": [0]},
            routes=(n.Routes("rtb-1", ("nat-0",)),),
        ),
        world(n.Nat("nat-0", state="deleted")),
        world(n.Nat("nat-0", created=ago(0.5))),
    ],
    "nat-redundant": [
        world(NATS[0], nats=NATS, subnets=SUBNETS),
        world(NATS[1], nats=NATS, subnets=(n.Subnet("subnet-1", "a"), n.Subnet("subnet-2", "b"))),
    ],
    "vpce-idle": [
        world(INTERFACE, metrics={"BytesProcessed": [0, 7]}),
        world(n.Endpoint("vpce-1", kind="Gateway")),
    ],
    "vpce-s3-interface": [world(INTERFACE)],
    "sg-unused": [
        world(n.Group("sg-1", "default")),
        world(n.Group("sg-1", "web"), interfaces=(n.Interface("eni-1", groups=("sg-1",)),)),
        world(n.Group("sg-1", "web"), groups=(n.Group("sg-2", refers=("sg-1",)),)),
        world(n.Group("sg-1", "web"), details=unused("used")),
    ],
    "keypair-unused": [
        world(c.KeyPair("key-1", "ana", ago(90)), instances=(c.Instance("i-1", key="ana"),)),
        world(c.KeyPair("key-1", "ana", ago(9))),
    ],
    "lt-unused": [
        world(c.Template("lt-1", "web", ago(90)), instances=(c.Instance("i-1", template="lt-1"),)),
        world(c.Template("lt-1", "web", ago(90)), scaling=(c.ScalingGroup("g", ("web",)),)),
    ],
    "eni-available": [
        world(n.Interface("eni-1")),
        world(n.Interface("eni-1", status="available", managed=True)),
    ],
    "logs-no-retention": [
        world(LogGroup("/app", "/app", 3 * s.GIB, retention=30)),
        world(LogGroup("/app", "/app", s.GIB)),
    ],
    "budget-missing": [world(Account("1"), budgets=("all",))],
    "anomaly-missing": [world(Account("1"), monitors=("services",))],
    "coh": [],
}

DENIED = "ec2:DescribeThings is denied"
UNKNOWN: dict[str, list[World]] = {
    "ebs-unattached": [world(volume(state="available", created=None))],
    "ebs-on-stopped": [
        world(volume(instances=("i-1",)), instances=(c.Instance("i-1", state="stopped"),)),
        world(volume(instances=("i-1",))),
    ],
    "ebs-gp2-to-gp3": [],
    "ebs-io-to-gp3": [world(volume(type="io1", iops=2000))],
    "ebs-gp3-extra": [world(volume(iops=4000, throughput=125, instances=("i",)), metrics=IO)],
    "ebs-idle": [world(volume()), world(volume(), metrics={"VolumeReadOps": [0]})],
    "snap-orphan": [world(snapshot()), world(snapshot(started=None), details={"shared": ()})],
    "snap-old": [
        world(snapshot(started=None), snapshots=(s.Snapshot("n", volume="vol-9", started=ago(1)),))
    ],
    "snap-fsr": [world(s.FastRestore("snap-1", "a", enabled=ago(30)))],
    "ami-unused": [
        world(image(), images=(image(), NEWER)),
        world(image(), images=(image(), NEWER), details=unused("unknown")),
    ],
    "eip-idle": [world(n.Address("eipalloc-1", instance="i-1"))],
    "ipv4-inuse": [],
    "ec2-idle": [
        world(M5),
        world(M5, metrics={"CPUUtilization": [1.0]}),
        world(M5, metrics={**IDLE, "CPUUtilization": Part([1.0])}),
    ],
    "ec2-oversized": [
        world(M5, types=TYPES),
        world(c.Instance("i-1", type="x9.large"), types=TYPES, metrics={"CPUUtilization": [9.0]}),
    ],
    "ec2-stopped": [world(c.Instance("i-1", state="stopped"))],
    "ec2-prevgen": [world(c.Instance("i-1", type="x9.large"), types=TYPES), world(M4, types=TYPES)],
    "ec2-graviton": [world(c.Instance("i-1", type="m5.large"), types=TYPES)],
    "ec2-surplus-credits": [world(c.Instance("i-1"), types=TYPES)],
    "ec2-detailed-monitoring": [],
    "odcr-unused": [world(c.Reservation("cr-1", type="m5.large", available=3, total=5))],
    "ri-expiring": [world(c.Reserved("ri-1"))],
    "lb-empty": [
        world(balancer()),
        world(balancer(), details={"listeners": 1}, targets=TARGETS),
        world(balancer(), details={"listeners": 1, "targets": 1}, targets=TARGETS),
        world(balancer(created=None)),
    ],
    "lb-idle": [
        world(balancer()),
        world(balancer(kind="network")),
        world(balancer(kind="classic")),
    ],
    "nat-idle": [world(NATS[0], routes=(n.Routes("rtb-1", ("nat-0",)),))],
    "nat-redundant": [world(NATS[1], nats=NATS)],
    "vpce-idle": [world(INTERFACE)],
    "vpce-s3-interface": [],
    "sg-unused": [
        world(n.Group("sg-1", "web")),
        world(n.Group("sg-1", "web"), details=unused("unknown")),
    ],
    "keypair-unused": [world(c.KeyPair("key-1", "ana"))],
    "lt-unused": [world(c.Template("lt-1", "web"))],
    "eni-available": [world(n.Interface("eni-1", status="available", kind="efa"))],
    "logs-no-retention": [],
    "budget-missing": [],
    "anomaly-missing": [],
    "coh": [world(Advice("i-1"))],
}


def cases(table: dict[str, list[World]]) -> list[Any]:
    return [
        pytest.param(rule, one, id=f"{rule}-{number}")
        for rule, worlds in table.items()
        for number, one in enumerate(worlds)
    ]


def test_every_rule_is_in_every_table() -> None:
    assert set(FOUND) == set(FINE) == set(UNKNOWN) == set(registered())


@pytest.mark.parametrize(("rule", "one"), cases(FOUND))
def test_found(rule: str, one: World) -> None:
    verdict = one.judge(rule)
    assert isinstance(verdict, Finding), verdict
    assert verdict.why and verdict.evidence
    if one.usd is not None:
        assert verdict.cost.usd_month == pytest.approx(one.usd)


@pytest.mark.parametrize(("rule", "one"), cases(FINE))
def test_in_order(rule: str, one: World) -> None:
    verdict = one.judge(rule)
    assert isinstance(verdict, Fine), verdict


@pytest.mark.parametrize(("rule", "one"), cases(UNKNOWN))
def test_not_known(rule: str, one: World) -> None:
    verdict = one.judge(rule)
    assert isinstance(verdict, Unknown), verdict
    assert verdict.why
