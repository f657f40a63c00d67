"""A proxy before moto that knows access keys as AWS does: late, and no longer once they are gone.

moto takes any key. Here a new one is refused by each service for as many requests as `delays`
says, an inactive or deleted one always, and answers of an operation can be lost or replaced.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/")
_NEW_KEY = re.compile(rb"<AccessKeyId>(\w+)</AccessKeyId>")
_ERROR = "<ErrorResponse><Error><Type>Sender</Type><Code>{0}</Code><Message>{1}</Message></Error>"


@dataclass
class Fault:
    """What happens to the next requests of an operation: `lost` after moto did it, or an error."""

    operation: str
    lost: bool = False
    code: str = ""
    status: int = 400
    left: int = 1
    skip: int = 0


@dataclass
class KeyFaults:
    """The proxy, running while it is entered. `seen`: (access key, operation) of each request."""

    origin: str
    delays: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    refused: dict[str, set[str]] = field(default_factory=dict)
    url: str = ""

    def __post_init__(self) -> None:
        self.gone: set[str] = set()
        self._waits: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()
        self._server: Any = None

    def fail(self, operation: str, **how: Any) -> None:
        """From now on this befalls the operation."""
        self.faults.append(Fault(operation, **how))

    def operations(self) -> list[str]:
        """What was asked, in order."""
        return [operation for _, operation in self.seen]

    def by(self, operation: str) -> list[str]:
        """The keys that signed this operation."""
        return [key for key, one in self.seen if one == operation]

    def __enter__(self) -> Self:
        faults = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the proxy."""

            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK

            def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's
                """What S3 is asked."""
                self.do_POST()

            def do_POST(self) -> None:  # pylint: disable=invalid-name  # http.server's
                """Every request of IAM, STS, SSM and Secrets Manager."""
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                path = self.path if self.command == "POST" else f"{self.command} {self.path}"
                answer = faults.answer(dict(self.headers.items()), path, body)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(
        self, headers: dict[str, str], path: str, body: bytes
    ) -> tuple[int, dict[str, str], bytes] | None:
        """What the client gets; None: the connection ends."""
        found = _CREDENTIAL.search(headers.get("Authorization", ""))
        key, service = (found[1], found[2]) if found else ("", "")
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        target = next((v for n, v in headers.items() if n.lower() == "x-amz-target"), "")
        operation = target.rpartition(".")[2] or form.get("Action", "")
        with self._lock:
            self.seen.append((key, operation))
            if not self._knows(key, service):
                if target:
                    return _refusal_as_json("UnrecognizedClientException", "invalid token", 400)
                return _refusal("InvalidClientTokenId", "The security token is invalid.", 403)
            fault = self._fault(operation)
        if fault is not None and not fault.lost:
            return (_refusal_as_json if target else _refusal)(fault.code, fault.code, fault.status)
        status, got, content = self._forwarded(headers, path, body)
        if status == 200:
            self._learn(operation, form, content)
        return None if fault is not None else (status, got, content)

    def _knows(self, key: str, service: str) -> bool:
        if key in self.gone:
            return False
        left = self._waits.get((key, service), 0)
        self._waits[key, service] = left - 1
        return left <= 0

    def _fault(self, operation: str) -> Fault | None:
        for fault in self.faults:
            if fault.operation == operation and fault.left:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.left -= 1
                return fault
        return None

    def _learn(self, operation: str, form: dict[str, str], content: bytes) -> None:
        id = form.get("AccessKeyId", "")
        if operation == "CreateAccessKey" and (made := _NEW_KEY.search(content)):
            for service, count in self.delays.items():
                self._waits[made[1].decode(), service] = count
        elif operation == "DeleteAccessKey" or form.get("Status") == "Inactive":
            self.gone.add(id)
        elif form.get("Status") == "Active":
            self.gone.discard(id)

    def _forwarded(
        self, headers: dict[str, str], path: str, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(urlsplit(self.origin).netloc, timeout=30)
        try:
            verb, _, rest = path.rpartition(" ")
            connection.request(verb or "POST", rest, body, headers)
            answer = connection.getresponse()
            kept = {n: v for n, v in answer.getheaders() if n.lower() == "content-type"}
            return answer.status, kept, answer.read()
        finally:
            connection.close()


def _refusal_as_json(code: str, message: str, status: int) -> tuple[int, dict[str, str], bytes]:
    body = json.dumps({"__type": code, "message": message})
    return status, {"content-type": "application/x-amz-json-1.1"}, body.encode()


def _refusal(code: str, message: str, status: int) -> tuple[int, dict[str, str], bytes]:
    text = f"{_ERROR.format(code, message)}<RequestId>FAULT</RequestId></ErrorResponse>"
    return status, {"content-type": "text/xml"}, text.encode()
