"""The calls of Cost Explorer. Data only. Each answer, and each page of one, is paid for."""

from __future__ import annotations

from hawse.aws.calls import Read

USD = 0.01
"""What AWS takes for a request (https://aws.amazon.com/aws-cost-management/pricing/)."""

_TOKEN = "NextPageToken"

GET_COST_AND_USAGE = Read(
    "ce", "GetCostAndUsage", iam=("ce:GetCostAndUsage",), token=_TOKEN, usd=USD
)
GET_COST_FORECAST = Read("ce", "GetCostForecast", iam=("ce:GetCostForecast",), usd=USD)
GET_COST_AND_USAGE_COMPARISONS = Read(
    "ce",
    "GetCostAndUsageComparisons",
    iam=("ce:GetCostAndUsageComparisons",),
    token=_TOKEN,
    usd=USD,
)
GET_COST_COMPARISON_DRIVERS = Read(
    "ce", "GetCostComparisonDrivers", iam=("ce:GetCostComparisonDrivers",), token=_TOKEN, usd=USD
)
GET_ANOMALIES = Read(
    "ce",
    "GetAnomalies",
    iam=("ce:GetAnomalies",),
    on=("arn:{partition}:ce::{account}:anomalymonitor/*",),
    token=_TOKEN,
    usd=USD,
)
