"""The front door of the sandbox: who may come in, what is refused, and who answers.

It is the only thing that listens. In order: control by hawse itself, foreign hosts and web pages
out, whose key it is, trouble that was asked for, permission, and then an answer of ours or moto's.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Protocol

from hawse.sandbox import costs, pricing, simulate, unused
from hawse.sandbox.access import Caller, identify, permit
from hawse.sandbox.answers import Answer, Begun, Refusal, put_json, refused
from hawse.sandbox.faults import Faults, RegionIsDown
from hawse.sandbox.sign_in import Portal
from hawse.sandbox.sessions import Sessions
from hawse.sandbox.state import CONTROL
from hawse.sandbox.tokens import ClientTokens, has_token
from hawse.sandbox.wire import Request, read_request

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from hawse.sandbox.emulator import Emulator

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HOSTS = ("127.0.0.1", "localhost")


class Control(Protocol):
    """What hawse itself may ask of its sandbox."""

    def do(self, verb: str) -> object:
        """Do `verb` and give a plain value; LookupError when there is no such verb."""


class Router:
    """The WSGI application."""

    def __init__(
        self,
        emulator: Emulator,
        control: Control,
        token: str,
        *,
        faults: Faults,
        tokens: ClientTokens,
        sessions: Sessions,
    ) -> None:
        self._emulator = emulator
        self._control = control
        self._token = token
        self._faults = faults
        self._tokens = tokens
        self._portal = Portal(emulator)
        self._sessions = sessions

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if str(environ.get("PATH_INFO", "")).startswith(CONTROL):
            return _send(self._controlled(environ), start)
        request = read_request(environ)
        try:
            _no_strangers(request)
            if (given := self._portal.answer(request)) is not None:
                return _send(given, start)
            caller = identify(request, datetime.now(UTC), self._sessions)
            self._faults.strike(request)
            permit(request, caller)
            _only_what_xml_can_say(request)
            _only_rehearsed(request)
            return self._answer(request, caller, environ, start)
        except Refusal as refusal:
            return _send(refused(request, refusal), start)
        except RegionIsDown:
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            return _send(Answer(503, b""), start)  # into nothing

    def _answer(
        self, request: Request, caller: Caller, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        peered = partial(self._emulator.peered, caller.account, request.region)
        if (nothing := unused.answer(request, peered)) is not None:
            return _send(nothing, start)
        if (told := self._sessions.answer(request, caller, datetime.now(UTC))) is not None:
            return _send(told, start)
        if request.service == "pricing":
            return _send(pricing.answer(request, self._emulator.instance_types()), start)
        if request.service == "ce":
            return _send(costs.answer(request, caller.account), start)
        if request.service == "iam" and request.operation in simulate.OPERATIONS:
            return _send(simulate.answer(request), start)
        if has_token(request):

            def do() -> Answer:
                return self._collected(request, caller, environ)

            return _send(self._tokens.once(request, caller.account, do), start)
        body: Iterable[bytes] = self._emulator.handle(request, caller.account, environ, start)
        return body

    def _collected(self, request: Request, caller: Caller, environ: WSGIEnvironment) -> Answer:
        begun = Begun()
        body = b"".join(self._emulator.handle(request, caller.account, environ, begun))
        return Answer(begun.code, body, dict(begun.headers))

    def _controlled(self, environ: WSGIEnvironment) -> Answer:
        given = str(environ.get("HTTP_X_HAWSE_TOKEN", ""))
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return put_json({"error": "wrong token"}, 403)
        try:
            return put_json(self._control.do(str(environ["PATH_INFO"])[len(CONTROL) :]))
        except LookupError as error:
            return put_json({"error": str(error)}, 404)


def _no_strangers(request: Request) -> None:
    """A web page must not reach us: neither by a name that resolves here, nor from a browser."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    if host not in _HOSTS:
        raise Refusal("InvalidHost", f"the sandbox does not answer to the name {host!r}", 403)
    if "origin" in request.headers or request.headers.get("sec-fetch-site", "none") != "none":
        raise Refusal("AccessDenied", "the sandbox does not answer to web pages", 403)


def _only_what_xml_can_say(request: Request) -> None:
    """One tag with a control character would make every later answer unreadable."""
    if any(_NOT_IN_XML.search(text) for text in request.form.values()):
        raise Refusal("InvalidParameterValue", "a control character cannot be answered in XML")


def _only_rehearsed(request: Request) -> None:
    """The emulator does what most of EC2's operations were only asked to rehearse."""
    if request.service == "ec2" and request.form.get("DryRun") == "true":
        why = "Request would have succeeded, but DryRun flag is set."
        raise Refusal("DryRunOperation", why, 412)


def _send(answer: Answer, start: StartResponse) -> Iterable[bytes]:
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    start(f"{answer.status} {phrase}", list(headers.items()))
    return [answer.body]
