"""What people are told of the paths of an account: how bad each is, and how it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hawse.services.iam.collecting import no_collecting
from hawse.services.iam.escalations.fixes import Fixer
from hawse.services.iam.escalations.graph import Graph
from hawse.services.iam.escalations.matching import Ask, Hit, Match, told
from hawse.services.iam.escalations.paths import SEVERITIES, Severity
from hawse.services.iam.escalations.powers import lacks
from hawse.services.iam.escalations.rows import Escalation, EscalationSheet, Fix

ADMINS = "PE-A18"
"""Administrators are no finding, but can be asked for."""
ASSUMING = "PE-B14"
"""Assuming a role is a step of others' ways, but can be asked for."""
_OTHER = "PE-C44"


@dataclass(frozen=True)
class _Worst:
    """A match with its worst target, and the others that are as bad."""

    match: Match
    hit: Hit
    severity: Severity
    others: tuple[str, ...]


def escalations(
    graph: Graph,
    arns: Iterable[str],
    ids: Collection[str] = (),
    *,
    sheet: bool = False,
    fixes: bool = True,
) -> list[Escalation]:
    """The paths of some principals, worst first; `ids`: those alone; without `fixes` much sooner.

    Administrators and the mere assuming of roles are told only when `ids` name them.
    """
    make = EscalationSheet if sheet else Escalation
    wanted = set(arns)

    def rows(mine: Graph, arns: Sequence[str]) -> list[Escalation]:
        found: list[Escalation] = []
        with no_collecting():
            for arn in arns:
                if arn not in wanted:
                    continue
                if arn not in mine.estate.admins:
                    found.extend(_of_one(mine, arn, ids, make, fixes=fixes))
                elif ADMINS in ids:
                    found.append(_admin(mine, arn, make))
        return found

    return sorted(graph.everywhere(rows), key=_order)


def _order(row: Escalation) -> tuple[int, str, str]:
    return (-SEVERITIES.index(row.severity), row.principal, row.path_id)


def _of_one(
    graph: Graph, arn: str, ids: Collection[str], make: type[Escalation], *, fixes: bool
) -> Iterator[Escalation]:
    every = [_worst(graph, arn, match) for match in graph.matches.get(arn, ())]
    worst = _without_generic([one for one in every if one is not None])
    reported = [one for one in worst if one.match.path.id != ASSUMING]
    fixer = Fixer(graph.estate, [one.match for one in reported])
    for one in worst:
        id = one.match.path.id
        if id in ids or (not ids and id != ASSUMING):
            yield _row(graph, arn, one, fixer.fix(one.match) if fixes else None, make)


def _without_generic(found: list[_Worst]) -> list[_Worst]:
    """Without what says of a target only that it is passed somewhere, where others say more."""
    known = {
        one.hit.aim.target
        for one in found
        if one.match.path.on == "passed-role" and one.match.path.id != _OTHER
    }
    kept: list[_Worst] = []
    seen = False
    for one in found:
        generic = one.match.path.id == _OTHER
        if not generic or (one.hit.aim.target not in known and not seen):
            kept.append(one)
        seen = seen or generic
    return kept


def _worst(graph: Graph, arn: str, match: Match) -> _Worst | None:
    """Of the targets of a path the worst; none when none gives what the principal lacks."""
    reaching = [hit for hit in match.hits if _leads(graph, arn, hit)]
    listed = match.path.severity
    if reaching:
        return _pick(match, sorted(reaching, key=lambda hit: _hops(graph, hit)), listed)
    lower = SEVERITIES[max(SEVERITIES.index(listed) - 1, 0)]
    gaining = [hit for hit in match.hits if _gives(graph, match, hit)]
    return _pick(match, gaining, lower) if gaining else None


def _pick(match: Match, hits: Sequence[Hit], severity: Severity) -> _Worst:
    best = min(hits, key=lambda one: one.rank)
    others = tuple(hit.aim.target for hit in hits if hit is not best)
    return _Worst(match, best, severity, others)


def _hops(graph: Graph, hit: Hit) -> int:
    """How far from an administrator the target is: it counts when all else is the same."""
    return len(graph.through(hit.aim.gain.become)) if hit.aim.gain.become else 0


def _leads(graph: Graph, arn: str, hit: Hit) -> bool:
    gain = hit.aim.gain
    return gain.admin or bool(gain.become) and graph.reaches(gain.become, avoiding=arn)


def _gives(graph: Graph, match: Match, hit: Hit) -> bool:
    """Whether it gives something that the principal lacks."""
    gain = hit.aim.gain
    layers = gain.layers
    if gain.become:
        layers = graph.estate.view(graph.estate.by_arn[gain.become]).layers
    return layers is not None and lacks(match.view.layers, layers)


def _row(
    graph: Graph, arn: str, worst: _Worst, fix: Fix | None, make: type[Escalation]
) -> Escalation:
    match, hit = worst.match, worst.hit
    asks, doubts = told(graph.estate, match, hit)
    return make(
        severity=worst.severity,
        principal=arn,
        path_id=match.path.id,
        target=hit.aim.target,
        confidence=match.confidence(hit),
        title=match.path.title,
        category=match.path.category,
        steps=(*map(step, asks), *_onward(graph, hit)),
        needs=tuple(needs(asks, doubts)),
        others=worst.others,
        fix=fix,
    )


def needs(asks: Sequence[Ask], doubts: Sequence[str]) -> Iterator[str]:
    """What else has to be: MFA, the condition keys that decide, what IAM does not tell."""
    if any(ask.answer.mfa for ask in asks):
        yield "MFA"
    yield from dict.fromkeys(key for ask in asks for key in ask.answer.missing)
    yield from regions(asks)
    yield from doubts


def regions(asks: Sequence[Ask]) -> Iterator[str]:
    """Where guard-rails leave it open; IAM itself is asked in one place alone."""
    chosen = [ask for ask in asks if ask.answer.region]
    own = [ask.answer.region for ask in chosen if not ask.action.startswith("iam:")]
    yield from (f"region {one}" for one in dict.fromkeys(own))


def _onward(graph: Graph, hit: Hit) -> Iterator[str]:
    """How it goes on from a target that is no administrator yet."""
    for edge in graph.way(hit.aim.gain.become) if hit.aim.gain.become else ():
        end = f" {short(edge.target)}" if edge.target else ""
        path = edge.path
        yield f"as {short(edge.source)}: {path.id} {path.title}{end}"


def step(ask: Ask) -> str:
    """One action, on what, and the condition keys that tell."""
    where = "" if ask.resource == "*" else f" on {short(ask.resource)}"
    told_keys = [f"{key}={short(str(one))}" for key, one in ask.given if key in _TOLD and one]
    shown = told_keys if ask.action in _TELLING else []
    return f"{ask.action}{where}{' with ' if shown else ''}{' '.join(shown)}"


_TOLD = ("iam:PassedToService", "iam:PolicyARN")
_TELLING = (
    "iam:PassRole",
    "iam:AttachUserPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachGroupPolicy",
)


def short(arn: str) -> str:
    """`user/ana` of an ARN of IAM; whatever else it is, itself."""
    parts = arn.split(":", 5)
    return parts[5] if len(parts) == 6 and parts[2] == "iam" else arn


def _admin(graph: Graph, arn: str, make: type[Escalation]) -> Escalation:
    answer = graph.estate.admins[arn]
    return make(
        severity="critical",
        principal=arn,
        path_id=ADMINS,
        target=arn,
        confidence="proven",
        title=graph.estate.label(arn),
        category="self",
        steps=(),
        needs=("MFA",) if answer.mfa else (),
        others=(),
        fix=None,
    )
