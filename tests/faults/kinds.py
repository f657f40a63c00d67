"""What may befall a request between a client and AWS; rules of the proxy name these faults.

Errors are put as the protocol of the request puts them.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from tests.faults.http import Request, Response

HTML = "<html><body><h1>Sign in to the guest network</h1></body></html>"
XML = {"content-type": "application/xml"}


class Cut(Exception):
    """The connection ends here; with a reset, or else as if all had been said."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__("cut")
        self.reset = reset


Send = Callable[[bytes], Awaitable[None]]
Next = Callable[[], Awaitable[Response]]


@dataclass
class Exchange:
    """What a fault works with: the request, the way on, and the client's connection."""

    request: Request
    ask: Next  # the server's answer
    go_on: Next  # the same, after what further rules do to it
    send: Send
    random: Random


Fault = Callable[[Exchange], Awaitable[Response]]


def answers(response: Response, *, applied: bool = False) -> Fault:
    """This instead of the server's answer; `applied`: after the server has done what was asked."""

    async def answers_(exchange: Exchange) -> Response:
        if applied:
            await exchange.ask()
        return response

    return answers_


def error(code: str, message: str = "") -> bytes:
    """The XML in which S3 says what went wrong."""
    told = f"<Code>{code}</Code><Message>{message or code}</Message>"
    return f'<?xml version="1.0"?><Error>{told}<RequestId>FAULT</RequestId></Error>'.encode()


def refusal(request: Request, status: int, code: str, message: str = "") -> Response:
    """An error as the protocol of the request puts it."""
    protocol, told = request.name.protocol, message or code
    if "json" in protocol or protocol == "smithy":
        body = json.dumps({"__type": code, "message": told}).encode()
        headers = {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code}
        return Response(status, {**headers, "x-amzn-requestid": "FAULT"}, body)
    if protocol == "rest-xml":
        return Response(status, XML, error(code, message))
    inner = f"<Code>{code}</Code><Message>{told}</Message>"
    if protocol == "ec2":
        text = (
            f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>F</RequestID></Response>"
        )
    else:
        kind = "Sender" if status < 500 else "Receiver"
        text = f"<ErrorResponse><Error><Type>{kind}</Type>{inner}</Error></ErrorResponse>"
    return Response(status, {"content-type": "text/xml"}, text.encode())


def fails(
    status: int = 500, code: str = "InternalError", message: str = "", *, applied: bool = False
) -> Fault:
    """An error: 500 `InternalError`, 503 `SlowDown`, 403 `AccessDenied` …

    `applied`: after the server has done what was asked.
    """

    async def fails_(exchange: Exchange) -> Response:
        if applied:
            await exchange.ask()
        return refusal(exchange.request, status, code, message)

    return fails_


def _by_protocol(codes: dict[str, tuple[int, str, str]]) -> Fault:
    async def fails_(exchange: Exchange) -> Response:
        protocol = exchange.request.name.protocol
        return refusal(exchange.request, *codes.get(protocol, codes["json"]))

    return fails_


def throttles() -> Fault:
    """Too fast, in the words of the service."""
    return _by_protocol(
        {
            "ec2": (503, "RequestLimitExceeded", "Request limit exceeded."),
            "query": (400, "Throttling", "Rate exceeded"),
            "json": (400, "ThrottlingException", "Rate exceeded"),
            "rest-json": (429, "TooManyRequestsException", "Rate exceeded"),
            "rest-xml": (503, "SlowDown", "Please reduce your request rate."),
        }
    )


def rations(rate: float) -> Fault:
    """So many requests a second pass, saved up for a second at most; all others are too fast."""
    refuses, left, since = throttles(), rate, time.monotonic()

    async def rations_(exchange: Exchange) -> Response:
        nonlocal left, since
        now = time.monotonic()
        left, since = min(rate, left + (now - since) * rate), now
        if left < 1:
            return await refuses(exchange)
        left -= 1
        return await exchange.go_on()

    return rations_


def expires() -> Fault:
    """The session token is too old."""
    text = "The security token included in the request is expired"
    return _by_protocol(
        {
            "ec2": (400, "RequestExpired", "Request has expired."),
            "query": (403, "ExpiredToken", text),
            "json": (400, "ExpiredTokenException", text),
            "rest-xml": (400, "ExpiredToken", "The provided token has expired."),
        }
    )


def skews(minutes: int = 20) -> Fault:
    """AWS's clock differs by so much: the answer says when it is there, and is a refusal."""
    refuses = _by_protocol(
        {
            "ec2": (400, "RequestExpired", "Request has expired."),
            "query": (403, "SignatureDoesNotMatch", "Signature expired: it is not yet current"),
            "json": (400, "InvalidSignatureException", "Signature expired: it is not yet current"),
            "rest-xml": (403, "RequestTimeTooSkewed", "The difference is too large."),
        }
    )

    async def skews_(exchange: Exchange) -> Response:
        answer = await refuses(exchange)
        there = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
        return replace(answer, headers={**answer.headers, "date": there})

    return skews_


def redirects(region: str, status: int = 301) -> Fault:
    """The bucket lives elsewhere."""
    headers = {**XML, "x-amz-bucket-region": region}
    return answers(Response(status, headers, error("PermanentRedirect")))


def error_inside(code: str = "InternalError", *, applied: bool = False) -> Fault:
    """Status 200, and the error in the body, as of CopyObject and CompleteMultipartUpload."""
    return answers(Response(200, XML, error(code)), applied=applied)


def html() -> Fault:
    """Status 200 and the page of somebody in between."""
    return answers(Response(200, {"content-type": "text/html"}, HTML.encode()))


def empty() -> Fault:
    """Status 200 and nothing."""
    return answers(Response(200))


def resets(*, applied: bool = False, after: int | None = None) -> Fault:
    """The connection is reset, before or after the server did what was asked.

    `after`: so many bytes of its answer have been sent.
    """

    async def resets_(exchange: Exchange) -> Response:
        if applied or after is not None:
            answer = await exchange.ask()
            await exchange.send(answer.encoded()[: after or 0])
        raise Cut(reset=True)

    return resets_


def stalls(*, after: float | None = None, seconds: float = 3600.0) -> Fault:
    """No answer, or no more of it after this share of the body; the end comes in `seconds`."""

    async def stalls_(exchange: Exchange) -> Response:
        if after is not None:
            answer = await exchange.ask()
            held = len(answer.body) - int(len(answer.body) * after)
            await exchange.send(answer.encoded()[: -held or None])
        await asyncio.sleep(seconds)
        raise Cut(reset=False)

    return stalls_


def drips(seconds: float = 0.5, *, pieces: int = 20) -> Fault:
    """The answer comes in so many pieces, over so many seconds."""

    async def drips_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        data = answer.encoded(bodiless=exchange.request.method == "HEAD")
        size = len(data) // pieces + 1
        for start in range(0, len(data), size):
            await exchange.send(data[start : start + size])
            await asyncio.sleep(seconds / pieces)
        raise Cut(reset=False)

    return drips_


def truncates(share: float = 0.5) -> Fault:
    """The length is told in full, the connection ends after this share of the body."""

    async def truncates_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        part = answer.body[: int(len(answer.body) * share)]
        await exchange.send(replace(answer, body=part, length=len(answer.body)).encoded())
        raise Cut(reset=False)

    return truncates_


def changes(change: Callable[[bytes], bytes]) -> Fault:
    """A body that is not what the server sent, with a length that fits it."""

    async def changes_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        return replace(answer, body=change(answer.body))

    return changes_


def tells(headers: dict[str, str]) -> Fault:
    """The server's answer with these headers, also when its length is not as told."""

    async def tells_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        told = {**answer.headers, **headers}
        length = int(told.get("content-length", len(answer.body)))
        return replace(answer, headers=told, length=length)

    return tells_


def shortens(by: int = 10) -> Fault:
    """Body and length lack the last bytes."""
    return changes(lambda body: body[:-by])


def flips() -> Fault:
    """One bit of the body, drawn by the rule's seed, is the other way round."""

    async def flips_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        body = bytearray(answer.body)
        if body:
            body[exchange.random.randrange(len(body))] ^= 1 << exchange.random.randrange(8)
        return replace(answer, body=bytes(body))

    return flips_


def delays(seconds: float) -> Fault:
    """The request takes longer; further rules see it as well."""

    async def delays_(exchange: Exchange) -> Response:
        await asyncio.sleep(seconds)
        return await exchange.go_on()

    return delays_


def calls(function: Callable[[Request], object], *, applied: bool = False) -> Fault:
    """Something else happens just then: an object is replaced, a process is killed."""

    async def calls_(exchange: Exchange) -> Response:
        answer = await exchange.go_on() if applied else None
        await asyncio.to_thread(function, exchange.request)
        return answer or await exchange.go_on()

    return calls_


def halts(function: Callable[[Request], object], share: float = 0.5) -> Fault:
    """Something else happens when this share of the answer is sent; no more of it comes."""

    async def halts_(exchange: Exchange) -> Response:
        answer = (await exchange.ask()).encoded(bodiless=exchange.request.method == "HEAD")
        await exchange.send(answer[: int(len(answer) * share)])
        await asyncio.to_thread(function, exchange.request)
        raise Cut(reset=False)

    return halts_


def turns_in_circles() -> Fault:
    """Each page leads to the next by the same token, which leads to the same page."""
    first: dict[str, Response] = {}

    async def turns_(exchange: Exchange) -> Response:
        operation = exchange.request.operation
        if operation not in first:
            first[operation] = _with_token(await exchange.ask(), exchange.request)
        return first[operation]

    return turns_


def _page_token(request: Request) -> str:
    by_protocol = {"ec2": "nextToken", "rest-xml": "NextContinuationToken"}
    by_service = {"iam": "Marker", "tagging": "PaginationToken"}
    named = by_service.get(request.name.service, "NextToken")
    return by_protocol.get(request.name.protocol, named)


def _with_token(answer: Response, request: Request) -> Response:
    body, json_like = answer.body, "json" in request.name.protocol
    if json_like:
        body = json.dumps({**json.loads(body), _page_token(request): "again"}).encode()
    else:
        body = re.sub(rb"<IsTruncated>false</IsTruncated>|<IsTruncated ?/>", b"", body)
        more = f"<{_page_token(request)}>again</{_page_token(request)}>".encode()
        if request.name.protocol != "ec2":
            more += b"<IsTruncated>true</IsTruncated>"
        ends = [*re.finditer(rb"</\w+Result>|</\w+Response>", body)]
        end = (ends[0] if ends else re.search(rb"</\w+>\s*$", body)) or re.search(rb"$", body)
        assert end is not None
        body = body[: end.start()] + more + body[end.start() :]
    return replace(answer, body=body)
