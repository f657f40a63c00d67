"""Whether an image is in use: a proof, or an honest "not known".

Pure: what was looked at is asked elsewhere. *Unknown* is not *unused*: an image counts as unused
only when every place that could name it was looked at, and none does. Nothing here deletes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["used", "unused", "unknown"]

RECENT = timedelta(days=90)
"""A launch within so long a time tells of somebody who may launch it again."""

FRESH = timedelta(days=7)
"""How old a usage report may be that proves something."""


@dataclass(frozen=True)
class Reference:
    """One thing that names an image: an instance, a version of a launch template, an account."""

    kind: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.what}{f' ({self.detail})' if self.detail else ''}"


@dataclass(frozen=True)
class Report:
    """What EC2 counted in other accounts; `whole` when it was asked for all of them and for all
    that it can count."""

    created: datetime
    whole: bool
    counts: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """All that is known of the use of one image.

    `looked` are the places that were looked at, `missing` those that could not be, each with why.
    `shared` says with whom it is shared ("public", an account, an organisation); None: not known.
    `launched` is when EC2 last saw it launched, None for never or not told.
    """

    references: tuple[Reference, ...] = ()
    looked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shared: tuple[str, ...] | None = ()
    report: Report | None = None
    launched: datetime | None = None


@dataclass(frozen=True)
class Use:
    """Used by `by`; or unused, for which `proof` says what was looked at; or unknown, `why`."""

    verdict: Verdict
    by: tuple[Reference, ...] = ()
    proof: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.verdict == "used":
            more = f" and {len(self.by) - 1} more" if len(self.by) > 1 else ""
            return f"used by {self.by[0]}{more}"
        if self.verdict == "unknown":
            return f"not known whether it is used: {'; '.join(self.why)}"
        return f"unused: {'; '.join(self.proof)}"


def judge(evidence: Evidence, now: datetime) -> Use:
    """What the evidence says; one place that was not looked at is enough for "unknown"."""
    by = (*evidence.references, *_elsewhere(evidence.report, now))
    why = (*evidence.missing, *_doubts(evidence, now))
    proof = tuple(_proof(evidence))
    if by:
        return Use("used", by, proof, why)
    return Use("unknown", (), proof, why) if why else Use("unused", (), proof)


def _elsewhere(report: Report | None, now: datetime) -> Sequence[Reference]:
    """What a report counted that is not too old to be true."""
    return report.counts if report is not None and now - report.created <= FRESH else ()


def _doubts(evidence: Evidence, now: datetime) -> list[str]:
    doubts = []
    if evidence.launched is not None and now - evidence.launched < RECENT:
        doubts.append(f"launched on {evidence.launched:%Y-%m-%d} by what nothing tells of now")
    if evidence.shared is None:
        doubts.append("whom it is shared with could not be looked at")
    elif evidence.shared:
        doubts += _doubts_of_others(evidence.shared, evidence.report, now)
    return doubts


def _doubts_of_others(shared: Sequence[str], report: Report | None, now: datetime) -> list[str]:
    others = f"shared with {_named(shared)}"
    if report is None:
        return [f"{others}, and there is no usage report (hawse ec2 ami report)"]
    day = f"{report.created:%Y-%m-%d}"
    if not report.whole:
        return [f"{others}, and the usage report of {day} does not cover everybody"]
    if now - report.created > FRESH:
        return [f"{others}, and the usage report is of {day} (hawse ec2 ami report)"]
    return []


def _named(shared: Sequence[str]) -> str:
    if "public" in shared:
        return "everybody"
    return shared[0] if len(shared) == 1 else f"{shared[0]} and {len(shared) - 1} more"


def _proof(evidence: Evidence) -> list[str]:
    proof = list(evidence.looked)
    if evidence.shared == ():
        proof.append("shared with nobody")
    elif evidence.shared and evidence.report is not None:
        proof.append(f"usage report of {evidence.report.created:%Y-%m-%d}")
    if evidence.launched is not None:
        proof.append(f"last launched on {evidence.launched:%Y-%m-%d}")
    return proof
