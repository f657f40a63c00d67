"""AWS's actions as rows: the documentation of each, from the data that is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hawse.rows import Row, column

LEVELS = ("list", "read", "write", "tagging", "permissions")
_COLOURS = {"Write": "yellow", "Tagging": "yellow", "Permissions management": "red"}


@dataclass(frozen=True, kw_only=True)
class Action(Row):
    """One action of AWS."""

    action: str
    level: str = column(colour=_COLOURS, doc="List, Read, Write, Tagging, Permissions management.")
    resource_types: tuple[str, ...] = column(
        title="RESOURCES", show="list", doc='What it works on; empty: it needs "Resource": "*".'
    )
    arns: tuple[str, ...] = column(show="list", wide=True, doc="The form of each one's ARN.")
    condition_keys: tuple[str, ...] = column(
        show="list", wide=True, doc="Its own; the keys that all actions have come on top."
    )
    description: str = column(show="below")


def find_actions(
    pattern: str, level: str | None = None, resource: str | None = None, key: str | None = None
) -> Iterator[Action]:
    """The actions that a pattern means and that have all the rest that is asked for.

    `s3` is a service, `s3:Get*` a pattern as in a policy, and `PassRole` a part of a name in any
    service. NotFound with what was probably meant when there is nothing such.
    """
    for name in _named(pattern):
        found = _page(name)
        if level is not None and not found.level.lower().startswith(level):
            continue
        if resource is not None and not _has(resource, found.resource_types):
            continue
        if key is None or _takes(found, key):
            yield found


def _named(pattern: str) -> tuple[str, ...]:
    from hawse.services.iam import actions as known
    from hawse.services.iam.globs import glob

    if ":" not in pattern and pattern != "*":
        if known.service_exists(pattern):
            return known.expand(f"{pattern}:*")
        fits = glob(f"*{pattern.lower()}*")
        names = tuple(name for name in known.expand("*") if fits(name.partition(":")[2].lower()))
    else:
        names = known.expand(pattern)
    return names or _nothing(pattern)


def _nothing(pattern: str) -> tuple[str, ...]:
    from difflib import get_close_matches

    from hawse.errors import NotFound
    from hawse.services.iam import actions as known

    service, _, name = pattern.lower().partition(":")
    if known.service_exists(service):
        names = known.action_names(service)
        close = [f"{service}:{names[one]}" for one in get_close_matches(name, names, 1)]
    else:
        close = get_close_matches(service, known.services(), 1)
    hint = f"did you mean {close[0]}?" if close else "hawse iam actions s3"
    raise NotFound(pattern, why=f"no such action in the data of {known.data_date()}", hint=hint)


def _page(name: str) -> Action:
    from hawse.services.iam import actions as known

    found = known.action(name)
    assert found is not None
    types = known.resource_types(found.service)
    return Action(
        action=name,
        level=found.level,
        resource_types=found.resource_types,
        arns=tuple(types[each.lower()].arn for each in found.resource_types),
        condition_keys=found.condition_keys,
        description=found.description,
    )


def _has(wanted: str, names: tuple[str, ...]) -> bool:
    return wanted.lower() in (name.lower() for name in names)


def _takes(found: Action, key: str) -> bool:
    """Whether requests of an action have a key; those that all have are in none's list."""
    from hawse.errors import NotFound
    from hawse.services.iam import actions as known

    meant = known.condition_key(key)
    if meant is None:
        why = f"no such condition key in the data of {known.data_date()}"
        raise NotFound(
            key, why=why, hint="hawse iam actions s3:GetObject --columns +condition_keys"
        )
    listed = _has(meant.name, found.condition_keys)
    everywhere = meant.name.lower() in known.global_keys() and "Tag" not in meant.name
    return listed or everywhere
