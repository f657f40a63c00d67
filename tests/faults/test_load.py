"""340 targets against a server that allows 20 requests a second: no storm, and no dawdling.

`make load` runs it, on loopback and for a minute at most; it says what it measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.http import Response
from tests.faults.kinds import Exchange, answers, rations
from tests.faults.proxy import FaultProxy

ALLOWED, ACCOUNTS, WARM_UP = 20, 20, 3.0
REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "ap-south-1"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"),
)
PAGE = b'{"ResourceTagMappingList": [{"ResourceARN": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}'
WHO = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{0}:user/ada</Arn>"
    "<UserId>ada</UserId><Account>{0}</Account></GetCallerIdentityResult>"
    "</GetCallerIdentityResponse>"
)

pytestmark = pytest.mark.skipif(
    os.environ.get("HAWSE_LOAD") != "1", reason="a minute of waiting: make load"
)


@dataclass(frozen=True)
class Measured:
    """What the server saw."""

    answered: int
    throttled: int
    seconds: float
    rate: float  # a second, after the warm-up

    @property
    def ideal(self) -> float:
        """The seconds that it takes at the allowed rate, the first second's worth saved up."""
        return (self.answered - ALLOWED) / ALLOWED

    def __str__(self) -> str:
        return (
            f"{self.answered} answered and {self.throttled} throttled in {self.seconds:.1f} s"
            f" ({self.seconds / self.ideal:.2f} × the ideal time),"
            f" {self.rate / ALLOWED:.2f} × the allowed rate after {WARM_UP:g} s"
        )


@pytest.fixture
def server() -> Iterator[FaultProxy]:
    """It knows an account for each key, and has one thing in each region."""

    async def who(exchange: Exchange) -> Response:
        account = f"1111222233{exchange.request.name.access_key[-2:]}"
        return Response(200, {"content-type": "text/xml"}, WHO.format(account).encode())

    with FaultProxy("http://127.0.0.1:9") as proxy:
        proxy.add(rations(ALLOWED))
        proxy.add(who, operation="GetCallerIdentity")
        proxy.add(answers(Response(200, {"content-type": "application/x-amz-json-1.1"}, PAGE)))
        yield proxy


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("processes", "workers"), [(1, 16), (1, 64), (3, 16)], ids=str)
def test_340_targets_keep_to_the_rate_and_lose_no_time(
    server: FaultProxy, tmp_path: Path, processes: int, workers: int
) -> None:
    running = [sweep(server, tmp_path, n, processes, workers) for n in range(processes)]
    codes = [(process.communicate()[1], process.returncode)[1] for process in running]

    found = measured(server)
    print(f"\n{processes} × {workers} workers: {found}")
    assert codes == [0] * processes
    assert found.answered == ACCOUNTS * len(REGIONS) + ACCOUNTS
    assert found.rate <= 1.2 * ALLOWED
    assert found.seconds <= 1.3 * found.ideal


def sweep(
    server: FaultProxy, home: Path, number: int, processes: int, workers: int
) -> subprocess.Popen[str]:
    """One process that asks its share of the accounts in all regions."""
    names = [f"p{account:02}" for account in range(ACCOUNTS)]
    aws = home / ".aws"
    aws.mkdir(exist_ok=True)
    (aws / "credentials").write_text(
        "".join(
            f"[{name}]\naws_access_key_id = AKIDEXAMPLE{name[1:]}\n"
            "aws_secret_access_key = not-a-secret\nregion = eu-west-1\n"
            for name in names
        )
    )
    profiles = [word for name in names[number::processes] for word in ("-p", name)]
    regions = [word for region in REGIONS for word in ("-r", region)]
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "hawse", "tag", "ls", "--type", "sqs", "-o", "json"),
            *(*profiles, *regions, "--workers", str(workers)),
        ],
        env={
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "AWS_ENDPOINT_URL": server.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home,
    )


def measured(server: FaultProxy) -> Measured:
    first, last = server.seen[0].at, server.seen[-1].at
    answered = sum(1 for seen in server.seen if seen.status == 200)
    later = [seen.at for seen in server.seen if seen.at >= first + WARM_UP]
    rate = len(later) / max(1.0, last - first - WARM_UP)
    return Measured(answered, len(server.seen) - answered, last - first, rate)
