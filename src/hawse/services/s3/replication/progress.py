"""How far replication is: what CloudWatch measured of each rule, and what objects say themselves.

S3 measures only rules with metrics, and only newer versions have a status. What was not measured is
None, never zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from hawse.aws.together import each
from hawse.errors import CLIError, NotFound
from hawse.rows import Row, column
from hawse.services.metrics.calls import GET_METRIC_DATA
from hawse.services.s3.calls_replication import HEAD_OBJECT, LIST_OBJECTS
from hawse.services.s3.replication import looking
from hawse.services.s3.replication.looking import Side
from hawse.services.s3.replication.rules import Rule, rules_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target

PENDING_OPERATIONS, PENDING_BYTES = "OperationsPendingReplication", "BytesPendingReplication"
LATENCY, FAILED = "ReplicationLatency", "OperationsFailedReplication"
_STATISTICS = {PENDING_OPERATIONS: "Maximum", PENDING_BYTES: "Maximum", LATENCY: "Maximum"}
_WINDOW, _PERIOD = timedelta(hours=24), 300
_AT_ONCE = 1000
_WORDS = {"COMPLETED": "completed", "COMPLETE": "completed", "": "none"}
_OPEN = ("pending", "failed", "none")


@dataclass(frozen=True)
class ReplicationStatus(Row):
    """One rule: what is measured, and what the objects that were looked at say."""

    bucket: str = column()
    rule: str = column(show="whole")
    destination: str = column()
    enabled: bool = column(show="bool", colour={"no": "red"})
    pending: int | None = column(doc="Operations that wait, as last measured.")
    pending_bytes: int | None = column(show="bytes", doc="Bytes that wait, as last measured.")
    behind: int | None = column(title="behind (s)", doc="Seconds, as last measured.")
    failed: int | None = column(doc="Operations that failed in the last 24 hours.")
    measured: datetime | None = column(show="age", doc="When CloudWatch last measured.")
    looked_at: int = column(doc="Objects in the rule's filter whose status was read.")
    objects_completed: int = column(title="completed")
    objects_pending: int = column(title="waiting")
    objects_failed: int = column(title="given up")
    objects_none: int = column(title="never", doc="Objects that replication never touched.")


@dataclass(frozen=True)
class ObjectStatus(Row):
    """An object that is not replicated, or that could not be asked."""

    key: str = column(show="path")
    status: str = column(colour={"failed": "red", "pending": "yellow"})
    size: int = column(show="bytes")
    modified: datetime = column(show="age")
    storage_class: str | None = column()
    rule: str = column(doc="The rule that is for it.")


class Progress:
    """The state of one bucket; `most` objects of each rule are looked at, 0 for all."""

    def __init__(self, target: Target, url: str, most: int) -> None:
        bucket, self._prefix = looking.named(url)
        self._target, self._most = target, most
        self._side = looking.side(target, bucket)
        config = looking.configuration(target, self._side)
        if config is None:
            hint = "hawse s3 replication setup"
            raise NotFound(self._side.url, why="it is not replicated", hint=hint)
        self._rules = rules_of(config)

    def rules(self) -> Iterator[ReplicationStatus]:
        """A row for each rule."""
        measured = _measured(self._target, self._side, self._rules)
        for rule in self._rules:
            counts = Counter(status for _, status in self._looked_at(rule))
            yield _row(self._side, rule, measured.get(rule.id, {}), counts)

    def objects(self) -> Iterator[ObjectStatus]:
        """A row for each object that is not replicated."""
        for rule in self._rules:
            for item, status in self._looked_at(rule):
                if status in _OPEN:
                    yield ObjectStatus(
                        item["Key"],
                        status,
                        item["Size"],
                        item["LastModified"],
                        item.get("StorageClass"),
                        rule.id,
                    )

    def _looked_at(self, rule: Rule) -> Iterator[tuple[Mapping[str, Any], str]]:
        """The newest versions in the filter of a rule that is on, each with its status.

        A rule with tags is for some of them only: what has no status says nothing then, and is
        left out. Who may not read an object is told so once, by the error.
        """
        if not rule.enabled:
            return
        there = self._target.at(self._side.place)
        prefix = max(self._prefix, rule.prefix, key=len)
        if not (prefix.startswith(self._prefix) and prefix.startswith(rule.prefix)):
            return
        listed = there.items(LIST_OBJECTS, Bucket=self._side.bucket, Prefix=prefix)
        chosen = islice(listed, self._most) if self._most else listed
        while some := list(islice(chosen, _AT_ONCE)):
            for item, status in zip(some, _statuses(there, self._side, some), strict=True):
                if status and not (rule.tags and status == "none"):
                    yield item, status


def _statuses(target: Target, side: Side, items: list[Mapping[str, Any]]) -> Iterator[str]:
    """`completed`, `pending`, `failed`, `replica` or `none`; "" for what has gone meanwhile."""

    def ask(item: Mapping[str, Any]) -> str:
        try:
            head = target.read(HEAD_OBJECT, Bucket=side.bucket, Key=item["Key"])
        except NotFound:
            return "gone"
        status = str(head.get("ReplicationStatus", ""))
        return _WORDS.get(status, status.lower())

    for found in each(items, ask):
        if isinstance(found, CLIError):
            raise found
        yield "" if found == "gone" else found


def _row(
    side: Side, rule: Rule, measured: Mapping[str, Any], counts: Mapping[str, int]
) -> ReplicationStatus:
    return ReplicationStatus(
        bucket=side.bucket,
        rule=rule.id,
        destination=rule.bucket,
        enabled=rule.enabled,
        pending=measured.get(PENDING_OPERATIONS),
        pending_bytes=measured.get(PENDING_BYTES),
        behind=measured.get(LATENCY),
        failed=measured.get(FAILED),
        measured=measured.get("when"),
        looked_at=sum(counts.values()),
        objects_completed=counts.get("completed", 0),
        objects_pending=counts.get("pending", 0),
        objects_failed=counts.get("failed", 0),
        objects_none=counts.get("none", 0),
    )


def _measured(target: Target, side: Side, rules: Iterable[Rule]) -> dict[str, dict[str, Any]]:
    """What CloudWatch has of each rule that is measured, by the rule's id."""
    asked = [rule for rule in rules if rule.metrics]
    if not asked:
        return {}
    now = target.clock.now()
    queries = list(_queries(side, asked))
    found: dict[str, dict[str, Any]] = {}
    for result in target.at(side.place).items(
        GET_METRIC_DATA,
        MetricDataQueries=queries,
        StartTime=now - _WINDOW,
        EndTime=now,
        ScanBy="TimestampDescending",
    ):
        number, _, metric = result["Id"].removeprefix("r").partition("_")
        _take(found.setdefault(asked[int(number)].id, {}), metric, result)
    return found


def _queries(side: Side, rules: list[Rule]) -> Iterator[dict[str, Any]]:
    for number, rule in enumerate(rules):
        names = {"SourceBucket": side.bucket, "DestinationBucket": rule.bucket, "RuleId": rule.id}
        dimensions = [{"Name": name, "Value": value} for name, value in names.items()]
        for metric in (*_STATISTICS, FAILED):
            about = {"Namespace": "AWS/S3", "MetricName": metric, "Dimensions": dimensions}
            stat = {"Metric": about, "Period": _PERIOD, "Stat": _STATISTICS.get(metric, "Sum")}
            yield {"Id": f"r{number}_{metric}", "MetricStat": stat}


def _take(about: dict[str, Any], metric: str, result: Mapping[str, Any]) -> None:
    """The newest value of what is a state; the sum of what happens. A page that comes later has
    older values."""
    values, times = result.get("Values", ()), result.get("Timestamps", ())
    if not values:
        return
    if metric == FAILED:
        about[FAILED] = about.get(FAILED, 0) + int(sum(values))
        return
    about.setdefault(metric, int(values[0]))
    about["when"] = max(times[0], about.get("when", times[0]))
