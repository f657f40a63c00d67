"""Asking AWS what the rules want to know, in as few requests as AWS allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Read
from hawse.errors import CLIError, CredentialsError, Interrupted
from hawse.services import metrics
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_TYPE_OFFERINGS
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOT_ATTRIBUTE
from hawse.services.ec2.selection import VALUES, matching
from hawse.services.ec2.snapshots.facts import shared_with
from hawse.services.metrics import Points
from hawse.services.metrics.calls import GET_METRIC_DATA
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import Product, ask
from hawse.services.waste.calls import LISTENERS, TARGET_HEALTH
from hawse.services.waste.facts import why
from hawse.services.waste.knowing import Denied, Detail, Known, Measure
from hawse.services.waste.proving import PROOF_CALLS, group_proofs, image_proofs

if TYPE_CHECKING:
    from hawse.aws.targets import Target

# An answer of CloudWatch is by far the largest there is: regions take turns, so that the memory
# for a few of them is enough.
_MEASURING = BoundedSemaphore(3)

Answers = Iterator[tuple[str, Any]]

INSTANCE_CALLS: tuple[Read, ...] = (
    GET_METRIC_DATA,
    GET_PRODUCTS,
    DESCRIBE_INSTANCE_TYPE_OFFERINGS,
)
"""What rules about instances may ask."""

CALLS: tuple[Read, ...] = tuple(
    dict.fromkeys(
        (*INSTANCE_CALLS, DESCRIBE_SNAPSHOT_ATTRIBUTE, LISTENERS, TARGET_HEALTH, *PROOF_CALLS)
    )
)


def answer(target: Target, known: Known) -> None:
    """Answer all that is wanted; what AWS does not say is answered by why."""
    wanted, known.wanted = known.wanted, set()
    _measure(target, known, [one for one in wanted if isinstance(one, Measure)])
    _price(target, known, [one for one in wanted if isinstance(one, Product | str)])
    details: dict[str, list[str]] = {}
    for one in wanted:
        if isinstance(one, Detail):
            details.setdefault(one.kind, []).append(one.id)
    for kind, ids in details.items():
        known.details |= {Detail(kind, id): found for id, found in _look(target, known, kind, ids)}


def _look(target: Target, known: Known, kind: str, ids: Sequence[str]) -> Answers:
    try:
        yield from _DETAILS[kind](target, known, sorted(ids))
    except (Interrupted, CredentialsError):
        raise
    except CLIError as error:
        yield from ((id, Denied(why(error))) for id in ids)


def _measure(target: Target, known: Known, wanted: Sequence[Measure]) -> None:
    groups: dict[tuple[int, int], list[Measure]] = {}
    for one in wanted:
        groups.setdefault((one.days, one.period), []).append(one)
    for (days, period), measures in groups.items():
        series = sorted({one.series for one in measures})
        try:
            with _MEASURING:
                found = metrics.ask(target, series, days=days, period=period, now=known.now)
        except (Interrupted, CredentialsError):
            raise
        except CLIError as error:
            known.no_measure = why(error)
            found = {}
        for one in measures:
            known.measured[one] = found.get(one.series) or Points()


def _price(target: Target, known: Known, things: Sequence[Product | str]) -> None:
    if not things:
        return
    prices = ask(target, sorted(things, key=str))
    known.no_price = prices.why or known.no_price
    known.prices.update({thing: prices.of(thing) for thing in things})


def _one_by_one(look: Callable[[Target, str], Any]) -> Callable[..., Answers]:
    def each(target: Target, known: Known, ids: Sequence[str]) -> Answers:
        del known
        for id in ids:
            try:
                yield id, look(target, id)
            except (Interrupted, CredentialsError):
                raise
            except CLIError as error:
                yield id, Denied(why(error))

    return each


def _listeners(target: Target, balancer: str) -> int:
    return sum(1 for _ in target.items(LISTENERS, LoadBalancerArn=balancer))


def _targets(target: Target, group: str) -> int:
    return sum(1 for _ in target.items(TARGET_HEALTH, TargetGroupArn=group))


def _offered(target: Target, known: Known, types: Sequence[str]) -> Answers:
    """The zones in which each type can be had."""
    del known
    zones: dict[str, set[str]] = {one: set() for one in types}
    for start in range(0, len(types), VALUES):
        for item in target.items(
            DESCRIBE_INSTANCE_TYPE_OFFERINGS,
            LocationType="availability-zone",
            Filters=(matching("instance-type", types[start : start + VALUES]),),
        ):
            zones[item["InstanceType"]].add(item["Location"])
    yield from zones.items()


_DETAILS: Mapping[str, Callable[[Target, Known, Sequence[str]], Answers]] = {
    "shared": _one_by_one(shared_with),
    "listeners": _one_by_one(_listeners),
    "targets": _one_by_one(_targets),
    "offered": _offered,
    "image": image_proofs,
    "group": group_proofs,
}
