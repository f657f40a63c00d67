"""Which entry of a plan is next: chains that are done in order, side by side where they may be.

A chain begins once everything that its first entry comes `after` is done. One that failed, and
what waits for it, is never begun. Nothing here sends, waits or records.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from typing import Any

from hawse.core.ledger import Spot
from hawse.plan import Run, Step

Chain = deque[tuple[Spot, Step | Run[Any]]]


class Queue:
    """The chains of one target. True while one of them could begin."""

    def __init__(self, chains: Iterable[Chain]) -> None:
        self._idle = [chain for chain in chains if chain]
        self._held: dict[Spot, Chain] = {}
        self._open = Counter(entry.on for chain in self._idle for _, entry in chain)

    def __bool__(self) -> bool:
        return any(map(self._ready, self._idle))

    def take(self) -> list[Chain]:
        """The chains whose first entry is to begin now.

        One that is neither advanced nor held has failed.
        """
        ready = [chain for chain in self._idle if self._ready(chain)]
        self._idle = [chain for chain in self._idle if not self._ready(chain)]
        return ready

    def hold(self, chain: Chain) -> None:
        """Its first entry was begun and is waited for."""
        self._held[chain[0][0]] = chain

    def held(self, spot: Spot) -> Chain:
        """The chain whose first entry this is, which is waited for no more."""
        return self._held.pop(spot)

    def advance(self, chain: Chain) -> None:
        """Its first entry is done."""
        _, entry = chain.popleft()
        self._open[entry.on] -= 1
        if chain:
            self._idle.append(chain)

    def needed(self, chain: Chain) -> bool:
        """Whether something else is only begun once the first entry of this chain is complete."""
        on = chain[0][1].on
        return len(chain) > 1 or any(
            on in entry.after for other in self._idle for _, entry in other
        )

    def _ready(self, chain: Chain) -> bool:
        return not any(self._open[on] for on in chain[0][1].after)
