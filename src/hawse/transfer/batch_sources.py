"""What S3 Batch Operations needs of the engine: a listing, the region of a bucket, large copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.browsing import browsed, deep
from hawse.transfer.copies import copy
from hawse.transfer.downloads import Wanted
from hawse.transfer.heads import head_of
from hawse.transfer.opening import opened
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.places import is_s3, parse_url

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.transfer.engine import Engine
    from hawse.transfer.uploads import Stored

LARGE_COPIES = (
    *(calls.HEAD_OBJECT, calls.HEAD_OBJECT_VERSION),
    *(calls.GET_OBJECT_TAGGING, calls.GET_OBJECT_VERSION_TAGGING),
    *(calls.CREATE_MULTIPART_UPLOAD, calls.CREATE_MULTIPART_UPLOAD_TAGGED),
    *(calls.UPLOAD_PART_COPY, calls.UPLOAD_PART_COPY_VERSION),
    *(calls.COMPLETE_MULTIPART_UPLOAD, calls.ABORT_MULTIPART_UPLOAD),
)
"""What copying an object in parts sends."""


def listed(target: Target, text: str) -> tuple[str, str, Iterator[tuple[str, int]]]:
    """The bucket and the prefix of SRC, and key and size of each object below it."""
    what = browsed(text, argument="SRC")

    def found() -> Iterator[tuple[str, int]]:
        with opened(target) as engine:
            for page in deep(engine, what):
                yield from zip(page.keys, (size or 0 for size in page.sizes), strict=True)

    return what.url.bucket, what.prefix, found()


def at_bucket(*names: str) -> Callable[[Target, Mapping[str, Any]], Iterator[Target]]:
    """As whom a job is made: the same account in the region of the first argument in S3."""

    def at(target: Target, args: Mapping[str, Any]) -> Iterator[Target]:
        text = next((str(args[name]) for name in names if is_s3(str(args[name] or ""))), "")
        region = region_of(target, parse_url(text, "URL").bucket) if text else target.region
        yield target if region == target.region else target.in_region(region)

    return at


def region_of(target: Target, bucket: str) -> str:
    """Where a bucket is."""
    with opened(target) as engine:
        return engine.regions.found(bucket).region


class Large(NamedTuple):
    """One object that is copied here, and what went wrong with it."""

    bucket: str
    key: str
    version: str
    error: CLIError | None


def copy_large(
    target: Target,
    objects: Iterable[tuple[str, str, str]],
    bucket: str,
    prefix: str,
    storage: str = "",
) -> Iterator[Large]:
    """Copy objects (bucket, key, version) below a prefix under their whole keys, part by part."""
    options = ObjectOptions(storage_class=storage)
    with opened(target, copy_limit=0) as engine:
        ended: SimpleQueue[Large] = SimpleQueue()
        begun = 0
        for one in objects:
            begun += 1
            _begin(engine, one, (bucket, prefix), ended, options)
        engine.drain()
        for _ in range(begun):
            yield ended.get()


def _begin(
    engine: Engine,
    one: tuple[str, str, str],
    place: tuple[str, str],
    ended: SimpleQueue[Large],
    options: ObjectOptions,
) -> None:
    source, key, version = one

    def done(came: Stored | CLIError) -> None:
        ended.put(Large(*one, came if isinstance(came, CLIError) else None))

    try:
        head = head_of(engine, source, key, version=version, options=PLAIN)
        wanted = Wanted(source, key, head.size, head.etag, version)
        if not head.size:
            raise CLIError(wanted.name, why="it is empty now")
        copy(engine, wanted, place[0], f"{place[1]}{key}", done, options=options)
    except CLIError as error:
        done(error)
