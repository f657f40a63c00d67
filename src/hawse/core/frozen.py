"""Plans as JSON and back: what plan files, resume and undo rest on.

A call is written by its name and found again among the calls that its command declares, a
procedure likewise, so that a file cannot name a call that the command does not make. Lists come
back as tuples, or equal plans would differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call, Read, Write
from hawse.errors import UsageError
from hawse.plan import HERE, Entry, Look, Part, Place, Plan, Procedure, Run, Skip, Step

if TYPE_CHECKING:
    from hawse.core.command import Change


def freeze(plan: Plan) -> dict[str, Any]:
    """The plan of one target as JSON data."""
    entries = [_entry(entry) for entry in plan.entries]
    return {"account": plan.account, "region": plan.region, "entries": entries}


def thaw(data: Mapping[str, Any], command: Change[Any]) -> Plan:
    """The plan that `freeze` made, with the calls and procedures of `command`.

    UsageError when it is not such a plan, or names what the command does not declare.
    """
    thawing = _Thaw(command)
    try:
        entries = tuple(thawing.entry(entry) for entry in data["entries"])
        return Plan(str(data["account"]), str(data["region"]), entries)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UsageError("plan", why=f"it is damaged: {error}") from error


def freeze_step(step: Step) -> dict[str, Any]:
    """One step as JSON data."""
    plain = {key: getattr(step, key) for key in _PLAIN if getattr(step, key) != _DEFAULTS[key]}
    return {
        "call": step.api.name,
        "params": plain_json(step.params),
        "on": step.on,
        "says": step.says,
        **plain,
        **({"expects": _look(step.expects)} if step.expects else {}),
        **({"wait": _look(step.wait)} if step.wait else {}),
        **({"undo": [freeze_step(inverse) for inverse in step.undo]} if step.undo else {}),
        **({"below": list(step.below)} if step.below else {}),
        **({"after": list(step.after)} if step.after else {}),
        **({"confirms": list(step.confirms)} if step.confirms else {}),
        **_at(step.at),
    }


def thaw_step(data: Mapping[str, Any], command: Change[Any]) -> Step:
    """One step that `freeze_step` made."""
    return _Thaw(command).step(data)


def state_json(state: Any) -> dict[str, Any]:
    """The frozen state of a procedure as JSON data."""
    return {name: plain_json(getattr(state, name)) for name in type(state).__dataclass_fields__}


def thaw_state(procedure: Procedure[Any], data: Mapping[str, Any]) -> Any:
    """The state that `state_json` made."""
    return procedure.state(**{key: _tuples(value) for key, value in data.items()})


def plain_json(value: Any) -> Any:
    """The value with mappings as dicts and sequences as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(inner) for inner in value]
    return value


_DEFAULTS: dict[str, Any] = {
    **{"name": "", "note": "", "leaves": "", "no_undo": "", "usd_month": None},
    **{"allowed_by": "", "takes": "", "risk": ""},
}
_PLAIN = tuple(_DEFAULTS)


def _entry(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Step):
        return {"kind": "step", **freeze_step(entry)}
    if isinstance(entry, Skip):
        skip = {"on": entry.on, "why": entry.why, "name": entry.name, "blocked": entry.blocked}
        more = {"below": list(entry.below)} if entry.below else {}
        return {"kind": "skip", **skip, **more, **({"later": True} if entry.later else {})}
    return {
        "kind": "run",
        "procedure": entry.procedure.name,
        "state": state_json(entry.state),
        "on": entry.on,
        "name": entry.name,
        "note": entry.note,
        "next": entry.next,
        **({"after": list(entry.after)} if entry.after else {}),
        **({"below": list(entry.below)} if entry.below else {}),
        **({} if entry.usd_month is None else {"usd_month": entry.usd_month}),
        **({"parts": [[part.on, part.name] for part in entry.parts]} if entry.parts else {}),
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "read": look.read.name,
        "params": plain_json(look.params),
        "path": look.path,
        "want": list(look.want),
        "never": list(look.never),
        "absent": look.absent,
        **({"seconds": look.seconds} if look.seconds else {}),
        **({"before": list(look.before)} if look.before else {}),
        **_at(look.at),
    }


def _at(place: Place) -> dict[str, Any]:
    return {} if place == HERE else {"at": asdict(place)}


class _Thaw:
    """Reads one command's plans; knows its calls and procedures by name."""

    def __init__(self, command: Change[Any]) -> None:
        self._calls: dict[str, Call] = {
            call.name: call for call in (*command.calls, *command.undo_calls)
        }
        self._procedures = {procedure.name: procedure for procedure in command.procedures}

    def entry(self, data: Mapping[str, Any]) -> Entry:
        kind = data["kind"]
        if kind == "step":
            return self.step(data)
        if kind == "skip":
            return Skip(
                data["on"],
                data["why"],
                name=data["name"],
                blocked=data["blocked"],
                later=data.get("later", False),
                below=tuple(data.get("below", ())),
            )
        procedure = self._procedures.get(data["procedure"])
        if procedure is None:
            raise UsageError("plan", why=f"unknown procedure {data['procedure']!r}")
        return Run(
            procedure,
            thaw_state(procedure, data["state"]),
            on=data["on"],
            name=data["name"],
            note=data["note"],
            next=data["next"],
            after=tuple(data.get("after", ())),
            below=tuple(data.get("below", ())),
            usd_month=data.get("usd_month"),
            parts=tuple(Part(on, name) for on, name in data.get("parts", ())),
        )

    def step(self, data: Mapping[str, Any]) -> Step:
        api = self._call(data["call"])
        if not isinstance(api, Write):
            raise UsageError("plan", why=f"{api.name} is no write")
        return Step(
            api,
            _tuples(data["params"]),
            on=data["on"],
            says=data["says"],
            expects=self._look(data.get("expects")),
            wait=self._look(data.get("wait")),
            undo=tuple(self.step(inverse) for inverse in data.get("undo", ())),
            below=tuple(data.get("below", ())),
            after=tuple(data.get("after", ())),
            confirms=tuple(data.get("confirms", ())),
            at=_place(data),
            **{key: data.get(key, _DEFAULTS[key]) for key in _PLAIN},
        )

    def _look(self, data: Mapping[str, Any] | None) -> Look | None:
        if data is None:
            return None
        read = self._call(data["read"])
        if not isinstance(read, Read):
            raise UsageError("plan", why=f"{read.name} is no read")
        return Look(
            read,
            _tuples(data["params"]),
            data["path"],
            tuple(data["want"]),
            never=tuple(data["never"]),
            absent=data["absent"],
            seconds=float(data.get("seconds", 0.0)),
            before=tuple(data.get("before", ())),
            at=_place(data),
        )

    def _call(self, name: str) -> Call:
        if name not in self._calls:
            raise UsageError("plan", why=f"this command does not make {name}")
        return self._calls[name]


def _place(data: Mapping[str, Any]) -> Place:
    return Place(**{key: str(value) for key, value in data.get("at", {}).items()})


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(inner) for inner in value)
    return value
