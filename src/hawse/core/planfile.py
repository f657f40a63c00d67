"""A plan as a file: exactly what was shown, applied later by `hawse apply`.

The file names the command, the account and region of every target, the concrete steps, and what
planning left behind with the command that removes it. It is read-only to others, since it may
carry what the command line carried.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from hawse.app import App
from hawse.aws.selection import ALL
from hawse.aws.targets import Selection, Target
from hawse.core.frozen import freeze, thaw
from hawse.core.gates import gate_of
from hawse.core.lookup import is_glob, target_json
from hawse.core.record import told
from hawse.core.registry import find_change
from hawse.errors import CLIError, NoFile, Refused, UsageError
from hawse.nesting import json_value
from hawse.plan import Plan
from hawse.systems import replace_privately

if TYPE_CHECKING:
    from hawse.aws.gate import Gate
    from hawse.core.changes import Planned
    from hawse.core.command import Change

VERSION = 1
OF_TRANSFERS = {"hawse_s3_plan": ("s3", "sync")}
"""The field that begins a plan of moving objects, and the command that wrote it."""


def check_place(path: Path) -> None:
    """UsageError when no file can be at `path`, told before anything is asked of AWS."""
    if not path.parent.is_dir():
        raise UsageError(f"--plan {path}", why=f"there is no folder {path.parent}")
    if str(path) == "-" or (path.exists() and not path.is_file()):
        raise UsageError(f"--plan {path}", why="it must be a file")


def write_plan(app: App, planned: Planned, path: Path) -> None:
    """Write the plan to `path`, whole or not at all."""
    data = {
        "hawse_plan": VERSION,
        "made": app.clock.now().isoformat(),
        "command": list(planned.path),
        "args": told(planned.args),
        "targets": [target_json(target) for target in planned.targets],
        "plans": [freeze(plan) for plan in planned.plans],
        "discards": [prepared.discard.line for prepared in planned.prepared],
    }
    text = json.dumps(data, indent=2, default=str) + "\n"
    try:
        replace_privately(path, text.encode())
    except OSError as error:
        raise CLIError(f"plan {path}", why=str(error.strerror)) from error
    app.say(f"wrote {path} · hawse apply {path}")


def read_plan(app: App, path: Path) -> Planned:
    """The plan in the file, with live targets; UsageError when it is none of ours."""
    from hawse.core.changes import Planned

    data = _read(path)
    command = find_change(app, data["command"])
    if "undoes" in data["args"]:  # written by `hawse undo --plan`
        command = command.reverting()
    targets = live_targets(app, command, data["targets"])
    plans = [thaw(plan, command) for plan in data["plans"]]
    check_accounts(targets, plans)
    path_of = tuple(data["command"])
    return Planned(command, path_of, data["args"], targets, plans, app.new_id())


def transfer_in(path: Path) -> tuple[tuple[str, ...], Mapping[str, str]] | None:
    """Of a plan that moves objects: the command that wrote it, and the common options that lead
    to where it was made; None for a plan of steps, and for whatever else it is."""
    try:
        with path.open("rb") as file:
            header = json_value(file.readline(1 << 20))
    except (OSError, ValueError):
        return None
    if not isinstance(header, dict) or not isinstance(header.get("options"), dict):
        return None
    where = header["options"].get("where", {})
    for mark, command in OF_TRANSFERS.items():
        if mark in header and isinstance(where, dict):
            return command, {str(name): str(value) for name, value in where.items()}
    return None


def live_targets(app: App, command: Change[Any], places: list[Mapping[str, str]]) -> list[Target]:
    """The targets that `target_json` wrote, behind one gate for the calls of `command`."""
    gate = gate_of(app, command.calls)
    return [_live(app, command, place, gate) for place in places]


def _live(app: App, command: Change[Any], place: Mapping[str, str], gate: Gate) -> Target:
    base = app.aws.target(
        Selection(
            profiles=(place["profile"],) if place["profile"] else (),
            regions=(place["region"],),
            accounts=(place["account"],) if place.get("role") else (),
            role=place.get("role", ""),
        ),
        command.scope,
        gate,
    )
    if not place.get("through"):
        return base
    return base.assuming(place["through"], json.loads(place.get("told") or "{}"))


def check_accounts(targets: list[Target], plans: list[Plan]) -> None:
    """Refused when the credentials of now lead to another account than those of then."""
    for target, plan in zip(targets, plans, strict=True):
        if target.owner != plan.account:
            raise Refused(
                "refused",
                why=f"the plan is for account {plan.account}, these credentials are for "
                f"{target.owner}; nothing was changed",
                hint="name the profile with -p",
            )


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json_value(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoFile(f"plan {path}", why="no such file") from error
    except OSError as error:
        raise CLIError(f"plan {path}", why=str(error.strerror)) from error
    except ValueError as error:
        raise UsageError(f"plan {path}", why="it is not JSON") from error
    if not isinstance(data, dict) or "hawse_plan" not in data:
        raise UsageError(f"plan {path}", why="it was not written by hawse --plan")
    if data["hawse_plan"] != VERSION:
        raise UsageError(f"plan {path}", why=f"its version {data['hawse_plan']} is not {VERSION}")
    if not _is_whole(data):
        raise UsageError(f"plan {path}", why="it is damaged", hint="plan it again")
    return data


def _is_whole(data: Mapping[str, Any]) -> bool:
    """Whether the file has the shape that `write_plan` gives it; `thaw` looks at the steps."""
    targets, plans = data.get("targets"), data.get("plans")
    if not (_holds(data.get("command"), str) and isinstance(data.get("args"), dict)):
        return False
    if not (_holds(targets, dict) and _holds(plans, dict) and len(targets) == len(plans)):
        return False
    return all(
        all(isinstance(target.get(key), str) for key in ("account", "region", "profile", "role"))
        and all(isinstance(target.get(key, ""), str) for key in ("through", "told"))
        and _is_object(target.get("told") or "{}")
        and target["region"] == plan.get("region")
        and _is_one(target)
        for target, plan in zip(targets, plans, strict=True)
    )


def _is_one(place: Mapping[str, str]) -> bool:
    """Whether it can mean no more than one place: what is typed there may mean several."""
    return (
        place["region"] != ALL
        and not is_glob(place["region"] + place["profile"])
        and (not place["role"] or place["account"].isdecimal())
    )


def _is_object(text: str) -> bool:
    try:
        return isinstance(json_value(text), dict)
    except ValueError:
        return False


def _holds(found: Any, kind: type) -> TypeGuard[list[Any]]:
    return isinstance(found, list) and all(isinstance(one, kind) for one in found)
