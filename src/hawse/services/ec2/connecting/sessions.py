"""Sessions of Systems Manager, which AWS's own session-manager-plugin speaks to.

StartSession leaves a session behind, so that it is sent together with what ends it. The token that
it answers with is a secret for as long as the session lasts: newer plugins take it from their
environment; to older ones it is an argument, as AWS's own CLI gives it, and then everybody on this
machine can see it in the list of processes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.partitions import dns_suffix_of
from hawse.errors import CLIError
from hawse.plan import Discard, Entry, Look, Skip, Step
from hawse.services.ec2.calls_fleet import DESCRIBE_SESSIONS, START_SESSION, TERMINATE_SESSION
from hawse.services.ec2.command_lines import line_of
from hawse.services.ec2.connecting.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

PLUGIN = "session-manager-plugin"
NO_PLUGIN = (
    f"{PLUGIN} is not on PATH (https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "session-manager-working-with-install-plugin.html)"
)
_VARIABLE = "AWS_SSM_START_SESSION_RESPONSE"
_LAST_WITHOUT_VARIABLE = (1, 2, 497, 0)
_OPEN = ("Connected", "Connecting", "Disconnected")


class Started(NamedTuple):
    """The plugin's arguments, and what its environment has besides ours."""

    argv: tuple[str, ...]
    env: Mapping[str, str]


def plugin_in(env: Mapping[str, str]) -> str:
    """The path of the plugin; "" when it is not installed."""
    import shutil

    return shutil.which(PLUGIN, path=env.get("PATH")) or ""


def start(target: Target, id_: str, wish: Wish, plugin: str, *, windows: bool) -> Started:
    """A new session with an instance, and the plugin that speaks to it."""
    import json

    by_variable = takes_variable(_version(plugin, target.env))
    reason = f"hawse-{os.urandom(8).hex()}"
    params = {"Target": id_, "Reason": reason, **_document(wish, windows=windows)}
    end = Discard(("ec2", "disconnect"), {"instance": id_, "reason": reason})
    answer = target.prepare(START_SESSION, end, **params)
    response = json.dumps({key: answer[key] for key in ("SessionId", "TokenValue", "StreamUrl")})
    argv = (
        plugin,
        _VARIABLE if by_variable else response,
        target.region,
        "StartSession",
        target.profile,
        json.dumps(params),
        wish.endpoint or f"https://ssm.{target.region}.{dns_suffix_of(target.region)}",
    )
    return Started(argv, {_VARIABLE: response} if by_variable else {})


def _document(wish: Wish, *, windows: bool) -> dict[str, Any]:
    """What kind of session it is: a shell when nothing is said."""
    if wish.forward is not None:
        forward = wish.forward
        ports = {"portNumber": [forward.remote], "localPortNumber": [forward.local]}
        name = "AWS-StartPortForwardingSession"
        if forward.host:
            return {
                "DocumentName": f"{name}ToRemoteHost",
                "Parameters": {"host": [forward.host.strip("[]")], **ports},
            }
        return {"DocumentName": name, "Parameters": ports}
    if wish.command:
        kind = "Interactive" if wish.interactive else "NonInteractive"
        line = line_of(wish.command, windows=windows)
        return {"DocumentName": f"AWS-Start{kind}Command", "Parameters": {"command": [line]}}
    return {}


def _version(plugin: str, env: Mapping[str, str]) -> str:
    import subprocess

    try:
        ran = subprocess.run(
            [plugin, "--version"],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = f"it does not tell its version: {error}"
        raise CLIError(plugin, why=why, hint="--ssh connects over SSH") from error
    return ran.stdout.strip()


def takes_variable(version: str) -> bool:
    """Whether a plugin of this version takes the answer of StartSession from its environment."""
    if not re.fullmatch(r"\d+(\.\d+){0,3}", version):
        return False
    parts = [int(part) for part in version.split(".")]
    return (*parts, *[0] * (4 - len(parts))) > _LAST_WITHOUT_VARIABLE


def ended(target: Target, instance: str, reason: str) -> Iterator[Entry]:
    """The end of what StartSession left on an instance for this reason, where it goes on."""
    only = ({"key": "Target", "value": instance},)
    found = target.items(DESCRIBE_SESSIONS, State="Active", Filters=only)
    ours = [one for one in found if one.get("Reason") == reason]
    if not ours:
        yield Skip(instance, "the session has ended")
    for one in ours:
        asked = {"State": "Active", "Filters": ({"key": "SessionId", "value": one["SessionId"]},)}
        yield Step(
            TERMINATE_SESSION,
            {"SessionId": one["SessionId"]},
            on=one["SessionId"],
            says="end session",
            expects=Look(DESCRIBE_SESSIONS, asked, "Sessions[].Status", _OPEN),
            no_undo="hawse ec2 connect opens a new one",
        )
