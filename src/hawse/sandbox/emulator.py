"""moto behind WSGI, in the sandbox's own process.

Knows which service answers and what is not emulated; how moto is bent into shape is in `mends`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hawse.sandbox.answers import Begun, Refusal
from hawse.sandbox.mends import prepare
from hawse.sandbox.s3_mends import truer_s3
from hawse.sandbox.stack_mends import truer_stacks
from hawse.sandbox.wire import Request

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Emulator:
    """moto behind WSGI: `handle` answers one request as one account."""

    def __init__(self, port: int) -> None:
        prepare(port)
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        def create(service: Any) -> Any:
            if service == "cloudformation":
                truer_stacks()  # imports all of moto: not before somebody asks for stacks
            if service == "s3":
                truer_s3()
            app = create_backend_app(service)
            app.config["PROPAGATE_EXCEPTIONS"] = False
            return app

        self._moto = DomainDispatcherApplication(create)

    def handle(
        self, request: Request, account: str, environ: WSGIEnvironment, start: StartResponse
    ) -> Any:
        """The answer, through `start` and as an iterable of bytes; Refusal when not emulated."""
        if self._moto.get_backend_for_host(f"{request.service}.{request.region}.amazonaws.com") in (
            None,
            "moto_api",
        ):
            raise not_emulated(request)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        return _relayed(self._moto, request, environ, start)

    def instance_types(self) -> Iterator[str]:
        """The names of the types it knows."""
        from moto.ec2.models.instance_types import INSTANCE_TYPES

        return iter(sorted(INSTANCE_TYPES))

    def peered(self, account: str, region: str) -> bool:
        """Whether an account has peered any VPCs in a region."""
        from moto.ec2.models import ec2_backends

        return bool(ec2_backends[account][region].vpc_pcxs)

    def reset(self) -> None:
        """Forget everything in every account."""
        from moto.core.base_backend import BackendDict
        from moto.moto_api._internal import mock_random

        BackendDict.reset()
        mock_random.seed(0)


def not_emulated(request: Request) -> Refusal:
    """What the sandbox says to a call that it cannot play."""
    return Refusal("NotEmulated", f"{request.operation} is not emulated in the sandbox")


def _relayed(
    app: WSGIApplication, request: Request, environ: WSGIEnvironment, start: StartResponse
) -> Any:
    """moto's answer, but for the HTML page that it sends when it meets what it does not know."""
    begun = Begun()
    body = app(environ, begun)
    kind = {name.lower(): value for name, value in begun.headers}.get("content-type", "")
    if begun.code >= 400 and kind.startswith("text/html") and not _is_aws(body):
        raise not_emulated(request)
    start(begun.status, begun.headers)
    return body


def _is_aws(body: Any) -> bool:
    """Some of moto's real answers are called HTML; none of them is an HTML page."""
    return b"<!doctype html" not in b"".join(body)[:200].lower()
