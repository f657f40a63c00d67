"""Which instances Systems Manager can reach: those whose agent is online.

Why one cannot be reached is said as far as it is known, since AWS's own answer is that it knows no
such instance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.services.ec2.calls_fleet import DESCRIBE_INSTANCE_INFORMATION

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_AT_ONCE = 50


@dataclass(frozen=True)
class Agent:
    """The agent of one instance, as Systems Manager saw it last; `windows` is its platform."""

    id: str
    status: str
    seen: datetime | None
    windows: bool

    @property
    def online(self) -> bool:
        """Whether it takes commands and sessions."""
        return self.status == "Online"


def find_agents(target: Target, ids: Iterable[str]) -> dict[str, Agent]:
    """The agents of these instances that were ever heard of, by instance."""
    wanted = sorted(set(ids))
    found: dict[str, Agent] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        only = ({"Key": "InstanceIds", "Values": tuple(wanted[start : start + _AT_ONCE])},)
        for item in target.items(DESCRIBE_INSTANCE_INFORMATION, Filters=only):
            found[item["InstanceId"]] = _agent(item)
    return found


def _agent(item: Mapping[str, Any]) -> Agent:
    return Agent(
        id=item["InstanceId"],
        status=item.get("PingStatus", ""),
        seen=item.get("LastPingDateTime"),
        windows=item.get("PlatformType") == "Windows",
    )


def unreachable(item: Mapping[str, Any], agent: Agent | None) -> str:
    """Why Systems Manager cannot reach an instance of DescribeInstances; "" when it can."""
    state = item["State"]["Name"]
    if state != "running":
        return f"is {state}"
    if agent is None and not item.get("IamInstanceProfile"):
        return "has no instance profile, and no agent of it was ever heard of"
    if agent is None:
        return (
            "no agent of it was ever heard of: it is not installed, cannot reach Systems Manager, "
            "or its role lacks AmazonSSMManagedInstanceCore"
        )
    if not agent.online:
        since = f" since {agent.seen:%Y-%m-%d %H:%M} UTC" if agent.seen else ""
        return f"its agent is not online{since}"
    return ""
