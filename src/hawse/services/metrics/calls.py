"""The calls about metrics. Data only."""

from __future__ import annotations

from collections.abc import Mapping, Sized

from hawse.aws.calls import Read


def _series(params: Mapping[str, object]) -> int:
    asked = params["MetricDataQueries"]
    return len(asked) if isinstance(asked, Sized) else 0


# Paid for by the series (https://aws.amazon.com/cloudwatch/pricing/). Whether a further page is
# paid for again stands nowhere: it is counted, so that nobody pays more than is said.
GET_METRIC_DATA = Read(
    "cloudwatch",
    "GetMetricData",
    iam=("cloudwatch:GetMetricData",),
    items="MetricDataResults[]",
    token="NextToken",
    usd=0.01 / 1000,
    per="metric",
    units=_series,
)
# Which series have had a point in the last two weeks.
LIST_METRICS = Read("cloudwatch", "ListMetrics", iam=("cloudwatch:ListMetrics",), items="Metrics[]")
