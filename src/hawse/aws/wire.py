"""Calls over botocore: the Transport that is used outside tests, and what watches every request.

The hooks see each request of every client, those that botocore makes to get credentials
included: they hold the run's limits, count, refuse writes in a read-only run even if a bug asks
for one, keep keys where they belong, and tell AWS's answers from a proxy's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.aws.account_hosts import without_account
from hawse.aws.answers import check_answer
from hawse.aws.calls import Call, Read
from hawse.aws.circles import Circle
from hawse.aws.guards import check_request, key_of
from hawse.aws.limits import THROTTLED
from hawse.aws.models import CREDENTIAL_CALLS
from hawse.aws.repeats import may_repeat

if TYPE_CHECKING:
    from hawse.aws.clients import Clients
    from hawse.aws.connections import Connections
    from hawse.aws.limits import Limits, Pace
    from hawse.aws.service_client import Params
    from hawse.aws.targets import Answer, Target


@dataclass(frozen=True, slots=True)
class Sending:
    """What a thread is sending."""

    target: Target
    call: Call
    params: Params
    circle: Circle | None = None

    @property
    def dry_run(self) -> bool:
        """EC2 only checks permission."""
        return self.params.get("DryRun") is True


class Wire:
    """The hooks of all sessions, and the call that each thread is sending."""

    def __init__(
        self, env: Mapping[str, str], limits: Limits, connections: Connections, attempts: int
    ) -> None:
        self._env = env
        self._attempts = attempts
        self._limits = limits
        self._connections = connections
        self._thread = threading.local()

    @contextmanager
    def sending(
        self, target: Target, call: Call, params: Params, circle: Circle | None = None
    ) -> Iterator[None]:
        """Say what this thread sends while the block runs; `circle` watches its pages."""
        before = getattr(self._thread, "sending", None)
        self._thread.sending = Sending(target, call, params, circle)
        try:
            yield
        finally:
            self._thread.sending = before

    def watch(self, session: Any) -> None:
        """Register the hooks with a session; its clients inherit them."""
        bundle = session.get_config_variable("ca_bundle")

        def before_send(request: Any, event_name: str, **_: Any) -> Any:
            self._before_send(request, event_name.rpartition(".")[2])
            return self._connections.send(request, bundle)

        session.register("before-parameter-build", self._check_operation)
        # S3 Control's rules put the account before any host, and only AWS has such hosts.
        session.register("before-call.s3-control", without_account)
        session.register("before-send", before_send)
        session.register("before-parse", self._before_parse)
        session.register("response-received", self._received)
        # The most specific name is asked first, and the first answer that is not None decides.
        session.register("needs-retry.*.*", self._needs_retry)

    def _check_operation(self, model: Any, params: Any, **_: Any) -> None:
        """Nothing leaves but the call that passed the gate, and what credentials need."""
        service, operation = model.service_model.service_name, model.name
        now = self._now(operation)
        if now is None or now.call.service != service:
            if operation not in CREDENTIAL_CALLS.get(service, ()):
                raise TypeError(f"{service}:{operation} is sent around the gate")
        elif not now.dry_run:
            now.target.gate.check_write(now.call)
        if now is not None and now.circle is not None:
            now.circle.asked(params)

    def _before_send(self, request: Any, operation: str) -> None:
        check_request(request, self._env)
        current: Sending | None = getattr(self._thread, "sending", None)
        if current is None:
            return
        gate = current.target.gate
        gate.go_on()
        if self._now(operation) is not None:
            self._paced(current, request).wait(gate.pause)
        gate.sent()

    def _paced(self, now: Sending, request: Any) -> Pace:
        """What the request goes by, remembered until its answer comes."""
        from urllib.parse import urlsplit

        key, host, call = key_of(request), urlsplit(request.url).netloc, now.call
        pace = self._limits.pace(now.target, call.service, call.operation, key=key, host=host)
        self._thread.pace = pace
        return pace

    def _before_parse(self, operation_model: Any, response_dict: Any, **_: Any) -> None:
        check_answer(response_dict, operation_model, sandbox=bool(self._env.get("HAWSE_SANDBOX")))

    def _received(self, parsed_response: Any, event_name: str, **_: Any) -> None:
        now = self._now(event_name.rpartition(".")[2])
        if now is not None and parsed_response:
            pace: Pace = self._thread.pace
            if parsed_response.get("Error", {}).get("Code") in THROTTLED:
                pace.throttled()
            else:
                pace.answered()

    def _needs_retry(
        self, operation: Any, response: Any, caught_exception: Any, attempts: int, **_: Any
    ) -> bool | None:
        now = self._now(operation.name)
        code = response[1].get("Error", {}).get("Code") if response else None
        if attempts >= self._attempts and code not in THROTTLED:
            return False
        if now is None or may_repeat(now.call, now.params, operation, response, caught_exception):
            return None
        return False

    def _now(self, operation: str) -> Sending | None:
        """What this thread sends, unless it is at the moment getting credentials for it."""
        current: Sending | None = getattr(self._thread, "sending", None)
        return current if current and current.call.operation == operation else None


class BotocoreTransport:
    """Carries calls of one service for one target."""

    def __init__(self, wire: Wire, clients: Clients, target: Target) -> None:
        self._wire = wire
        self._clients = clients
        self._target = target

    def send(self, call: Call, params: Params) -> Answer:
        """The answer of one call."""
        with self._wire.sending(self._target, call, params):
            client = self._clients.client(self._target, call)
            answer: Answer = getattr(client, _method(call))(**params)
            return answer

    def pages(self, call: Read, params: Params) -> Iterator[Answer]:
        """The pages of one call; an error for those that lead back to one before."""
        with self._wire.sending(self._target, call, params):
            client = self._clients.client(self._target, call)
            paged = client.can_paginate(_method(call))
        if not paged:
            yield self.send(call, params)
            return
        pages, circle = iter(client.get_paginator(_method(call)).paginate(**params)), Circle(
            call.name
        )
        while True:
            with self._wire.sending(self._target, call, params, circle):
                page: Answer | None = next(pages, None)
            if page is None:
                return
            yield page


def _method(call: Call) -> str:
    from botocore import xform_name

    return str(xform_name(call.operation))
