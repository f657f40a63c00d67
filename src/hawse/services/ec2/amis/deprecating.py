"""Deprecating images from a date on, or no longer: one image → one plan entry.

Pure. EC2 keeps a date to the minute and takes none that has passed, so that an earlier one may be
impossible to restore.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hawse.errors import UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import DISABLE_IMAGE_DEPRECATION, ENABLE_IMAGE_DEPRECATION
from hawse.services.ec2.selection import matching

_LONGEST = timedelta(days=3652)
_LONGEST_PUBLIC = timedelta(days=730)
_SOON = timedelta(minutes=5)


def when(at: str | None, after: timedelta | None, *, off: bool, now: datetime) -> datetime | None:
    """The date that was asked for, None for none; UsageError unless one thing was asked."""
    if sum((at is not None, after is not None, off)) != 1:
        why = "give one of --at DATE, --in AGE and --off"
        raise UsageError("hawse ec2 ami deprecate", why=why)
    if off:
        return None
    date = _parsed(at) if at is not None else now + (after or timedelta(0))
    date = date.replace(second=0, microsecond=0)
    if after is not None and date - now < _SOON:  # "now" is over before EC2 reads it
        date += _SOON
    typed = f"--at {at}" if at is not None else "--in"
    if date <= now:
        raise UsageError(typed, why="EC2 takes no date that has passed", hint="--in 0 is at once")
    if date - now > _LONGEST:
        raise UsageError(typed, why="EC2 takes no date that is more than 10 years away")
    return date


def _parsed(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        hint = "such as 2027-01-31, or 2027-01-31T12:00Z"
        raise UsageError(f"--at {text}", why="not a date", hint=hint) from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def deprecate(one: Ami, date: datetime | None, now: datetime) -> Entry:
    """Deprecate an image from a date on; None: no longer."""
    before = one.deprecated.replace(second=0, microsecond=0) if one.deprecated else None
    if date == before:
        so = f"is deprecated from {_day(date)} on already" if date else "is not deprecated"
        return Skip(one.id, so, name=one.name)
    if date is not None and one.public and one.created is not None:
        if date - one.created > _LONGEST_PUBLIC:
            why = "is public: EC2 takes no date more than 2 years after it was made"
            return Skip(one.id, why, name=one.name, blocked=True)
    if before is not None and before <= now:
        return _step(one, before, date, no_undo=f"its date was {_day(before)}, which has passed")
    back = _step(one, before=date, date=before)
    return _step(one, before, date, undo=(back,))


def _step(
    one: Ami,
    before: datetime | None,
    date: datetime | None,
    *,
    undo: tuple[Step, ...] = (),
    no_undo: str = "",
) -> Step:
    params: dict[str, object] = {"ImageId": one.id}
    if date is not None:
        params["DeprecateAt"] = f"{date:%Y-%m-%dT%H:%M:%SZ}"
    was = f"was {_day(before)}" if before else ""
    return Step(
        ENABLE_IMAGE_DEPRECATION if date else DISABLE_IMAGE_DEPRECATION,
        params,
        on=one.id,
        says="deprecate" if date else "deprecate no longer",
        name=one.name,
        note=" · ".join(part for part in (f"from {_day(date)} on" if date else "", was) if part),
        expects=_look(one.id, before),
        wait=_look(one.id, date),
        undo=undo,
        no_undo=no_undo,
    )


def _look(id_: str, date: datetime | None) -> Look:
    """The date of one image, to the minute; None: it has none."""
    params = {"Filters": (matching("image-id", (id_,)),), "IncludeDisabled": True}
    if date is None:
        path = "Images[?DeprecationTime].DeprecationTime"
        return Look(DESCRIBE_IMAGES, params, path, (), absent=True)
    minute = f"{date:%Y-%m-%dT%H:%M}"
    path = f"Images[?starts_with(DeprecationTime || '', '{minute}')].ImageId"
    return Look(DESCRIBE_IMAGES, params, path, (id_,))


def _day(date: datetime | None) -> str:
    return f"{date:%Y-%m-%d %H:%M}" if date else ""
