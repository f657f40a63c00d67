"""awscrt's clients of an engine, made on first use: one for each scheme, host, port and region."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from hawse.transfer import crt
from hawse.transfer.descriptors import affordable
from hawse.transfer.one_shots import user_agent
from hawse.transfer.requests import path_of

if TYPE_CHECKING:
    from hawse.transfer.endpoints import Endpoint
    from hawse.transfer.engine import Engine
    from hawse.transfer.sending import Sending

# A client, what paths begin with, and the headers of every request about a bucket.
Place = tuple[Any, str, list[tuple[str, str]]]


class Clients:
    """Sends what is ready to be sent."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: dict[Endpoint, Any] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._lock = threading.Lock()
        self._http = _http()

    def send(self, sending: Sending) -> Any:
        """Send the next attempt; its handle. CLIError for keys, OSError for a file."""
        request = sending.request
        region = self._engine.regions.of(request.bucket)
        place = self._places.get((request.bucket, region))
        if place is None:
            place = self._place(request.bucket, region)
        made, base, common = place
        sending.region = region
        if not self._engine.settings.anonymous:
            sending.keys = self._engine.holder.keys
        path = path_of(base, request.key)
        if request.query:
            path = f"{path}?{request.query}"
        headers = [*common, *request.headers]
        length = request.length
        if length is not None:
            headers.append(("content-length", str(length)))
        http_request, http_headers = self._http
        http = http_request(request.method, path, http_headers(headers), _stream(request.body))
        return crt.send(made, region, request, http, sending)

    def _place(self, bucket: str, region: str) -> Place:
        endpoint = self._engine.regions.endpoint(bucket)
        made = self._client(endpoint)
        host, base = endpoint.place(bucket)
        common = [("host", host), ("user-agent", user_agent())]
        found = self._places[bucket, region] = (made, base, common)
        return found

    def _client(self, endpoint: Endpoint) -> Any:
        with self._lock:
            found = self._made.get(endpoint)
            if found is None:
                found = self._made[endpoint] = self._new(endpoint)
            return found

    def _new(self, endpoint: Endpoint) -> Any:
        engine = self._engine
        reach, settings, provider = engine.target.reach, engine.settings, None
        reach.proxy(endpoint.url)  # one that awscrt cannot use is refused
        if not settings.anonymous:
            reach.check(engine.holder.keys.access, endpoint.url)
            provider = engine.holder.provider
        connections = affordable(settings.connections)
        return crt.client(endpoint, provider, connections=connections, bundle=reach.bundle)


def _http() -> tuple[Any, Any]:
    from awscrt.http import HttpHeaders, HttpRequest

    return HttpRequest, HttpHeaders


def _stream(body: Any) -> Any:
    """A body as awscrt reads it, from its beginning."""
    if not isinstance(body, bytes):
        body.seek(0)
        return body
    if not body:
        return None
    from io import BytesIO

    return BytesIO(body)
