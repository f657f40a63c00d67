"""Names asked of AWS while somebody waits for a key: for what no listing has shown yet.

The `ls` of the command's own group is asked, of one account in one region, over the fast path or
not at all: importing botocore takes longer than the answer, and it may prompt. Nothing is told,
nothing is waited for after a second, and what came is noted like any listing, so that the next
key asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hawse.aws.cache import Seen
from hawse.aws.fast.handing import Hand
from hawse.aws.sessions import Aws
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Target
from hawse.aws.together import within
from hawse.core.lookup import INDEXED_AT_MOST, indexed, is_glob, selection_of, thing_of

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.calls import Call
    from hawse.rows import Row

_SECONDS = 1.0
_AGAIN_AFTER = 60.0


class Listing(NamedTuple):
    """What lists all things of a kind with their names, and the calls that it makes."""

    find: Callable[[Target], Iterable[Row]]
    calls: Sequence[Call]
    scope: Scope


def ask(app: App, kind: str, listing: Listing) -> list[Seen]:
    """The things of a kind that AWS lists at the one target that is meant.

    None when the index knows some there, for a minute after AWS had none to tell, and when nothing
    is to be kept, since AWS would be asked for each key.
    """
    wanted = app.config.get("completion.live") and app.asked("cache")
    if not wanted or not _is_one(app):
        return []
    question = _Question(app, kind, listing)
    found = within(_SECONDS, question.answers)
    question.note(found)
    return found


def _is_one(app: App) -> bool:
    """Whether one account and one region are meant, and nobody is asked to find out which."""
    chosen = selection_of(app)
    few = len(chosen.profiles) < 2 and len(chosen.regions) < 2
    return few and not chosen.accounts and not any(map(is_glob, chosen.profiles))


class _Question:
    """A listing, asked while time allows, and what is remembered of it."""

    def __init__(self, app: App, kind: str, listing: Listing) -> None:
        self._app = app
        self._kind = kind
        self._listing = listing
        self._gate = Gate(listing.calls, read_only=True)
        self._key = ""

    def answers(self) -> Iterator[Seen]:
        """What the listing shows; nothing when it need not be asked."""
        target = self._target()
        access, region = target.access, target.region
        keys = "" if access.profile else self._app.env.get("AWS_ACCESS_KEY_ID", "")
        self._key = f"names:{self._kind}:{keys or access.profile}:{access.role}:{region}"
        store = self._app.store
        here = {"regions": (region,), "accounts": (access.account,)}
        if store.get(self._key) or store.knows(self._kind, **here):
            return
        for row in islice(self._listing.find(target), INDEXED_AT_MOST):
            thing = thing_of(row)
            if thing.id:
                yield Seen(self._kind, *indexed(thing, target, self._listing.scope), 0.0)

    def note(self, found: list[Seen]) -> None:
        """End it, and remember what came, or that nothing did."""
        self._gate.stop.set()
        if found:
            self._app.store.seen(self._kind, [each[1:5] for each in found])
        elif self._gate.requests:
            self._app.store.put(self._key, True, _AGAIN_AFTER)

    def _target(self) -> Target:
        app = self._app
        aws = Aws(
            env=app.env,
            config=app.config,
            paths=app.paths,
            clock=app.clock,
            connect=app.connect,
            declared=app.declared,
            options=app.options,
            sdk=False,
        )
        selection = selection_of(app)
        if not all(map(aws.knows_region, selection.regions)):
            raise Hand("several regions, or one that only botocore may know")
        return aws.target(selection, self._listing.scope, self._gate)
