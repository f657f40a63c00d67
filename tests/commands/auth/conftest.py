"""hawse with the real wire, and IAM Identity Center on loopback at its other end."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import FakeClock, Ran, Run, runner
from tests.sso_portal import Portal, portal


@dataclass
class Signing:
    """`run` is hawse at the portal; `pages` are those that it opened in a browser."""

    portal: Portal
    home: Path
    clock: FakeClock
    run: Run
    pages: list[str] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.home / ".aws" / "config"

    def path(self, key: str = "acme") -> Path:
        name = sha1(key.encode(), usedforsecurity=False).hexdigest()
        return self.home / ".aws" / "sso" / "cache" / f"{name}.json"

    def kept(self, key: str = "acme") -> Any:
        return json.loads(self.path(key).read_bytes())

    def keep(self, *, key: str = "acme", real: bool = False, **times: float) -> None:
        """A token of an earlier sign-in; `real`: by the clock that botocore goes by."""
        self.path(key).parent.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC) if real else self.clock.now()
        self.path(key).write_text(json.dumps(self.portal.token(now, **times)))

    def login(self, *argv: str, **options: Any) -> Ran:
        return self.run("auth", "login", *argv, tty=True, **options)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that is kept: trimming the SDK's models for each test would take most of the time."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def signing(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    make_app: Callable[..., App],
    models: Path,
    home: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Signing]:
    """Not signed in yet, with a session `acme` in the file of profiles."""
    for name in os.environ:
        if name.startswith(("AWS_", "HAWSE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with portal() as server:
        opened: list[str] = []
        own = {"AWS_ENDPOINT_URL": server.url, "AWS_EC2_METADATA_DISABLED": "true"}
        for name, value in {**own, "HOME": str(home)}.items():
            monkeypatch.setenv(name, value)

        def make(*args: Any, env: dict[str, str] | None = None, **options: Any) -> App:
            found = make_app(*args, env={**own, **(env or {})}, **options)
            keyless = {n: v for n, v in found.env.items() if not n.startswith(_KEYS)}
            paths = replace(found.paths, cache=models)
            return replace(
                found,
                connect=None,
                env=keyless,
                browse=opened.append,
                folders=lambda: paths,
            )

        (home / ".aws").mkdir(parents=True)
        (home / ".aws" / "config").write_text(server.config())
        yield Signing(server, home, clock, runner(make), opened)


_KEYS = ("AWS_ACCESS_KEY", "AWS_SECRET_ACCESS")
