"""Many series by few requests: GetMetricData takes 500 at once and is paid for by the series.

An answer comes in pages that cut through the series, each page with later points than the one
before. Only numbers are kept of a page.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any

from hawse.services.metrics.calls import GET_METRIC_DATA
from hawse.services.metrics.series import Points, Series

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_AT_ONCE = 500
# A third of what AWS would give: a page is large while it is read, and many regions read at once.
_POINTS_A_PAGE = 33_600
# How fine CloudWatch still knows what is older than so many days.
_FINEST = ((63, 3600), (15, 300), (0, 60))


def ask(
    target: Target, series: Iterable[Series], *, days: int, period: int, now: datetime
) -> Mapping[Series, Points]:
    """The points of each series over the `days` before `now`, one for each `period` of seconds.

    The period that is going on is left out: its point would say less than the others.
    """
    finest = next(seconds for age, seconds in _FINEST if days > age or not age)
    if days < 1 or period < 60 or period % finest:
        raise ValueError(f"{days} days by {period} s are not kept by CloudWatch")
    end = now - timedelta(seconds=now.timestamp() % period)
    expected = days * 86_400 // period
    begin = end - timedelta(seconds=expected * period)
    found: dict[Series, Points] = {}
    for asked in _batches(dict.fromkeys(series)):
        found |= _points(target, asked, begin, end, period, expected)
    return found


def _batches(series: Iterable[Series]) -> Iterator[Sequence[Series]]:
    every = list(series)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def _points(
    target: Target,
    asked: Sequence[Series],
    begin: datetime,
    end: datetime,
    period: int,
    expected: int,
) -> dict[Series, Points]:
    parts = [_Part() for _ in asked]
    for result in target.items(
        GET_METRIC_DATA,
        MetricDataQueries=[_query(number, one, period) for number, one in enumerate(asked)],
        StartTime=begin,
        EndTime=end,
        ScanBy="TimestampAscending",
        MaxDatapoints=_POINTS_A_PAGE,
    ):
        parts[int(result["Id"][1:])].add(result)
    return {one: part.points(expected) for one, part in zip(asked, parts, strict=True)}


class _Part:
    """What the pages so far say of one series."""

    __slots__ = ("_values", "_latest", "_status")

    def __init__(self) -> None:
        self._values = array("d")
        self._latest = 0.0
        self._status = ""

    def add(self, result: Mapping[str, Any]) -> None:
        """Take the points that are later than those at hand; a page that comes twice has none."""
        self._status = result.get("StatusCode", "Complete")
        pairs = zip(result.get("Timestamps", ()), result.get("Values", ()), strict=True)
        for when, value in pairs:
            stamp = when.timestamp()
            if stamp > self._latest and isfinite(value):
                self._values.append(value)
                self._latest = stamp

    def points(self, expected: int) -> Points:
        """None unless CloudWatch said in the end that these are all: part of a series tells
        neither its highest value nor that there was none."""
        if self._status != "Complete":
            return Points((), expected)
        return Points(self._values, expected, self._latest)


def _query(number: int, one: Series, period: int) -> dict[str, object]:
    dimensions = [{"Name": name, "Value": value} for name, value in one.dimensions]
    metric = {"Namespace": one.namespace, "MetricName": one.metric, "Dimensions": dimensions}
    stat = {"Metric": metric, "Period": period, "Stat": one.statistic}
    return {"Id": f"m{number}", "MetricStat": stat, "ReturnData": True}
