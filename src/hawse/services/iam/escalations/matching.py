"""Which paths a principal has, and on what: the table, the aims and the predicates put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from hawse.services.iam.escalations.aims import SHARED, Aim
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.own_aims import OWN
from hawse.services.iam.escalations.paths import CONFIDENCES, Act, Confidence, Path, Way
from hawse.services.iam.escalations.predicates import PREDICATES
from hawse.services.iam.escalations.rules import ASSUME, Answer, Given
from hawse.services.iam.escalations.table import PATHS
from hawse.services.iam.escalations.views import View, all_sure

T = TypeVar("T")

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
    for path in _possible(tuple(paths), view.allowed):
        if guarded or path.on != "guard":
            match = _match(estate, view, path, kept)
            if match is not None:
                yield match


@lru_cache(maxsize=4096)
def _possible(paths: tuple[Path, ...], allowed: frozenset[str]) -> list[Path]:
    """Those each of whose needs may be met; for assuming a role a trust policy may be enough."""
    usable = allowed | {ASSUME}
    return [
        path
        for path in paths
        if not path.actions.isdisjoint(usable)
        and all(any(some <= usable for some in choices) for choices in path.choices)
    ]


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
    hits = _Tries(estate, view, path).hits(special)
    if plain:
        kept[key] = hits
    return hits


class _Tries:
    """The aims of a path for one principal, by number, and which of them hold.

    What is the same for all principals is made once for the account.
    """

    def __init__(self, estate: Estate, view: View, path: Path) -> None:
        self.estate, self.view, self.path = estate, view, path
        self.shared = path.on in SHARED
        self.aims = _aims(estate, view, path)

    def hits(self, special: list[tuple[Way, ...]]) -> tuple[Hit, ...]:
        """Those that meet every need; of several tries of one target the surest."""
        ranks = self.passed()
        for ways in special:
            ranks = self.meeting(ranks, ways)
        if self.shared and ranks is self.ranks and not self.path.when:
            found = self.kept("hits", lambda: self.surest(ranks))
        else:
            found = self.surest(ranks)
        me = self.view.actor.arn
        if me in found and (self.shared or self.path.on == "assumed-role"):
            return tuple(hit for target, hit in found.items() if target != me)
        return tuple(found.values())

    def surest(self, ranks: Mapping[int, int]) -> Mapping[str, Hit]:
        """Of the aims at each target the one that is the surest."""
        found: dict[str, Hit] = {}
        for number, rank in ranks.items():
            aim = self.aims[number]
            sure = self.certain(aim, rank)
            known = found.get(aim.target)
            if sure is not None and (known is None or sure < known.rank):
                found[aim.target] = Hit(aim, sure)
        return found

    @cached_property
    def ranks(self) -> Mapping[int, int]:
        """How sure each aim is by itself."""

        def made() -> dict[int, int]:
            return {
                number: _NEEDS_CONTEXT if aim.answer.missing else _PROVEN
                for number, aim in enumerate(self.aims)
            }

        return self.kept("ranks", made)

    def passed(self) -> Mapping[int, int]:
        """How sure each aim is to begin with: whether its role may be passed."""
        if self.path.on != "passed-role":
            return self.ranks
        return self._allowed(self.ranks, Act("iam:PassRole", "passed"))

    def meeting(self, ranks: Mapping[int, int], ways: tuple[Way, ...]) -> Mapping[int, int]:
        """Those that meet a need as well, one way or the other."""
        every: list[Mapping[int, int]] = []
        for way in ways:
            met = ranks
            for act in way:
                met = self._allowed(met, act)
            every.append(met)
        if len(every) == 1:
            return every[0]
        found: dict[int, int] = {}
        for met in every:
            for number, rank in met.items():
                found[number] = min(rank, found.get(number, rank))
        return found

    def _allowed(self, ranks: Mapping[int, int], act: Act) -> Mapping[int, int]:
        name = (self.path.on, self.path.services, act.place, act.action == "iam:PassRole")
        asked = self.kept(name, lambda: [_place(act, aim) for aim in self.aims])
        answers = self.view.each(act.action, asked, ranks, name if self.shared else None)
        if self.shared and answers is all_sure(len(self.aims)):
            return ranks
        found: dict[int, int] = {}
        few = len(answers) < len(ranks) and act.place != "trust"
        for number in answers if few else ranks:
            aim, answer, rank = self.aims[number], answers.get(number), ranks.get(number)
            if rank is None:
                continue
            if act.place == "trust" and not aim.role:
                found[number] = rank  # it is the actor itself
            elif answer is not None and (aim.acts is None or act.action.lower() in aim.acts):
                found[number] = _NEEDS_CONTEXT if answer.missing else rank
        return found

    def kept(self, name: object, make: Callable[[], T]) -> T:
        """What the account keeps of aims that are the same for all principals."""
        if not self.shared:
            return make()
        key = (name, self.path.on, self.path.services, self.path.gives)
        if key not in self.estate.kept:
            self.estate.kept[key] = make()
        found: T = self.estate.kept[key]
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
