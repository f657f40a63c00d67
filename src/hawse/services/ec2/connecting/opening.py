"""How an instance is connected to: the way, and the program that is given the terminal.

A session of Systems Manager needs no open port, no key and no address, so that it comes first. Why
there is none is told with what is done instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, CLIError, NotFound, UsageError
from hawse.services.ec2.agents import Agent, find_agents, unreachable
from hawse.services.ec2.connecting import secure_shell, sessions
from hawse.services.ec2.connecting.wishes import Wish
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import meant
from hawse.services.ec2.selection import Wanted

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Opened:
    """A program with its arguments and what its environment has besides ours; `says` tells why."""

    argv: tuple[str, ...]
    says: str
    env: Mapping[str, str] = field(default_factory=dict)


def opened(target: Target, name: str, wish: Wish) -> Opened:
    """The program that connects to the instance called `name`; CLIError when none can."""
    item = found(target, name)
    called = tags_of(item).get("Name") or item["InstanceId"]
    _running(item, called, target.region)
    if wish.over_ssh:
        return _over_ssh(target, item, wish, why="")
    agent, why = _agent(target, item)
    plugin = sessions.plugin_in(target.env)
    why = why or ("" if plugin else sessions.NO_PLUGIN)
    if why:
        return _over_ssh(target, item, wish, why=why)
    windows = agent is not None and agent.windows
    session = sessions.start(target, item["InstanceId"], wish, plugin, windows=windows)
    return Opened(session.argv, f"{called}: session of Systems Manager", session.env)


def found(target: Target, name: str) -> Mapping[str, Any]:
    """The one instance that a name or an id means; NotFound, or UsageError for several."""
    items = meant(list(described(target, [name], Wanted(terminated=True))), [name])
    if not items:
        hint = "hawse ec2 ls -r all"
        raise NotFound(f"instance {name}", why=f"not in {target.region}", hint=hint)
    if len(items) > 1:
        shown = ", ".join(sorted(item["InstanceId"] for item in items))
        raise UsageError(f"{name} is ambiguous", why=f"it names {shown}", hint="give the id")
    return items[0]


def _running(item: Mapping[str, Any], called: str, region: str) -> None:
    state = item["State"]["Name"]
    if state == "running":
        return
    hints = {
        "stopped": f"hawse ec2 start {called} -r {region}",
        "pending": f"hawse ec2 wait {called} -r {region}",
    }
    raise CLIError(f"cannot connect to {called}", why=f"it is {state}", hint=hints.get(state, ""))


def _agent(target: Target, item: Mapping[str, Any]) -> tuple[Agent | None, str]:
    """Its agent, and why there can be no session; "" when there can."""
    try:
        agent = find_agents(target, [item["InstanceId"]]).get(item["InstanceId"])
    except AccessDenied as error:
        return None, error.message
    return agent, unreachable(item, agent)


def _over_ssh(target: Target, item: Mapping[str, Any], wish: Wish, *, why: str) -> Opened:
    jump = found(target, wish.jump) if wish.jump else None
    way = secure_shell.way(target, item, wish, jump, why=why)
    if target.sandbox:
        called = tags_of(item).get("Name") or item["InstanceId"]
        stranger = (
            f"in the sandbox it is nobody's machine, and the address a stranger's; {way.says}"
        )
        raise CLIError(f"cannot connect to {called}", why=stranger)
    return Opened(way.argv, way.says)
