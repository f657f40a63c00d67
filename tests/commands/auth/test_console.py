"""`hawse auth console`, over HTTP on loopback: AWS's federation endpoint as it is documented."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest

from hawse.app import App
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.main import run as run_hawse
from hawse.services.sts.calls import GET_FEDERATION_TOKEN
from tests.canaries import SECRET_KEY
from tests.conftest import NOW, Ran, Run, Stream
from tests.scripted import ScriptedAws
from tests.unit.aws.conftest import serving

TOKEN = "canary-sign-in-token"
ROLE = "arn:aws:sts::111122223333:assumed-role/Admin/ada"
TEMPORARY = {"AWS_SESSION_TOKEN": "canary-session"}


@dataclass
class Federation:
    """The endpoint: what it was asked, and with what it answers."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    answer: tuple[int, str] = (200, json.dumps({"SigninToken": TOKEN}))

    @property
    def env(self) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL_SIGNIN": self.url}


@pytest.fixture
def federation() -> Iterator[Federation]:
    found = Federation()

    def handle(request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        found.asked.append(
            {"path": parts.path} | {k: v[0] for k, v in parse_qs(parts.query).items()}
        )
        status, body = found.answer
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body.encode())

    with serving(handle) as url:
        found.url = url
        yield found


def who(aws: ScriptedAws, arn: str) -> None:
    aws.answer(GET_CALLER_IDENTITY, {"Account": "111122223333", "Arn": arn, "UserId": "A"})


def page(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    return parse_qs(urlsplit(ran.out.strip()).query)["Destination"][0]


def test_a_role_signs_in_with_its_own_credentials(
    run: Run, aws: ScriptedAws, federation: Federation
) -> None:
    who(aws, ROLE)

    ran = run("auth", "console", "--print", env={**TEMPORARY, **federation.env})

    (asked,) = federation.asked
    assert (asked["path"], asked["Action"]) == ("/federation", "getSigninToken")
    assert json.loads(asked["Session"]) == {
        "sessionId": "AKIDEXAMPLE",
        "sessionKey": SECRET_KEY,
        "sessionToken": "canary-session",
    }
    assert "SessionDuration" not in asked  # AWS refuses it for a role assumed from a role
    url = urlsplit(ran.out.strip())
    assert (url.path, parse_qs(url.query)["Action"]) == ("/federation", ["login"])
    assert parse_qs(url.query)["SigninToken"] == [TOKEN]
    assert "as assumed-role/Admin/ada" in ran.err and "canary" not in ran.err


def test_keys_of_a_user_sign_in_as_a_federated_user(
    run: Run, aws: ScriptedAws, federation: Federation
) -> None:
    who(aws, "arn:aws:iam::111122223333:user/staff/a")
    keys = {"AccessKeyId": "ASIAFED", "SecretAccessKey": "s", "SessionToken": "t"}
    aws.answer(
        GET_FEDERATION_TOKEN, {"Credentials": {**keys, "Expiration": NOW + timedelta(hours=1)}}
    )

    ran = run("auth", "console", "--print", "--duration", "1h", env=federation.env)

    (params,) = aws.params(GET_FEDERATION_TOKEN)
    assert params == {
        "Name": "a-",
        "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}],
        "DurationSeconds": 3600,
    }
    (asked,) = federation.asked
    assert json.loads(asked["Session"])["sessionId"] == "ASIAFED"
    assert "SessionDuration" not in asked  # AWS refuses it for a federated user
    assert "as the federated user a-, who may do what user/staff/a may" in ran.err


@pytest.mark.parametrize(
    ("arn", "env", "why"),
    [
        ("arn:aws:iam::111122223333:user/ada", TEMPORARY, "the session of a user's keys"),
        ("arn:aws:iam::111122223333:root", {}, "root signs in with its password"),
    ],
)
def test_credentials_that_cannot_sign_in_say_so(
    run: Run, aws: ScriptedAws, federation: Federation, arn: str, env: dict[str, str], why: str
) -> None:
    who(aws, arn)

    ran = run("auth", "console", "--print", env={**env, **federation.env})

    assert (ran.code, ran.out, federation.asked) == (3, "", [])
    assert why in ran.err and "--role" in ran.err


@pytest.mark.parametrize(
    ("region", "where", "url"),
    [
        ("eu-west-1", "", "https://console.aws.amazon.com/console/home?region=eu-west-1"),
        ("eu-west-1", "ec2", "https://console.aws.amazon.com/ec2/home?region=eu-west-1"),
        ("eu-west-1", "cfn", "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1"),
        ("eu-west-1", "/s3/buckets/logs", "https://console.aws.amazon.com/s3/buckets/logs"),
        (
            "eu-west-1",
            "https://eu-west-1.console.aws.amazon.com/ecs/v2#x",
            "https://eu-west-1.console.aws.amazon.com/ecs/v2#x",
        ),
        ("cn-north-1", "ec2", "https://console.amazonaws.cn/ec2/home?region=cn-north-1"),
        (
            "us-gov-west-1",
            "ec2",
            "https://console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1",
        ),
    ],
)
def test_a_service_a_path_or_a_page_is_opened(
    run: Run, aws: ScriptedAws, federation: Federation, region: str, where: str, url: str
) -> None:
    who(aws, ROLE)
    env = {**TEMPORARY, **federation.env, "AWS_REGION": region}

    assert page(run("auth", "console", *filter(None, [where]), "--print", env=env)) == url


@pytest.mark.parametrize(
    ("argv", "env", "code", "why"),
    [
        (["https://evil.example/aws.amazon.com"], {}, 2, "none of https://console"),
        (["https://evilaws.amazon.com.example"], {}, 2, "none of https://console"),
        (["http://console.aws.amazon.com/"], {}, 2, "none of https://console"),
        (["--duration", "13h"], {}, 2, "15m to 12h"),
        ([], {"AWS_REGION": "us-iso-east-1"}, 3, "aws-iso"),
        ([], {"HAWSE_SANDBOX": "http://127.0.0.1:1"}, 1, "the sandbox has none"),
    ],
)
def test_what_cannot_be_is_refused_before_any_request(
    run: Run, aws: ScriptedAws, argv: list[str], env: dict[str, str], code: int, why: str
) -> None:
    ran = run("auth", "console", "--print", *argv, env={**TEMPORARY, **env})

    assert (ran.code, aws.calls) == (code, [])
    assert why in ran.err


@pytest.mark.parametrize(
    ("answer", "code", "why"),
    [
        (
            (400, "<html>Invalid credentials parameter"),
            3,
            "does not take these credentials for that",
        ),
        ((200, "<html>"), 3, "does not take these credentials"),
        ((503, ""), 8, "answered with status 503"),
    ],
)
def test_a_refusal_of_the_endpoint_tells_no_secret(
    run: Run,
    aws: ScriptedAws,
    federation: Federation,
    answer: tuple[int, str],
    code: int,
    why: str,
) -> None:
    who(aws, ROLE)
    federation.answer = answer

    ran = run(
        "auth", "console", "--print", "--duration", "2h", "-vv", env={**TEMPORARY, **federation.env}
    )

    assert federation.asked[0]["SessionDuration"] == "7200"
    assert (ran.code, ran.out) == (code, "")
    assert why in ran.err and "canary" not in ran.err and SECRET_KEY not in ran.err


def test_an_endpoint_that_is_not_there_tells_no_secret(run: Run, aws: ScriptedAws) -> None:
    who(aws, ROLE)
    env = {**TEMPORARY, "AWS_ENDPOINT_URL_SIGNIN": "http://127.0.0.1:9"}

    ran = run("auth", "console", "--print", "-vv", env=env)

    assert ran.code == 8
    assert "canary" not in ran.err and SECRET_KEY not in ran.err


Make = Callable[..., App]


def with_browser(make_app: Make, federation: Federation, browse: Callable[[str], object]) -> Ran:
    app = replace(make_app(env={**TEMPORARY, **federation.env, "DISPLAY": ":0"}), browse=browse)
    code = run_hawse(app, ("auth", "console", "ec2"))
    out, err = app.streams.stdout, app.streams.stderr
    assert isinstance(out, Stream) and isinstance(err, Stream)
    return Ran(code, out.getvalue(), err.getvalue(), [])


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def led_to(address: str) -> str:
    """Where an address leads."""
    try:
        urllib.request.build_opener(_Stays).open(address, timeout=5).close()
    except HTTPError as answer:
        with answer:
            return answer.headers.get("Location") or str(answer.code)
    return ""


def test_the_browser_is_led_there_once_and_never_started_with_the_secret(
    make_app: Make, aws: ScriptedAws, federation: Federation
) -> None:
    who(aws, ROLE)
    started: list[str] = []
    led: list[str] = []

    def browse(address: str) -> bool:
        started.append(address)
        led.extend((led_to(address.rpartition("/")[0] + "/guess"), led_to(address)))
        led.append(led_to(address))
        return True

    ran = with_browser(make_app, federation, browse)

    assert ran.code == 0, ran.err
    assert TOKEN not in started[0] + ran.out + ran.err
    assert (led[0], led[2]) == ("404", "404")
    assert TOKEN in led[1]


def test_a_browser_that_does_not_start_is_told(
    make_app: Make, aws: ScriptedAws, federation: Federation
) -> None:
    who(aws, ROLE)

    ran = with_browser(make_app, federation, lambda _: False)

    assert ran.code == 1
    assert "--print" in ran.err


def test_without_a_desktop_it_says_what_to_type(run: Run, aws: ScriptedAws) -> None:
    ran = run("auth", "console", env=TEMPORARY)

    assert (ran.code, aws.calls) == (2, [])
    assert "--print gives the URL instead" in ran.err
