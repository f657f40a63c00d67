"""The reads that a look for waste makes, besides those of EC2's own commands. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read
from hawse.services.cost.calls import USD


def _ec2(operation: str, items: str) -> Read:
    return Read("ec2", operation, iam=(f"ec2:{operation}",), items=items)


RESERVATIONS = _ec2("DescribeCapacityReservations", "CapacityReservations[]")
RESERVED = _ec2("DescribeReservedInstances", "ReservedInstances[]")
KEY_PAIRS = _ec2("DescribeKeyPairs", "KeyPairs[]")

BALANCERS = Read(
    "elbv2",
    "DescribeLoadBalancers",
    iam=("elasticloadbalancing:DescribeLoadBalancers",),
    items="LoadBalancers[]",
)
LISTENERS = Read(
    "elbv2",
    "DescribeListeners",
    iam=("elasticloadbalancing:DescribeListeners",),
    items="Listeners[]",
)
TARGET_GROUPS = Read(
    "elbv2",
    "DescribeTargetGroups",
    iam=("elasticloadbalancing:DescribeTargetGroups",),
    items="TargetGroups[]",
)
TARGET_HEALTH = Read(
    "elbv2",
    "DescribeTargetHealth",
    iam=("elasticloadbalancing:DescribeTargetHealth",),
    items="TargetHealthDescriptions[]",
)
CLASSIC_BALANCERS = Read(
    "elb",
    "DescribeLoadBalancers",
    iam=("elasticloadbalancing:DescribeLoadBalancers",),
    items="LoadBalancerDescriptions[]",
)
LOG_GROUPS = Read(
    "logs",
    "DescribeLogGroups",
    iam=("logs:DescribeLogGroups",),
    on=("arn:{partition}:logs:{region}:{account}:log-group:*",),
    items="logGroups[]",
)
ALARMS = Read(
    "cloudwatch",
    "DescribeAlarms",
    iam=("cloudwatch:DescribeAlarms",),
    on=("arn:{partition}:cloudwatch:{region}:{account}:alarm:*",),
    items="MetricAlarms[]",
)
BUDGETS = Read(
    "budgets",
    "DescribeBudgets",
    iam=("budgets:ViewBudget",),
    on=("arn:{partition}:budgets::{account}:budget/*",),
    items="Budgets[]",
)
ANOMALY_MONITORS = Read(
    "ce",
    "GetAnomalyMonitors",
    iam=("ce:GetAnomalyMonitors",),
    on=("arn:{partition}:ce::{account}:anomalymonitor/*",),
    items="AnomalyMonitors[]",
    token="NextPageToken",
    usd=USD,
)
OPTIMIZER_STATUS = Read(
    "compute-optimizer", "GetEnrollmentStatus", iam=("compute-optimizer:GetEnrollmentStatus",)
)
OPTIMIZER_IDLE = Read(
    "compute-optimizer",
    "GetIdleRecommendations",
    iam=("compute-optimizer:GetIdleRecommendations",),
    items="idleRecommendations[]",
)
OPTIMIZER_INSTANCES = Read(
    "compute-optimizer",
    "GetEC2InstanceRecommendations",
    iam=("compute-optimizer:GetEC2InstanceRecommendations", "ec2:DescribeInstances"),
    items="instanceRecommendations[]",
)
HUB_STATUS = Read(
    "cost-optimization-hub",
    "ListEnrollmentStatuses",
    iam=("cost-optimization-hub:ListEnrollmentStatuses",),
    items="items[]",
)
HUB_RECOMMENDATIONS = Read(
    "cost-optimization-hub",
    "ListRecommendations",
    iam=("cost-optimization-hub:ListRecommendations",),
    items="items[]",
)
