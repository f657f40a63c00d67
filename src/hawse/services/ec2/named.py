"""Things of EC2 by id or by Name tag, asked with filters, as `selection` does for instances.

An id goes into a filter too: one id of another region in a list of ids fails the whole request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import UsageError
from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.selection import VALUES, Filter, matching
from hawse.services.tags.ways import is_resource_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hawse.aws.calls import Read
    from hawse.aws.targets import Target


class Named(NamedTuple):
    """How things of one kind are asked for: the read, the filter of ids, and the id's member."""

    api: Read
    noun: str
    prefix: str
    key: str
    member: str
    more: Mapping[str, object]


VOLUMES = Named(DESCRIBE_VOLUMES, "volume", "vol-", "volume-id", "VolumeId", {})
SNAPSHOTS = Named(
    DESCRIBE_SNAPSHOTS, "snapshot", "snap-", "snapshot-id", "SnapshotId", {"OwnerIds": ("self",)}
)


def is_id(kind: Named, name: str) -> bool:
    """Whether `name` is an id of the kind; UsageError for one that was cut or mistyped."""
    if not re.fullmatch(f"{kind.prefix}[0-9a-fA-F]+", name):
        return False
    if is_resource_id(name):
        return True
    raise UsageError(
        f"{kind.noun} id {name}",
        why=f"an id is {kind.prefix} and 17 (or, for old ones, 8) lower-case hexadecimal digits",
    )


def described(
    target: Target, kind: Named, names: Sequence[str] = (), filters: Sequence[Filter] = ()
) -> Iterator[Any]:
    """What `names` mean (all there is, without) and what passes `filters`, each once."""
    seen: set[str] = set()
    for asked in [[one] for one in _by_names(kind, names)] if names else [[]]:
        given = {"Filters": (*asked, *filters)} if asked or filters else {}
        for item in target.items(kind.api, **kind.more, **given):
            if item[kind.member] not in seen:
                seen.add(item[kind.member])
                yield item


def with_ids(target: Target, kind: Named, ids: Iterable[str]) -> Iterator[Any]:
    """Those of `ids` that are there; never everything."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), VALUES):
        filter_ = matching(kind.key, wanted[start : start + VALUES])
        yield from target.items(kind.api, Filters=(filter_,))


def _by_names(kind: Named, names: Sequence[str]) -> Iterator[Filter]:
    ids = [name for name in names if is_id(kind, name)]
    plain = [name for name in names if name not in ids]
    for key, values in ((kind.key, ids), ("tag:Name", plain)):
        for start in range(0, len(values), VALUES):
            yield matching(key, values[start : start + VALUES])


def own_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that may be given to something else: AWS keeps `aws:` to itself."""
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


TOKEN = "hawse:token"
"""The tag by which a creation knows its own work, where EC2 has no client token or no filter for
one. All of one crash-consistent set have the same."""


def new_token() -> str:
    """A token that nothing has yet."""
    import os

    return os.urandom(8).hex()


def specification(kind: str, tags: Mapping[str, str]) -> tuple[dict[str, object], ...]:
    """EC2's TagSpecifications for one new thing."""
    pairs = tuple({"Key": key, "Value": value} for key, value in tags.items())
    return ({"ResourceType": kind, "Tags": pairs},)
