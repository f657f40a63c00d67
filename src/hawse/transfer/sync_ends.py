"""Between what a sync is: two places, both taken for folders, checked before any request.

`logs`, `logs/`, `s3://b/logs` and `s3://b/logs/` mean the same: what is below. Two places that
hold each other are refused.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from hawse.errors import UsageError
from hawse.transfer.comparing import Direction
from hawse.transfer.guards import BucketRoot, FolderRoot, Root, check_apart
from hawse.transfer.places import LocalPlace, Place, S3Url, no_such_path, parse_place
from hawse.transfer.sides import folder_root


@dataclass(frozen=True)
class Ends:
    """A source and a destination that can be synced; a local one is an absolute path."""

    source: Place
    destination: Place

    @property
    def direction(self) -> Direction:
        """Which of the two is local."""
        if isinstance(self.source, LocalPlace):
            return Direction.UPLOAD
        return Direction.DOWNLOAD if isinstance(self.destination, LocalPlace) else Direction.COPY


def ends_of(source: str, destination: str, backup: str = "", *, far: bool = False) -> Ends:
    """What SRC and DST mean; UsageError or Refused when they cannot be synced.

    `backup` is where replaced things go: outside of both, or they would be synced as well.
    `far`: the same name may be another bucket at the other end; see `check_apart_there`.
    """
    ends = Ends(_folder(source, "SRC"), _folder(destination, "DST"))
    one, other = ends.source, ends.destination
    if isinstance(one, LocalPlace) and isinstance(other, LocalPlace):
        hint = "one of them is such as s3://bucket/prefix"
        raise UsageError(f"SRC {source} and DST {destination}", why="neither is in S3", hint=hint)
    if isinstance(one, LocalPlace):
        _check_source(one)
    elif isinstance(other, LocalPlace) and os.path.lexists(other.path):
        if not os.path.isdir(other.path):
            raise UsageError(f"DST {destination}", why="it is a file, and a sync needs a folder")
    kept = _root(backup_place(other, backup)) if backup else None
    if kept is not None:
        check_apart(("destination", _root(other)), ("backup prefix", kept))
    if not far:
        _check_source_apart(ends, kept)
    return ends


def check_apart_there(ends: Ends, backup_prefix: str) -> None:
    """Refused when the places overlap, once it is known that both ends have the same buckets."""
    there = ends.destination
    assert isinstance(there, S3Url)
    _check_source_apart(ends, BucketRoot(there.bucket, backup_prefix) if backup_prefix else None)


def _check_source_apart(ends: Ends, kept: Root | None) -> None:
    source = ("source", _root(ends.source))
    check_apart(source, ("destination", _root(ends.destination)))
    if kept is not None:
        check_apart(source, ("backup prefix", kept))


def backup_place(destination: Place, backup: str) -> Place:
    """Where what is replaced goes: a prefix of the destination's bucket, or a folder."""
    if isinstance(destination, LocalPlace):
        return LocalPlace(os.path.abspath(backup))
    place = parse_place(backup, "--backup-prefix") if "://" in backup else None
    if isinstance(place, S3Url):
        if place.bucket != destination.bucket:
            why = f"it is not in the destination's bucket {destination.bucket}"
            raise UsageError(f"--backup-prefix {backup}", why=why)
        backup = place.key
    if not backup.strip("/"):
        raise UsageError("--backup-prefix", why="it is the whole bucket", hint="such as old/")
    return S3Url(destination.bucket, backup).folder()


def backup_names(destination: Place, backup: str) -> str:
    """What is put before the name of what is replaced; "" when it is not kept."""
    if not backup:
        return ""
    place = backup_place(destination, backup)
    return place.key if isinstance(place, S3Url) else os.path.join(place.path, "")


def _folder(text: str, argument: str) -> Place:
    place = parse_place(text, argument)
    if isinstance(place, S3Url):
        return place.folder()
    if place.is_stream:
        raise UsageError(f"{argument} -", why="a stream is one object, and a sync is about many")
    return LocalPlace(os.path.abspath(place.path))


def _check_source(source: LocalPlace) -> None:
    if os.path.isdir(source.path):
        return
    if os.path.lexists(source.path):
        hint = "hawse s3 cp copies a single file"
        raise UsageError(f"SRC {source}", why="it is not a folder", hint=hint)
    raise no_such_path(source.path, "SRC")


def _root(place: Place) -> Root:
    if isinstance(place, S3Url):
        return BucketRoot(place.bucket, place.key)
    found = folder_root(place.path)
    return FolderRoot(found.path, found.device)
