"""What is open that should not be, and how bad that is: by the port, and by what is behind it.

Pure but for the asking at the end. A port that is open to everybody is worst where a machine with
a public address stands behind it, and least where nothing does; what could not be looked at is
counted as if it stood there, and said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from hawse.errors import CLIError, Interrupted
from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.ec2.groups.groups import Group, all_groups, known, rules_of
from hawse.services.ec2.groups.looking import instance_names, interfaces, why_not
from hawse.services.ec2.groups.owners import owner_of, reachable
from hawse.services.ec2.groups.ports import ADMIN, ALL, some
from hawse.services.ec2.groups.rules import Rule

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Severity = Literal["critical", "high", "medium", "low", "info"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
_RANK: dict[str, int] = {name: rank for rank, name in enumerate(SEVERITIES)}
_COLOURS = {"critical": "red", "high": "red", "medium": "yellow", "low": "", "info": "dim"}
TITLES = {
    "SG-ALL": "all traffic is let in from everybody",
    "SG-ADMIN": "a port that gives its caller the machine is open to everybody",
    "SG-DATA": "the port of a database is open to everybody",
    "SG-PORT": "a port is open to everybody",
    "SG-WEB": "a web port, or ICMP, is open to everybody",
    "SG-WIDE": "all traffic is let in from a network",
    "SG-DEFAULT": "the group that a VPC was made with has rules",
}


@dataclass(frozen=True)
class GroupFinding(Row):
    """What is not as it should be in a group; `status` unknown: what is behind it is not known."""

    severity: str = column(colour=_COLOURS)
    check: str = column()
    id: str = column(title="GROUP ID")
    name: str = column()
    evidence: str = column(show="below")
    status: str = column(
        colour={"unknown": "yellow"}, unsure="unknown", wide=True, doc="failed or unknown."
    )
    rule: str | None = column(wide=True, doc="Id of the rule.")
    ports: str | None = column(wide=True)
    source: str | None = column(wide=True)
    public: tuple[str, ...] | None = column(
        show="list", wide=True, doc="What is behind it with a public address; null: not known."
    )
    private: int | None = column(wide=True, doc="How many interfaces without one are behind it.")
    title: str = column(wide=True)
    fix: str = column(wide=True)
    vpc: str = column(wide=True)


@dataclass(frozen=True)
class Behind:
    """The interfaces in one group: `public` are what the world could reach, each with its address.

    `known` is false where interfaces could not be looked at.
    """

    public: tuple[str, ...] = ()
    private: int = 0
    known: bool = True

    @property
    def says(self) -> str:
        """`behind it: instance web-1 (52.16.20.30); 2 without a public address`"""
        if not self.known:
            return "what is behind it is not known"
        if not self.public and not self.private:
            return "nothing is behind it"
        without = f"{self.private} without a public address" if self.private else ""
        return f"behind it: {'; '.join(filter(None, (some(self.public), without)))}"


@dataclass(frozen=True)
class World:
    """What the interfaces of each group are; None where they could not be looked at."""

    interfaces: Mapping[str, Sequence[Mapping[str, Any]]] | None
    names: Mapping[str, str] = field(default_factory=dict)

    def behind(self, group: str, *, ipv6: bool = False) -> Behind:
        """What is in a group, as one version of IP reaches it."""
        if self.interfaces is None:
            return Behind(known=False)
        public: list[str] = []
        private = 0
        for item in self.interfaces.get(group, ()):
            address = reachable(item, ipv6=ipv6)
            if address:
                owner = owner_of(item)
                public.append(f"{owner.kind} {self.names.get(owner.id) or owner.id} ({address})")
            else:
                private += 1
        return Behind(tuple(dict.fromkeys(public)), private)


def findings(group: Group, rules: Iterable[Rule], world: World) -> Iterator[GroupFinding]:
    """What is wrong with one group."""
    mine = list(rules)
    for rule in mine:
        check = _check(rule)
        if check:
            behind = world.behind(group.id, ipv6=rule.peer.kind == "ipv6")
            yield _finding(group, rule, check, behind)
    if group.is_default and mine:
        yield _default(group, mine, world.behind(group.id))


def severity(check: str, behind: Behind) -> Severity:
    """How bad it is, given what is behind it."""
    if check == "SG-WEB":
        return "info"
    if check == "SG-WIDE":
        return "low"
    grave = check in ("SG-ALL", "SG-ADMIN", "SG-DATA")
    if behind.public:
        return "critical" if grave else "medium"
    if not behind.known:
        return "high" if grave else "medium"
    if behind.private:
        return "medium" if grave else "low"
    return "low"


def _check(rule: Rule) -> str:
    """Which check a rule fails; "" for none."""
    if rule.egress or rule.peer.kind not in ("ipv4", "ipv6"):
        return ""
    if not rule.peer.is_wide:
        return "SG-WIDE" if rule.range.protocol == ALL and _is_network(rule) else ""
    if rule.range.protocol == ALL:
        return "SG-ALL"
    if rule.range.is_web:
        return "SG-WEB"
    return "SG-PORT" if not rule.range.sensitive else _worst(rule)


def _is_network(rule: Rule) -> bool:
    network = rule.peer.network
    return network is not None and network.num_addresses > 1


def _worst(rule: Rule) -> str:
    return "SG-ADMIN" if rule.range.named(ADMIN) else "SG-DATA"


def _finding(group: Group, rule: Rule, check: str, behind: Behind) -> GroupFinding:
    named = some(rule.range.sensitive) if check in ("SG-ADMIN", "SG-DATA") else ""
    what = f"{rule.says}{f': {named}' if named else ''}"
    return GroupFinding(
        severity=severity(check, behind),
        check=check,
        id=group.id,
        name=group.tag or group.name,
        evidence=f"{what}; {behind.says}",
        status="failed",
        rule=rule.id,
        ports=rule.range.says,
        source=rule.peer.value,
        public=behind.public if behind.known else None,
        private=behind.private if behind.known else None,
        title=TITLES[check],
        fix=f"hawse ec2 sg revoke {group.id} --rule {rule.id}",
        vpc=group.vpc,
    )


def _default(group: Group, rules: Sequence[Rule], behind: Behind) -> GroupFinding:
    ids = " ".join(f"--rule {rule.id}" for rule in rules)
    used = behind.public or behind.private or not behind.known
    return GroupFinding(
        severity="medium" if used else "low",
        check="SG-DEFAULT",
        id=group.id,
        name=group.tag or group.name,
        evidence=f"{_count(len(rules))} for what names no group; {behind.says}",
        status="failed",
        rule=None,
        ports=None,
        source=None,
        public=behind.public if behind.known else None,
        private=behind.private if behind.known else None,
        title=TITLES["SG-DEFAULT"],
        fix=f"hawse ec2 sg revoke {group.id} {ids}",
        vpc=group.vpc,
    )


class AuditSum:
    """What the groups of all regions come to."""

    html: Path | None = None
    unsure = 0

    def __init__(self) -> None:
        self._groups = 0
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, groups: int, rows: Iterable[GroupFinding]) -> None:
        """Count the groups of a region, and what was found in them."""
        with self._lock:
            self._groups += groups
            self._counts.update(row.severity for row in rows)

    def said(self) -> Iterator[str]:
        """`12 groups · 1 critical · 3 low`."""
        if self._groups:
            parts = [counted(self._groups, "group")]
            parts += [f"{self._counts[one]} {one}" for one in SEVERITIES if self._counts[one]]
            yield " · ".join(parts if self._counts else [*parts, "nothing found"])

    def page(self) -> str:
        """It has none."""
        return ""


def find(
    target: Target, sums: AuditSum, names: Sequence[str] = (), *, at_least: str = "low"
) -> Iterator[GroupFinding]:
    """What is open in the groups that `names` mean (all, without), the worst first."""
    groups = all_groups(target)
    meant = known(target, groups.meant(names))
    rules = rules_of(target, meant, groups.names)
    suspects = [one for one in meant if any(map(_check, _of(rules, one))) or one.is_default]
    world = _world(target, suspects)
    found = [row for one in suspects for row in findings(one, _of(rules, one), world)]
    ranked = [row for row in found if _RANK[row.severity] <= _RANK[at_least]]
    ranked.sort(key=lambda row: (_RANK[row.severity], row.check, row.name))
    sums.add(len(meant), ranked)
    yield from ranked


def _of(rules: Iterable[Rule], group: Group) -> list[Rule]:
    return [rule for rule in rules if rule.group == group.id]


def _world(target: Target, groups: Sequence[Group]) -> World:
    """The interfaces in these groups, with the names of the instances that they belong to."""
    try:
        items = list(interfaces(target, [one.id for one in groups]))
    except Interrupted:
        raise
    except CLIError as error:
        target.gate.lacks.append((target, f"network interfaces: {why_not(error)}"))
        return World(None)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        for group in item.get("Groups", ()):
            found.setdefault(group["GroupId"], []).append(item)
    owners = (owner_of(item) for item in items if reachable(item, ipv6=False) or _has_ipv6(item))
    ids = [owner.id for owner in owners if owner.kind == "instance"]
    return World(found, instance_names(target, ids))


def _has_ipv6(item: Mapping[str, Any]) -> bool:
    return bool(reachable(item, ipv6=True))


def _count(rules: int) -> str:
    return counted(rules, "rule")
