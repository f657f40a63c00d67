"""botocore as the judge: one real client whose requests are caught and answered before the wire.

Everything between a call and its answer takes part: validation, serialisers, endpoint rules,
signing, parsers, handlers. Nothing is sent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from hawse.aws.fast.encoding import Request, encode
from hawse.aws.fast.examples import Examples, Reply
from hawse.aws.fast.handing import Answered, FastError, Hand
from hawse.aws.fast.reading import Reader
from hawse.aws.fast.signing import Keys, Place, signed

KEYS = Keys("AKIDEXAMPLE", "secret/+", "token")
REGION = "eu-west-1"


class Verdict(NamedTuple):
    """`equal`, `handed` to botocore, `stricter` on purpose, or `different` with what differs."""

    kind: str
    about: object = ""


class Codec(NamedTuple):
    """What is judged."""

    encode: Callable[..., Request] = encode
    reader: Callable[..., Any] = Reader
    signed: Callable[..., dict[str, str]] = signed


class Oracle:
    """Compares one service, by its table."""

    def __init__(self, table: Mapping[str, Any], client: Any, codec: Codec = Codec()) -> None:
        self._table = table
        self._client = client
        self._codec = codec
        self._reader = cache(lambda name: codec.reader(table, name))
        self._sent: Any = None
        self._reply = Reply(200, {}, b"")
        client.meta.events.register("before-send", self._catch)

    @property
    def model(self) -> Any:
        """botocore's ServiceModel."""
        return self._client.meta.service_model

    def judge(self, operation: str, examples: Examples) -> Iterator[Verdict]:
        """One request, one answer and one error."""
        params = examples.params()
        for reply in (examples.reply(), examples.error()):
            theirs = self._ask(operation, params, reply)
            yield self.answer(operation, reply, theirs)
        yield self.request(operation, params)

    def request(self, operation: str, params: Mapping[str, Any]) -> Verdict:
        """Whether the codec sends for these parameters what botocore has just sent."""
        try:
            request = self._codec.encode(self._table, operation, params)
        except Hand as why:
            return Verdict("handed", why)
        if self._sent is None:
            return Verdict("different", (operation, params, "botocore sends nothing"))
        theirs = _what_was_sent(self._sent)
        now = datetime.strptime(theirs["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        place = place_of(self._table, REGION)
        headers = self._codec.signed(request, place, KEYS, now)
        path = place.base + request.path + (f"?{request.query}" if request.query else "")
        ours = {
            **{name.lower(): value for name, value in headers.items()},
            "host": place.host,
            "": (request.method, place.url + path[len(place.base) :], request.body),
        }
        if ours != theirs:
            return Verdict("different", (operation, params, ours, theirs))
        return Verdict("equal")

    def answer(self, operation: str, reply: Reply, theirs: Any) -> Verdict:
        """Whether the codec understands this answer as botocore has."""
        headers = {name.lower(): value for name, value in reply.headers.items()}
        try:
            ours: Any = self._reader(operation).read(reply.status, headers, reply.body)
        except Answered as error:
            ours = error
        except FastError as error:
            if isinstance(theirs, Exception) and not hasattr(theirs, "response"):
                return Verdict("equal")
            kind = "stricter" if reply.broken else "different"
            return Verdict(kind, (operation, reply, error, theirs))
        if isinstance(ours, Answered):
            same = isinstance(theirs, Exception) and _same_error(ours.response, theirs)
        else:
            same = not isinstance(theirs, Exception) and alike(_bare(ours), _bare(theirs))
        return Verdict("equal") if same else Verdict("different", (operation, reply, ours, theirs))

    def _ask(self, operation: str, params: Mapping[str, Any], reply: Reply) -> Any:
        from botocore import xform_name

        self._reply, self._sent = reply, None
        try:
            return getattr(self._client, xform_name(operation))(**params)
        except Exception as error:  # pylint: disable=broad-exception-caught  # the judge's word
            return error

    def _catch(self, request: Any, **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        self._sent = request
        return AWSResponse(
            request.url, self._reply.status, _headers(self._reply), _Raw(self._reply)
        )


class _Raw:
    """The part of urllib3's answer that botocore reads."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._reply.body


def _headers(reply: Reply) -> Any:
    from botocore.awsrequest import HeadersDict

    return HeadersDict(reply.headers)


def place_of(table: Mapping[str, Any], region: str) -> Place:
    """Where the table sends requests for a region; KeyError for one that it does not know."""
    endpoints = table["endpoints"]
    url, signing, name = endpoints["rows"][endpoints["regions"][region]]
    return Place(url.replace("{r}", region), signing or region, name or endpoints["name"])


_UNSIGNED = {"user-agent", "amz-sdk-invocation-id", "amz-sdk-request", "content-length"}


def _what_was_sent(request: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in request.headers.items():
        if name.lower() not in _UNSIGNED:
            found[name.lower()] = value.decode() if isinstance(value, bytes) else value
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else body
    return {**found, "": (request.method, request.url, body)}


def _same_error(ours: dict[str, Any], error: Any) -> bool:
    theirs = getattr(error, "response", None)
    if theirs is None:
        return False
    mine, their = ours["Error"], theirs.get("Error", {})
    about, theirs_about = ours["ResponseMetadata"], theirs.get("ResponseMetadata", {})
    return all(mine.get(k) == their.get(k) for k in ("Code", "Message", "QueryErrorCode")) and (
        about.get("RequestId") == theirs_about.get("RequestId")
        and about["HTTPStatusCode"] == theirs_about.get("HTTPStatusCode")
    )


def _bare(answer: Any) -> Any:
    about = answer["ResponseMetadata"]
    return {**answer, "ResponseMetadata": about.get("RequestId")}


def alike(ours: Any, theirs: Any) -> bool:
    """Equal, and of the same types; nothing else is NaN's equal than NaN."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return ours.keys() == theirs.keys() and all(alike(v, theirs[k]) for k, v in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)
