"""Which paths a principal has, and on what: the table, the aims and the predicates put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hawse.services.iam.escalations.aims import SHARED, Aim
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.own_aims import OWN
from hawse.services.iam.escalations.paths import CONFIDENCES, Act, Confidence, Path, Way
from hawse.services.iam.escalations.predicates import PREDICATES
from hawse.services.iam.escalations.table import PATHS
from hawse.services.iam.escalations.views import ASSUME, Answer, Given, View

_PROVEN, _LIKELY, _NEEDS_CONTEXT = range(3)


@dataclass(frozen=True, slots=True)
class Ask:
    """One action that was found to be allowed, on what, and what that hangs on."""

    action: str
    resource: str
    given: Given
    answer: Answer


class Hit(NamedTuple):
    """An aim for which a path holds, and how sure that is: 0 is proven."""

    aim: Aim
    rank: int


@dataclass(frozen=True, slots=True)
class Match:
    """A path that a principal has: `asks` and `doubts` are about each of the hits."""

    path: Path
    view: View
    asks: tuple[Ask, ...]
    doubts: tuple[str, ...]
    hits: Sequence[Hit]

    @property
    def base(self) -> int:
        """How sure each hit is at best."""
        return _rank(self.asks, self.doubts)

    def rank(self, hit: Hit) -> int:
        """How sure one hit is."""
        return max(hit.rank, self.base)

    def confidence(self, hit: Hit) -> Confidence:
        """The same in a word."""
        return CONFIDENCES[self.rank(hit)]


def matches(
    estate: Estate, view: View, paths: Iterable[Path] = PATHS, *, guarded: bool = True
) -> list[Match]:
    """Every path that a principal has; not `guarded`: but for removing what denies it."""
    return list(_matches(estate, view, paths, guarded=guarded))


def told(estate: Estate, match: Match, hit: Hit) -> tuple[tuple[Ask, ...], tuple[str, ...]]:
    """What one hit takes, in the order of its path, and what is not known of it."""
    path, view, aim = match.path, match.view, hit.aim
    found = {ask.action: ask for ask in (*match.asks, *_passing(view, aim))}
    for ways in _special(path):
        found.update((ask.action, ask) for ask in _best(view, ways, aim) or ())
    order = dict.fromkeys(act.action for ways in path.needs for way in ways for act in way)
    doubts = [*match.doubts, *aim.doubts]
    holds = (PREDICATES[name](estate, view, aim) for name in path.when)
    doubts += (text for text in holds if isinstance(text, str))
    return tuple(found[one] for one in order if one in found), tuple(doubts)


def _matches(
    estate: Estate, view: View, paths: Iterable[Path], *, guarded: bool
) -> Iterator[Match]:
    kept: dict[object, Any] = {}
    for path in paths:
        if _possible(path, view.allowed) and (guarded or path.on != "guard"):
            match = _match(estate, view, path, kept)
            if match is not None:
                yield match


_TRUST = frozenset((ASSUME,))


def _possible(path: Path, allowed: frozenset[str]) -> bool:
    """Whether each need may be met; for assuming a role a trust policy may be enough."""
    for choices in path.choices:
        if not any(some <= allowed or some == _TRUST for some in choices):
            return False
    return True


def _match(estate: Estate, view: View, path: Path, kept: dict[object, Any]) -> Match | None:
    hits: tuple[Hit, ...] | None = None
    if not _special(path) and not path.when:
        # They are kept for other paths, so that they cost less than what is asked of actions.
        hits = _hits(estate, view, path, kept)
        if not hits:
            return None
    asks: list[Ask] = []
    for ways in path.needs:
        if _is_common(ways):
            found = _best(view, ways, None)
            if found is None:
                return None
            asks.extend(found)
    doubts = tuple(one.text for one in path.doubts if not _made(view, one.unless))
    hits = hits or _hits(estate, view, path, kept)
    return Match(path, view, tuple(asks), doubts, hits) if hits else None


def _is_common(ways: tuple[Way, ...]) -> bool:
    """Whether a need is the same for every aim."""
    return all(act.place == "any" for way in ways for act in way)


def _special(path: Path) -> list[tuple[Way, ...]]:
    """The needs that each aim meets or not, but for passing the role."""
    return [
        ways for ways in path.needs if not _is_common(ways) and ways[0][0].action != "iam:PassRole"
    ]


def _made(view: View, way: Way) -> bool:
    return bool(way) and all(view.may(act.action) is not None for act in way)


def _hits(estate: Estate, view: View, path: Path, kept: dict[object, Any]) -> tuple[Hit, ...]:
    """The hits; paths that pass the same roles have the same, made once."""
    special = _special(path)
    key = (path.on, path.services, path.gives)
    plain = not special and not path.when
    if plain and key in kept:
        hits: tuple[Hit, ...] = kept[key]
        return hits
    hits = _Tries(estate, view, path, kept).hits(special)
    if plain:
        kept[key] = hits
    return hits


class _Tries:
    """The aims of a path for one principal, by number, and which of them hold.

    What is asked of all roles or all users is asked once, however many paths need it.
    """

    def __init__(self, estate: Estate, view: View, path: Path, kept: dict[object, Any]) -> None:
        self.estate, self.view, self.path = estate, view, path
        self.kept = kept if path.on in SHARED else {}
        self.aims = _aims(estate, view, path)
        self.me = view.actor.arn if path.on in SHARED or path.on == "assumed-role" else None

    def hits(self, special: list[tuple[Way, ...]]) -> tuple[Hit, ...]:
        """Those that meet every need; of several tries of one target the surest."""
        ranks = self.passed()
        for ways in special:
            ranks = self.meeting(ranks, ways)
        found: dict[str, Hit] = {}
        for number, rank in ranks.items():
            aim = self.aims[number]
            sure = self.certain(aim, rank)
            known = found.get(aim.target)
            if sure is not None and (known is None or sure < known.rank):
                found[aim.target] = Hit(aim, sure)
        return tuple(found.values())

    def passed(self) -> dict[int, int]:
        """How sure each aim is to begin with: whether its role may be passed."""
        if self.path.on != "passed-role":
            return {
                number: _NEEDS_CONTEXT if aim.answer.missing else _PROVEN
                for number, aim in enumerate(self.aims)
                if aim.target != self.me
            }
        answers = self._answers(Act("iam:PassRole", "passed"), range(len(self.aims)))
        return {
            number: _NEEDS_CONTEXT if answer.missing or aim.answer.missing else _PROVEN
            for number, answer in answers.items()
            if answer is not None and (aim := self.aims[number]).target != self.me
        }

    def meeting(self, ranks: dict[int, int], ways: tuple[Way, ...]) -> dict[int, int]:
        """Those that meet a need as well, one way or the other."""
        found: dict[int, int] = {}
        for way in ways:
            met = ranks
            for act in way:
                met = self._allowed(met, act)
            for number, rank in met.items():
                found[number] = min(rank, found.get(number, rank))
        return found

    def _allowed(self, ranks: dict[int, int], act: Act) -> dict[int, int]:
        answers = self._answers(act, ranks)
        found: dict[int, int] = {}
        for number, rank in ranks.items():
            aim = self.aims[number]
            answer = answers[number]
            if act.place == "trust" and not aim.role:
                found[number] = rank  # it is the actor itself
            elif answer is not None and (aim.acts is None or act.action.lower() in aim.acts):
                found[number] = _NEEDS_CONTEXT if answer.missing else rank
        return found

    def _answers(self, act: Act, numbers: Iterable[int]) -> dict[int, Answer | None]:
        """What is allowed of an action on these aims; kept for other paths."""
        key = (self.path.on, self.path.services, act)
        found: dict[int, Answer | None] = self.kept.setdefault(key, {})
        new = [number for number in numbers if number not in found]
        if new:
            found.update(self.view.each(act.action, self._asked(act), new))
        return found

    def _asked(self, act: Act) -> Sequence[tuple[str, Given]]:
        """What is asked about each aim."""
        if self.path.on not in SHARED:
            return [_place(act, aim) for aim in self.aims]
        key = ("asked", self.path.on, self.path.services, act.place, act.action == "iam:PassRole")
        found: Sequence[tuple[str, Given]] | None = self.estate.kept.get(key)
        if found is None:
            found = self.estate.kept[key] = [_place(act, aim) for aim in self.aims]
        return found

    def certain(self, aim: Aim, rank: int) -> int | None:
        """How sure the aim is when all that is not about permissions counts; None: it is not."""
        if aim.doubts:
            rank = max(rank, _LIKELY)
        for name in self.path.when:
            holds = PREDICATES[name](self.estate, self.view, aim)
            if holds is False:
                return None
            rank = max(rank, _LIKELY if isinstance(holds, str) else _PROVEN)
        return rank


def _aims(estate: Estate, view: View, path: Path) -> Sequence[Aim]:
    make = SHARED.get(path.on)
    if make is None:
        return tuple(OWN[path.on](estate, view, path))
    key = (path.on, path.services, path.gives)
    found: tuple[Aim, ...] | None = estate.kept.get(key)
    if found is None:
        found = estate.kept[key] = tuple(make(estate, path))
    return found


def _service(aim: Aim) -> Given:
    return (("iam:PassedToService", aim.passed_to),)


def _passing(view: View, aim: Aim) -> Iterator[Ask]:
    """Passing the role, with what its trust hangs on."""
    answer = view.may("iam:PassRole", aim.target, _service(aim)) if aim.passed_to else None
    if answer is not None:
        missing = dict.fromkeys((*answer.missing, *aim.answer.missing))
        both = Answer(tuple(missing), answer.mfa, answer.region)
        yield Ask("iam:PassRole", aim.target, _service(aim), both)


def _best(view: View, ways: tuple[Way, ...], aim: Aim | None) -> list[Ask] | None:
    """The way of a need that asks for least; none when none is allowed."""
    found: list[Ask] | None = None
    for way in ways:
        asks = _way(view, way, aim)
        if asks is not None and (found is None or _asked(asks) < _asked(found)):
            found = asks
            if not _asked(asks):
                break
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
        resource, given = _place(act, aim)
        answer = view.may(act.action, resource, given)
        if answer is None:
            return None
        asks.append(Ask(act.action, resource, given, answer))
    return asks


def _place(act: Act, aim: Aim | None) -> tuple[str, Given]:
    if aim is None or act.place == "any":
        return "*", ()
    if act.place == "policy":
        return aim.policy, ()
    if act.place == "trust":
        return aim.role, ()
    if act.action == "iam:PassRole":
        return aim.target, _service(aim)
    if act.place == "passed":
        return "*", aim.given
    return aim.resource, aim.given


def _rank(asks: Sequence[Ask], doubts: Sequence[str]) -> int:
    if any(ask.answer.missing for ask in asks):
        return _NEEDS_CONTEXT
    return _LIKELY if doubts else _PROVEN
