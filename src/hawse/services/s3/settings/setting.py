"""One setting of a bucket: read whole, changed whole, and never over somebody else's edit.

Every Put of S3 replaces the whole configuration and none takes a condition. So what was read is
compared whole with what is there right before it is replaced, and put back when it is undone.
What a configuration means is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.aws.canonical import difference
from hawse.aws.calls import Read, Write
from hawse.aws.items import selector
from hawse.aws.waiting import seen
from hawse.errors import CLIError
from hawse.plan import Look, Step

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Configuration = Mapping[str, Any]
_PATIENCE = 60.0
_THERE = "in force"


@dataclass(frozen=True)
class Setting:
    """What AWS calls a setting, and how it is read and written.

    `absent` are AWS's codes for "not configured"; where AWS says so with an empty answer, there
    are none. `members` are those of the answer, all of which are compared, unless `compared`, a
    JMESPath to one mapping, says what is: use it for lists whose order means nothing, and for
    what AWS fills in by itself. `into` is the member of the request that takes the configuration,
    "" where the request's members are the answer's; `beside` are members that stand beside it.
    `given` are further parameters of each request, such as an `Id`. Where there is no `delete`,
    `off` is what is put instead.
    """

    name: str
    read: Read
    put: Write
    delete: Write | None
    absent: tuple[str, ...]
    members: tuple[str, ...]
    into: str = ""
    beside: tuple[str, ...] = ()
    compared: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    off: Configuration = field(default_factory=dict)

    @property
    def path(self) -> str:
        """JMESPath to all that is compared, as one mapping."""
        return self.compared or _object({name: json.dumps(name) for name in self.members})

    def about(self, bucket: str) -> dict[str, object]:
        """The parameters that say what is read or written; an account's settings have no bucket."""
        return {**({"Bucket": bucket} if bucket else {}), **self.given}


def read(target: Target, setting: Setting, bucket: str) -> Configuration | None:
    """The configuration in AWS's own members; None: there is none.

    NotFound for a bucket that does not exist, and whatever else AWS says.
    """
    try:
        answer = target.read(setting.read, **setting.about(bucket))
    except CLIError as error:
        if error.aws_code in setting.absent:
            return None
        raise
    found = {name: answer[name] for name in setting.members if answer.get(name) is not None}
    return found or None


def same(setting: Setting, old: Configuration | None, new: Configuration | None) -> bool:
    """Whether two configurations are one, so that there is nothing to change."""
    return _texts(setting, old) == _texts(setting, new)


def change(  # pylint: disable=too-many-arguments  # keywords that describe one step
    setting: Setting,
    bucket: str,
    old: Configuration | None,
    new: Configuration | None,
    *,
    says: str,
    note: str = "",
    risk: str = "",
    undo_says: str = "",
    no_undo: str = "",
) -> Step:
    """The step from what was read to what shall be; `new` None takes the configuration away.

    It is refused when the configuration is no longer exactly `old`, and says what differs. `new`
    is given as AWS will tell it, ids, defaults and times in UTC included, or its undo would take
    what AWS filled in for somebody's edit.
    """
    if new is None and setting.delete is None:
        new = setting.off or None
    back = _step(setting, bucket, old=new, new=old)
    return replace(
        _step(setting, bucket, old, new),
        says=says,
        note=note,
        risk=risk,
        below=tuple(difference(_opened(setting, old), _opened(setting, new))),
        undo=() if no_undo else (replace(back, says=undo_says or back.says),),
        no_undo=no_undo,
    )


def _step(
    setting: Setting, bucket: str, old: Configuration | None, new: Configuration | None
) -> Step:
    """The bare step; what it says is what undo says."""
    about = setting.about(bucket)
    api, params = _request(setting, new)
    return Step(
        api,
        {**about, **params},
        on=f"s3://{bucket}" if bucket else str(setting.given.get("AccountId", "")),
        says=f"put {setting.name} back",
        expects=_exactly(setting, about, old),
        wait=_has(setting, about, old or {}, setting.off if new is None else new),
    )


def _opened(setting: Setting, configuration: Configuration | None) -> Any:
    """What people are shown of it: not the member that everything is in."""
    if configuration is None or len(setting.members) != 1:
        return configuration
    inner = configuration.get(setting.members[0])
    return inner if isinstance(inner, Mapping) else configuration


def _request(setting: Setting, new: Configuration | None) -> tuple[Write, dict[str, object]]:
    """The call that makes it so, and what it is told beside the bucket."""
    if new is None and setting.delete is not None:
        return setting.delete, {}
    told = setting.off if new is None else new
    if not setting.into:
        return setting.put, dict(told)
    within = {name: each for name, each in told.items() if name not in setting.beside}
    beside = {name: told[name] for name in setting.beside if name in told}
    return setting.put, {setting.into: within, **beside}


def _exactly(setting: Setting, about: Mapping[str, object], old: Configuration | None) -> Look:
    """Whether the configuration is this one, whole."""
    want = _texts(setting, old)
    return Look(setting.read, about, setting.path, want, absent=not old)


def _has(
    setting: Setting, about: Mapping[str, object], old: Configuration, new: Configuration
) -> Look:
    """Whether AWS tells what was put, which may have more members since: AWS fills some in.

    Where members were only taken away, `old` would pass for that: then it is compared whole.
    """
    path = setting.path
    if new and not setting.compared and not _within(new, old):
        path = _object({name: _shape(json.dumps(name), each) for name, each in new.items()})
    (told,) = selector(path)(new)
    literal = json.dumps(told).replace("`", "\\`")
    path = f"({path}) == `{literal}` && '{_THERE}' || 'not {_THERE}'"
    return Look(setting.read, about, path, (_THERE,), absent=not new, seconds=_PATIENCE)


def _within(part: Any, whole: Any) -> bool:
    """Whether `whole` is `part` but for members that it has besides."""
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(name in whole and _within(each, whole[name]) for name, each in part.items())
    if isinstance(part, (list, tuple)) and isinstance(whole, (list, tuple)):
        return len(part) == len(whole) and all(map(_within, part, whole))
    return bool(part == whole)


def _texts(setting: Setting, configuration: Configuration | None) -> tuple[str, ...]:
    look = Look(setting.read, {}, setting.path, ())
    return tuple(seen(look, configuration or {}))


def _shape(path: str, value: Any) -> str:
    """JMESPath to just the members that `value` has, and to how long its lists are."""
    if isinstance(value, Mapping) and value:
        inner = {key: _shape(f"{path}.{json.dumps(key)}", each) for key, each in value.items()}
        return f"{path} && {_object(inner)}"
    if isinstance(value, (list, tuple)) and value:
        each = [_shape(f"{path}[{number}]", inner) for number, inner in enumerate(value)]
        return f"[length({path} || `[]`), {', '.join(each)}]"
    return f"to_string({path})" if isinstance(value, datetime) else path


def _object(members: Mapping[str, str]) -> str:
    """A JMESPath that makes a mapping, absolute paths within it."""
    return "{" + ", ".join(f"{json.dumps(key)}: {path}" for key, path in members.items()) + "}"
