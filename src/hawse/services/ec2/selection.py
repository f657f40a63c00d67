"""Which instances are meant: names, ids, globs and properties as filters of DescribeInstances.

EC2 filters for us wherever it can. An id goes into a filter too and never into `InstanceIds`,
where one id of another region fails the whole request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hawse.errors import UsageError

Filter = dict[str, object]

INSTANCE_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_ALMOST_AN_ID = re.compile(r"i-[0-9a-fA-F]+")

# EC2 takes at most this many values in one filter.
VALUES = 200

STATES = ("pending", "running", "shutting-down", "stopping", "stopped", "terminated")
LIVE = tuple(state for state in STATES if state != "terminated")


class Wanted(NamedTuple):
    """The properties asked of instances; () asks nothing.

    `tags` are `KEY=VALUE` or `KEY`. Every value but those of `states` may be a glob. Without
    `states`, terminated instances are left out unless `terminated`.
    """

    types: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    vpcs: tuple[str, ...] = ()
    terminated: bool = False


def is_id(name: str) -> bool:
    """Whether `name` is an instance id; UsageError for one that was cut or mistyped."""
    if INSTANCE_ID.fullmatch(name):
        return True
    if _ALMOST_AN_ID.fullmatch(name):
        raise UsageError(
            f"instance id {name}",
            why="an id is i- and 17 (or, for old instances, 8) lower-case hexadecimal digits",
        )
    return False


def filters(wanted: Wanted) -> list[Filter]:
    """The filters that ask EC2 for `wanted`."""
    states = wanted.states or (STATES if wanted.terminated else LIVE)
    asked = [
        ("instance-type", wanted.types),
        ("instance-state-name", () if states == STATES else states),
        ("tag:Name", wanted.names),
        ("image-id", wanted.images),
        ("vpc-id", wanted.vpcs),
    ]
    return [matching(key, values) for key, values in asked if values] + tag_filters(wanted.tags)


def tag_filters(tags: Iterable[str]) -> list[Filter]:
    """`KEY=VALUE` has this value, `KEY` has the key; values of one key are alternatives."""
    values: dict[str, list[str]] = {}
    keys: list[str] = []
    for tag in tags:
        key, equals, value = tag.partition("=")
        if not key.strip() or (equals and not value):
            raise UsageError(
                f"--tag {tag}".rstrip(),
                why="the key is empty" if not key.strip() else "the value is empty",
                hint=f"is a shell variable not set? --tag {key or 'KEY'} asks for the key alone",
            )
        if equals:
            values.setdefault(key, []).append(value)
        else:
            keys.append(key)
    return [matching(f"tag:{key}", wanted) for key, wanted in values.items()] + [
        matching("tag-key", [key]) for key in keys
    ]


def by_names(names: Sequence[str]) -> Iterator[Filter]:
    """One filter per request that finds `names`: ids by id, all else by the Name tag.

    EC2 understands `*` and `?` in both. Ids and names need requests of their own, since the
    filters of one request must all hold; more than 200 of a kind need several.
    """
    ids = [name for name in names if is_id(name)]
    plain = [name for name in names if not is_id(name)]
    for key, values in (("instance-id", ids), ("tag:Name", plain)):
        for start in range(0, len(values), VALUES):
            yield matching(key, values[start : start + VALUES])


def matching(key: str, values: Iterable[str]) -> Filter:
    """One EC2 filter."""
    return {"Name": key, "Values": tuple(values)}
