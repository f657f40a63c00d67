"""kill -9 at the points of a rotation, then --resume or --rollback: nobody is without a key.

The run's own key is replaced, and stays in the environment of the shell, where it stops working.
Every 61st point; `make thorough` takes them all.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hawse.aws.access_keys import Pair
from hawse.aws.credentials_file import CredentialsFile
from tests.aws_http.conftest import Hawse
from tests.key_faults import KeyFaults
from tests.moto_server import Moto
from tests.thorough import sampled

EVERY = sampled(97, 1)
pytestmark = pytest.mark.timeout(3600)
DRIVE = (sys.executable, "-m", "tests.aws_http.key_drive")
ROTATE = ("iam", "key", "rotate")
MODES = ("--resume", "--rollback")
TO = ("--to", "profile:work", "--to", "ssm:/ada")


@dataclass
class World:
    """ada's key is in the environment, in a profile and in a parameter."""

    hawse: Hawse
    moto: Moto
    proxy: KeyFaults
    old: Pair = Pair("", "")

    def begin(self) -> None:
        self.moto.reset()
        for path in sorted(self.hawse.home.glob("state/hawse/*")):
            if path.is_file():
                path.unlink()
        for path in self.sealed():
            path.unlink()
        iam = self.moto.client("iam")
        iam.create_user(UserName="ada")
        key = iam.create_access_key(UserName="ada")["AccessKey"]
        self.old = Pair(key["AccessKeyId"], key["SecretAccessKey"])
        self.file.path.unlink(missing_ok=True)
        self.file.set_keys(self.old, {"work": None})
        self.moto.client("ssm").put_parameter(
            Name="/ada", Type="SecureString", Value=json.dumps(named(self.old))
        )
        self.hawse.env |= {
            "AWS_ACCESS_KEY_ID": self.old.id,
            "AWS_SECRET_ACCESS_KEY": self.old.secret,
            "HAWSE_KILL_AT": "0",
        }

    @property
    def file(self) -> CredentialsFile:
        return CredentialsFile(self.hawse.home / ".aws" / "credentials")

    def sealed(self) -> list[Any]:
        return list(self.hawse.home.glob("state/hawse/sealed/*"))

    def keys(self) -> dict[str, str]:
        found = self.moto.client("iam").list_access_keys(UserName="ada")["AccessKeyMetadata"]
        return {key["AccessKeyId"]: key["Status"] for key in found}

    def held(self) -> set[Pair]:
        found = self.moto.client("ssm").get_parameter(Name="/ada", WithDecryption=True)
        value = json.loads(found["Parameter"]["Value"])
        return {
            self.file.keys()["work"],
            Pair(value["AccessKeyId"], value["SecretAccessKey"]),
        }

    def journal(self) -> str:
        path = self.hawse.home / "state" / "hawse" / "journal.jsonl"
        return path.read_text() if path.exists() else ""

    def run(self, *words: str, kill_at: int = 0) -> Any:
        self.hawse.env["HAWSE_KILL_AT"] = str(kill_at)
        return self.hawse.run(*ROTATE, "-y", *words, program=DRIVE)

    def killed(self, at: int, *words: str) -> None:
        ran = self.run(*words, kill_at=at)
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        # Whatever has happened: what the sinks hold works.
        for pair in self.held():
            assert self.keys().get(pair.id) == "Active", (at, self.keys(), pair)

    def is_whole(self, at: int) -> Pair:
        """Both sinks hold the only key, it works, and no secret is left anywhere."""
        (pair,) = self.held()
        assert self.keys() == {pair.id: "Active"}, at
        assert self.sealed() == [], at
        beside = {path.name for path in self.file.path.parent.glob("*") if path.is_file()}
        assert beside == {"credentials", "credentials.lock"}, at
        journal = self.journal()
        assert pair.secret not in journal and self.old.secret not in journal
        assert self.hawse.run("audit", "verify").returncode == 0
        return pair


def named(pair: Pair) -> dict[str, str]:
    return {"AccessKeyId": pair.id, "SecretAccessKey": pair.secret}


def points(ran: Any) -> int:
    found = re.search(r"points: (\d+)", ran.stderr)
    assert found and ran.returncode == 0, ran.stderr
    return int(found[1])


@pytest.fixture
def world(hawse: Hawse, moto: Moto) -> Iterator[World]:
    with KeyFaults(moto.url) as proxy:
        hawse.url = proxy.url
        made = World(hawse, moto, proxy)
        made.begin()
        yield made


def test_a_rotation_killed_at_any_point_is_resumed_or_rolled_back(world: World) -> None:
    world.run(*TO)  # makes what is kept between runs, which has points of its own
    world.begin()
    number = points(world.run(*TO))
    assert world.is_whole(0) != world.old

    for turn, at in enumerate(range(1, number, EVERY)):
        for mode in MODES if EVERY == 1 else MODES[turn % 2 :][:1]:
            world.begin()
            world.killed(at, *TO)
            ran = world.run(mode)
            if mode == "--rollback" and "is deleted already" in ran.stderr:
                mode, ran = "--resume", world.run("--resume")
            assert ran.returncode in (0, 4), (at, mode, ran.stderr)  # 4: it had not begun, or ended
            now = world.is_whole(at)
            if ran.returncode == 0:
                assert (now == world.old) == (mode == "--rollback"), (at, mode)


def test_taking_back_that_is_killed_at_any_point_is_gone_on_with(world: World) -> None:
    world.run(*TO, "--delete-after", "1d")
    assert world.keys()[world.old.id] == "Inactive"
    number = points(world.run("--rollback"))  # the second run, see above

    for turn, at in enumerate(range(1, number, EVERY)):
        world.begin()
        world.run(*TO, "--delete-after", "1d")
        assert world.run("--rollback", kill_at=at).returncode == -signal.SIGKILL
        for pair in world.held():
            assert world.keys().get(pair.id) == "Active", (at, world.keys(), pair)
        # What takes back is open itself: both words go on with it.
        records = [json.loads(line) for line in world.journal().splitlines()]
        begun = any(one["kind"] == "stage" and one["procedure"] == "roll back" for one in records)
        ran = world.run("--resume" if begun and turn % 2 else "--rollback")
        assert ran.returncode in (0, 4), (at, ran.stderr)
        assert world.is_whole(at) == world.old
