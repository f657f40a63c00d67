"""Objects chosen by their tags, which no listing tells: a request for each of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.transfer import calls
from hawse.transfer.objects import Listed
from hawse.transfer.requests import Reply, Request, query_of
from hawse.transfer.waiting import Waiting
from hawse.transfer.xml_answers import tags_in

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

_AHEAD = 64


def tags_request(bucket: str, key: str, version: str = "") -> Request:
    """The request for the tags of an object."""
    if not version:
        return Request(calls.GET_OBJECT_TAGGING, bucket, key, query="tagging")
    query = query_of(tagging=None, versionId=version)
    return Request(calls.GET_OBJECT_VERSION_TAGGING, bucket, key, query=query)


def tagged(
    engine: Engine, bucket: str, objects: Iterable[Listed], wanted: Mapping[str, str | None]
) -> Iterator[Listed]:
    """Those that have all the tags; a value of None is any. In their order, some asked ahead.

    What went away meanwhile has none; any other failure ends it.
    """
    ahead: deque[tuple[Listed, Waiting[Reply]]] = deque()
    for listed in objects:
        waiting: Waiting[Reply] = Waiting()
        engine.submit(tags_request(bucket, listed.key), waiting.put)
        ahead.append((listed, waiting))
        if len(ahead) >= _AHEAD:
            yield from _fitting(*ahead.popleft(), wanted)
    while ahead:
        yield from _fitting(*ahead.popleft(), wanted)


def _fitting(
    listed: Listed, waiting: Waiting[Reply], wanted: Mapping[str, str | None]
) -> Iterator[Listed]:
    try:
        tags = dict(tags_in(waiting.get().body))
    except NotFound:
        return
    if all(
        tags.get(key) == value or (value is None and key in tags) for key, value in wanted.items()
    ):
        yield listed
