"""What the sandbox's price list has besides instances: made up, shaped and named as AWS's.

What only looks like something else is here too (archives, Outposts, trust stores, tiers), since
whoever asks the real list meets it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

_EC2, _VPC, _ELB, _CLOUDWATCH = "AmazonEC2", "AmazonVPC", "AWSELB", "AmazonCloudWatch"
_S3, _DEEP = "AmazonS3", "AmazonS3GlacierDeepArchive"
SERVICES = frozenset({_EC2, _VPC, _ELB, _CLOUDWATCH, _S3, _DEEP})
ATTRIBUTES = frozenset(
    {
        *("productFamily", "group", "usagetype", "volumeApiName", "regionCode", "instanceType"),
        *("operation", "operatingSystem", "tenancy", "capacitystatus", "preInstalledSw"),
        *("marketoption", "licenseModel"),
    }
)
"""The fields that filters can tell these products by."""


class Listed(NamedTuple):
    """One product. `usd` are the prices of its tiers, which end where `ends` says."""

    service: str
    name: str
    family: str
    attributes: Mapping[str, str]
    unit: str
    usd: tuple[float, ...]
    ends: tuple[str, ...] = ("Inf",)

    @property
    def fields(self) -> Mapping[str, str]:
        """What filters look at."""
        return {**self.attributes, "productFamily": self.family}

    @property
    def ranges(self) -> Iterator[tuple[float, str, str]]:
        """Price, begin and end of each tier."""
        return zip(self.usd, ("0", *self.ends), self.ends, strict=False)


_VOLUMES = (
    ("gp2", ".gp2", 0.1),
    ("gp3", ".gp3", 0.08),
    ("io1", ".piops", 0.125),
    ("io2", ".io2", 0.125),
    ("st1", ".st1", 0.045),
    ("sc1", ".sc1", 0.015),
    ("standard", "", 0.05),
)
_IOPS = (
    ("gp3", "gp3", 0.005),
    ("io1", "piops", 0.065),
    ("io2", "io2", 0.065),
    ("io2", "io2.tier2", 0.0455),
    ("io2", "io2.tier3", 0.03185),
)
# Service, family, usage type, unit, dollars.
_PLAIN = (
    (_EC2, "Storage Snapshot", "EBS:SnapshotUsage", "GB-Mo", 0.05),
    (_EC2, "Storage Snapshot", "EBS:SnapshotUsage.outposts", "GB-Mo", 0.1),
    (_EC2, "Storage Snapshot", "EBS:SnapshotArchiveStorage", "GB-Mo", 0.0125),
    (_EC2, "Fast Snapshot Restore", "EBS:FastSnapshotRestore", "DSU-Hours", 0.75),
    (_EC2, "NAT Gateway", "NatGateway-Hours", "Hrs", 0.045),
    (_EC2, "NAT Gateway", "RegionalNatGateway-Hours", "Hrs", 0.09),
    (_EC2, "NAT Gateway", "NatGateway-Bytes", "GB", 0.045),
    (_VPC, "VpcEndpoint", "VpcEndpoint-Hours", "Hrs", 0.01),
    (_VPC, "VpcEndpoint", "VpcEndpoint-Bytes", "GB", 0.01),
    (_ELB, "Load Balancer-Application", "LoadBalancerUsage", "Hrs", 0.0225),
    (_ELB, "Load Balancer-Application", "LCUUsage", "LCU-Hrs", 0.008),
    (_ELB, "Load Balancer-Network", "LoadBalancerUsage", "Hrs", 0.0225),
    (_ELB, "Load Balancer-Gateway", "LoadBalancerUsage", "Hrs", 0.0125),
    (_ELB, "Load Balancer", "LoadBalancerUsage", "Hrs", 0.025),
    (_CLOUDWATCH, "Storage Snapshot", "TimedStorage-ByteHrs", "GB-Mo", 0.03),
)
_ADDRESSES = (
    ("PublicIPv4:IdleAddress", 0.005),
    ("PublicIPv4:InUseAddress", 0.005),
    ("PublicIPv4:ContiguousBlock", 0.008),
)
# Usage type, operation, unit, dollars.
_OBJECTS = (
    ("TimedStorage-SIA-ByteHrs", "", "GB-Mo", 0.0125),
    ("TimedStorage-SIA-SmObjects", "", "GB-Mo", 0.0125),
    ("TimedStorage-ZIA-ByteHrs", "", "GB-Mo", 0.01),
    ("TimedStorage-INT-FA-ByteHrs", "", "GB-Mo", 0.023),
    ("TimedStorage-INT-IA-ByteHrs", "", "GB-Mo", 0.0125),
    ("TimedStorage-GIR-ByteHrs", "", "GB-Mo", 0.004),
    ("TimedStorage-GlacierByteHrs", "", "GB-Mo", 0.0036),
    ("Monitoring-Automation-INT", "", "Objects", 0.0000025),
    ("Requests-Tier4", "S3-SIATransition", "Requests", 0.00001),
    ("Requests-Tier4", "S3-ZIATransition", "Requests", 0.00001),
    ("Requests-Tier4", "S3-INTTransition", "Requests", 0.00001),
    ("Requests-Tier4", "S3-GIRTransition", "Requests", 0.00002),
    ("Requests-Tier3", "S3-GlacierTransition", "Requests", 0.00003),
    ("Requests-Tier3", "S3-GDATransition", "Requests", 0.00005),
)
_CREDITS = {"t2": 0.05, "t3": 0.05, "t3a": 0.05, "t4g": 0.04}


def rates(region: str) -> Iterator[Listed]:
    """All of it, as a region lists it."""
    code = _code(region)

    def listed(
        service: str, family: str, usage: str, unit: str, *usd: float, **more: str
    ) -> Listed:
        attributes = {"usagetype": f"{code}{usage}", "regionCode": region, **more}
        return Listed(service, f"{family} {usage}", family, attributes, unit, usd)

    for kind, usage, usd in _VOLUMES:
        yield listed(_EC2, "Storage", f"EBS:VolumeUsage{usage}", "GB-Mo", usd, volumeApiName=kind)
    for kind, usage, usd in _IOPS:
        usage, family = f"EBS:VolumeP-IOPS.{usage}", "System Operation"
        yield listed(_EC2, family, usage, "IOPS-Mo", usd, volumeApiName=kind)
    usage, family = "EBS:VolumeP-Throughput.gp3", "Provisioned Throughput"
    yield listed(_EC2, family, usage, "GiBps-mo", 40.96, volumeApiName="gp3")
    for service, family, usage, unit, usd in _PLAIN:
        yield listed(service, family, usage, unit, usd)
    for usage, usd in _ADDRESSES:
        yield listed(_VPC, "", usage, "Hrs", usd, group="VPCPublicIPv4Address")
    for kind, usd in _CREDITS.items():
        for system, dollars in (("Linux", usd), ("Windows", 0.096)):
            about = {"operatingSystem": system}
            yield listed(_EC2, "CPU Credits", f"CPUCredits:{kind}", "vCPU-Hours", dollars, **about)
    standard = listed(_S3, "", "TimedStorage-ByteHrs", "GB-Mo", 0.023, 0.022, 0.021, operation="")
    yield standard._replace(ends=("51200", "512000", "Inf"))
    for usage, operation, unit, usd in _OBJECTS:
        one = listed(_S3, "", usage, unit, usd, operation=operation)
        yield one._replace(name=f"{usage} {operation}")
    yield listed(_DEEP, "", "TimedStorage-GDA-ByteHrs", "GB-Mo", 0.00099, operation="")
    metric = listed(_CLOUDWATCH, "Metric", "CW:MetricMonitorUsage", "Metrics", 0.3, 0.1, 0.05, 0.02)
    yield metric._replace(ends=("10000", "250000", "1000000", "Inf"))


def _code(region: str) -> str:
    """What usage types begin with: nothing in us-east-1, else a short name of the region."""
    if region == "us-east-1":
        return ""
    area, _, rest = region.partition("-")
    name, _, number = rest.rpartition("-")
    return f"{area}{name[:1]}{number}-".upper()
