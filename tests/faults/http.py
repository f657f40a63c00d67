"""HTTP as the fault proxy sees it: whole requests and answers.

Only what AWS's clients and servers send: a body has a length or comes in chunks.
"""

from __future__ import annotations

import re
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from tests.faults.naming import Named, named

LIMIT = 2**18  # a head or a line that is longer is not one of AWS's
_TOKEN = re.compile(rb"(?:^|[&\"])Client(?:Request)?Token(?:=|\":\s*\")([^&\"]+)")
HOPS = {"connection", "transfer-encoding", "content-length", "expect", "keep-alive"}


@dataclass
class Request:
    """One request of a client. `operation` is AWS's name for it, `attempt` counts the tries of one
    call as the client tells them (0: it does not); `bucket` and `key` are S3's."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    bucket: str = ""
    key: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    name: Named = Named()
    attempt: int = 0

    def __post_init__(self) -> None:
        path, _, query = self.target.partition("?")
        bucket, _, key = path.lstrip("/").partition("/") if path != "/" else ("", "", "")
        self.bucket, self.key = unquote(bucket), unquote(key)
        self.query = dict(parse_qsl(query, keep_blank_values=True))
        self.name = named(self)
        tries = self.headers.get("amz-sdk-request", "").partition("attempt=")[2]
        self.attempt = int(tries.partition(";")[0] or 0)

    @property
    def operation(self) -> str:
        return self.name.operation

    @property
    def token(self) -> str:
        """By what AWS knows a request that comes again; "" for one without."""
        found = _TOKEN.search(self.body)
        return f"{self.operation} {found[1].decode()}" if found else ""

    def encoded(self) -> bytes:
        """The bytes on the wire, the body with its length even if it came in chunks."""
        kept = {name: text for name, text in self.headers.items() if name not in HOPS}
        if self.body or "content-length" in self.headers:
            kept["content-length"] = str(len(self.body))
        lines = (f"{name}: {text}" for name, text in kept.items())
        head = "\r\n".join([f"{self.method} {self.target} HTTP/1.1", *lines, "", ""])
        return head.encode("latin-1") + self.body


@dataclass
class Response:
    """An answer; `length` is what its head says when that is not the truth."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = None

    def encoded(self, *, bodiless: bool = False) -> bytes:
        """The bytes on the wire; the answer to a HEAD has a length and no body."""
        kept = {name: value for name, value in self.headers.items() if name not in HOPS}
        length = len(self.body) if self.length is None else self.length
        if self.status not in (204, 304):
            kept["content-length"] = str(length)
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {text}" for name, text in kept.items())]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head if bodiless else head + self.body


async def read_request(reader: StreamReader, writer: StreamWriter) -> Request:
    """The next request, whole; a client that waits to be told to go on is told so."""
    line, headers = parse_head(await reader.readuntil(b"\r\n\r\n"))
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
    body = await read_body(reader, headers, to_end=False)
    method, target, _ = line.split(" ")
    return Request(method, target, headers, body)


async def ask(reader: StreamReader, writer: StreamWriter, request: Request) -> Response:
    """Send the request on, and read the answer."""
    writer.write(request.encoded())
    await writer.drain()
    status, headers = parse_head(await reader.readuntil(b"\r\n\r\n"))
    code = int(status.split()[1])
    if request.method == "HEAD":
        told = headers.get("content-length")
        return Response(code, headers, length=int(told) if told else None)
    body = b"" if code in (204, 304) else await read_body(reader, headers, to_end=True)
    return Response(code, headers, body)


def parse_head(head: bytes) -> tuple[str, dict[str, str]]:
    """First line and headers, names in lower case."""
    first, *lines = head.decode("latin-1").strip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return first, {name.strip().lower(): text.strip() for name, _, text in pairs}


async def read_body(reader: StreamReader, headers: Mapping[str, str], *, to_end: bool) -> bytes:
    """The body that the headers announce; up to the end when they announce none and `to_end`."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await _read_chunks(reader)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read() if to_end else b""


async def _read_chunks(reader: StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    while (await reader.readline()).strip():
        continue  # trailers
    return b"".join(parts)
