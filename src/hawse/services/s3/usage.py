"""How much lies where: sums by folder, storage class or depth.

Memory grows with the groups, not with the objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hawse.rows import Row, column

Group = Callable[[str, str], str]
"""The name of the group that an object belongs to, by its key and its storage class."""


@dataclass(frozen=True)
class Usage(Row):
    """What lies in one place: a folder, a storage class or a depth."""

    name: str = column(doc="The folder, the storage class or the depth; the total has the URL.")
    objects: int = column()
    size: int = column(show="bytes")
    percent: float = column(show="share", doc="Its part of the total size.")


@dataclass(frozen=True)
class VersionUsage(Usage):
    """The same with what versions that are not the latest take; `size` is that of all."""

    noncurrent: int = column(doc="Versions that are not the latest.")
    noncurrent_size: int = column(show="bytes")
    delete_markers: int = column()


def row_of_du(args: Mapping[str, Any]) -> type[Row]:
    """What `du` gives."""
    return VersionUsage if args.get("versions") else Usage


class Sums:
    """Counts and bytes of each group."""

    def __init__(self, group: Group) -> None:
        self.groups: dict[str, list[int]] = {}
        self._group = group

    def add(self, keys: Sequence[str], sizes: Sequence[int], storages: Sequence[str]) -> None:
        """Count objects; neighbours are most often of one group."""
        last: str | None = None
        sums = [0] * 5
        for key, size, storage in zip(keys, sizes, storages, strict=True):
            name = self._group(key, storage)
            if name != last:
                last, sums = name, self.groups.setdefault(name, [0] * 5)
            sums[0] += 1
            sums[1] += size

    def add_version(self, key: str, size: int, storage: str, *, latest: bool, gone: bool) -> None:
        """Count a version or a delete marker."""
        sums = self.groups.setdefault(self._group(key, storage), [0] * 5)
        if gone:
            sums[4] += 1
            return
        sums[0] += 1
        sums[1] += size
        if not latest:
            sums[2] += 1
            sums[3] += size


def by_folder(prefix: str, depth: int) -> Group:
    """Groups by the folders so deep below a prefix, with their slash; "" is the prefix itself."""
    skip = len(prefix)

    def group(key: str, _: str) -> str:
        at = skip
        for __ in range(depth):
            found = key.find("/", at)
            if found < 0:
                break
            at = found + 1
        return key[skip:at]

    return group


def by_depth(prefix: str) -> Group:
    """Groups by how many folders lie between the prefix and the object."""
    skip = len(prefix)
    return lambda key, _: str(key.count("/", skip))


def by_class(_: str, storage: str) -> str:
    """Groups by the storage class."""
    return storage or "STANDARD"


def rolled_up(groups: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Folders with all below them, the parents of groups among them; "" is the total."""
    found: dict[str, list[int]] = {"": [0] * 5}
    for name, sums in groups.items():
        at = 0
        while True:
            whole = found.setdefault(name[:at], [0] * 5)
            whole[:] = map(sum, zip(whole, sums, strict=True))
            if at == len(name):
                break
            at = name.index("/", at) + 1
    return found


def rows_of(
    groups: Mapping[str, Sequence[int]], total_name: str, prefix: str = "", *, versions: bool
) -> Iterator[Row]:
    """A row for each group in the order of names; the total, which is the group "", last."""
    total = groups[""] if "" in groups else summed(groups.values())
    for name in sorted(name for name in groups if name):
        yield _row(prefix + name, groups[name], total[1], versions=versions)
    yield _row(total_name, total, total[1], versions=versions)


def summed(groups: Iterable[Sequence[int]]) -> list[int]:
    """The sum of several groups."""
    return [sum(column) for column in zip(*groups, strict=True)] or [0] * 5


def _row(name: str, sums: Sequence[int], whole: int, *, versions: bool) -> Row:
    percent = round(100 * sums[1] / whole, 1) if whole else 0.0
    if versions:
        return VersionUsage(name, sums[0], sums[1], percent, sums[2], sums[3], sums[4])
    return Usage(name, sums[0], sums[1], percent)
