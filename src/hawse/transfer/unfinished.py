"""Multipart uploads that were begun and neither completed nor aborted: they cost, and are unseen.

A listing of objects does not show them. What is in them is known by asking for the parts of each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.key_ranges import Fetch
from hawse.transfer.listing import in_turn
from hawse.transfer.listing_answers import Tree, checked, refused
from hawse.transfer.multipart import Multipart
from hawse.transfer.queries import uploads_query
from hawse.transfer.requests import Headers, Request

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from hawse.transfer.engine import Engine

T = TypeVar("T")
R = TypeVar("R")
WORKERS = 16
"""How many uploads are asked for their parts at once: an engine's `large` for this."""
_AHEAD = 64


class Unfinished(NamedTuple):
    """One of them. `initiator` is an ARN where S3 says one, and "" where S3 says nothing."""

    key: str
    upload_id: str
    started: str  # ISO 8601 as S3 sent it
    initiator: str = ""
    storage: str = ""


class Held(NamedTuple):
    """What S3 holds of an upload."""

    parts: int
    size: int


def list_unfinished(fetch: Fetch, prefix: str = "") -> Iterator[Unfinished]:
    """The unfinished uploads to keys that start with `prefix`; `fetch` lists uploads."""

    def ask(position: tuple[str, str]) -> str:
        return uploads_query(prefix, *position)

    for page in in_turn(fetch, ask, _page, ("", "")):
        yield from (upload for upload in page if upload.key.startswith(prefix))


def held(engine: Engine, bucket: str, upload: Unfinished) -> Held | None:
    """What S3 holds of it; None when it was finished meanwhile. Waits."""
    asked = Multipart(engine, bucket, upload.key, (), upload_id=upload.upload_id, checked=False)
    parts = asked.listed()
    return None if parts is None else Held(len(parts), sum(part.size for part in parts.values()))


def abort(engine: Engine, bucket: str, key: str, upload_id: str, headers: Headers = ()) -> bool:
    """Have S3 forget an upload and its parts; False when it was gone already. Waits."""
    query = Multipart(engine, bucket, key, (), upload_id=upload_id).query
    request = Request(calls.ABORT_MULTIPART_UPLOAD, bucket, key, query=query, headers=headers)
    return engine.exists(request) is not None


def each(
    engine: Engine, items: Iterable[T], work: Callable[[T], R]
) -> Iterator[tuple[T, R | CLIError]]:
    """What `work` makes of each item, in their order; many are worked on at once."""
    waiting: deque[tuple[T, SimpleQueue[R | CLIError]]] = deque()
    for item in items:
        came: SimpleQueue[R | CLIError] = SimpleQueue()
        engine.spawn(lambda item=item: work(item), came.put)  # type: ignore[misc]
        waiting.append((item, came))
        if len(waiting) >= _AHEAD:
            first, came = waiting.popleft()
            yield first, came.get()
    for item, came in waiting:
        yield item, came.get()


def _page(body: bytes) -> tuple[list[Unfinished], tuple[str, str] | None]:
    name = "ListMultipartUploadsResult"
    root = Tree(checked(body, name), name)
    found = [_upload(root, node) for node in root.nodes("Upload")]
    following = root.key(root.root, "NextKeyMarker"), root.text(root.root, "NextUploadIdMarker")
    return found, following if root.truncated() else None


def _upload(root: Tree, node: Element) -> Unfinished:
    key, upload_id = root.key(node, "Key"), root.text(node, "UploadId")
    if not key or not upload_id:
        raise refused("an upload has no key or no id")
    return Unfinished(
        key,
        upload_id,
        root.text(node, "Initiated").strip(),
        root.within(node, "Initiator", "ID") or root.within(node, "Initiator", "DisplayName"),
        root.text(node, "StorageClass").strip(),
    )
