"""The account that a command looks at: from a file that was given, else from AWS."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from hawse.aws.calls import Read
from hawse.services.iam.account import Account, Gap
from hawse.services.iam.holders import Holder
from hawse.services.iam.snapshots.loading import load
from hawse.services.iam.snapshots.parts import ACCESS, ASKED_FOR, EVERYTHING

if TYPE_CHECKING:
    from hawse.aws.targets import Target


class File(Protocol):
    """A file that was given, as `core.saved.Saved`."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def content(self) -> str | bytes:
        """All that is in it; read when it is asked."""


def account_of(
    target: Target,
    snapshot: File | None,
    calls: Collection[Read] = ACCESS,
    *,
    about: Holder | None = None,
) -> Account:
    """The account in `snapshot`; without one, the target's, of which `calls` says the parts.

    `about`: a resource whose own policy is asked for as well.

    The frame tells the gaps of these parts to the person, and counts them with --exit-code. A
    command that asks so:

        @query(scope=Scope.ACCOUNT, calls=ACCESS, offline="snapshot", finds=True)
        @snapshot_option
        @exit_code
        def escalations(target: Target, snapshot: Saved | None) -> Iterator[Escalation]:
            return find_escalations(account_of(target, snapshot))

    With a file, `target` can be asked for nothing but its clock.
    """
    if snapshot is None:
        from hawse.services.iam.snapshots.taking import take

        account = take(target, calls, about=about)
    else:
        account = load(snapshot.content, file=snapshot.name)
    account = replace(account, gaps=tuple(_that_matter(account, calls, about)))
    target.gate.lacks.extend((target, text) for text in told(account.gaps))
    return account


def told(gaps: Iterable[Gap]) -> list[str]:
    """Gaps as lines for people, one for each reason."""
    calls: dict[str, list[str]] = {}
    for gap in gaps:
        calls.setdefault(gap.why, []).append(gap.call)
    return [
        f"snapshot incomplete: {', '.join(dict.fromkeys(named))}: {why}"
        for why, named in calls.items()
    ]


def _that_matter(account: Account, calls: Collection[Read], about: Holder | None) -> Iterator[Gap]:
    unasked = (call for call in (*EVERYTHING, *ASKED_FOR) if call not in calls)
    others = {name for call in unasked for name in (call.name, *call.iam)}
    yield from (gap for gap in account.gaps if gap.call not in others)
    if about is not None and about.arn not in account.resource_policies:
        from hawse.services.iam.snapshots.resource_policies import unread

        yield from unread(about, account.gaps)
