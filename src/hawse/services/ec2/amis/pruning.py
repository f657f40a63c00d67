"""Which images of a family go: not the newest, not the young, and only what is proven unused.

Every image that stays is told with the reason. Unknown is not unused, and here nobody can say
otherwise: who knows better removes by name (hawse ec2 ami rm --unproven).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Skip
from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.amis.looking import uses
from hawse.services.ec2.amis.removal import fates_of, step
from hawse.services.ec2.amis.use import Use

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Policy:
    """What to keep: the newest `keep` of each family, and whatever is younger than `older_than`.

    `families` are globs; `tag` is the key of the tag that names the family, "" for the name.
    """

    keep: int
    families: tuple[str, ...] = ()
    tag: str = ""
    older_than: timedelta = timedelta(0)

    def family(self, one: Ami) -> str:
        """The family of an image; "" when it has none."""
        return (one.tags or {}).get(self.tag, "") if self.tag else one.family

    def means(self, one: Ami) -> bool:
        """Whether the policy is about this image at all."""
        name = self.family(one)
        globs = self.families or ("*",)
        return bool(name) and any(fnmatchcase(name, glob) for glob in globs)


def policy(
    keep: int, families: tuple[str, ...], tag: str | None, older_than: timedelta | None
) -> Policy:
    """The policy as it was typed; UsageError when it would mean every image."""
    if not families and not tag:
        raise UsageError(
            "hawse ec2 ami prune",
            why="it names no family",
            hint="--family web, --family '*' for all, or --family-tag KEY",
        )
    return Policy(keep, families, tag or "", older_than or timedelta(0))


def prune(target: Target, amis: Sequence[Ami], wanted: Policy, now: datetime) -> Iterator[Entry]:
    """Remove what the policy does not keep and nothing uses; say of the rest why it stays."""
    meant = [one for one in amis if wanted.means(one)]
    stays = kept(meant, wanted, now)
    candidates = [one for one in meant if one.id not in stays]
    found = uses(target, candidates, now) if candidates else {}
    goes = [one for one in candidates if found[one.id].verdict == "unused"]
    fates = fates_of(target, goes, amis)
    for one in sorted(meant, key=lambda one: (wanted.family(one), one.arch, _age(one), one.id)):
        why = stays.get(one.id) or _in_use(found.get(one.id))
        if why:
            yield Skip(one.id, why, name=one.name)
        else:
            yield step(one, found[one.id], fates[one.id])


def kept(amis: Sequence[Ami], wanted: Policy, now: datetime) -> dict[str, str]:
    """Why images stay whether they are used or not, by id.

    The newest are counted for each architecture by itself, among those that can be launched.
    """
    why: dict[str, str] = {}
    for (family, arch), members in _families(amis, wanted).items():
        available = [one for one in sorted(members, key=_age) if one.state == "available"]
        of = f"{family} for {arch}" if arch else family
        newest = "the newest" if wanted.keep == 1 else f"among the newest {wanted.keep}"
        why |= {one.id: f"is {newest} of {of}" for one in available[: wanted.keep]}
        for one in members:
            why.setdefault(one.id, _guard(one, wanted, now))
    return {id_: reason for id_, reason in why.items() if reason}


def _guard(one: Ami, wanted: Policy, now: datetime) -> str:
    if one.created is None:
        return "EC2 does not tell when it was made"
    if now - one.created < wanted.older_than:
        return f"was made on {one.created:%Y-%m-%d}"
    if one.state == "pending":
        return "is pending"
    if one.public:
        return "is public"
    if one.protected:
        return "deregistration protection is on"
    return f"{one.keeper} removes it by itself" if one.keeper else ""


def _families(amis: Sequence[Ami], wanted: Policy) -> Mapping[tuple[str, str], list[Ami]]:
    found: dict[tuple[str, str], list[Ami]] = {}
    for one in amis:
        found.setdefault((wanted.family(one), one.arch), []).append(one)
    return found


def _age(one: Ami) -> float:
    """For an order with the newest first; what has no date comes last."""
    return -one.created.timestamp() if one.created else 0.0


def _in_use(use: Use | None) -> str:
    return str(use) if use is not None and use.verdict != "unused" else ""
