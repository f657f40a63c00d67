"""A bucket that answers listings from a list of keys, late and in any order, without a thread.

It stands on both sides of the queue: what was asked for waits until the listing wants an answer,
and only then the one of them that is due first is answered. `now` is how many round trips it all
would have taken.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus, unquote
from xml.sax.saxutils import escape
from zlib import crc32

from hawse.errors import CLIError

Answer = bytes | CLIError
Reply = Callable[[Answer], None]

MODIFIED = "2024-05-01T12:00:00.000Z"


def record(key: str, size: int = 1, *, encoded: bool = True) -> str:
    """One object as AWS writes it."""
    name = quote_plus(key, safe="/*") if encoded else escape(key)
    return (
        f"<Contents><Key>{name}</Key><LastModified>{MODIFIED}</LastModified>"
        f"<ETag>&quot;{crc32(key.encode()):032x}&quot;</ETag><Size>{size}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
    )


def document(
    keys: Iterable[str], *, folders: Iterable[str] = (), token: str | None = None
) -> bytes:
    """A page as AWS writes it; `token` None for the last one."""
    more = (
        "" if token is None else f"<NextContinuationToken>{escape(token)}</NextContinuationToken>"
    )
    prefixes = "".join(
        f"<CommonPrefixes><Prefix>{quote_plus(folder, safe='/*')}</Prefix></CommonPrefixes>"
        for folder in folders
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>'
        f"{more}<EncodingType>url</EncodingType>"
        f"<IsTruncated>{'false' if token is None else 'true'}</IsTruncated>"
        f"{''.join(map(record, keys))}{prefixes}</ListBucketResult>"
    ).encode()


class Bucket:
    """`order` is how the server sorts, `starts` what it makes of start-after.

    `answers` are those of some requests, by number. `between` is called before each answer
    and may change `keys`.
    """

    def __init__(
        self,
        keys: Iterable[str],
        *,
        page: int = 1000,
        order: Callable[[str], Any] = str,
        starts: str = "after",
        answers: Mapping[int, Answer] | None = None,
        between: Callable[[Bucket], None] | None = None,
        seed: int = 0,
    ) -> None:
        self.order = order
        self.page = page
        self.starts = starts
        self.asked: list[dict[str, str]] = []
        self.now = 0.0
        self._keys: list[str] = []
        self._below: dict[tuple[str, str], tuple[list[str], list[Any]]] = {}
        self._answers = answers or {}
        self._between = between
        self._random = random.Random(seed)
        self._waiting: list[tuple[float, Reply, dict[str, str]]] = []
        self._arrived: list[Any] = []
        self.keys = list(keys)

    @property
    def keys(self) -> list[str]:
        """What is in the bucket, in the order of the server."""
        return self._keys

    @keys.setter
    def keys(self, keys: list[str]) -> None:
        self._keys = sorted(keys, key=self.order)
        self._below.clear()

    def fetch(self, query: str, reply: Reply) -> None:
        """Take a request; it is answered when the listing waits."""
        due = self.now + self._random.uniform(0.5, 1.5)
        self._waiting.append((due, reply, self._noted(query)))

    def fetch_at_once(self, query: str, reply: Reply) -> None:
        """Answer before the request is said to be sent."""
        reply(self.answer(self._noted(query)))

    def _noted(self, query: str) -> dict[str, str]:
        parameters = {name: values[0] for name, values in parse_qs(query).items()}
        self.asked.append(parameters)
        return {**parameters, "number": str(len(self.asked))}

    def answer(self, parameters: dict[str, str]) -> Answer:
        """The page that is asked for."""
        if self._between:
            self._between(self)
        scripted = self._answers.get(int(parameters["number"]))
        if scripted is not None:
            return scripted
        entries, places = self._entries(
            parameters.get("prefix", ""), parameters.get("delimiter", "")
        )
        begin = self._begin(parameters, places)
        found = entries[begin : begin + self.page]
        more = begin + self.page < len(entries)
        folders = [entry for entry in found if parameters.get("delimiter") and entry[-1] == "/"]
        objects = [entry for entry in found if entry not in folders] if folders else found
        return document(objects, folders=folders, token=f"t:{quote(found[-1])}" if more else None)

    def _begin(self, parameters: dict[str, str], places: list[Any]) -> int:
        if token := parameters.get("continuation-token"):
            return bisect_right(places, self.order(unquote(token.removeprefix("t:"))))
        start = parameters.get("start-after", "")
        if not start or self.starts == "ignored":
            return 0
        bisect = bisect_left if self.starts == "at" else bisect_right
        return bisect(places, self.order(start))

    def _entries(self, prefix: str, delimiter: str) -> tuple[list[str], list[Any]]:
        if (prefix, delimiter) not in self._below:
            names = [key for key in self._keys if key.startswith(prefix)]
            if delimiter:
                end = len(prefix)
                names = [
                    name[: name.find("/", end) + 1] if "/" in name[end:] else name for name in names
                ]
                names = sorted(set(names))
            self._below[prefix, delimiter] = names, [self.order(name) for name in names]
        return self._below[prefix, delimiter]

    # The queue of the listing

    def put(self, item: Any, /) -> None:
        self._arrived.append(item)

    def empty(self) -> bool:
        return not self._arrived

    def get(self) -> Any:
        while not self._arrived:
            assert self._waiting, "the listing waits for nothing"
            earliest = min(range(len(self._waiting)), key=lambda place: self._waiting[place][0])
            self.now, reply, parameters = self._waiting.pop(earliest)
            reply(self.answer(parameters))
        return self._arrived.pop(0)
