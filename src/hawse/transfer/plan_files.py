"""The files that plans of syncs are written to and read from, and what stands in their headers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from hawse.errors import CLIError, NoFile, UsageError
from hawse.systems import open_private
from hawse.transfer.comparing import Rules
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.plan_lines import PlanHeader
from hawse.transfer.sync_doing import Manner
from hawse.transfer.sync_ends import ends_of
from hawse.transfer.sync_plan import SyncOptions
from hawse.transfer.syncing import Sync
from hawse.transfer.ways import Way, Ways

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_SECRET = ("customer_key", "source_customer_key")
_HEADER_FOR = "header_for"
_STORED_AFTER = "stored_after"
_WAYS = "ways"
_FOLLOW = "follow"


class Maker(Protocol):
    """Who makes a plan."""

    @property
    def where(self) -> Mapping[str, str]:
        """What leads to the same account and place again."""

    def now(self) -> datetime:
        """The time."""


def check_writable(options: ObjectOptions) -> None:
    """UsageError when a plan would have to hold a secret."""
    if any(getattr(options, name) is not None for name in _SECRET):
        why = "a plan is a file that others may read, and it would hold the key"
        raise UsageError("--plan", why=why, hint="sync without --plan, or without --sse-c-key")


def chosen_of(options: ObjectOptions) -> dict[str, Any]:
    """The options of objects that are not the usual ones, without secrets."""
    return {
        each.name: getattr(options, each.name)
        for each in fields(ObjectOptions)
        if each.name not in _SECRET and getattr(options, each.name) != getattr(PLAIN, each.name)
    }


def header_of(sync: Sync, maker: Maker) -> PlanHeader:
    """What the first line of a plan says."""
    chosen = chosen_of(sync.manner.options)
    options: dict[str, Any] = {"where": dict(maker.where), "objects": chosen}
    if sync.manner.header_for:
        options[_HEADER_FOR] = list(sync.manner.header_for)
    if sync.manner.stored_after != float("inf"):
        options[_STORED_AFTER] = sync.manner.stored_after
    if sync.ways != Ways():
        options[_WAYS] = [list(way) for way in sync.ways]
    if sync.follow is not None:
        options[_FOLLOW] = sync.follow
    ends = sync.ends
    return PlanHeader(str(ends.source), str(ends.destination), maker.now().isoformat(), options)


def sync_of(header: PlanHeader) -> Sync:
    """The sync that a plan is of, ready to be applied; UsageError when it cannot be any more."""
    try:
        ways = Ways(*(Way(*map(str, way)) for way in header.options.get(_WAYS, ())))
        objects = ObjectOptions(**_thawed(header.options["objects"]))
        header_for = tuple(map(str, header.options.get(_HEADER_FOR, ())))
        after = float(header.options.get(_STORED_AFTER, float("inf")))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError("plan", why="its options are damaged", hint="plan it again") from error
    ends = ends_of(header.source, header.destination, far=not ways.same)
    manner = Manner(objects, header_for, strict=True, stored_after=after)
    rules, follow = Rules(ends.direction), header.options.get(_FOLLOW)
    return Sync(ends, rules, SyncOptions(), follow=follow, manner=manner, ways=ways)


def _thawed(objects: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has lists where the options have tuples."""
    return {
        name: tuple(map(tuple, value)) if isinstance(value, list) else value
        for name, value in objects.items()
    }


@contextmanager
def open_plan(path: Path) -> Iterator[BinaryIO]:
    """A plan to be read."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NoFile(f"plan {path}", why="no such file") from error
    except OSError as error:
        raise CLIError(f"plan {path}", why=str(error.strerror)) from error
    with file:
        yield file


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when all of it is written; nobody else may read it."""
    temporary = path.with_name(f"{path.name}.new")
    try:
        descriptor = open_private(temporary, os.O_RDWR | os.O_TRUNC)
        with open(descriptor, "w+b") as file:
            yield file
        os.replace(temporary, path)
    except OSError as error:
        raise CLIError(f"plan {path}", why=str(error.strerror)) from error
    finally:
        temporary.unlink(missing_ok=True)
