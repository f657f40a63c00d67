"""Both ways of handing a request to awscrt: the lean one, and the public one it falls back to."""

# pylint: disable=protected-access  # the two ways are chosen by what awscrt looks like

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from hawse.transfer import calls, crt
from hawse.transfer.endpoints import given
from hawse.transfer.requests import Request
from tests.unit.transfer.servers import Answer, Server, xml

WAYS: list[Callable[..., Any]] = [crt._lean, crt._public]


class Core:
    """Remembers what awscrt calls back."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.headers: dict[str, str] = {}
        self.body = b""
        self.finish: tuple[Any, ...] = ()

    def _on_headers(self, status_code: int, headers: list[tuple[str, str]]) -> bool:
        self.headers = {name.lower(): value for name, value in headers}
        return status_code > 0

    def _on_body(self, chunk: bytes, offset: int) -> bool:
        self.body += chunk
        return offset >= 0

    def _on_shutdown(self) -> None:
        return None

    def _on_progress(self, _: int) -> None:
        return None

    def _on_finish(self, *told: Any) -> None:
        self.finish = told
        self.ended.set()


def sent(server: Server, way: Callable[..., Any], request: Request) -> Core:
    from awscrt.http import HttpHeaders, HttpRequest

    endpoint = given(server.url, "eu-west-1")
    made = crt.client(endpoint, None, connections=2)
    # A length without a body makes awscrt abort the whole process.
    length = [("content-length", "3")] if request.send_from else []
    headers = HttpHeaders([("host", endpoint.at(endpoint.host)), *length])
    core = Core()
    body = None
    handle = way(
        made, "eu-west-1", request, HttpRequest(request.method, "/bucket/key", headers, body), core
    )
    assert core.ended.wait(10)
    del handle
    return core


def test_awscrt_looks_as_it_did_when_the_lean_way_was_written() -> None:
    assert crt.is_known()


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_comes_back_either_way(server: Server, way: Callable[..., Any]) -> None:
    server.script = [Answer(body=b"content", headers={"ETag": '"e"'})]

    core = sent(server, way, Request(calls.GET_OBJECT, "bucket", "key"))

    assert (core.body, core.headers["etag"], core.finish[0]) == (b"content", '"e"', 0)


@pytest.mark.parametrize("way", WAYS)
def test_an_error_comes_back_either_way(server: Server, way: Callable[..., Any]) -> None:
    server.script = [Answer(403, xml("AccessDenied"), {"x-amz-request-id": "id-9"})]

    code, status, headers, body, *_ = sent(
        server, way, Request(calls.GET_OBJECT, "bucket", "key")
    ).finish

    assert code != 0 and status == 403
    assert ("x-amz-request-id", "id-9") in headers
    assert b"AccessDenied" in body


@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_sent_with_its_checksum_either_way(
    server: Server, way: Callable[..., Any], tmp_path: Any
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    server.script = [Answer()]

    sent(
        server,
        way,
        Request(calls.PUT_OBJECT, "bucket", "key", send_from=str(path), size=3, checksum=True),
    )

    assert server.asked[0].body == b"abc"
    assert server.asked[0].headers["x-amz-checksum-crc64nvme"]


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_cannot_be_opened_is_an_error_at_once(
    server: Server, way: Callable[..., Any]
) -> None:
    request = Request(calls.PUT_OBJECT, "bucket", "key", send_from="/nowhere/file", size=3)

    with pytest.raises(RuntimeError, match="AWS_ERROR_FILE_INVALID_PATH"):
        sent(server, way, request)
