"""Files of this machine on their way to S3: what they are, and what becomes of them meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from hawse.transfer.secret_names import keeps_secrets
from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import NOW, FakeClock, Run, runner
from tests.faults.kinds import calls
from tests.faults.proxy import FaultProxy
from tests.moto_server import Moto

URL = "s3://acme-logs/p"
verbs = pytest.mark.parametrize("verb", [("cp", "-R"), ("sync",)], ids=lambda verb: verb[0])


# --- Secrets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *(".env", "app/.env.production", ".aws/credentials", "home/me/.aws/credentials"),
        *("id_ed25519", ".ssh/id_rsa", "tls/server.key", "AuthKey.P12", ".kube/config"),
    ],
)
def test_a_name_tells_that_a_file_keeps_secrets(name: str) -> None:
    assert keeps_secrets(name)


@pytest.mark.parametrize(
    "name",
    [
        *(".env.example", "environment", ".ssh/id_rsa.pub", "credentials", "keys.txt"),
        *("config.json", "kube/config", "my.aws/credentials", "key", "pem"),
    ],
)
def test_other_names_do_not(name: str) -> None:
    assert not keeps_secrets(name)


@verbs
def test_secrets_among_many_files_are_named_at_the_end(
    s3: Run, store: Store, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    names = [".env", "a.txt", "b/.aws/credentials", "c/id_rsa", "d/x.pem", "\x1b[2J/.env"]
    up = write(tmp_path / "up", {name: "1" for name in names})

    ran = s3("s3", *verb, str(up), URL)
    again = s3("s3", *verb, str(up), URL, "--exclude", ".env", "--exclude", "*.pem")

    assert ran.code == 0 and len(store.keys()) == len(names)
    (line,) = (line for line in ran.err.splitlines() if "keep secrets" in line)
    assert ".env" in line and "and 2 more" in line and "a.txt" not in line
    assert "\x1b" not in ran.err
    assert ".env" not in again.err and "x.pem" not in again.err


# --- On the way ----------------------------------------------------------------------------------


@verbs
def test_one_that_is_deleted_or_replaced_after_the_listing_costs_itself_alone(
    faulty: Run, faults: FaultProxy, store: Store, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    store.write({"p/a": "1", "p/gone": "2", "p/other": "3", "p/z": "4"})

    def change(_: object) -> None:
        store.client.delete_object(Bucket=store.bucket, Key="p/gone")
        store.put("p/other", b"longer than it was")

    faults.add(calls(change), operation="GetObject", first=1)

    ran = faulty("s3", *verb, URL, str(tmp_path / "down"))

    down = read(tmp_path / "down")
    assert (down["a"], down["z"]) == ("1", "4")
    assert "gone" not in down or down["gone"] == "2"
    assert down.get("other", "3") == "3"
    assert ran.code == (0 if len(down) == 4 else 6), ran.err


def test_the_names_of_one_file_are_two_objects(s3: Run, store: Store, tmp_path: Path) -> None:
    up = write(tmp_path / "up", {"a": "1"})
    os.link(up / "a", up / "b")

    assert s3("s3", "sync", str(up), URL).code == 0
    assert store.objects() == {"p/a": "1", "p/b": "1"}


class JumpingClock(FakeClock):
    """Set by somebody, an hour to and fro, whenever it is looked at."""

    def now(self) -> datetime:
        self.time = NOW + timedelta(hours=1) if self.time <= NOW else NOW - timedelta(hours=1)
        return self.time

    def monotonic(self) -> float:
        return NOW.timestamp()


@verbs
def test_a_clock_that_jumps_harms_no_transfer(
    make_app: Callable[..., App], moto: Moto, store: Store, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    def make(stdin: str = "", *, env: dict[str, str] | None = None, **more: Any) -> App:
        app = make_app(stdin, env={**moto.env, **(env or {})}, **more)
        return replace(app, connect=None, clock=JumpingClock())

    up = write(tmp_path / "up", {"a": "1", "b/c": "2"})

    ran = runner(make)("s3", *verb, str(up), URL)

    assert (ran.code, store.objects()) == (0, {"p/a": "1", "p/b/c": "2"})
    assert "-" not in ran.err.split("in ")[-1]
