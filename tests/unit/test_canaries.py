"""The look-out for secrets finds them wherever a run may leave them, however they are written."""

from __future__ import annotations

import base64
import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from hawse.app import App
from tests import canaries
from tests.canaries import LOOKOUT, plant, watching

SECRET = 'cAnArY/key+of="this"/test, which is long'


def found(app: App, work: Callable[[], object], line: str = "ec2 ls") -> set[str]:
    """The places where a run that does this lets the secret out."""
    plant(SECRET, "a secret")
    try:
        with watching(app, line.split()):
            work()
    except AssertionError:
        return {leak.place.split()[0] for leak in LOOKOUT.leaks}
    return set()


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text,
        lambda text: quote(text, safe=""),
        quote,
        quote_plus,
        json.dumps,
        repr,
        lambda text: text.encode().hex(),
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(f"a{text}".encode()).decode(),
        lambda text: base64.urlsafe_b64encode(f"ab{text}c".encode()).decode(),
    ],
)
def test_a_secret_is_found_however_it_is_written(
    make_app: Callable[..., App], written: Callable[[str], str]
) -> None:
    app = make_app()

    assert found(app, lambda: app.put(f"so {written(SECRET)} it is")) == {"stdout"}
    assert not found(make_app(), lambda: None)


def test_it_is_found_in_what_is_said_and_logged(make_app: Callable[..., App]) -> None:
    app = make_app()

    def work() -> None:
        app.say(SECRET)
        app.log("call", {"key": SECRET})  # although nobody asked for a log

    assert found(app, work) == {"stderr", "log"}


def test_it_is_found_in_files_that_stay_and_that_go(
    make_app: Callable[..., App], tmp_path: Path
) -> None:
    def stays(name: str, content: bytes) -> bool:
        return found(make_app(), lambda: (tmp_path / name).write_bytes(content)) == {"file"}

    def goes() -> None:
        file = tmp_path / "gone"
        file.write_text(SECRET)
        file.unlink()

    def is_replaced() -> None:
        file = tmp_path / "replaced"
        file.write_text(SECRET)
        file.write_text("nothing")

    def is_moved() -> None:
        (tmp_path / "a").write_text(SECRET)
        os.replace(tmp_path / "a", tmp_path / "b")

    def is_a_table() -> None:
        with sqlite3.connect(tmp_path / "table.sqlite") as table:
            table.execute("create table t (c)")
            table.execute("insert into t values (?)", (SECRET,))
        table.close()

    assert stays("plain", SECRET.encode()) and stays("small.gz", gzip.compress(SECRET.encode()))
    for work in (goes, is_replaced, is_moved, is_a_table):
        assert found(make_app(), work) == {"file"}, work


def test_it_is_found_in_what_processes_are_given(make_app: Callable[..., App]) -> None:
    app = make_app(env={"OWN": SECRET})

    def start(*words: str, **env: str) -> set[str]:
        command = [sys.executable, "-c", "", *words]
        return found(app, lambda: subprocess.run(command, env=env, check=True))

    assert start(SECRET) == {"arguments"}
    assert start(KEY=SECRET) == {"environment"}
    assert start(OWN=SECRET) == set()  # what the person gave hawse, its children may have


def test_the_secrets_of_the_environment_and_of_aws_are_planted_by_themselves(
    make_app: Callable[..., App], tmp_path: Path
) -> None:
    (tmp_path / "keys").write_text("[a]\naws_secret_access_key = cAnArY-in-a-file\n")
    proxy = "http://ann:cAnArY-of-a-proxy@proxy"
    env = {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys"), "HTTPS_PROXY": proxy}

    canaries.plant_of(make_app(env=env).env)
    canaries.plant_members({"Credentials": {"SessionToken": "cAnArY-token"}})
    canaries.plant_members([{"UserData": {"Value": base64.b64encode(b"cAnArY-data").decode()}}])
    canaries.plant_members({"Parameter": {"Type": "SecureString", "Value": "cAnArY-secure"}})

    assert {canaries.SECRET_KEY, "cAnArY-in-a-file", "cAnArY-of-a-proxy"} <= set(LOOKOUT.planted)
    assert {"cAnArY-token", "cAnArY-data", "cAnArY-secure"} <= set(LOOKOUT.planted)


def test_the_query_of_a_presigned_url_is_a_secret_but_where_it_was_asked_for(
    make_app: Callable[..., App],
) -> None:
    url = f"https://b.s3.amazonaws.com/k?X-Amz-Signature={'ab' * 32}"
    for line, places in (("s3 cp a b", {"stdout"}), ("s3 presign s3://b/k", set())):
        app = make_app()

        def put(app: App = app) -> None:
            app.put(url)

        assert found(app, put, line) == places
