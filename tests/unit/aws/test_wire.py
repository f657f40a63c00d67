"""Calls over botocore: real clients against a server that answers what the test says."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from hawse.aws.calls import Call, Read, Write
from hawse.aws.service_client import rehearse, send
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Selection
from hawse.errors import (
    CircuitOpen,
    CLIError,
    Interrupted,
    NotFound,
    Refused,
    Throttled,
    Unavailable,
    Unreachable,
)
from tests.moto_server import Moto
from tests.unit.aws.conftest import Canned, MakeAws, Typed, only_target, serving

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
REGIONS = Read("ec2", "DescribeRegions", iam=(), items="Regions[]")
STOP = Write("ec2", "StopInstances", iam=(), native_dry_run=True)
RUN = Write("ec2", "RunInstances", iam=(), native_dry_run=True)
CREATE_KEY = Write("iam", "CreateAccessKey", iam=())
USERS = Read("iam", "ListUsers", iam=(), items="Users[]")
PARAMETERS = Read("ssm", "DescribeParameters", iam=(), items="Parameters[]")
FUNCTIONS = Read("lambda", "ListFunctions", iam=(), items="Functions[]")
BUCKETS = Read("s3", "ListBuckets", iam=(), items="Buckets[]")
OBJECTS = Read("s3", "ListObjectsV2", iam=(), items="Contents[]")

NS = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'


def page(*ids: str, token: str = "") -> str:
    items = "".join(f"<item><instanceId>{id}</instanceId></item>" for id in ids)
    more = f"<nextToken>{token}</nextToken>" if token else ""
    return (
        f"<DescribeInstancesResponse {NS}><requestId>r-1</requestId><reservationSet><item>"
        f"<instancesSet>{items}</instancesSet></item></reservationSet>{more}"
        "</DescribeInstancesResponse>"
    )


def error(code: str) -> str:
    return (
        f"<Response><Errors><Error><Code>{code}</Code><Message>No.</Message></Error></Errors>"
        "<RequestID>r-9</RequestID></Response>"
    )


HTML = "<!DOCTYPE html><html><body>Please sign in to the hotel's network</body></html>"


def read(real: MakeAws, canned: Canned, call: Read = DESCRIBE, **settings: object) -> list[object]:
    """All items of one call."""
    names = {key.replace("__", "."): value for key, value in settings.items()}
    params = {"Bucket": "b"} if call is OBJECTS else {}
    return list(only_target(real(canned.env, settings=names), call).items(call, **params))


def test_pages_are_followed_to_the_end(real: MakeAws, canned: Canned) -> None:
    canned.answer(page("i-1", token="t1"))
    canned.answer(page("i-2", token="t2"))
    canned.answer(page("i-3"))

    assert read(real, canned) == [{"InstanceId": f"i-{n}"} for n in (1, 2, 3)]


def test_a_token_that_repeats_is_an_error_and_no_endless_list(
    real: MakeAws, canned: Canned
) -> None:
    canned.answer(page("i-1", token="same"))

    with pytest.raises(CLIError, match="same next token"):
        read(real, canned)


def test_pages_and_retries_are_counted(real: MakeAws, canned: Canned) -> None:
    canned.answer(page("i-1", token="t1"))
    canned.answer(error("InternalError"), status=500)
    canned.answer(page("i-2"))
    target = only_target(real(canned.env, settings={"retry.attempts": 2}), DESCRIBE)

    list(target.items(DESCRIBE))

    assert (target.gate.requests, target.gate.made) == (3, {DESCRIBE: 1})


def test_attempts_are_those_of_the_configuration(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("InternalError"), status=500)

    with pytest.raises(Unavailable) as raised:
        read(real, canned, retry__attempts=2)
    assert len(canned.requests) == 2
    assert raised.value.request_id == "r-9"


def test_throttling_is_told_after_the_attempts(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("RequestLimitExceeded"), status=503)

    with pytest.raises(Throttled):
        read(real, canned)


@pytest.mark.parametrize("call", [DESCRIBE, USERS, PARAMETERS, FUNCTIONS, BUCKETS, OBJECTS])
@pytest.mark.parametrize(
    "body", [HTML, "\n <html>x</html>", "", "  "], ids=["page", "html", "empty", "blank"]
)
def test_what_is_not_from_aws_is_never_an_empty_list(
    real: MakeAws, canned: Canned, call: Read, body: str
) -> None:
    canned.answer(body, kind="text/html")

    with pytest.raises(Unavailable):
        read(real, canned, call)


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (DESCRIBE, page("i-1")[:-40]),
        (DESCRIBE, "<ErrorResponse/>"),
        (DESCRIBE, error("Nothing")),
        (DESCRIBE, "<Other/>"),
        (USERS, "<ListUsersResponse><ListUsersResult>"),
        (PARAMETERS, '{"Parameters": ['),
        (PARAMETERS, "[]"),
        (PARAMETERS, "null"),
        (FUNCTIONS, "Bad gateway"),
    ],
)
def test_an_answer_that_is_cut_or_foreign_is_an_error(
    real: MakeAws, canned: Canned, call: Read, body: str
) -> None:
    canned.answer(body)

    with pytest.raises(Unavailable):
        read(real, canned, call)


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (DESCRIBE, page()),
        (DESCRIBE, f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n{page()}'),
        (
            USERS,
            "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated>"
            "</ListUsersResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
            "</ListUsersResponse>",
        ),
        (PARAMETERS, "{}"),
        (FUNCTIONS, '{"Functions": []}\n'),
        (BUCKETS, "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"),
    ],
)
def test_an_empty_answer_of_aws_is_an_empty_list(
    real: MakeAws, canned: Canned, call: Read, body: str
) -> None:
    canned.answer(body)

    assert read(real, canned, call) == []


def test_a_gateways_page_is_retried(real: MakeAws, canned: Canned) -> None:
    canned.answer("<html>502 Bad Gateway</html>", status=502, kind="text/html")
    canned.answer(page("i-1"))

    assert read(real, canned, retry__attempts=2) == [{"InstanceId": "i-1"}]


def test_a_gateways_page_is_an_outage_in_the_end(real: MakeAws, canned: Canned) -> None:
    canned.answer(HTML, status=503, kind="text/html")

    with pytest.raises(Unavailable):
        read(real, canned)


def test_what_the_sandbox_does_not_have_is_said(real: MakeAws, canned: Canned) -> None:
    canned.answer(HTML, status=500, kind="text/html")
    env = {**canned.env, "AWS_ACCESS_KEY_ID": "HAWSESANDBOXTEST", "HAWSE_SANDBOX": "1"}

    with pytest.raises(CLIError, match="the sandbox does not have it") as raised:
        only_target(real(env), DESCRIBE).read(DESCRIBE)
    assert type(raised.value) is CLIError


def test_a_real_key_does_not_reach_the_sandbox(real: MakeAws, canned: Canned) -> None:
    canned.answer(page())

    with pytest.raises(Refused, match="HAWSE_SANDBOX is set"):
        only_target(real({**canned.env, "HAWSE_SANDBOX": "1"}), DESCRIBE).read(DESCRIBE)
    assert canned.requests == []


def test_the_sandboxs_key_does_not_leave_the_machine(real: MakeAws) -> None:
    env = {
        "AWS_ACCESS_KEY_ID": "HAWSESANDBOXTEST",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://sandbox.invalid",
    }

    with pytest.raises(Refused, match="leaves this machine"):
        only_target(real(env), DESCRIBE).read(DESCRIBE)


def test_no_connection_is_said_with_its_address(real: MakeAws) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    env = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}

    with pytest.raises(Unreachable, match=url):
        only_target(real({**env, "AWS_REGION": "eu-west-1"}), DESCRIBE).read(DESCRIBE)


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_dead_endpoint_costs_its_timeout_once(real: MakeAws, silent: str) -> None:
    env = {"AWS_ENDPOINT_URL": silent, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    aws = real({**env, "AWS_REGION": "eu-west-1"}, settings={"http.read_timeout": 0.2})
    target = only_target(aws, DESCRIBE)

    with pytest.raises(Unreachable, match="did not answer in time"):
        target.read(DESCRIBE)
    with pytest.raises(CircuitOpen):
        target.read(DESCRIBE)
    assert target.gate.requests == 1


def test_a_run_that_is_to_stop_sends_no_retry(real: MakeAws, canned: Canned) -> None:
    gate = Gate([DESCRIBE])

    def handle(request: BaseHTTPRequestHandler) -> None:
        gate.stop.set()
        request.send_response(500)
        request.send_header("Content-Length", "0")
        request.end_headers()

    with serving(handle) as url:
        aws = real({**canned.env, "AWS_ENDPOINT_URL": url}, settings={"retry.attempts": 3})
        target = aws.target(Selection(), Scope.REGION, gate)
        with pytest.raises(Interrupted):
            target.read(DESCRIBE)
    assert gate.requests == 1


def test_a_native_dry_run_is_asked_of_the_service(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("DryRunOperation"), status=412)
    target = only_target(real(canned.env), STOP)

    rehearse(target, STOP, {"InstanceIds": ["i-1"]})
    assert b"DryRun=true" in canned.requests[0][1]


def test_a_service_that_ignores_a_dry_run_is_told_of(real: MakeAws, canned: Canned) -> None:
    canned.answer(f"<StopInstancesResponse {NS}><requestId>r</requestId></StopInstancesResponse>")

    with pytest.raises(CLIError, match="ignored DryRun"):
        rehearse(only_target(real(canned.env), STOP), STOP, {"InstanceIds": ["i-1"]})


def test_read_only_holds_below_the_gate_too(real: MakeAws, canned: Canned) -> None:
    """The gate refuses first; here it is led to believe that the write is a read."""
    canned.answer(page())
    aws = real(canned.env)
    disguised = Read("ec2", "StopInstances", iam=())
    target = only_target(aws, disguised, read_only=True)
    target.gate.check(disguised)

    class Lying(Gate):
        def check(self, call: Call, *, dry_run: bool = False) -> None:
            return None

    with pytest.raises(Refused, match="read-only"):
        send(target.with_gate(Lying([], read_only=True)), STOP, {"InstanceIds": ["i-1"]})
    assert canned.requests == []


def test_a_native_dry_run_passes_in_read_only(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("DryRunOperation"), status=412)
    target = only_target(real(canned.env), STOP, read_only=True)

    rehearse(target, STOP, {"InstanceIds": ["i-1"]})


def test_nothing_is_sent_around_the_gate(real: MakeAws, canned: Canned) -> None:
    canned.answer(page())
    aws = real(canned.env)
    target = only_target(aws, DESCRIBE)
    target.read(DESCRIBE)
    client = aws.clients.client(target, DESCRIBE)

    with pytest.raises(TypeError, match="ec2:DescribeInstances is sent around the gate"):
        client.describe_instances()
    assert len(canned.requests) == 1


def test_requests_of_one_target_share_a_connection(real: MakeAws, canned: Canned) -> None:
    canned.answer(page())
    target = only_target(real(canned.env), DESCRIBE, REGIONS)

    for _ in range(3):
        target.read(DESCRIBE)
        target.release()

    assert (len(canned.requests), canned.connections) == (3, 1)


def test_a_write_that_creates_carries_a_token_of_its_own(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("InternalError"), status=500)
    canned.answer(f"<RunInstancesResponse {NS}><requestId>r</requestId></RunInstancesResponse>")
    target = only_target(real(canned.env, settings={"retry.attempts": 2}), RUN)

    send(target, RUN, {"MinCount": 1, "MaxCount": 1, "ImageId": "ami-1"})

    tokens = {body.partition(b"ClientToken=")[2][:36] for _, body in canned.requests}
    assert len(canned.requests) == 2
    assert len(tokens) == 1 and tokens != {b""}


KEY = (
    "<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><UserName>u</UserName>"
    "<AccessKeyId>AKID</AccessKeyId><Status>Active</Status><SecretAccessKey>s</SecretAccessKey>"
    "</AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>"
)


def test_what_makes_a_second_one_is_not_sent_again(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("InternalFailure"), status=500)
    canned.answer(KEY)
    target = only_target(real(canned.env, settings={"retry.attempts": 3}), CREATE_KEY)

    with pytest.raises(Unavailable) as raised:
        send(target, CREATE_KEY, {"UserName": "u"})
    assert len(canned.requests) == 1
    assert "it may have been done" in raised.value.hint


def test_it_is_when_it_was_throttled(real: MakeAws, canned: Canned) -> None:
    canned.answer(
        "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>", status=400
    )
    canned.answer(KEY)
    target = only_target(real(canned.env, settings={"retry.attempts": 2}), CREATE_KEY)

    assert send(target, CREATE_KEY, {"UserName": "u"})["AccessKey"]["AccessKeyId"] == "AKID"


def test_nor_when_the_answer_is_lost(real: MakeAws) -> None:
    requests: list[str] = []

    def handle(request: BaseHTTPRequestHandler) -> None:
        requests.append(request.path)
        request.close_connection = True  # without an answer

    env = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1"}
    with serving(handle) as url:
        aws = real({**env, "AWS_ENDPOINT_URL": url}, settings={"retry.attempts": 3})
        with pytest.raises(Unreachable):
            send(only_target(aws, CREATE_KEY), CREATE_KEY, {"UserName": "u"})
    assert len(requests) == 1


def test_what_can_be_done_twice_is_sent_again(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("InternalError"), status=500)
    canned.answer(f"<StopInstancesResponse {NS}><requestId>r</requestId></StopInstancesResponse>")
    target = only_target(real(canned.env, settings={"retry.attempts": 2}), STOP)

    send(target, STOP, {"InstanceIds": ["i-1"]})

    assert len(canned.requests) == 2


def test_the_endpoint_that_was_typed_wins(real: MakeAws, canned: Canned) -> None:
    canned.answer(page("i-1"))
    env = {**canned.env, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    target = only_target(real(env, typed=Typed(endpoint_url=canned.url)), DESCRIBE)

    assert len(list(target.items(DESCRIBE))) == 1


def test_an_endpoint_for_one_service_is_honoured(real: MakeAws, canned: Canned) -> None:
    canned.answer(page("i-1"))
    env = {
        **canned.env,
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_EC2": canned.url,
    }

    assert len(list(only_target(real(env), DESCRIBE).items(DESCRIBE))) == 1


def test_the_agent_says_who_is_calling(real: MakeAws, canned: Canned) -> None:
    canned.answer(page())

    read(real, canned)

    assert "hawse/" in canned.requests[0][0]["User-Agent"]


def test_a_limit_of_the_configuration_is_kept(real: MakeAws, canned: Canned) -> None:
    canned.answer(page())
    limits = {"ec2": {"DescribeInstances": 20.0}}
    target = only_target(real(canned.env, settings={"limits": limits}), DESCRIBE)

    class Waiting(Gate):
        waited = 0.0

        def pause(self, seconds: float) -> None:
            self.waited += seconds

    gate = Waiting([DESCRIBE])
    for _ in range(22):
        target.with_gate(gate).read(DESCRIBE)

    assert gate.waited == pytest.approx(1 / 20 + 2 / 20)


def test_after_throttling_the_next_requests_wait(real: MakeAws, canned: Canned) -> None:
    canned.answer(error("RequestLimitExceeded"), status=503)
    canned.answer(page())
    target = only_target(real(canned.env), DESCRIBE)

    class Waiting(Gate):
        waited = 0.0

        def pause(self, seconds: float) -> None:
            self.waited += seconds

    gate = Waiting([DESCRIBE])
    with pytest.raises(Throttled):
        target.with_gate(gate).read(DESCRIBE)
    before = gate.waited
    target.with_gate(gate).read(DESCRIBE)

    assert before == 0.0
    assert gate.waited > 0.0


def test_unknown_instances_are_not_found_over_http(real: MakeAws, moto: Moto) -> None:
    with pytest.raises(NotFound, match="i-0123456789abcdef0"):
        only_target(real(moto.env), DESCRIBE).read(DESCRIBE, InstanceIds=["i-0123456789abcdef0"])


def test_a_wrong_parameter_is_our_error_and_not_sent(real: MakeAws, canned: Canned) -> None:
    canned.answer(page())

    with pytest.raises(CLIError, match="InstanceIds"):
        only_target(real(canned.env), DESCRIBE).read(DESCRIBE, InstanceIds="i-1")
    assert canned.requests == []
