"""What is paid for besides an instance's hours, and how AWS's price list names each.

Data only. A product is told by its service, its family (or group, where AWS gives it no family)
and its usage type, which begins with a code of the region outside us-east-1 (`EUC1-`). The usage
type must be exactly so: the same families have archive tiers, Outposts, trust stores and
regional gateways at other prices.

Where the names are from, since they stand in no documentation: EBS volumes, IOPS, throughput,
snapshots, fast restore, endpoints, load balancers, logs, metrics and CPU credits as infracost
(internal/resources/aws) selects them; public addresses are in AmazonVPC by group since February
2024 and have no family; NAT gateways beside which a regional kind is listed, and trust stores
that look like load balancers, as public users of the price list saw them in August 2026. S3's
storage and transitions as public readers of its offer file in 36 regions tell them apart (July
2026): most of its products have no family, and one usage type has several prices, told by the
operation. Deep Archive's storage is a service of its own, as infracost has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

EC2, VPC, ELB, CLOUDWATCH = "AmazonEC2", "AmazonVPC", "AWSELB", "AmazonCloudWatch"
S3, DEEP = "AmazonS3", "AmazonS3GlacierDeepArchive"


class Rate(NamedTuple):
    """One thing that is paid for: `what` it is, by which `unit`, and how the price list names it.

    `attributes` must be so too. `tier` is what AWS lists as products of their own: this is the
    lowest. Without family and group, all products of the service are asked for, and told by their
    usage type alone; where that is of several `operations`, by these ("" is none).
    """

    what: str
    unit: str
    service: str
    usage: str
    family: str = ""
    group: str = ""
    attributes: Mapping[str, str] = MappingProxyType({})
    tier: str = ""
    operations: tuple[str, ...] = ()


def _volume(kind: str, usage: str) -> Rate:
    return Rate(f"{kind} volume storage", "GB-month", EC2, f"EBS:VolumeUsage{usage}", "Storage")


def _iops(kind: str, usage: str, tier: str = "") -> Rate:
    usage, family = f"EBS:VolumeP-IOPS.{usage}", "System Operation"
    return Rate(f"{kind} provisioned IOPS", "IOPS-month", EC2, usage, family, tier=tier)


def _snapshot(what: str, usage: str) -> Rate:
    return Rate(what, "GB-month", EC2, f"EBS:{usage}", "Storage Snapshot")


def _address(what: str, usage: str) -> Rate:
    return Rate(what, "hour", VPC, f"PublicIPv4:{usage}", group="VPCPublicIPv4Address")


def _balancer(kind: str, family: str) -> Rate:
    return Rate(f"{kind} load balancer", "hour", ELB, "LoadBalancerUsage", family)


def _kept(storage: str, usage: str, service: str = S3) -> Rate:
    plain = ("",) if service == S3 else ()
    what, usage = f"S3 storage, {storage}", f"TimedStorage-{usage}"
    return Rate(what, "GB-month", service, usage, operations=plain)


def _moved(storage: str, tier: int, operation: str, *more: str) -> Rate:
    what, usage = f"S3 Lifecycle transition to {storage}", f"Requests-Tier{tier}"
    return Rate(what, "request", S3, usage, operations=(f"S3-{operation}Transition", *more))


def _credits(family: str) -> Rate:
    # Windows pays more for the same usage type.
    linux = MappingProxyType({"operatingSystem": "Linux"})
    usage, what = f"CPUCredits:{family}", f"{family} surplus CPU credits, Linux"
    return Rate(what, "vCPU-hour", EC2, usage, "CPU Credits", attributes=linux)


RATES: Mapping[str, Rate] = MappingProxyType(
    {
        "ebs:gp2": _volume("gp2", ".gp2"),
        "ebs:gp3": _volume("gp3", ".gp3"),
        "ebs:io1": _volume("io1", ".piops"),
        "ebs:io2": _volume("io2", ".io2"),
        "ebs:st1": _volume("st1", ".st1"),
        "ebs:sc1": _volume("sc1", ".sc1"),
        "ebs:standard": _volume("standard", ""),
        "ebs-iops:gp3": _iops("gp3", "gp3"),
        "ebs-iops:io1": _iops("io1", "piops"),
        "ebs-iops:io2": _iops("io2", "io2", "up to 32,000 IOPS"),
        "ebs-throughput:gp3": Rate(
            "gp3 provisioned throughput",
            "MiB/s-month",
            EC2,
            "EBS:VolumeP-Throughput.gp3",
            "Provisioned Throughput",
        ),
        "snapshot": _snapshot("snapshot storage", "SnapshotUsage"),
        "snapshot-archive": _snapshot("archived snapshot storage", "SnapshotArchiveStorage"),
        "fsr": Rate(
            "fast snapshot restore, for each snapshot and zone",
            "hour",
            EC2,
            "EBS:FastSnapshotRestore",
            "Fast Snapshot Restore",
        ),
        "ipv4-idle": _address("idle public IPv4 address", "IdleAddress"),
        "ipv4-in-use": _address("public IPv4 address in use", "InUseAddress"),
        "nat": Rate("NAT gateway", "hour", EC2, "NatGateway-Hours", "NAT Gateway"),
        "endpoint-interface": Rate(
            "interface endpoint, for each zone", "hour", VPC, "VpcEndpoint-Hours", "VpcEndpoint"
        ),
        "lb-application": _balancer("application", "Load Balancer-Application"),
        "lb-network": _balancer("network", "Load Balancer-Network"),
        "lb-gateway": _balancer("gateway", "Load Balancer-Gateway"),
        "lb-classic": _balancer("classic", "Load Balancer"),
        "logs-storage": Rate(
            "stored logs", "GB-month", CLOUDWATCH, "TimedStorage-ByteHrs", "Storage Snapshot"
        ),
        "surplus-credits:t2": _credits("t2"),
        "surplus-credits:t3": _credits("t3"),
        "surplus-credits:t3a": _credits("t3a"),
        "surplus-credits:t4g": _credits("t4g"),
        "s3-storage:STANDARD": _kept("STANDARD", "ByteHrs"),
        "s3-storage:STANDARD_IA": _kept("STANDARD_IA", "SIA-ByteHrs"),
        "s3-storage:ONEZONE_IA": _kept("ONEZONE_IA", "ZIA-ByteHrs"),
        "s3-storage:INTELLIGENT_TIERING": _kept(
            "INTELLIGENT_TIERING, frequent access", "INT-FA-ByteHrs"
        ),
        "s3-storage:GLACIER_IR": _kept("GLACIER_IR", "GIR-ByteHrs"),
        "s3-storage:GLACIER": _kept("GLACIER", "GlacierByteHrs"),
        "s3-storage:DEEP_ARCHIVE": _kept("DEEP_ARCHIVE", "GDA-ByteHrs", DEEP),
        "s3-monitoring:INTELLIGENT_TIERING": Rate(
            "S3 monitoring, INTELLIGENT_TIERING", "object-month", S3, "Monitoring-Automation-INT"
        ),
        "s3-transition:STANDARD_IA": _moved("STANDARD_IA", 4, "SIA", ""),
        "s3-transition:ONEZONE_IA": _moved("ONEZONE_IA", 4, "ZIA", ""),
        "s3-transition:INTELLIGENT_TIERING": _moved("INTELLIGENT_TIERING", 4, "INT", ""),
        "s3-transition:GLACIER_IR": _moved("GLACIER_IR", 4, "GIR"),
        "s3-transition:GLACIER": _moved("GLACIER", 3, "Glacier"),
        "s3-transition:DEEP_ARCHIVE": _moved("DEEP_ARCHIVE", 3, "GDA"),
        "metric": Rate(
            "custom metric", "metric-month", CLOUDWATCH, "CW:MetricMonitorUsage", "Metric"
        ),
    }
)
