"""The fault proxy does what it says, and nothing else, to a tiny server in this process."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from hawse.main import declared_calls
from tests.s3_abilities import can
from tests.faults.kinds import (
    calls,
    delays,
    drips,
    empty,
    error_inside,
    expires,
    fails,
    flips,
    html,
    rations,
    redirects,
    resets,
    shortens,
    skews,
    stalls,
    throttles,
    truncates,
    turns_in_circles,
)
from tests.faults.proxy import FaultProxy
from tests.faults.http import Request
from tests.faults.naming import RESTFUL
from tests.seaweed import SeaweedFS

BODY = bytes(range(256)) * 16


class Store(BaseHTTPRequestHandler):
    """Keeps what is put, gives what is asked for; notes what reached it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK
    objects: dict[str, bytes] = {}
    reached: list[str] = []

    def do_PUT(self) -> None:  # pylint: disable=invalid-name
        self.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._reply(200)

    def do_GET(self) -> None:  # pylint: disable=invalid-name
        body = self.objects.get(self.path)
        self._reply(404 if body is None else 200, body or b"")

    def do_DELETE(self) -> None:  # pylint: disable=invalid-name
        self.objects.pop(self.path, None)
        self._reply(204)

    do_HEAD = do_GET
    do_POST = do_PUT

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _reply(self, status: int, body: bytes = b"") -> None:
        self.reached.append(self.command)
        self.send_response(status)
        self.send_header("x-host-was", self.headers["Host"])
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture
def store() -> Iterator[str]:
    Store.objects, Store.reached = {"/b/k": BODY}, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def proxy(store: str) -> Iterator[FaultProxy]:
    with FaultProxy(store, seed=7) as running:
        yield running


def ask(
    proxy: FaultProxy, method: str = "GET", target: str = "/b/k", body: bytes | None = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
    try:
        connection.request(method, target, body)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def statuses(proxy: FaultProxy, count: int) -> list[int]:
    return [ask(proxy)[0] for _ in range(count)]


def test_without_rules_everything_passes_as_it_is(proxy: FaultProxy) -> None:
    assert ask(proxy, "PUT", "/b/new%20key?x-id=PutObject", BODY)[0] == 200
    assert ask(proxy, target="/b/new%20key?x-id=PutObject")[:2] == (200, BODY)
    status, body, headers = ask(proxy, "HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(BODY)))
    assert ask(proxy, "DELETE")[0] == 204
    assert ask(proxy)[0] == 404


def test_the_host_that_was_signed_is_passed_on(proxy: FaultProxy) -> None:
    assert ask(proxy)[2]["x-host-was"] == urlsplit(proxy.url).netloc


def test_a_body_in_chunks_arrives_whole(proxy: FaultProxy) -> None:
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
    connection.request("PUT", "/b/c", iter([b"one", b"two"]), encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
    assert Store.objects["/b/c"] == b"onetwo"


def test_who_waits_to_go_on_is_told(proxy: FaultProxy) -> None:
    port = urlsplit(proxy.url).port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        head = "PUT /b/e HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ok")
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    assert Store.objects["/b/e"] == b"ok"


def test_one_connection_carries_many_requests(proxy: FaultProxy) -> None:
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
    for _ in range(3):
        connection.request("GET", "/b/k")
        assert connection.getresponse().read() == BODY
    connection.close()


def test_every_request_is_noted_by_its_name_in_aws(proxy: FaultProxy) -> None:
    ask(proxy, target="/b?list-type=2&prefix=a%2Fb")
    ask(proxy, "POST", "/b?delete", b"<Delete/>")
    ask(proxy, "PUT", "/b/big%3F?partNumber=2&uploadId=U", b"1")
    assert proxy.operations() == ["ListObjectsV2", "DeleteObjects", "UploadPart"]
    assert proxy.writes() == ["DeleteObjects", "UploadPart"]
    listing, delete, part = (seen.request for seen in proxy.seen)
    assert listing.query == {"list-type": "2", "prefix": "a/b"}
    assert delete.body == b"<Delete/>"
    assert (part.bucket, part.key, part.query["partNumber"]) == ("b", "big?", "2")
    assert [seen.status for seen in proxy.seen] == [404, 200, 200]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("GET /", "ListBuckets"),
        ("GET /b", "ListObjects"),
        ("GET /b?versions", "ListObjectVersions"),
        ("GET /b/k?uploadId=U", "ListParts"),
        ("GET /b/k?tagging", "GetObjectTagging"),
        ("HEAD /b", "HeadBucket"),
        ("HEAD /b/k", "HeadObject"),
        ("PUT /b", "CreateBucket"),
        ("PUT /b/k?x-id=PutObject", "PutObject"),
        ("POST /b/k?uploads", "CreateMultipartUpload"),
        ("POST /b/k?uploadId=U", "CompleteMultipartUpload"),
        ("DELETE /b/k?uploadId=U", "AbortMultipartUpload"),
        ("DELETE /b/k?versionId=V", "DeleteObject"),
    ],
)
def test_operations_are_told_apart(line: str, name: str) -> None:
    method, target = line.split(" ")
    assert Request(method, target, {}).operation == name


def test_copies_are_told_by_their_source() -> None:
    source = {"x-amz-copy-source": "/b/k"}
    assert Request("PUT", "/b/c", source).operation == "CopyObject"
    assert Request("PUT", "/b/c?partNumber=1&uploadId=U", source).operation == "UploadPartCopy"


def test_a_rule_befalls_the_first_few(proxy: FaultProxy) -> None:
    proxy.add(fails(503, "SlowDown"), first=2)
    assert statuses(proxy, 4) == [503, 503, 200, 200]


def test_a_rule_befalls_only_the_nth(proxy: FaultProxy) -> None:
    proxy.add(fails(), nth=2)
    assert statuses(proxy, 4) == [200, 500, 200, 200]


def test_a_rule_befalls_every_third(proxy: FaultProxy) -> None:
    proxy.add(fails(429, "TooManyRequests"), every=3)
    assert statuses(proxy, 6) == [200, 200, 429, 200, 200, 429]


def test_chance_is_the_same_for_the_same_seed(store: str) -> None:
    def drawn() -> list[int]:
        with FaultProxy(store, seed=3) as proxy:
            proxy.add(fails(), chance=0.5)
            return statuses(proxy, 20)

    assert drawn() == drawn()
    assert set(drawn()) == {200, 500}


def test_a_rule_is_for_its_operation_and_keys_alone(proxy: FaultProxy) -> None:
    proxy.add(fails(), operation="Put*", key="a/*")
    assert ask(proxy)[0] == 200
    assert ask(proxy, "PUT", "/b/c", b"1")[0] == 200
    assert ask(proxy, "PUT", "/b/a/c", b"1")[0] == 500


def test_a_failed_request_did_not_reach_the_server(proxy: FaultProxy) -> None:
    proxy.add(fails(503, "SlowDown"))
    status, body, _ = ask(proxy, "PUT", "/b/n", b"1")
    assert (status, b"<Code>SlowDown</Code>" in body) == (503, True)
    assert Store.reached == []


def test_an_answer_may_be_lost_after_the_work_was_done(proxy: FaultProxy) -> None:
    proxy.add(fails(applied=True), first=1)
    proxy.add(resets(applied=True))
    assert ask(proxy, "PUT", "/b/n", b"1")[0] == 500
    with pytest.raises(ConnectionError):
        ask(proxy, "PUT", "/b/m", b"2")
    assert (Store.objects["/b/n"], Store.objects["/b/m"]) == (b"1", b"2")


def test_a_reset_before_the_work_leaves_it_undone(proxy: FaultProxy) -> None:
    proxy.add(resets())
    with pytest.raises(ConnectionResetError):
        ask(proxy, "PUT", "/b/n", b"1")
    assert (Store.reached, proxy.seen[0].status) == ([], 0)


def test_a_truncated_body_has_its_full_length_in_the_head(proxy: FaultProxy) -> None:
    proxy.add(truncates(0.25))
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(proxy)
    assert caught.value.partial == BODY[: len(BODY) // 4]
    assert caught.value.expected == len(BODY) * 3 // 4


def test_a_shortened_body_looks_right(proxy: FaultProxy) -> None:
    proxy.add(shortens(10))
    status, body, headers = ask(proxy)
    assert (status, body) == (200, BODY[:-10])
    assert headers["content-length"] == str(len(BODY) - 10)


def test_one_bit_is_flipped(proxy: FaultProxy) -> None:
    proxy.add(flips())
    _, body, _ = ask(proxy)
    wrong = [one ^ other for one, other in zip(body, BODY, strict=True) if one != other]
    assert [bits.bit_count() for bits in wrong] == [1]


@pytest.mark.parametrize("after", [None, 0.5])
def test_a_stalled_answer_does_not_end(proxy: FaultProxy, after: float | None) -> None:
    proxy.add(stalls(after=after))
    address = ("127.0.0.1", urlsplit(proxy.url).port)
    with socket.create_connection(address, timeout=0.3) as client:
        client.sendall(b"GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
        got = b""
        with pytest.raises(TimeoutError):
            while data := client.recv(2**16):
                got += data
    body = got.partition(b"\r\n\r\n")[2]
    assert body == (BODY[: len(BODY) // 2] if after else b"")


def test_a_page_of_somebody_in_between_looks_like_success(proxy: FaultProxy) -> None:
    proxy.add(html(), first=1)
    proxy.add(empty(), first=1)
    status, body, headers = ask(proxy)
    assert (status, body[:6], headers["content-type"]) == (200, b"<html>", "text/html")
    assert ask(proxy)[:2] == (200, b"")
    assert Store.reached == []


def test_an_error_may_be_inside_a_success(proxy: FaultProxy) -> None:
    proxy.add(error_inside("AccessDenied"))
    status, body, _ = ask(proxy, "POST", "/b/k?uploadId=U", b"")
    assert (status, b"<Code>AccessDenied</Code>" in body) == (200, True)


def test_tokens_expire_and_buckets_live_elsewhere(proxy: FaultProxy) -> None:
    proxy.add(expires(), first=1)
    proxy.add(redirects("eu-north-1"))
    assert ask(proxy)[0] == 400
    status, _, headers = ask(proxy, "HEAD")
    assert (status, headers["x-amz-bucket-region"]) == (301, "eu-north-1")


def test_a_delay_stands_before_other_faults(proxy: FaultProxy) -> None:
    late = proxy.add(delays(0.01))
    wrong = proxy.add(fails(), first=1)
    assert statuses(proxy, 2) == [500, 200]
    assert [seen.rules for seen in proxy.seen] == [[late, wrong], [late]]


def test_something_else_happens_just_then(proxy: FaultProxy) -> None:
    keys: list[str] = []
    proxy.add(calls(lambda request: Store.objects.update({"/b/k": b"other"})), first=1)
    proxy.add(calls(lambda request: keys.append(request.key), applied=True))
    assert [ask(proxy)[1], ask(proxy)[1]] == [b"other", b"other"]
    assert keys == ["k", "k"]


def test_how_many_are_under_way_is_known(store: str) -> None:
    with FaultProxy(store, latency=0.2) as proxy, ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: ask(proxy)[0], range(5)))
    assert (answers, proxy.most_at_once, proxy.at_once) == ([200] * 5, 5, 0)


def test_what_was_seen_can_be_forgotten(proxy: FaultProxy) -> None:
    proxy.add(fails())
    ask(proxy)
    proxy.clear()
    assert (ask(proxy)[0], proxy.operations()) == (200, ["GetObject"])


def test_signatures_stay_valid_on_the_way_to_a_real_server(seaweed: SeaweedFS, bucket: str) -> None:
    assert can(seaweed, "checksums")
    with FaultProxy(seaweed.url) as proxy:
        client = SeaweedFS(proxy.url, seaweed.filer).client(retries={"max_attempts": 0})
        client.put_object(Bucket=bucket, Key="a b+c/ü", Body=BODY, ChecksumAlgorithm="CRC32")
        got = client.get_object(Bucket=bucket, Key="a b+c/ü", ChecksumMode="ENABLED")
        assert got["Body"].read() == BODY
        assert proxy.operations() == ["PutObject", "GetObject"]


# --- All protocols -------------------------------------------------------------------------------


def signed(service: str, region: str = "eu-west-1") -> dict[str, str]:
    scope = f"AKIDEXAMPLE/20261126/{region}/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host"}


FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@pytest.mark.parametrize(
    ("line", "headers", "body", "named"),
    [
        ("POST /", signed("ec2") | FORM, b"Action=StopInstances", "ec2 ec2 StopInstances"),
        ("POST /", signed("iam") | FORM, b"Action=CreateUser", "iam query CreateUser"),
        (
            "POST /",
            signed("ssm") | {"x-amz-target": "AmazonSSM.GetParameter"},
            b"{}",
            "ssm json GetParameter",
        ),
        (
            "POST /service/GraniteServiceVersion20100801/operation/GetMetricData",
            signed("monitoring"),
            b"",
            "monitoring smithy GetMetricData",
        ),
        (
            "GET /2015-03-31/functions/",
            signed("lambda"),
            b"",
            "lambda rest-json ListFunctions",
        ),
        ("POST /list-rules", signed("rbin"), b"{}", "rbin rest-json ListRules"),
        ("GET /v20180820/jobs", signed("s3"), b"", "s3 rest-xml ListJobs"),
        ("GET /bucket/functions/", signed("s3"), b"", "s3 rest-xml GetObject"),
        (
            "GET /b/k?X-Amz-Credential=A%2F20261126%2Feu-west-1%2Fs3%2Faws4_request",
            {},
            b"",
            "s3 rest-xml GetObject",
        ),
    ],
)
def test_what_is_asked_is_named_in_every_protocol(
    line: str, headers: dict[str, str], body: bytes, named: str
) -> None:
    method, target = line.split()
    name = Request(method, target, headers, body).name

    assert f"{name.service} {name.protocol} {name.operation}" == named
    assert name.region == "eu-west-1"


def test_no_service_with_a_rest_protocol_is_forgotten() -> None:
    from botocore.session import get_session

    session = get_session()
    asked = {call.service for call in declared_calls()} - {"s3"}
    protocols = {name: session.get_service_model(name).resolved_protocol for name in asked}

    assert {name for name, protocol in protocols.items() if "rest" in protocol} == set(RESTFUL)


def test_the_number_of_the_attempt_is_noted(proxy: FaultProxy) -> None:
    for number in (1, 2):
        connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
        headers = {"amz-sdk-request": f"attempt={number}; max=3"}
        connection.request("GET", "/b/k", headers=headers)
        connection.getresponse().read()
        connection.close()

    assert proxy.attempts("GetObject") == [1, 2]


@pytest.mark.parametrize(
    ("service", "headers", "body", "told"),
    [
        ("ec2", FORM, b"Action=X", b"<Response><Errors><Error><Code>RequestLimitExceeded</Code>"),
        ("iam", FORM, b"Action=X", b"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling<"),
        ("ssm", {"x-amz-target": "A.X"}, b"{}", b'{"__type": "ThrottlingException"'),
        ("s3", {}, b"", b"<Error><Code>SlowDown</Code>"),
    ],
)
def test_too_fast_is_said_in_the_words_of_the_service(
    proxy: FaultProxy, service: str, headers: dict[str, str], body: bytes, told: bytes
) -> None:
    proxy.add(throttles())
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
    connection.request("POST", "/", body, signed(service) | headers)

    assert told in connection.getresponse().read()
    connection.close()


def test_a_rule_may_be_for_one_region_one_key_and_later_requests(proxy: FaultProxy) -> None:
    rule = proxy.add(fails(), region="us-*", access_key="AKID*", after=1)
    requests = [
        Request("GET", "/b/k", signed("s3", region)) for region in ("us-east-1", "eu-west-1") * 2
    ]

    assert [rule.befalls(request) for request in requests] == [False, False, True, False]


def test_a_reset_may_come_within_the_answer(proxy: FaultProxy) -> None:
    proxy.add(resets(after=200))
    with socket.create_connection(("127.0.0.1", urlsplit(proxy.url).port or 0)) as client:
        client.sendall(b"GET /b/k HTTP/1.1\r\nHost: x\r\n\r\n")
        came = b""
        with pytest.raises(ConnectionResetError):
            while data := client.recv(100):
                came += data

    assert came.startswith(b"HTTP/1.1 200") and len(came) <= 200


def test_an_answer_may_drip(proxy: FaultProxy) -> None:
    proxy.add(drips(0.05))

    assert ask(proxy)[:2] == (200, BODY)


def test_a_ration_lets_so_many_pass_and_no_more(proxy: FaultProxy) -> None:
    proxy.add(rations(3))

    assert statuses(proxy, 5).count(200) in (3, 4)


def test_the_clock_of_aws_may_differ(proxy: FaultProxy) -> None:
    proxy.add(skews(minutes=20))
    status, body, headers = ask(proxy)
    there = parsedate_to_datetime(headers["date"])

    assert (status, b"RequestTimeTooSkewed" in body) == (403, True)
    assert 1100 < (there - datetime.now(UTC)).total_seconds() < 1300


@pytest.mark.parametrize(
    ("service", "headers", "page", "with_token"),
    [
        ("ec2", FORM, b"<XResponse><a/></XResponse>", b"<a/><nextToken>again</nextToken></X"),
        (
            "iam",
            FORM,
            b"<XResponse><XResult><IsTruncated>false</IsTruncated></XResult></XResponse>",
            b"<XResult><Marker>again</Marker><IsTruncated>true</IsTruncated></XResult>",
        ),
        ("ssm", {"x-amz-target": "A.X"}, b'{"a": 1}', b'{"a": 1, "NextToken": "again"}'),
        (
            "s3",
            {},
            b"<L><IsTruncated>false</IsTruncated></L>",
            b"<L><NextContinuationToken>again</NextContinuationToken><IsTruncated>true<",
        ),
    ],
)
def test_a_page_may_lead_back_to_itself(
    proxy: FaultProxy, service: str, headers: dict[str, str], page: bytes, with_token: bytes
) -> None:
    proxy.add(turns_in_circles())
    Store.objects["/b/k"] = page
    connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
    for _ in range(2):
        connection.request("GET", "/b/k", b"Action=X", signed(service) | headers)
        assert with_token in connection.getresponse().read()
    connection.close()

    assert Store.reached == ["GET"]


def test_a_token_that_comes_again_gets_the_answer_that_it_got(store: str) -> None:
    with FaultProxy(store, tokens=True) as proxy:
        for token in (b"one", b"one", b"two"):
            connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=5)
            connection.request("POST", "/b/k", b"Action=X&ClientToken=" + token)
            connection.getresponse().read()
            connection.close()

    assert len(Store.reached) == 2
