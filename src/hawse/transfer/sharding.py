"""Which names are whose when a sync is split over several processes, and what tells that none is
missing.

A name belongs to one shard by its hash and by nothing else: not by the platform, the order of a
listing or what else is there. It is the name relative to the source, which is the same on both
sides, so that whoever copies a name is also the only one who deletes it. How it is computed must
never change: two versions of hawse may share one run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from hawse.errors import UsageError
from hawse.transfer.actions import Beside
from hawse.transfer.comparing import Side
from hawse.transfer.sync_plan import Extent, unfit

Pair = tuple[Side | None, Side | None]

OPTION = "--shard"
MOST = 10_000
BATCH_INDEX, BATCH_SIZE = "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"
BATCH_JOB = "AWS_BATCH_JOB_ID"
KUBERNETES_INDEX = "JOB_COMPLETION_INDEX"
_HINT = "such as --shard 1/4, or --shard auto in an array job of AWS Batch"
_TYPED = re.compile(r"(\d{1,6}|auto)/(\d{1,6})", re.ASCII)
_MODULUS = 1 << 128


def number_of(name: str) -> int:
    """The number of a name, the same everywhere and evenly spread."""
    text = name.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=16).digest(), "big")


@dataclass(frozen=True, order=True, slots=True)
class Shard:
    """One of `count` parts; `index` begins at 0, and people count from 1."""

    index: int
    count: int

    def has(self, name: str) -> bool:
        """Whether a name is this shard's."""
        return number_of(name) % self.count == self.index

    def __str__(self) -> str:
        return f"{self.index + 1}/{self.count}"


@dataclass(frozen=True)
class Names:
    """A set of names as its size and a digest, which those of its parts add up to."""

    count: int = 0
    total: int = 0

    def __add__(self, other: Names) -> Names:
        return Names(self.count + other.count, (self.total + other.total) % _MODULUS)

    @property
    def digest(self) -> str:
        """The digest as text."""
        return f"{self.total:032x}"


class Share:
    """What one shard takes of what both sides have.

    `own` are the names of the source that it took, `whole` those that all shards have to take.
    """

    def __init__(self, shard: Shard, beside: Beside) -> None:
        """`beside` counts what the other shards take: guards are about the whole sync."""
        self._shard = shard
        self._beside = beside
        self._own, self._whole = [0, 0], [0, 0]

    @property
    def own(self) -> Names:
        """The names that this shard took."""
        return Names(self._own[0], self._own[1] % _MODULUS)

    @property
    def whole(self) -> Names:
        """All names that there are."""
        return Names(self._whole[0], self._whole[1] % _MODULUS)

    def taken(self, pairs: Iterable[Pair], extent: Extent) -> Iterator[Pair]:
        """The pairs that are this shard's."""
        index, count = self._shard.index, self._shard.count
        for pair in pairs:
            source, destination = pair
            side = source if source is not None else destination
            if side is None:
                continue
            number = number_of(side.name)
            mine = number % count == index
            counts = extent.keeps(side.name) and not unfit(side)
            if counts and source is not None:
                _count(self._whole, number)
                if mine:
                    _count(self._own, number)
            if mine:
                yield pair
            elif counts:
                self._passed(source, destination, extent)

    def _passed(self, source: Side | None, destination: Side | None, extent: Extent) -> None:
        beside = self._beside
        beside.source += source is not None
        beside.destination += destination is not None
        if source is None and destination is not None:
            beside.extra += not extent.source_unseen.covers(destination.name)


def _count(into: list[int], number: int) -> None:
    into[0] += 1
    into[1] += number


def parse_shard(text: str, env: Mapping[str, str]) -> Shard:
    """`2/4`; `auto` in an array job of AWS Batch, which tells both numbers; `auto/4` in an indexed
    job of Kubernetes, which tells only the first. UsageError for anything else."""
    if text == "auto":
        return _shard(text, _index(text, env), _number(text, env, BATCH_SIZE))
    found = _TYPED.fullmatch(text)
    if found is None:
        raise _wrong(text, "it is neither I/N nor auto", _HINT)
    count = int(found[2])
    if found[1] == "auto":
        _check_size(text, count, env)
        return _shard(text, _index(text, env), count)
    if not 1 <= int(found[1]) <= count:
        hint = f"shards are 1/{count} to {count}/{count}; --shard auto reads the index of a job"
        raise _wrong(text, "there is no such shard", hint if count else _HINT)
    return _shard(text, int(found[1]) - 1, count)


def _shard(text: str, index: int, count: int) -> Shard:
    if not 1 <= count <= MOST:
        raise _wrong(text, f"{count:,} shards are not between 1 and {MOST:,}", _HINT)
    if index >= count:
        raise _wrong(text, f"the job's index is {index}, and there are {count} shards from 0 on")
    return Shard(index, count)


def _index(text: str, env: Mapping[str, str]) -> int:
    """The index that the environment tells; both of the services count from 0."""
    told = [name for name in (BATCH_INDEX, KUBERNETES_INDEX) if env.get(name)]
    if not told:
        why = f"neither {BATCH_INDEX} nor {KUBERNETES_INDEX} is set: this is no job with an index"
        raise _wrong(text, why, "such as --shard 1/4")
    if len({env[name] for name in told}) > 1:
        raise _wrong(text, f"{' and '.join(told)} differ", "such as --shard 1/4")
    return _number(text, env, told[0])


def _number(text: str, env: Mapping[str, str], name: str) -> int:
    value = env.get(name, "")
    if not value:
        hint = "in an indexed job of Kubernetes, say how many there are: --shard auto/4"
        raise _wrong(text, f"{name} is not set", hint)
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII):
        raise _wrong(text, f"{name} is {value!r}, which is no number")
    return int(value)


def _check_size(text: str, count: int, env: Mapping[str, str]) -> None:
    if env.get(BATCH_SIZE) and _number(text, env, BATCH_SIZE) != count:
        raise _wrong(text, f"{BATCH_SIZE} is {env[BATCH_SIZE]}", "--shard auto takes that")


def _wrong(text: str, why: str, hint: str = "") -> UsageError:
    return UsageError(f"{OPTION} {text}", why=why, hint=hint)
