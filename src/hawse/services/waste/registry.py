"""The table of rules. A rule is one small pure function of one thing and of what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from hawse.errors import UsageError
from hawse.services.waste.knowing import Known
from hawse.services.waste.verdicts import Verdict

Judge = Callable[[Any, Known], Verdict]


@dataclass(frozen=True)
class Rule:
    """One rule: about each of the list `over`, with the other lists that it `needs`.

    `costs` says what its money is, `fix` is the command that ends it, over {id} and {name}. A
    `summary` is told at the end, and a row only when it is named.
    """

    id: str
    title: str
    costs: str
    over: str
    needs: tuple[str, ...]
    asks: tuple[str, ...]
    fix: str
    judge: Judge
    summary: bool = False

    @property
    def lists(self) -> tuple[str, ...]:
        """All lists that are looked at."""
        own = () if self.over in ("accounts", "places") else (self.over,)
        return (*own, *self.needs, *self.asks)


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    title: str,
    *,
    over: str,
    costs: str,
    fix: str,
    needs: Iterable[str] = (),
    asks: Iterable[str] = (),
    summary: bool = False,
) -> Callable[[Judge], Judge]:
    """Register a function as a rule. Without `needs` it cannot be judged; `asks` are lists that
    it can do without, and asks `Known.need` for where it cannot."""

    def keep(judge: Judge) -> Judge:
        _RULES[id] = Rule(id, title, costs, over, tuple(needs), tuple(asks), fix, judge, summary)
        return judge

    return keep


def registered() -> dict[str, Rule]:
    """The rules by their id, in the order in which they were written down."""
    return _RULES


def selected(wanted: Iterable[str], unwanted: Iterable[str]) -> list[Rule]:
    """The rules of these globs, without those. UsageError for a glob that means none."""
    wanted, unwanted = tuple(wanted), tuple(unwanted)
    for option, patterns in (("--rule", wanted), ("--not-rule", unwanted)):
        for pattern in patterns:
            if not any(fnmatchcase(id, pattern) for id in _RULES):
                why = "there is no such rule"
                raise UsageError(f"{option} {pattern}", why=why, hint="hawse cost waste --list")
    found = [
        one
        for one in _RULES.values()
        if (not wanted or _any(one.id, wanted)) and not _any(one.id, unwanted)
    ]
    if not found:
        raise UsageError("cost waste", why="no rule is left", hint="hawse cost waste --list")
    return found


def _any(id: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(id, pattern) for pattern in patterns)
