"""A canned S3 on loopback that holds any number of objects and answers after a latency.

AWS takes tens of milliseconds for a request, which loopback hides; this shows it. The objects are
made up: their names follow from their position, so a page of a million costs what one of ten
does. What is put is taken and forgotten but for its head, what is deleted stays. Whoever asks is
answered, and it must not know who is measured.

`python -m bench.s3.server KEYS SIZE LAYOUT LATENCY_MS` prints its URL and serves until its input
ends. `GET /-/counts` tells how often each method was used since it was last asked.
"""

from __future__ import annotations

import asyncio
import bisect
import hashlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, unquote

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = 1000  # what S3 gives at most
BLOCK = 1000  # keys that are rendered together
BLOCKS = 2000  # that are kept, 300 kB each
LAST = "\U0010ffff"  # sorts behind every key
NOISE = 2**24  # bytes, after which contents repeat
PREFIX = "p/"
LAYOUTS = ("flat", "folders", "date")
RECORD = (
    "<Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>"
    "<ETag>&quot;{etag}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
    "<ChecksumType>FULL_OBJECT</ChecksumType><Size>{size}</Size>"
    "<StorageClass>STANDARD</StorageClass></Contents>"
)
LISTING = 'ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
XML = "content-type: application/xml\r\n"


@dataclass(frozen=True)
class Objects:
    """`count` objects of `size` bytes under PREFIX, in the order of their names."""

    count: int
    size: int = 4096
    layout: str = "flat"

    def name(self, number: int) -> str:
        """The key at this position; all are of one length, and ASCII."""
        if self.layout == "folders":
            return f"{PREFIX}{number // 100:05}/{number % 100:02}.dat"
        if self.layout == "date":
            hour, part = divmod(number, 125)  # a million in a year of twelve months of 28 days
            day, month = hour // 24 % 28, hour // 672 % 12
            year = 2020 + hour // 8064
            return f"{PREFIX}{year}/{month + 1:02}/{day + 1:02}/{hour % 24:02}/part-{part:03}.gz"
        return f"{PREFIX}object-{number:09}"

    def first_from(self, key: str) -> int:
        """The position of the first key that is not before this one."""
        return bisect.bisect_left(range(self.count), key, key=self.name)

    def first_after(self, key: str) -> int:
        return bisect.bisect_right(range(self.count), key, key=self.name)

    @property
    def body(self) -> bytes:
        """What each of them holds; some servers would compress what repeats itself sooner."""
        block = noise(min(self.size, NOISE))
        return block if len(block) == self.size else (block * (self.size // NOISE + 1))[: self.size]

    @cached_property
    def etag(self) -> str:
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()

    def records(self, start: int, end: int) -> list[memoryview]:
        """`<Contents>` of these positions, cut from blocks that are made once."""
        pieces = []
        while start < end:
            block = memoryview(rendered(self, start // BLOCK))
            length = len(block) // min(BLOCK, self.count - start // BLOCK * BLOCK)
            until = min(end, (start // BLOCK + 1) * BLOCK)
            low = start % BLOCK * length
            pieces.append(block[low : low + (until - start) * length])
            start = until
        return pieces


@cache
def noise(size: int) -> bytes:
    """The same random bytes every time."""
    return random.Random(size).randbytes(size)


@lru_cache(maxsize=BLOCKS)
def rendered(objects: Objects, block: int) -> bytes:
    """The records of one block."""
    start = block * BLOCK
    template = RECORD.format(key="{}", etag=objects.etag, size=objects.size)
    numbers = range(start, min(start + BLOCK, objects.count))
    return "".join([template.format(objects.name(number)) for number in numbers]).encode()


# --- Listing -------------------------------------------------------------------------------------


@dataclass
class Page:
    """One answer to ListObjectsV2: from where, to where, and the folders on the way."""

    start: int
    end: int
    total: int
    pieces: list[memoryview | bytes]
    count: int = 0

    @property
    def truncated(self) -> bool:
        return self.end < self.total


def page(objects: Objects, query: Mapping[str, str]) -> Page:
    """The keys that were asked for; the token is the position to go on from."""
    prefix, after = query.get("prefix", ""), query.get("start-after", "")
    start = max(objects.first_from(prefix), objects.first_after(after) if after else 0)
    start = int(query.get("continuation-token") or start)
    found = Page(start, start, objects.first_from(prefix + LAST), [])
    most = min(int(query.get("max-keys", PAGE)), PAGE)
    if delimiter := query.get("delimiter", ""):
        _roll_up(objects, found, (prefix, delimiter), most)
    elif start < found.total:
        found.end = min(start + most, found.total)
        found.count = found.end - start
        found.pieces.extend(objects.records(start, found.end))
    return found


def _roll_up(objects: Objects, found: Page, cut: tuple[str, str], most: int) -> None:
    """Folders instead of what is in them."""
    prefix, delimiter = cut
    while found.end < found.total and found.count < most:
        key = objects.name(found.end)
        here, mark, _ = key[len(prefix) :].partition(delimiter)
        if mark:
            folder = prefix + here + mark
            found.pieces.append(
                f"<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>".encode()
            )
            found.end = objects.first_from(folder + LAST)
        else:
            found.pieces.extend(objects.records(found.end, found.end + 1))
            found.end += 1
        found.count += 1


def listing(objects: Objects, bucket: str, query: Mapping[str, str]) -> list[bytes | memoryview]:
    """The document of one page."""
    found = page(objects, query)
    told = {
        "Name": bucket,
        "Prefix": query.get("prefix", ""),
        "StartAfter": query.get("start-after", ""),
        "ContinuationToken": query.get("continuation-token", ""),
        "NextContinuationToken": str(found.end) if found.truncated else "",
        "KeyCount": str(found.count),
        "MaxKeys": query.get("max-keys", str(PAGE)),
        "Delimiter": query.get("delimiter", ""),
        "EncodingType": query.get("encoding-type", ""),
        "IsTruncated": "true" if found.truncated else "false",
    }
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told.items() if text)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{LISTING}>{inner}'
    return [head.encode(), *found.pieces, b"</ListBucketResult>"]


# --- Serving -------------------------------------------------------------------------------------

Answer = tuple[int, str, list[bytes | memoryview]]
NOTHING: list[bytes | memoryview] = []


class Service:
    """What all connections share."""

    def __init__(self, objects: Objects, latency: float) -> None:
        self.objects, self.latency = objects, latency
        self.put: dict[str, str] = {}
        self.counts: Counter[str] = Counter()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Status, headers and body of one answer."""
        path, _, question = target.partition("?")
        bucket, _, key = unquote(path[1:]).partition("/")
        query = dict(parse_qsl(question, keep_blank_values=True))
        if bucket == "-":
            return 200, "", [self.told()]
        self.counts[method] += 1
        if method == "POST":
            return 200, XML, [deleted(body)]
        if not key:
            return self.of_bucket(method, bucket, query)
        if method == "PUT":
            return self.taken(path, headers, body)
        if method == "DELETE":
            return 204, "", NOTHING
        return self.of_object(path, key, headers)

    def told(self) -> bytes:
        """How often each method was used, from zero again."""
        counts, self.counts = self.counts, Counter()
        return json.dumps(counts).encode()

    def of_bucket(self, method: str, bucket: str, query: Mapping[str, str]) -> Answer:
        if method == "GET" and "location" in query:
            return 200, XML, [b"<LocationConstraint/>"]
        if method == "GET" and query.get("list-type") != "2":
            return 501, XML, [b"<Error><Code>NotImplemented</Code><Message>no</Message></Error>"]
        if method == "GET":
            return 200, XML, listing(self.objects, bucket, query)
        return 200, "x-amz-bucket-region: us-east-1\r\n", NOTHING

    def taken(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Read, and all but the head forgotten."""
        tag = f'etag: "{hashlib.md5(body, usedforsecurity=False).hexdigest()}"\r\n'
        own = [
            f"{name}: {text}\r\n" for name, text in headers.items() if name[:11] == "x-amz-meta-"
        ]
        modified = "last-modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n"
        self.put[path] = f"content-length: {len(body)}\r\n{modified}{tag}{''.join(own)}"
        return 200, tag, NOTHING

    def of_object(self, path: str, key: str, headers: Mapping[str, str]) -> Answer:
        if path in self.put:
            return 200, self.put[path], NOTHING
        objects = self.objects
        position = objects.first_from(key)
        if position == objects.count or objects.name(position) != key:
            return 404, XML, [b"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>"]
        told = f'etag: "{objects.etag}"\r\nlast-modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n'
        told += "accept-ranges: bytes\r\ncontent-type: binary/octet-stream\r\n"
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        if asked is None:
            return 200, told, [objects.body]
        first, last = int(asked[1]), min(int(asked[2] or objects.size), objects.size - 1)
        told += f"content-range: bytes {first}-{last}/{objects.size}\r\n"
        return 206, told, [objects.body[first : last + 1]]


def deleted(body: bytes) -> bytes:
    """As if every key of a DeleteObjects had been deleted."""
    told = b""
    if b"<Quiet>true</Quiet>" not in body:
        keys = re.findall(rb"<Key>([^<]*)</Key>", body)
        told = b"".join([b"<Deleted><Key>%b</Key></Deleted>" % key for key in keys])
    return b"<DeleteResult>" + told + b"</DeleteResult>"


class Connection(asyncio.Protocol):
    """HTTP/1.1 with one request after another, without a task for each."""

    def __init__(self, service: Service) -> None:
        self.service, self.received, self.told = service, bytearray(), False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        own: socket.socket = transport.get_extra_info("socket")
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**21)  # a page in one system call

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            first, *lines = self.received[:end].decode("latin-1").split("\r\n")
            headers = dict(_header(line) for line in lines)
            whole = end + 4 + int(headers.get("content-length", 0))
            if len(self.received) < whole:
                self._go_on(headers)
                return
            body = bytes(self.received[end + 4 : whole])
            del self.received[:whole]
            self.told = False
            method, target, _ = first.split(" ")
            self._serve(method, target, headers, body)

    def _go_on(self, headers: Mapping[str, str]) -> None:
        """Tell a client that waits for it to send its body."""
        if "expect" in headers and not self.told and self.transport is not None:
            self.told = True
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _serve(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
        answer = self.service.answer(method, target, headers, body)
        loop = asyncio.get_running_loop()
        loop.call_later(self.service.latency, self._send, answer, method == "HEAD")

    def _send(self, answer: Answer, bodiless: bool) -> None:
        status, headers, pieces = answer
        length = "" if "content-length" in headers else _length(status, pieces)
        head = f"HTTP/1.1 {status} OK\r\nx-amz-request-id: BENCH\r\n{headers}{length}\r\n"
        if self.transport is not None and not self.transport.is_closing():
            body = () if bodiless else pieces
            self.transport.write(b"".join([head.encode("latin-1"), *body]))


def _header(line: str) -> tuple[str, str]:
    name, _, text = line.partition(":")
    return name.lower(), text.strip()


def _length(status: int, pieces: list[bytes | memoryview]) -> str:
    return "" if status == 204 else f"content-length: {sum(map(len, pieces))}\r\n"


async def serve(objects: Objects, latency: float) -> None:
    """Until the process ends."""
    for block in range(min(BLOCKS, -(-objects.count // BLOCK))):
        rendered(objects, block)  # beforehand, so that the first client is not the slowest
    service = Service(objects, latency)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(service), "127.0.0.1", 0, backlog=1024, reuse_address=True
    )
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def canned(objects: Objects, latency: float = 0.0) -> Iterator[str]:
    """The URL of a server in a process of its own, which ends with this one."""
    numbers = (str(objects.count), str(objects.size), objects.layout, str(latency * 1000))
    argv = [sys.executable, "-m", "bench.s3.server", *numbers]
    with subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def main(count: str, size: str, layout: str, milliseconds: str) -> int:
    """Serve until standard input ends."""

    def end_with_input() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=end_with_input, daemon=True).start()
    asyncio.run(serve(Objects(int(count), int(size), layout), float(milliseconds) / 1000))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
