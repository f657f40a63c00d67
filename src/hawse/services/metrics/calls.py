"""The calls about metrics. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

GET_METRIC_DATA = Read(
    "cloudwatch", "GetMetricData", iam=("cloudwatch:GetMetricData",), items="MetricDataResults[]"
)
