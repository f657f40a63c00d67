"""Buckets, objects and versions as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hawse.rows import Batch, Row, column, quick_row

Texts = Sequence[str]


@quick_row
class Bucket(Row):
    """One bucket. The region is None where S3 does not say it."""

    name: str
    region: str | None = column()
    created: datetime = column(show="time")


@quick_row
class Object(Row):
    """One object, or a folder: what keys with a common start are to a list of one level."""

    key: str = column(doc="The whole key; that of a folder ends with a slash.")
    size: int | None = column(show="bytes", doc="Null for a folder.")
    modified: datetime | None = column(show="time")
    storage_class: str | None = column(title="CLASS")
    etag: str | None = column(wide=True, doc="Without quotes.")


@quick_row
class RestorableObject(Object):
    """One object, with what is known of a copy restored from an archive."""

    restore: str | None = column(
        doc="restoring, or until when a restored copy stays; null when nothing was restored."
    )


@quick_row
class Version(Row):
    """One version of an object, or a delete marker."""

    key: str
    version: str = column(doc="null for what was stored before versioning.")
    latest: bool = column(show="bool")
    deleted: bool = column(show="bool", doc="Whether it is a delete marker.")
    size: int | None = column(show="bytes", doc="Null for a delete marker.")
    modified: datetime = column(show="time")
    storage_class: str | None = column(title="CLASS")
    etag: str | None = column(wide=True)


def row_of_ls(args: Mapping[str, Any]) -> type[Row]:
    """What `ls` gives."""
    if args and not args.get("url"):
        return Bucket
    if args.get("versions"):
        return Version
    return RestorableObject if args.get("restore_status") else Object


def objects(columns: Iterable[Sequence[Any]], *, restores: Texts | None = None) -> Batch[Object]:
    """A batch of objects from columns: keys, sizes, times, storage classes and ETags."""
    keys, sizes, modified, storages, etags = columns
    found = [keys, sizes, times(modified), told(storages), told(etags)]
    if restores is not None:
        found.append(told(restores))
    return Batch(list(zip(*found, strict=True)))


def versions(found: Sequence[tuple[Any, ...]]) -> Batch[Version]:
    """A batch of versions, each as the listing has it."""
    keys, ids, latest, deleted, sizes, modified, etags, storages, _ = zip(*found, strict=True)
    known = [None if gone else size for gone, size in zip(deleted, sizes, strict=True)]
    columns = (keys, ids, latest, deleted, known, times(modified), told(storages), told(etags))
    return Batch(list(zip(*columns, strict=True)))


def times(texts: Texts) -> Sequence[str | None]:
    """Times as our formats write them: without fractions that are none. All at once is cheaper."""
    return told("\0".join(texts).replace(".000Z", "Z").split("\0"))


def told(texts: Texts) -> Sequence[str | None]:
    """Texts, with None where nothing was said."""
    return [text or None for text in texts] if "" in texts else texts


def time_of(text: str) -> datetime:
    """A time as S3 writes it."""
    return datetime.fromisoformat(text)
