"""What sends an engine's requests: awscrt's clients, one for each scheme, host, port and region,
and threads of our own for what is large. All of it is made on first use."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import Hand
from hawse.transfer import crt
from hawse.transfer.descriptors import affordable
from hawse.transfer.one_shots import user_agent
from hawse.transfer.requests import path_of

if TYPE_CHECKING:
    from hawse.transfer.carriers import Carriers
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
        self._carried: dict[tuple[str, str], bool] = {}
        self._carriers: Carriers | None = None
        self._lock = threading.Lock()

    def send(self, sending: Sending) -> Any:
        """Send the next attempt; its handle. CLIError for keys, OSError for a file."""
        request = sending.request
        region = sending.region = self._engine.regions.of(request.bucket)
        if not self._engine.settings.anonymous:
            sending.keys = self._engine.holder.keys
        if request.in_pieces and self._may_carry(request.bucket, region):
            return self._carry(sending)
        place = self._places.get((request.bucket, region))
        if place is None:
            place = self._place(request.bucket, region)
        made, base, common = place
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

    def close(self) -> None:
        """End the threads."""
        if self._carriers is not None:
            self._carriers.close()

    def _carry(self, sending: Sending) -> Any:
        with self._lock:
            if self._carriers is None:
                from hawse.transfer.carriers import Carriers

                self._carriers = Carriers(self._engine)
        return self._carriers.send(sending)

    def _may_carry(self, bucket: str, region: str) -> bool:
        """Whether connections of ours lead there: some certificates only awscrt finds."""
        found = self._carried.get((bucket, region))
        if found is None:
            endpoint = self._engine.regions.endpoint(bucket)
            self._check(endpoint)
            if not self._engine.settings.anonymous:
                self._engine.holder.keep_fresh()
            found = not endpoint.secure or self._trusts
            self._carried[bucket, region] = found
        return found

    @cached_property
    def _trusts(self) -> bool:
        try:
            self._engine.target.reach.connections.find_certificates()
        except Hand:
            return False
        return True

    @cached_property
    def _http(self) -> tuple[Any, Any]:
        from awscrt.http import HttpHeaders, HttpRequest

        return HttpRequest, HttpHeaders

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
        self._check(endpoint)
        provider = None if engine.settings.anonymous else engine.holder.provider
        connections, bundle = affordable(engine.settings.connections), engine.target.reach.bundle
        return crt.client(endpoint, provider, connections=connections, bundle=bundle)

    def _check(self, endpoint: Endpoint) -> None:
        """CLIError where nothing may be sent, or not with these keys."""
        reach = self._engine.target.reach
        reach.proxy(endpoint.url)  # one that awscrt cannot use is refused
        if not self._engine.settings.anonymous:
            reach.check(self._engine.holder.keys.access, endpoint.url)


def cancel(handle: Any) -> None:
    """Ask for the end of an attempt; it still ends as all others."""
    ours = getattr(handle, "cancel", None)  # awscrt gives capsules
    if ours is not None:
        ours()
    else:
        crt.cancel(handle)


def _stream(body: Any) -> Any:
    """A body as awscrt reads it, from its beginning."""
    if not isinstance(body, bytes):
        body.seek(0)
        return body
    if not body:
        return None
    from io import BytesIO

    return BytesIO(body)
