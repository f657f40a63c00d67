"""A user with a key on moto, a proxy that knows keys, and a home with the key in a profile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from hawse.aws.access_keys import Pair
from hawse.aws.credentials_file import CredentialsFile
from tests.conftest import FakeClock, Ran, runner
from tests.key_faults import KeyFaults
from tests.moto_server import Moto


@dataclass
class KeySite:
    """`run` is hawse with the key of ada's profile `work`, whose file it may change."""

    moto: Moto
    proxy: KeyFaults
    make_app: Callable[..., App]
    home: Path
    clock: FakeClock
    old: Pair

    @property
    def iam(self) -> Any:
        """boto3, past the proxy."""
        return self.moto.client("iam")

    @property
    def file(self) -> CredentialsFile:
        return CredentialsFile(self.home / ".aws" / "credentials")

    def run(self, *argv: str, env: dict[str, str] | None = None, **options: Any) -> Ran:
        """`hawse iam key …`"""
        return self._run("iam", "key", *argv, env=env, **options)

    def apply(self, *argv: str, **options: Any) -> Ran:
        """`hawse apply …`"""
        return self._run("apply", *argv, **options)

    def undo(self, *argv: str, **options: Any) -> Ran:
        """`hawse undo …`"""
        return self._run("undo", *argv, **options)

    def _run(self, *argv: str, env: dict[str, str] | None = None, **options: Any) -> Ran:
        def make(*args: Any, **more: Any) -> App:
            app = replace(self.make_app(*args, **more), connect=None)
            keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
            kept = {name: value for name, value in app.env.items() if name not in keys}
            return replace(app, env={**kept, "PATH": "/usr/bin:/bin", **self.env, **(env or {})})

        # botocore takes the variable for the endpoint from the process alone.
        return runner(make)(*argv, "--endpoint-url", self.proxy.url, **options)

    @property
    def env(self) -> dict[str, str]:
        return {"AWS_PROFILE": "work"}

    def keys(self, user: str = "ada") -> dict[str, str]:
        """Id → status of the keys of a user."""
        found = self.iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
        return {key["AccessKeyId"]: key["Status"] for key in found}

    def user(self, name: str) -> Pair:
        """A user with one key."""
        self.iam.create_user(UserName=name)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return Pair(key["AccessKeyId"], key["SecretAccessKey"])

    def admin(self) -> dict[str, str]:
        """The environment of somebody else."""
        self.file.set_keys(self.user("admin"), {"admin": None})
        return {"AWS_PROFILE": "admin"}

    def written(self) -> str:
        """All that hawse wrote below the home, but for the credentials file."""
        files = (path for path in self.home.rglob("*") if path.is_file() and path != self.file.path)
        return "\n".join(path.read_bytes().decode(errors="replace") for path in files)

    def sealed(self) -> list[Path]:
        """The secrets that are kept for going on."""
        return list((self.home / "state" / "sealed").glob("*"))

    def journal(self) -> list[dict[str, Any]]:
        text = (self.home / "state" / "journal.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def only_key_is_in_the_profile(self) -> Pair:
        """There is one key, it is active and new, and the profile has it."""
        (pair,) = {self.file.keys()["work"]}
        assert self.keys() == {pair.id: "Active"}
        assert pair.id != self.old.id
        assert not self.sealed()
        return pair

    def all_is_as_before(self) -> None:
        assert self.keys() == {self.old.id: "Active"}
        assert self.file.keys()["work"] == self.old
        assert not self.sealed()


@pytest.fixture
def site(
    moto: Moto, make_app: Callable[..., App], home: Path, clock: FakeClock
) -> Iterator[KeySite]:
    clock.time = datetime.now(UTC)  # moto's
    with KeyFaults(moto.url) as proxy:
        made = KeySite(moto, proxy, make_app, home, clock, Pair("", ""))
        made.old = made.user("ada")
        made.file.set_keys(made.old, {"work": None, "same": None})
        yield made
