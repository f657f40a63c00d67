"""A file of stacks that belong together: which, where, and in which order.

Each is planned with what is known now. One that takes an output of a stack which is itself about
to change, or that needs one elsewhere, is planned once that is deployed, in the same run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import UsageError
from hawse.plan import Entry, Skip
from hawse.services.cfn.deploy.files import data_in, text_of
from hawse.services.cfn.deploy.planning import deployment
from hawse.services.cfn.deploy.spellings import spelled
from hawse.services.cfn.deploy.wishes import File, Source, Wish
from hawse.services.cfn.template import load
from hawse.services.cfn.template.graphs import cycles, ordered

_KEYS = {"template", "parameters", "tags", "region", "account", "needs"}


@dataclass(frozen=True)
class Member:
    """One stack of the file. A region or an account "" is whatever the session has."""

    name: str
    template: Path
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] | None = None
    region: str = ""
    account: str = ""
    needs: tuple[str, ...] = ()

    def takes(self) -> set[str]:
        """The stacks whose outputs it takes, be they elsewhere."""
        values = [spelled(value, f"{self.name}: {key}") for key, value in self.parameters.items()]
        return {one.stack for one in values if one.kind == "output"}

    def is_settled(self, ids: Iterable[str]) -> bool:
        """Whether it is among the stacks with these ids."""
        for id_ in ids:
            place, _, name = id_.partition(":stack/")
            _, _, _, region, account = place.split(":") if place.count(":") == 4 else [""] * 5
            here = self.region in ("", region) and self.account in ("", account)
            if here and name.split("/")[0] == self.name:
                return True
        return False

    def is_at(self, target: Target) -> bool:
        """Whether it belongs to a target."""
        here = self.region == target.region or (not self.region and target.home)
        return here and self.account in ("", target.account)


def members(file: File, names: Sequence[str] = ()) -> list[Member]:
    """The stacks of a file, those that are named, each after what it needs."""
    data = data_in(file.content, file.name)
    listed = data.get("stacks") if isinstance(data, Mapping) else None
    if not isinstance(listed, Mapping) or not listed:
        hint = "stacks: {NAME: {template: FILE, parameters: {…}}}"
        raise UsageError(file.name, why="it has no stacks", hint=hint)
    found = {str(key): _member(file, str(key), one) for key, one in listed.items()}
    for name in names:
        if name not in found:
            raise UsageError(name, why=f"{file.name} has no such stack", hint=", ".join(found))
    needs = {name: _needs(file, one, found) for name, one in found.items()}
    for circle in cycles(needs):
        raise UsageError(file.name, why=f"these need each other: {', '.join(circle)}")
    return [found[name] for name in ordered(needs) if name in (names or found)]


def _member(file: File, name: str, one: object) -> Member:
    where = f"{file.name}: {name}"
    if not isinstance(one, Mapping) or not one.get("template"):
        raise UsageError(where, why="it names no template")
    if unknown := set(one) - _KEYS:
        hint = f"it may have {', '.join(sorted(_KEYS))}"
        raise UsageError(f"{where}: {sorted(unknown)[0]}", why="nobody knows it", hint=hint)
    needs = one.get("needs") or []
    return Member(
        name=name,
        template=Path(file.name).parent / str(one["template"]),
        parameters=_texts(one.get("parameters"), where),
        tags=_texts(one["tags"], where) if one.get("tags") else None,
        region=str(one.get("region") or ""),
        account=str(one.get("account") or ""),
        needs=tuple(map(str, needs if isinstance(needs, list) else [needs])),
    )


def _texts(given: object, where: str) -> dict[str, str]:
    if not isinstance(given, Mapping):
        return {}
    return {str(key): text_of(value, f"{where}: {key}") for key, value in given.items()}


def _needs(file: File, one: Member, found: Mapping[str, Member]) -> frozenset[str]:
    """What it comes after; UsageError for what is not in the file, or elsewhere."""
    for need in one.needs:
        where = f"{file.name}: {one.name}: needs {need}"
        if need not in found:
            raise UsageError(where, why="there is no such stack in the file")
    return frozenset({*one.needs, *(one.takes() & found.keys())})


def deployments(target: Target, chosen: Sequence[Member], common: Wish) -> Iterator[Entry]:
    """The entries of all stacks that belong to a target."""
    pending: dict[str, str] = {}
    elsewhere = {
        one.name
        for one in chosen
        if not one.is_at(target) and not one.is_settled(target.gate.settled)
    }
    for one in chosen:
        if not one.is_at(target):
            continue
        waits = [name for name in sorted(one.takes()) if name in pending or name in elsewhere]
        waits += [name for name in one.needs if name in elsewhere or pending.get(name) == ""]
        if waits:
            pending[one.name] = ""
            why = f"planned once {waits[0]} is deployed"
            yield Skip(one.name, why, name=one.name, later=True)
            continue
        after = tuple(pending[need] for need in one.needs if pending.get(need))
        for entry in deployment(target, _wish(one, common)):
            if isinstance(entry, Skip):
                yield entry
                continue
            pending[one.name] = entry.on
            yield replace(entry, after=after)


def _wish(one: Member, common: Wish) -> Wish:
    try:
        body = one.template.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(str(one.template), why=why) from error
    return replace(
        common,
        stack=one.name,
        source=Source(template=load(body, str(one.template)).sound(), file=one.template),
        files=(("the file of stacks", one.parameters),),
        tags=one.tags,
    )


_OF_ONE = (
    *("template", "parameter", "parameters", "tag", "tags", "policy", "protect", "outputs"),
    *("on_failure", "import_existing", "revert_drift", "notify"),
)


def common_wish(options: Mapping[str, Any]) -> Wish:
    """What all stacks of a file have in common; UsageError for options that are of one stack."""
    for name in _OF_ONE:
        if options[name]:
            why = "--stacks says already what is deployed"
            raise UsageError(f"--{name.replace('_', '-')}", why=why)
    return Wish(
        stack="",
        bucket=options["bucket"] or "",
        role=options["service_role"] or "",
        disable_rollback=options["disable_rollback"],
        express=options["express"],
        allowed=frozenset(options["allow_replace"]),
    )


def places(options: Mapping[str, Any]) -> list[tuple[str, str, str]] | None:
    """Where the stacks of a file are; None where no file was given."""
    if options["stacks"] is None:
        return None
    chosen = members(options["stacks"], options["deployed"])
    return [(one.name, one.account, one.region) for one in chosen]


def asked(target: Target, names: Sequence[str], options: Mapping[str, Any]) -> Iterator[Entry]:
    """The plan of what was typed with --stacks."""
    return deployments(target, members(options["stacks"], names), common_wish(options))
