"""One pool of connections for all clients, which trusts its certificates once.

A client of botocore has connections of its own, and reads the bundle of certificates (30 ms of
CPU) for each of them: with hundreds of targets that is most of the run. Here requests of all
clients share connections and one TLS context. Checking is botocore's: the same bundle, the same
context, host names checked by urllib3. Should botocore rename what is overridden, its own slow
way is taken.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from hawse.aws.fast.trust import missing

_PER_HOST = 32


class Connections:
    """Sends prepared requests. `timeouts` are the seconds to connect and to wait for an answer."""

    def __init__(self, env: Mapping[str, str], timeouts: tuple[float, float]) -> None:
        self._env = env
        self._timeouts = timeouts
        self._pools: dict[tuple[Any, ...], Any] = {}
        self._proxies_of: dict[tuple[str, str], dict[str, str]] = {}
        self._lock = threading.Lock()

    def send(self, request: Any, bundle: str | None) -> Any:
        """botocore's response to a request; `bundle` is the file of certificates to trust.

        None means REQUESTS_CA_BUNDLE or the certificates that come with botocore. Raises what
        botocore raises.
        """
        came = self._pool(request.url, bundle).send(request)
        if not request.stream_output and request.method != "HEAD":
            _check_whole(came, request.url)
        return came

    def _pool(self, url: str, bundle: str | None) -> Any:
        proxies = self._proxies(url)
        # Never "": botocore's pool would take it for "do not check".
        verify = bundle or self._env.get("REQUESTS_CA_BUNDLE") or True
        key = (verify, *sorted(proxies.items()))
        with self._lock:
            if key not in self._pools:
                if isinstance(verify, str) and url.startswith("https:"):
                    _check_there(verify)
                self._pools[key] = _pool_class()(
                    verify=verify,
                    proxies=proxies,
                    timeout=self._timeouts,
                    max_pool_connections=_PER_HOST,
                    socket_options=_at_once(),
                )
            return self._pools[key]

    def _proxies(self, url: str) -> dict[str, str]:
        if self._env.get("HAWSE_SANDBOX"):  # it is on this machine, where no proxy leads
            return {}
        from urllib.parse import urlsplit

        place = urlsplit(url)[:2]
        if place not in self._proxies_of:
            from botocore.utils import get_environ_proxies

            self._proxies_of[place] = get_environ_proxies(url)
        return self._proxies_of[place]


def _check_there(bundle: str) -> None:
    """botocore would ask again and again, and not say which file it is."""
    if not os.path.isfile(bundle):
        raise missing(bundle)


def _check_whole(came: Any, url: str) -> None:
    """botocore would parse what is left of an answer, and not ask again."""
    told = came.headers.get("Content-Length", "")
    if (
        told.isdecimal()
        and not came.headers.get("Content-Encoding")
        and len(came.content) < int(told)
    ):
        from botocore.exceptions import ConnectionClosedError

        raise ConnectionClosedError(endpoint_url=url)


def _at_once() -> list[tuple[int, int, int]]:
    """Without it, the body of a request on a kept connection waits 40 ms for the head's receipt."""
    import socket

    return [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]


@cache
def _pool_class() -> type[Any]:
    from botocore.httpsession import URLLib3Session, create_urllib3_context, get_cert_path

    class Pool(URLLib3Session):
        """botocore's pool with one TLS context, made and filled when first needed."""

        def __init__(self, **kwargs: Any) -> None:
            self._context = create_urllib3_context()
            self._filled = False
            self._filling = threading.Lock()
            super().__init__(**kwargs)

        def _get_ssl_context(self) -> Any:
            return self._context

        def _setup_ssl_cert(self, conn: Any, url: str, verify: Any) -> None:
            super()._setup_ssl_cert(conn, url, verify)  # type: ignore[misc]  # not in the stubs
            if conn.ca_certs:
                with self._filling:
                    if not self._filled:
                        self._context.load_verify_locations(get_cert_path(verify))
                    self._filled = True
                conn.ca_certs = None  # urllib3 would read them again for each connection

    return Pool
