"""Which paths a principal has, and on what: the table, the aims and the predicates put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hawse.services.iam.escalations.aims import MAKERS, Aim
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.own_aims import OWN
from hawse.services.iam.escalations.paths import CONFIDENCES, Act, Confidence, Path, Way
from hawse.services.iam.escalations.predicates import PREDICATES
from hawse.services.iam.escalations.table import PATHS
from hawse.services.iam.escalations.views import ASSUME, Answer, View

_MAKERS = {**MAKERS, **OWN}


@dataclass(frozen=True, slots=True)
class Ask:
    """One action that was found to be allowed, on what, and what that hangs on."""

    action: str
    resource: str
    context: Mapping[str, object]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Hit:
    """A path that holds for one aim: what was asked for this aim, and what is not known of it."""

    aim: Aim
    asks: tuple[Ask, ...] = ()
    doubts: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A path that a principal has: `asks` and `doubts` are about each of the hits."""

    path: Path
    view: View
    asks: tuple[Ask, ...]
    doubts: tuple[str, ...]
    hits: Sequence[Hit]

    def every(self, hit: Hit) -> tuple[Ask, ...]:
        """All that was asked for one hit, in the order of the path."""
        order = [act.action for ways in self.path.needs for way in ways for act in way]
        found = {ask.action: ask for ask in (*self.asks, *hit.asks)}
        return tuple(found[one] for one in dict.fromkeys(order) if one in found)

    def rank(self, hit: Hit) -> int:
        """Of its confidence: 0 is proven."""
        return max(hit.rank, _rank(self.asks, self.doubts))

    def confidence(self, hit: Hit) -> Confidence:
        """How sure it is."""
        return CONFIDENCES[self.rank(hit)]


def matches(estate: Estate, view: View, *, guarded: bool = True) -> list[Match]:
    """Every path that a principal has; not `guarded`: but for removing what denies it."""
    return list(_matches(estate, view, PATHS, guarded=guarded))


def _matches(
    estate: Estate, view: View, paths: Sequence[Path], *, guarded: bool
) -> Iterator[Match]:
    kept: dict[object, tuple[Hit, ...]] = {}
    for path in paths:
        if guarded or path.on != "guard":
            if _possible(path, view.allowed):
                match = _match(estate, view, path, kept)
                if match is not None:
                    yield match


def matched(estate: Estate, view: View, path: Path) -> Match | None:
    """One path of a principal."""
    return _match(estate, view, path, {}) if _possible(path, view.allowed) else None


def _possible(path: Path, allowed: frozenset[str]) -> bool:
    """Whether each need may be met; a trust policy that names the actor is enough for one."""
    for choices in path.choices:
        if not any(some <= allowed or some == _TRUST for some in choices):
            return False
    return True


_TRUST = frozenset((ASSUME,))


def _match(
    estate: Estate, view: View, path: Path, kept: dict[object, tuple[Hit, ...]]
) -> Match | None:
    asks: list[Ask] = []
    special: list[tuple[Way, ...]] = []
    for ways in path.needs:
        if all(act.place == "any" for way in ways for act in way):
            found = _best(view, ways, None)
            if found is None:
                return None
            asks.extend(found)
        elif not _is_passing(ways):
            special.append(ways)
    doubts = tuple(one.text for one in path.doubts if not _made(view, one.unless))
    hits = _hits(estate, view, path, special, kept)
    return Match(path, view, tuple(asks), doubts, hits) if hits else None


def _is_passing(ways: tuple[Way, ...]) -> bool:
    """Whether it is about passing the role, which the making of its aims asks already."""
    return ways[0][0].action == "iam:PassRole"


def _made(view: View, way: Way) -> bool:
    return bool(way) and all(view.may(act.action) is not None for act in way)


def _hits(
    estate: Estate,
    view: View,
    path: Path,
    special: list[tuple[Way, ...]],
    kept: dict[object, tuple[Hit, ...]],
) -> tuple[Hit, ...]:
    """The hits; those of paths that pass the same roles are the same, and made once."""
    plain = not special and not path.when
    key = (path.on, path.services, path.gives)
    if plain and key in kept:
        return kept[key]
    found = tuple(
        hit
        for aim in _MAKERS[path.on](estate, view, path)
        if (hit := _hit(estate, view, path, special, aim)) is not None
    )
    found = tuple({hit.aim.target: hit for hit in sorted(found, key=_worse)}.values())
    if plain:
        kept[key] = found
    return found


def _worse(hit: Hit) -> int:
    """Of several tries of one target the surest is kept, which is the last."""
    return -hit.rank


def _hit(
    estate: Estate, view: View, path: Path, special: list[tuple[Way, ...]], aim: Aim
) -> Hit | None:
    doubts = list(aim.doubts)
    for name in path.when:
        holds = PREDICATES[name](estate, view, aim)
        if holds is False:
            return None
        if isinstance(holds, str):
            doubts.append(holds)
    asks: list[Ask] = []
    if aim.passed_to:
        context = {"iam:PassedToService": aim.passed_to}
        asks.append(Ask("iam:PassRole", aim.target, context, aim.answer))
    for ways in special:
        found = _best(view, ways, aim)
        if found is None:
            return None
        asks.extend(found)
    rank = max(_rank(asks, doubts), 2 if aim.answer.missing else 0)
    return Hit(aim, tuple(asks), tuple(doubts), rank)


def _best(view: View, ways: tuple[Way, ...], aim: Aim | None) -> list[Ask] | None:
    """The way of a need that asks for least; none when none is allowed."""
    found: list[Ask] | None = None
    for way in ways:
        asks = _way(view, way, aim)
        if asks is not None and (found is None or _asked(asks) < _asked(found)):
            found = asks
    return found


def _asked(asks: list[Ask]) -> int:
    return max((ask.answer.rank for ask in asks), default=0)


def _way(view: View, way: Way, aim: Aim | None) -> list[Ask] | None:
    asks: list[Ask] = []
    for act in way:
        if aim is not None and aim.acts is not None and act.action.lower() not in aim.acts:
            return None
        if act.place == "trust" and aim is not None and not aim.role:
            continue  # it is the actor itself
        resource, context = _place(act, aim)
        answer = view.may(act.action, resource, context)
        if answer is None:
            return None
        asks.append(Ask(act.action, resource, context, answer))
    return asks


_NO_CONTEXT: Mapping[str, object] = {}


def _place(act: Act, aim: Aim | None) -> tuple[str, Mapping[str, object]]:
    if aim is None or act.place == "any":
        return "*", _NO_CONTEXT
    if act.place == "policy":
        return aim.policy, _NO_CONTEXT
    if act.place == "trust":
        return aim.role, _NO_CONTEXT
    if act.place == "passed":
        return "*", aim.context
    return aim.resource, aim.context


def _rank(asks: Sequence[Ask], doubts: Sequence[str]) -> int:
    if any(ask.answer.missing for ask in asks):
        return 2
    return 1 if doubts else 0


def without(match: Match, hits: Sequence[Hit]) -> Match:
    """The match with these hits alone."""
    return replace(match, hits=tuple(hits))
