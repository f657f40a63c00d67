"""Replication rules as people think of them, and as S3 wants them: always the schema V2.

Pure. A rule without a Filter is the schema V1, whose delete markers are replicated; such a rule is
read here and never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hawse.errors import UsageError

MINUTES = 15
"""The one time that S3 Replication Time Control knows."""

Config = Mapping[str, Any]
Data = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """One rule as it was asked for. `priority` None: one above those that there are.

    `account` is the destination's, where that is another and is to own the replicas. `replica_key`
    is the ARN of the KMS key of the destination; with it, what is encrypted with `source_keys` is
    replicated too.
    """

    id: str
    destination: str
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    priority: int | None = None
    delete_markers: bool = False
    replica_modifications: bool = False
    storage_class: str = ""
    time_control: bool = False
    metrics: bool = True
    account: str = ""
    source_keys: tuple[str, ...] = ()
    replica_key: str = ""


def rule_of(wish: Wish, priority: int) -> Data:
    """The rule as PutBucketReplication takes it. UsageError for what S3 refuses."""
    if wish.tags and wish.delete_markers:
        why = "S3 replicates no delete markers of a rule with tags"
        raise UsageError(
            "--delete-markers", why=why, hint="leave out one of --tag, --delete-markers"
        )
    rule: Data = {
        "ID": wish.id,
        "Priority": priority,
        "Status": "Enabled",
        "Filter": _filter(wish.prefix, wish.tags),
        "DeleteMarkerReplication": _status(wish.delete_markers),
        "Destination": _destination(wish),
    }
    criteria = _criteria(wish)
    if criteria:
        rule["SourceSelectionCriteria"] = criteria
    return rule


def _status(on: bool) -> Data:
    return {"Status": "Enabled" if on else "Disabled"}


def _filter(prefix: str, tags: Sequence[tuple[str, str]]) -> Data:
    """Exactly one of Prefix, Tag and And, as S3 wants it; an empty prefix is every object."""
    listed = [{"Key": key, "Value": value} for key, value in tags]
    if not listed:
        return {"Prefix": prefix}
    if len(listed) == 1 and not prefix:
        return {"Tag": listed[0]}
    return {"And": {**({"Prefix": prefix} if prefix else {}), "Tags": listed}}


def _criteria(wish: Wish) -> Data:
    found: Data = {}
    if wish.replica_key:
        found["SseKmsEncryptedObjects"] = _status(True)
    if wish.replica_modifications:
        found["ReplicaModifications"] = _status(True)
    return found


def _destination(wish: Wish) -> Data:
    found: Data = {"Bucket": wish.destination}
    if wish.account:
        found["Account"] = wish.account
        found["AccessControlTranslation"] = {"Owner": "Destination"}
    if wish.storage_class:
        found["StorageClass"] = wish.storage_class
    if wish.replica_key:
        found["EncryptionConfiguration"] = {"ReplicaKmsKeyID": wish.replica_key}
    if wish.time_control:
        found["ReplicationTime"] = {"Status": "Enabled", "Time": {"Minutes": MINUTES}}
        found["Metrics"] = {"Status": "Enabled", "EventThreshold": {"Minutes": MINUTES}}
    elif wish.metrics:
        found["Metrics"] = {"Status": "Enabled"}
    return found


def merged(config: Config | None, wish: Wish, role: str) -> Data:
    """The whole configuration with this rule in it: PutBucketReplication replaces all of it.

    The rule of the same id is replaced and keeps its priority, the others stay as they are.
    UsageError when they are of the schema V1, which no rule of V2 may stand beside.
    """
    others = [rule for rule in _listed(config) if rule.get("ID") != wish.id]
    before = [rule for rule in _listed(config) if rule.get("ID") == wish.id]
    old = [str(rule.get("ID")) for rule in others if "Filter" not in rule]
    if old:
        why = f"its rules are of the old schema: {', '.join(old)}"
        raise UsageError("replication", why=why, hint=f"hawse s3 replication rm … {old[0]} first")
    return {"Role": role, "Rules": [*others, rule_of(wish, _priority(wish, others, before))]}


def _priority(wish: Wish, others: Iterable[Config], before: Iterable[Config]) -> int:
    taken = {int(rule.get("Priority", 0)): str(rule.get("ID")) for rule in others}
    if wish.priority is not None:
        if wish.priority in taken:
            why = f"the rule {taken[wish.priority]} has this priority"
            raise UsageError(f"--priority {wish.priority}", why=why, hint="the higher number wins")
        return wish.priority
    kept = [int(rule.get("Priority", 0)) for rule in before]
    return next((one for one in kept if one not in taken), max(taken, default=0) + 1)


def without(config: Config, ids: Iterable[str]) -> Data | None:
    """The configuration without these rules; None when no rule is left."""
    gone = set(ids)
    left = [rule for rule in _listed(config) if rule.get("ID") not in gone]
    return {**config, "Rules": left} if left else None


def _listed(config: Config | None) -> list[Config]:
    return list(config.get("Rules", ())) if config else []


@dataclass(frozen=True)
class Rule:
    """A rule that is in force, read. `v2` false: it has no Filter."""

    id: str
    enabled: bool
    priority: int
    v2: bool
    prefix: str
    tags: tuple[tuple[str, str], ...]
    destination: str
    account: str
    owner_override: bool
    storage_class: str
    delete_markers: bool
    replica_modifications: bool
    kms: bool
    replica_key: str
    time_control: bool
    metrics: bool

    @property
    def bucket(self) -> str:
        """The name of the destination."""
        return self.destination.rsplit(":", 1)[-1]

    @property
    def covers(self) -> str:
        """What it replicates, for people: `logs/, team=web`; "all" for everything."""
        parts = [self.prefix] if self.prefix else []
        return ", ".join([*parts, *(f"{key}={value}" for key, value in self.tags)]) or "all"

    def is_for(self, key: str, tags: Mapping[str, str]) -> bool:
        """Whether an object is in its filter."""
        return key.startswith(self.prefix) and all(tags.get(k) == v for k, v in self.tags)


def rules_of(config: Config | None) -> list[Rule]:
    """The rules of a configuration, the one that wins first."""
    return sorted(map(_rule, _listed(config)), key=lambda rule: -rule.priority)


def _on(part: Mapping[str, Any] | None) -> bool:
    return bool(part) and (part or {}).get("Status") == "Enabled"


def _rule(data: Config) -> Rule:
    chosen = data.get("Filter", {})
    both = chosen.get("And", {})
    listed = both.get("Tags", ()) or ([chosen["Tag"]] if "Tag" in chosen else ())
    criteria, to = data.get("SourceSelectionCriteria", {}), data.get("Destination", {})
    v2 = "Filter" in data
    return Rule(
        id=str(data.get("ID", "")),
        enabled=_on(data),
        priority=int(data.get("Priority", 0)),
        v2=v2,
        prefix=chosen.get("Prefix") or both.get("Prefix") or data.get("Prefix") or "",
        tags=tuple((one["Key"], one["Value"]) for one in listed),
        destination=str(to.get("Bucket", "")),
        account=to.get("Account", ""),
        owner_override="AccessControlTranslation" in to,
        storage_class=to.get("StorageClass", ""),
        delete_markers=_on(data.get("DeleteMarkerReplication")) if v2 else True,
        replica_modifications=_on(criteria.get("ReplicaModifications")),
        kms=_on(criteria.get("SseKmsEncryptedObjects")),
        replica_key=to.get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID", ""),
        time_control=_on(to.get("ReplicationTime")),
        metrics=_on(to.get("Metrics")),
    )
