"""Verdicts as people and programs read them: which statement of which policy decides.

Pure. The evaluator's own data stays inside `services.iam`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hawse.rows import Part
from hawse.services.iam.evaluate import Hit, Verdict


@dataclass(frozen=True)
class Decider(Part):
    """A statement that decides; `path` is its JSON path in the policy's document."""

    layer: str
    policy: str
    sid: str | None
    path: str
    effect: str

    def __str__(self) -> str:
        sid = f" ({self.sid})" if self.sid else ""
        return f"{self.effect} {self.policy} {self.path}{sid}"


def deciders(hits: Iterable[Hit]) -> tuple[Decider, ...]:
    """The statements as parts of a row."""
    return tuple(
        Decider(
            layer=hit.layer,
            policy=hit.policy,
            sid=hit.statement.sid or None,
            path=hit.statement.where,
            effect="allow" if hit.statement.allows else "deny",
        )
        for hit in hits
    )


def said(verdict: Verdict) -> str:
    """Why, in words; with the statement that would allow if only its condition held."""
    if not verdict.near:
        return verdict.why
    hit, *more = deciders(verdict.near)
    others = f" and {len(more)} more" if more else ""
    return f"{verdict.why}; the condition of {hit.policy} {hit.path}{others} does not hold"
