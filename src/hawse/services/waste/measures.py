"""Which measurement says what: names and dimensions of CloudWatch, each with its period."""

from __future__ import annotations

from hawse.services.metrics import Series
from hawse.services.waste.knowing import DAY, HOUR, Measure
from hawse.services.waste.networking import Balancer, Endpoint, TargetGroup

_BALANCERS = {"application": "AWS/ApplicationELB", "network": "AWS/NetworkELB"}


def of_instance(metric: str, id: str, statistic: str, days: float, period: int = HOUR) -> Measure:
    """A measurement of an instance."""
    return Measure(Series("AWS/EC2", metric, (("InstanceId", id),), statistic), round(days), period)


def of_volume(metric: str, id: str, days: float, period: int = DAY) -> Measure:
    """A sum of a volume."""
    return Measure(Series("AWS/EBS", metric, (("VolumeId", id),), "Sum"), round(days), period)


def of_nat(metric: str, id: str, days: float) -> Measure:
    """Bytes of a NAT gateway, by day."""
    dimensions = (("NatGatewayId", id),)
    return Measure(Series("AWS/NATGateway", metric, dimensions, "Sum"), round(days), DAY)


def of_endpoint(endpoint: Endpoint, days: float) -> Measure:
    """Bytes through an interface endpoint, by day."""
    dimensions = (
        ("Endpoint Type", endpoint.kind),
        ("Service Name", endpoint.service),
        ("VPC Endpoint Id", endpoint.id),
        ("VPC Id", endpoint.vpc),
    )
    series = Series("AWS/PrivateLinkEndpoints", "BytesProcessed", dimensions, "Sum")
    return Measure(series, round(days), DAY)


def of_reservation(id: str, days: float) -> Measure:
    """The least capacity that was available, by hour."""
    series = Series(
        "AWS/EC2CapacityReservations",
        "AvailableInstanceCount",
        (("CapacityReservationId", id),),
        "Minimum",
    )
    return Measure(series, round(days), HOUR)


def of_restore(snapshot: str, zone: str, days: float) -> Measure:
    """The fewest credits of fast restore, by hour: each volume that is created takes one."""
    dimensions = (("AvailabilityZone", zone), ("SnapshotId", snapshot))
    series = Series("AWS/EBS", "FastSnapshotRestoreCreditsBalance", dimensions, "Minimum")
    return Measure(series, round(days), HOUR)


def of_balancer(metric: str, balancer: Balancer, statistic: str, days: float) -> Measure:
    """A measurement of a load balancer, by day."""
    if balancer.kind == "classic":
        dimensions = (("LoadBalancerName", balancer.name),)
        return Measure(Series("AWS/ELB", metric, dimensions, statistic), round(days), DAY)
    namespace = _BALANCERS.get(balancer.kind, "AWS/GatewayELB")
    dimensions = (("LoadBalancer", balancer.dimension),)
    return Measure(Series(namespace, metric, dimensions, statistic), round(days), DAY)


def healthy(balancer: Balancer, group: TargetGroup, days: float) -> Measure:
    """The most targets of a group that were healthy, by day."""
    namespace = _BALANCERS.get(balancer.kind, "AWS/GatewayELB")
    dimensions = (("LoadBalancer", balancer.dimension), ("TargetGroup", group.dimension))
    return Measure(Series(namespace, "HealthyHostCount", dimensions, "Maximum"), round(days), DAY)
