"""One rule of a configuration, made or changed by what was typed; the others stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hawse.aws.canonical import canonical
from hawse.errors import NotFound, UsageError
from hawse.services.s3.lifecycle.classes import TARGETS
from hawse.services.s3.lifecycle.document import Configuration, moment_of, rules_in, with_rules

_DAYS = re.compile(r"(\d+)d?")
NONE = "none"


class Wanted(NamedTuple):
    """What was typed of a rule; None and () were not, "none" takes away what is there."""

    prefix: str | None = None
    tags: tuple[str, ...] = ()
    larger: int | None = None
    smaller: int | None = None
    expire: str | None = None
    expired_delete_markers: bool | None = None
    transition: tuple[str, ...] = ()
    expire_noncurrent: str | None = None
    keep_noncurrent: int | None = None
    transition_noncurrent: tuple[str, ...] = ()
    abort_uploads: str | None = None
    enabled: bool | None = None

    @property
    def acts(self) -> bool:
        """Whether an action was typed."""
        texts = {self.expire, self.expire_noncurrent, self.abort_uploads}
        texts |= {*self.transition, *self.transition_noncurrent}
        return bool(self.expired_delete_markers) or bool(texts - {None, NONE})


def added(old: Configuration | None, wanted: Wanted, name: str) -> tuple[dict[str, Any], str]:
    """The configuration with one rule more, and the rule's id."""
    if not wanted.acts:
        hint = "--expire 30d, --transition 30d=STANDARD_IA, --abort-uploads 7d, …"
        raise UsageError("lifecycle add", why="no action was given", hint=hint)
    rules = rules_in(old)
    taken = {str(rule.get("ID", "")) for rule in rules}
    if name in taken:
        hint = "hawse s3 lifecycle edit changes it"
        raise UsageError(f"--id {name}", why="there is such a rule already", hint=hint)
    made = name or _free(_called(wanted), taken)
    old_form = bool(rules) and all("Prefix" in rule for rule in rules)  # S3 takes no mixture
    where: dict[str, Any] = {"Prefix": ""} if old_form else {"Filter": {}}
    rule = changed({"ID": made, **where, "Status": "Enabled"}, wanted)
    result = with_rules(old, [*rules, rule])
    assert result is not None
    return result, made


def edited(old: Configuration | None, names: Sequence[str], wanted: Wanted) -> dict[str, Any]:
    """The configuration with these rules changed."""
    if wanted == Wanted():
        raise UsageError("lifecycle edit", why="nothing to change was given", hint="--expire 90d")
    if not names:
        raise UsageError("RULE", why="it is missing", hint="hawse s3 lifecycle ls shows the rules")
    chosen = found(old, names)
    rules = [
        changed(rule, wanted) if place in chosen else rule
        for place, rule in enumerate(rules_in(old))
    ]
    result = with_rules(old, rules)
    assert result is not None
    return result


def removed(old: Configuration | None, names: Sequence[str]) -> dict[str, Any] | None:
    """The configuration without these rules."""
    chosen = found(old, names)
    left = [rule for place, rule in enumerate(rules_in(old)) if place not in chosen]
    return with_rules(old, left)


def found(old: Configuration | None, names: Sequence[str]) -> set[int]:
    """The places of the rules with these ids. NotFound, with those that there are."""
    ids = [str(rule.get("ID", "")) for rule in rules_in(old)]
    for name in names:
        if not name.strip():
            hint = "is a shell variable not set?"
            raise UsageError("RULE", why="the value is empty", hint=hint)
        if name not in ids:
            there = f"there are {', '.join(ids)}" if ids else "there are no rules"
            raise NotFound(f"rule {name}", why=there)
    return {place for place, id_ in enumerate(ids) if id_ in names}


def _called(wanted: Wanted) -> str:
    """An id that says what the rule does: `expire-30d-logs`, so that it is the same each time."""
    parts = [
        *(["expire", wanted.expire] if wanted.expire else []),
        *(["expired-delete-markers"] if wanted.expired_delete_markers else []),
        *(f"to-{each}" for each in wanted.transition),
        *(["noncurrent", wanted.expire_noncurrent] if wanted.expire_noncurrent else []),
        *(f"noncurrent-to-{each}" for each in wanted.transition_noncurrent),
        *(["uploads", wanted.abort_uploads] if wanted.abort_uploads else []),
        wanted.prefix or "",
        *wanted.tags,
    ]
    text = re.sub(r"[^A-Za-z0-9_.]+", "-", "-".join(part for part in parts if part)).strip("-")
    return text[:200] or "rule"


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def changed(rule: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """The rule with what was typed in place of what it said of it; all else as it was."""
    made = dict(rule)
    if wanted.enabled is not None:
        made["Status"] = "Enabled" if wanted.enabled else "Disabled"
    _filter(made, wanted)
    if wanted.expire is not None or wanted.expired_delete_markers is not None:
        _set(made, "Expiration", _expiration(wanted))
    if wanted.transition:
        _set(
            made, "Transitions", [_move(each, "--transition") for each in _some(wanted.transition)]
        )
    _noncurrent(made, wanted)
    if wanted.abort_uploads is not None:
        path = "AbortIncompleteMultipartUpload"
        days = _days(wanted.abort_uploads, "--abort-uploads")
        _set(made, path, {"DaysAfterInitiation": days} if days is not None else None)
    return made


def _set(made: dict[str, Any], name: str, value: Any) -> None:
    if value:
        made[name] = value
    else:
        made.pop(name, None)


def _some(typed: Sequence[str]) -> list[str]:
    return [each for each in typed if each != NONE]


def _filter(made: dict[str, Any], wanted: Wanted) -> None:
    """The filter in the one form that AWS takes: bare for one condition, within And for more."""
    if not wanted.tags and {wanted.prefix, wanted.larger, wanted.smaller} == {None}:
        return
    bare = "Prefix" in made
    told: dict[str, Any] = dict(made.get("Filter") or {})
    told |= told.pop("And", {})
    tags = list(told.pop("Tags", ())) + ([told.pop("Tag")] if "Tag" in told else [])
    prefix = made.pop("Prefix", told.pop("Prefix", ""))
    if wanted.prefix is not None:
        prefix = wanted.prefix
    if wanted.tags:
        tags = [_tag(each) for each in _some(wanted.tags)]
    sizes = {"ObjectSizeGreaterThan": wanted.larger, "ObjectSizeLessThan": wanted.smaller}
    told |= {name: size for name, size in sizes.items() if size is not None}
    conditions = len(told) + len(tags) + bool(prefix)
    if bare and not tags and not told:
        made["Prefix"] = prefix
    elif conditions > 1:
        inner = {**({"Prefix": prefix} if prefix else {}), **({"Tags": tags} if tags else {})}
        made["Filter"] = {"And": {**inner, **told}}
    elif tags:
        made["Filter"] = {"Tag": tags[0]}
    else:
        made["Filter"] = told or ({"Prefix": prefix} if prefix else {})


def _tag(text: str) -> dict[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise UsageError(f"--tag {text}", why="not a tag with its value", hint="such as team=web")
    return {"Key": key, "Value": value}


def _expiration(wanted: Wanted) -> dict[str, Any] | None:
    if wanted.expire not in (None, NONE) and wanted.expired_delete_markers:
        why = "--expire removes such delete markers by itself"
        raise UsageError("--expired-delete-markers", why=why)
    if wanted.expired_delete_markers:
        return {"ExpiredObjectDeleteMarker": True}
    return _due(wanted.expire, "--expire") if wanted.expire not in (None, NONE) else None


def _due(text: str, option: str) -> dict[str, Any]:
    """`30d` and `30` are days, `2026-03-01` is a date."""
    if days := _DAYS.fullmatch(text):
        return {"Days": int(days[1])}
    moment = moment_of(text)
    if moment is None:
        raise UsageError(f"{option} {text}", why="neither days nor a date", hint="30d, 2027-01-01")
    return {"Date": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _days(text: str, option: str) -> int | None:
    if text == NONE:
        return None
    if not (days := _DAYS.fullmatch(text)):
        raise UsageError(f"{option} {text}", why="not a number of days", hint="such as 30d")
    return int(days[1])


def _move(text: str, option: str, *, days_alone: bool = False) -> dict[str, Any]:
    when, equals, storage = text.partition("=")
    storage = storage.strip().upper().replace("-", "_")
    if not equals or storage not in TARGETS:
        hint = f"such as 30d=STANDARD_IA; classes: {', '.join(TARGETS)}"
        raise UsageError(f"{option} {text}", why="not days and a storage class", hint=hint)
    if days_alone:
        return {"NoncurrentDays": _days(when, option), "StorageClass": storage}
    return {**_due(when, option), "StorageClass": storage}


def _noncurrent(made: dict[str, Any], wanted: Wanted) -> None:
    path = "NoncurrentVersionExpiration"
    if wanted.expire_noncurrent is not None:
        days = _days(wanted.expire_noncurrent, "--expire-noncurrent")
        told = {**made.get(path, {}), "NoncurrentDays": days}
        _set(made, path, told if days is not None else None)
    if wanted.keep_noncurrent is not None:
        if path not in made:
            why = "it goes with an expiration of noncurrent versions"
            hint = "--expire-noncurrent 30d"
            raise UsageError("--keep-noncurrent", why=why, hint=hint)
        made[path] = {**made[path], "NewerNoncurrentVersions": wanted.keep_noncurrent}
        if not wanted.keep_noncurrent:
            del made[path]["NewerNoncurrentVersions"]
    if wanted.transition_noncurrent:
        option = "--transition-noncurrent"
        moves = [
            _move(each, option, days_alone=True) for each in _some(wanted.transition_noncurrent)
        ]
        _set(made, "NoncurrentVersionTransitions", moves)


def with_ids(new: Configuration, old: Configuration | None) -> dict[str, Any]:
    """The configuration with an id for each rule: S3 would make one up, another each time.

    A rule that is there already, but for its id, keeps that.
    """
    taken = {str(rule.get("ID", "")) for rule in rules_in(new) if isinstance(rule, Mapping)}
    there = [rule for rule in rules_in(old) if rule.get("ID") not in taken]
    rules = []
    for rule in rules_in(new):
        if isinstance(rule, Mapping) and not rule.get("ID"):
            twin = next((one for one in there if _same(one, rule)), None)
            if twin is not None:
                there.remove(twin)
            rule = {"ID": twin["ID"] if twin else _free(_digest(rule), taken), **_without_id(rule)}
            taken.add(rule["ID"])
        rules.append(rule)
    return {**new, "Rules": rules}


def _without_id(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "ID"}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one.get("ID")) and _without_id(one) == _without_id(other)


def _digest(rule: Mapping[str, Any]) -> str:
    from hashlib import sha256

    text = canonical(_without_id(rule))
    return f"rule-{sha256(text.encode(errors='replace')).hexdigest()[:8]}"
