"""A policy made smaller, split where that was asked for, and proved to give the same access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hawse.errors import CLIError
from hawse.plurals import counted
from hawse.services.iam.documents import size
from hawse.services.iam.minimizing import minimized
from hawse.services.iam.proofs import Proof, proof
from hawse.services.iam.splitting import split

_MOST_ATTACHED = 10


@dataclass(frozen=True)
class Smaller:
    """The documents that together give what the one did."""

    documents: tuple[Mapping[str, Any], ...]
    before: int
    proof: Proof

    def told(self, quota: int, dot: str) -> str:
        """What became of it, in a line; what does not fit is said."""
        after = sum(map(size, self.documents))
        count = len(self.documents)
        parts = [f"{self.before:,} characters before, {after:,} now"]
        if count > 1:
            parts.append(f"{count} documents")
        if count > _MOST_ATTACHED:
            parts.append(f"more than the {_MOST_ATTACHED} that one identity may have")
        if max(map(size, self.documents)) > quota:
            parts.append(f"above the quota of {quota:,}: --split")
        parts.append(f"proved by {counted(self.proof.grants, 'grant')}")
        parts[-1] += f" and {counted(self.proof.requests, 'request')}"
        return f" {dot} ".join(parts)


def smaller(document: Mapping[str, Any], *, quota: int | None, sids: bool) -> Smaller:
    """The document with the same access in fewer characters; at most `quota` each, if given.

    CLIError when the proof fails, which is a fault of ours: nothing is given out then.
    """
    less = minimized(document, sids=sids)
    documents = [less] if quota is None else split(less, quota)
    shown = proof([document], documents)
    if shown.differs:
        raise CLIError("minimize", why=f"the result is not the same access: {shown.differs[0]}")
    return Smaller(tuple(documents), size(document), shown)
