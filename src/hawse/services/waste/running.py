"""Running the rules until none of them asks anything more, in rounds: each asks AWS at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.services.waste.answering import answer
from hawse.services.waste.knowing import Known, Pending
from hawse.services.waste.registry import Rule
from hawse.services.waste.verdicts import OK, Finding, Lacking, Unknown, Verdict

if TYPE_CHECKING:
    from hawse.aws.targets import Target


class Judged(NamedTuple):
    """What a rule says of a thing; an unknown of a whole list has no id."""

    rule: Rule
    id: str
    name: str
    verdict: Finding | Unknown


def judged(target: Target, rules: Sequence[Rule], known: Known) -> Iterator[Judged]:
    """What is not in order, and what is not known, by rule; what is in order is left out."""
    said: dict[str, list[Judged]] = {rule.id: [] for rule in rules}
    pending: list[tuple[Rule, Any]] = []
    for rule in rules:
        why = _gap(rule, known)
        if why:
            said[rule.id].append(Judged(rule, "", "", Unknown(why)))
        else:
            pending += [(rule, thing) for thing in getattr(known.facts, rule.over)]
    while pending:
        pending = list(_round(pending, known, said))
        answer(target, known)
    for rule in rules:
        yield from said[rule.id]


def _gap(rule: Rule, known: Known) -> str:
    own = () if rule.over in ("accounts", "places") else (rule.over,)
    if rule.over == "accounts" and not known.facts.accounts:
        return ""
    return next(
        (known.facts.gaps[one] for one in (*own, *rule.needs) if one in known.facts.gaps), ""
    )


def _round(
    pending: Sequence[tuple[Rule, Any]], known: Known, said: dict[str, list[Judged]]
) -> Iterator[tuple[Rule, Any]]:
    """Judge what can be judged by now; what has to wait for an answer is left."""
    for rule, thing in pending:
        try:
            verdict = verdict_of(rule, thing, known)
        except Pending:
            yield rule, thing
            continue
        if verdict is not OK and isinstance(verdict, Finding | Unknown):
            said[rule.id].append(Judged(rule, thing.id, thing.name, verdict))


def verdict_of(rule: Rule, thing: Any, known: Known) -> Verdict:
    """What a rule says; Pending when it needs an answer that is not at hand."""
    try:
        return rule.judge(thing, known)
    except Lacking as lacking:
        return Unknown(str(lacking))
