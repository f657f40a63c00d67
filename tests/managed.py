"""Systems Manager as a test scripts it: agents, sessions and commands that answer.

moto accepts SendCommand and has no agents, and knows no sessions: these answers are shaped by
botocore's model, to which `ScriptedAws` holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hawse.services.ec2.calls_fleet import (
    CANCEL_COMMAND,
    DESCRIBE_INSTANCE_INFORMATION,
    DESCRIBE_SESSIONS,
    GET_COMMAND_INVOCATION,
    LIST_COMMAND_INVOCATIONS,
    LIST_COMMANDS,
    SEND_COMMAND,
    START_SESSION,
    TERMINATE_SESSION,
)
from tests.scripted import ScriptedAws

Answer = dict[str, Any]
SEEN = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@dataclass
class Wrote:
    """What a command does on one instance; it ends after `rounds` questions, or never with 0."""

    code: int = 0
    output: str = ""
    errors: str = ""
    status: str = ""
    details: str = ""
    rounds: int = 1
    url: str = ""

    @property
    def ended(self) -> str:
        return self.status or ("Success" if self.code == 0 else "Failed")


@dataclass
class Managed:
    """`Managed(aws, WEB, DB)`: these have an agent. `wrote` is what a command does on each."""

    aws: ScriptedAws
    agents: dict[str, Answer] = field(default_factory=dict)
    wrote: dict[str, Wrote] = field(default_factory=dict)
    commands: dict[str, Answer] = field(default_factory=dict)
    sessions: list[Answer] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.aws.answer(DESCRIBE_INSTANCE_INFORMATION, self._information)
        self.aws.answer(SEND_COMMAND, self._send)
        self.aws.answer(LIST_COMMANDS, self._commands)
        self.aws.answer(LIST_COMMAND_INVOCATIONS, self._invocations)
        self.aws.answer(GET_COMMAND_INVOCATION, self._invocation)
        self.aws.answer(CANCEL_COMMAND, self._cancel)
        self.aws.answer(START_SESSION, self._start)
        self.aws.answer(DESCRIBE_SESSIONS, self._sessions)
        self.aws.answer(TERMINATE_SESSION, self._terminate)

    def agent(self, id_: str, status: str = "Online", platform: str = "Linux") -> None:
        self.agents[id_] = {
            "InstanceId": id_,
            "PingStatus": status,
            "LastPingDateTime": SEEN,
            "PlatformType": platform,
        }

    def _information(self, params: Mapping[str, Any]) -> Answer:
        (only,) = params["Filters"]
        assert only["Key"] == "InstanceIds"
        found = [self.agents[id_] for id_ in only["Values"] if id_ in self.agents]
        return {"InstanceInformationList": found}

    def _send(self, params: Mapping[str, Any]) -> Answer:
        id_ = f"{len(self.commands) + 1:08x}-0000-0000-0000-000000000000"
        self.commands[id_] = {
            "CommandId": id_,
            "Comment": params["Comment"],
            "InstanceIds": list(params["InstanceIds"]),
            "Status": "InProgress",
            "TargetCount": len(params["InstanceIds"]),
        }
        return {"Command": self.commands[id_]}

    def _commands(self, params: Mapping[str, Any]) -> Answer:
        wanted = params.get("CommandId")
        return {"Commands": [c for id_, c in self.commands.items() if wanted in (None, id_)]}

    def _invocations(self, params: Mapping[str, Any]) -> Answer:
        command = self.commands[params["CommandId"]]
        return {"CommandInvocations": [self._of(id_) for id_ in command["InstanceIds"]]}

    def _of(self, id_: str) -> Answer:
        wrote = self.wrote.get(id_, Wrote())
        self.asked[id_] = self.asked.get(id_, 0) + 1
        over = wrote.rounds and self.asked[id_] >= wrote.rounds
        status = wrote.ended if over else "InProgress"
        return {
            "InstanceId": id_,
            "Status": status,
            "StatusDetails": wrote.details if over and wrote.details else status,
        }

    def _invocation(self, params: Mapping[str, Any]) -> Answer:
        wrote = self.wrote.get(params["InstanceId"], Wrote())
        return {
            "Status": wrote.ended,
            "ResponseCode": wrote.code,
            "StandardOutputContent": wrote.output,
            "StandardErrorContent": wrote.errors,
            "StandardOutputUrl": wrote.url,
        }

    def _cancel(self, params: Mapping[str, Any]) -> Answer:
        self.commands[params["CommandId"]]["Status"] = "Cancelled"
        return {}

    def _start(self, params: Mapping[str, Any]) -> Answer:
        id_ = f"tester-{len(self.sessions):017x}"
        self.sessions.append(
            {
                "SessionId": id_,
                "Target": params["Target"],
                "Reason": params["Reason"],
                "Status": "Connected",
            }
        )
        return {"SessionId": id_, "TokenValue": "a-token", "StreamUrl": "wss://example/stream"}

    def _sessions(self, params: Mapping[str, Any]) -> Answer:
        (only,) = params["Filters"]
        assert (params["State"], only["key"] in ("Target", "SessionId")) == ("Active", True)
        return {"Sessions": [one for one in self.sessions if one[only["key"]] == only["value"]]}

    def _terminate(self, params: Mapping[str, Any]) -> Answer:
        self.sessions = [one for one in self.sessions if one["SessionId"] != params["SessionId"]]
        return {"SessionId": params["SessionId"]}
