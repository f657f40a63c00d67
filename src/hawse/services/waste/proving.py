"""Whether an image or a security group is used, and by what: the one door to those proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hawse.services.ec2.amis.looking import USE_CALLS, uses
from hawse.services.ec2.groups.groups import all_groups
from hawse.services.ec2.groups.looking import USES, look
from hawse.services.ec2.groups.use import use_of

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target
    from hawse.services.waste.knowing import Known


@dataclass(frozen=True, slots=True)
class Proof:
    """Used, unused, or not known: a thing that nobody looked for everywhere is not unused."""

    verdict: Literal["used", "unused", "unknown"]
    said: str


PROOF_CALLS: tuple[Read, ...] = tuple(dict.fromkeys((*USE_CALLS, *USES)))


def image_proofs(target: Target, known: Known, ids: Sequence[str]) -> Iterator[tuple[str, Proof]]:
    """Of each image."""
    amis = [one for one in known.facts.images if one.id in ids]
    for id, use in uses(target, amis, known.now).items():
        yield id, Proof(use.verdict, str(use))


def group_proofs(target: Target, known: Known, ids: Sequence[str]) -> Iterator[tuple[str, Proof]]:
    """Of each security group."""
    del known
    groups = all_groups(target)
    seen = look(target, groups, [groups.by_id[id] for id in ids if id in groups.by_id])
    for id in ids:
        use = use_of(id, seen)
        yield id, Proof(use.verdict, use.proof)
