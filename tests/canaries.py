"""Planted secrets, and the look-out for them: no run of hawse may let one out.

Every run through the `run` fixture is watched. Looked at are what it prints and asks; what it
would log, asked for or not; every file that it writes, also those that it removes again; and the
arguments and environments of the processes that it starts. Secrets are known by themselves: those
of the environment and of the credentials file, and all that AWS is told or tells. A test that has
others plants them: `plant(text, "what it is")`.

Where a secret is what the person asked for stands in `PRODUCTS`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from hawse.app import App
from hawse.aws.service_client import AWSServiceClient
from hawse.core.log import Log

SECRET_KEY = "cAnArY/key+of=the/environment/0123456789"

PRODUCTS: tuple[tuple[str, str, str, str], ...] = (
    ("*", "file */.aws/credentials*", "*", "where the SDKs keep keys"),
    ("*", "file */.aws/cli/cache/*", "*", "where the SDKs keep session keys"),
    ("*", "file */.aws/sso/cache/*", "*", "where the SDKs keep tokens"),
    ("*", "file */sealed/*", "*", "what goes on after a crash, for this user alone"),
    ("*", "file */hawse/sandbox/*", "*", "the sandbox knows its own keys"),
    ("sandbox *", "stdout", "*", "the environment that leads to the sandbox has its keys"),
    ("auth exec *", "environment of a process", "*", "the command is run for them"),
    ("auth credential-process *", "stdout", "*", "the SDK takes them from there"),
    ("auth env*", "stdout", "*", "the shell takes them from there"),
    ("auth console --print*", "stdout", "*", "the URL is what was asked for"),
    ("s3 presign *", "stdout", "*", "the URL is what was asked for"),
    ("ec2 launch *", "file *plan*", "UserData", "the plan of a launch is applied from the file"),
    ("ec2 connect *", "environment of a process", "TokenValue", "the plugin reads it there"),
    (
        "ec2 connect *",
        "arguments of a process",
        "TokenValue",
        "plugins before 1.2.497 read no other",
    ),
)
"""The command line, the place, what the secret is, and why it may be there."""

_LEAST = 8
"""Shorter ones are nobody's secret, and stand in any text."""
_LARGEST = 8 << 20
_MEMBERS = frozenset(
    (
        "accesstoken authorizationtoken clientsecret codeverifier devicecode idtoken"
        " masteruserpassword newpassword oldpassword password plaintext presignedurl privatekey"
        " refreshtoken secretaccesskey secretbinary secretstring securitytoken sessiontoken"
        " signintoken tokencode tokenvalue userdata"
    ).split()
)
_VARIABLES = re.compile(r"SECRET|TOKEN|PASSWORD")
_KEYS_IN_FILE = re.compile(r"(?m)^\s*(aws_secret_access_key|aws_session_token)\s*=\s*(\S+)")
_QUERY = re.compile(rb"X-Amz-(?:Signature|Security-Token)(?:=|%3D)[0-9A-Za-z%/+]{16,}")
_WRITING = os.O_WRONLY | os.O_RDWR
_STARTING = frozenset({"subprocess.Popen", "os.posix_spawn", "os.exec", "os.system"})


@dataclass(frozen=True)
class Leak:
    """What was found where it must not be; the secret itself is not repeated."""

    what: str
    place: str
    form: str

    def __str__(self) -> str:
        return f"{self.what} is in {self.place}, {self.form}"


@dataclass
class Lookout:
    """What is planted, and what was found of it in the run of one command line."""

    planted: dict[str, str] = field(default_factory=dict)
    line: str = ""
    leaks: dict[Leak, None] = field(default_factory=dict)

    def plant(self, secret: str, what: str) -> str:
        """Look out for this as well; gives it back."""
        if len(secret) >= _LEAST and not secret.startswith("[redacted"):
            self.planted.setdefault(secret, what)
        return secret

    def look(self, place: str, content: str | bytes) -> None:
        """Note every planted secret in what stands at a place."""
        data = content.encode(errors="surrogateescape") if isinstance(content, str) else content
        for secret, what in list(self.planted.items()):
            form = next((form for form, text in forms(secret) if text in data), "")
            if form:
                self._found(Leak(what, place, form))
        if b"X-Amz-" in data and _QUERY.search(data):
            self._found(Leak("the query of a presigned URL", place, "as it is"))

    def _found(self, leak: Leak) -> None:
        if not is_product(self.line, leak):
            self.leaks[leak] = None

    def look_at_file(self, path: str, folder: int | None = None) -> None:
        """Note every planted secret in a file; one that is gone or large has none."""
        with suppress(OSError):
            with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
                data = file.read(_LARGEST)
            if data[:2] == b"\x1f\x8b":
                with suppress(EOFError):
                    data = gzip.decompress(data)
            self.look(f"file {path}", data)


LOOKOUT = Lookout()


def plant(secret: str, what: str) -> str:
    """Look out for this secret in every run of this test; gives it back."""
    return LOOKOUT.plant(secret, what)


def is_product(line: str, leak: Leak) -> bool:
    """Whether this secret is what the person asked for with this command line."""
    told = (line, leak.place, leak.what)
    return any(all(map(fnmatchcase, told, product)) for product in PRODUCTS)


@cache
def forms(secret: str) -> list[tuple[str, bytes]]:
    """How a secret may stand in a text: as it is, and as people encode it."""
    raw = secret.encode(errors="surrogateescape")
    found: dict[bytes, str] = {raw: "as it is"}
    for line in secret.splitlines():
        if len(line) >= 2 * _LEAST:
            found.setdefault(line.encode(errors="surrogateescape"), "a line of it")
    for text, form in (
        (quote(raw, safe=""), "URL-encoded"),
        (quote(raw), "URL-encoded"),
        (quote_plus(raw), "URL-encoded"),
        (json.dumps(secret)[1:-1], "in JSON"),
        (repr(secret)[1:-1], "in Python"),
        (raw.hex(), "in hexadecimal digits"),
    ):
        found.setdefault(text.encode(errors="surrogateescape"), form)
    for encoded in _base64(raw):
        found.setdefault(encoded, "in base64")
        found.setdefault(encoded.translate(bytes.maketrans(b"+/", b"-_")), "in base64")
    return [(form, text) for text, form in found.items()]


def _base64(raw: bytes) -> Iterator[bytes]:
    """What any base64 text has in it that holds these bytes, wherever in it they begin."""
    for before in range(3):
        whole = b64encode(b"\0" * before + raw)
        yield whole[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


# --- What is known to be secret by itself ---------------------------------------------------------


def plant_of(env: Mapping[str, str]) -> None:
    """Look out for the secrets of an environment and of its credentials file."""
    for name, value in env.items():
        if _VARIABLES.search(name):
            plant(value, f"${name}")
        if "@" in value and "://" in value:
            plant(urlsplit(value).password or "", f"the password in ${name}")
    home = env.get("AWS_SHARED_CREDENTIALS_FILE") or env.get("HOME", "") + "/.aws/credentials"
    with suppress(OSError, UnicodeDecodeError):
        for name, value in _KEYS_IN_FILE.findall(Path(home).read_text(encoding="utf-8")):
            plant(value, name)


def plant_members(data: Any) -> None:
    """Look out for what AWS was told or told in members that are secret by their names."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if str(name).lower().replace("_", "") in _MEMBERS:
                _plant_value(value, str(name))
            else:
                plant_members(value)
        if data.get("Type") == "SecureString" and isinstance(data.get("Value"), str):
            plant(data["Value"], "the value of a SecureString")
    elif isinstance(data, (list, tuple)):
        for value in data:
            plant_members(value)


def _plant_value(value: Any, what: str) -> None:
    if isinstance(value, Mapping):  # UserData of DescribeInstanceAttribute: {"Value": …}
        value = value.get("Value")
    if isinstance(value, bytes):
        value = value.decode(errors="surrogateescape")
    if isinstance(value, str):
        plant(value, what)
        if what.lower() == "userdata":
            with suppress(ValueError):
                plant(b64decode(value, validate=True).decode(errors="surrogateescape"), what)


# --- Watching a run ------------------------------------------------------------------------------


class _Watched:
    """What the audit hook of this process looks at, while a run is watched."""

    def __init__(self) -> None:
        self.on = False
        self.env: Mapping[str, str] = {}  # what the person gave hawse, children may have as well
        self.written: set[str] = set()
        self.looking = threading.local()

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        if not self.on or event not in _EVENTS or getattr(self.looking, "now", False):
            return
        self.looking.now = True  # what is read here is no event of the run
        try:
            _EVENTS[event](self, given)
        finally:
            self.looking.now = False

    def opened(self, given: tuple[Any, ...]) -> None:
        path, _, flags = given
        if isinstance(path, (str, bytes)) and flags & _WRITING:
            name = os.path.abspath(os.fsdecode(path))
            if flags & os.O_TRUNC and name in self.written:
                LOOKOUT.look_at_file(name)
            self.written.add(name)

    def connected(self, given: tuple[Any, ...]) -> None:
        path = os.path.abspath(os.fsdecode(given[0])) if given[0] else ""
        self.written |= {path, f"{path}-wal", f"{path}-journal"}

    def removed(self, given: tuple[Any, ...]) -> None:
        path, folder = given
        LOOKOUT.look_at_file(os.fsdecode(path), folder if folder >= 0 else None)

    def renamed(self, given: tuple[Any, ...]) -> None:
        _, path = map(os.fsdecode, given[:2])
        if (name := os.path.abspath(path)) in self.written:
            LOOKOUT.look_at_file(name)
        self.written.add(name)

    def started(self, given: tuple[Any, ...]) -> None:
        words, env = (given[1], given[-1]) if len(given) > 1 else (given[0], None)
        told = words if isinstance(words, (str, bytes)) else [*map(os.fsdecode, words)]
        LOOKOUT.look("arguments of a process", repr(told))
        own = {name: value for name, value in (env or {}).items() if self.env.get(name) != value}
        LOOKOUT.look("environment of a process", repr(own))


_EVENTS: dict[str, Callable[[_Watched, tuple[Any, ...]], None]] = {
    "open": _Watched.opened,
    "sqlite3.connect": _Watched.connected,
    "os.remove": _Watched.removed,
    "os.rename": _Watched.renamed,
    **{name: _Watched.started for name in _STARTING},
}
_WATCHED = _Watched()
sys.addaudithook(_WATCHED)


@contextmanager
def watching(app: App, argv: Sequence[str]) -> Iterator[None]:
    """Look out for all that is planted, while a command line runs and in what it leaves."""
    LOOKOUT.line, LOOKOUT.leaks = " ".join(argv), {}
    _WATCHED.written.clear()
    _WATCHED.env = app.env
    plant_of(app.env)
    with _tapped():
        _WATCHED.on = True
        try:
            yield
        finally:
            _WATCHED.on = False
    for path in sorted(_WATCHED.written):
        if os.path.isfile(path):
            LOOKOUT.look_at_file(path)
    for name in ("stdout", "stderr"):
        LOOKOUT.look(name, getattr(app.streams, name).getvalue())
    LOOKOUT.look("questions", "\n".join(getattr(app.prompter, "asked", ())))
    check(LOOKOUT.leaks)


def look_back(argv: Sequence[str], env: Mapping[str, str], ran: Any, folder: Path) -> None:
    """Look at what a process printed, and at all that is in its user's folder now."""
    LOOKOUT.line, LOOKOUT.leaks = " ".join(argv), {}
    plant_of(env)
    LOOKOUT.look("stdout", ran.stdout)
    LOOKOUT.look("stderr", ran.stderr)
    for path in folder.rglob("*"):
        if path.is_file():
            LOOKOUT.look_at_file(str(path))
    check(LOOKOUT.leaks)


def check(leaks: Iterable[Leak]) -> None:
    """AssertionError with everything that was found."""
    found = "\n".join(f"  {leak}" for leak in leaks)
    assert not found, f"hawse {LOOKOUT.line} lets secrets out:\n{found}"


@contextmanager
def _tapped() -> Iterator[None]:
    """Hear all that is logged, at any verbosity, and all that AWS is told and tells."""
    log, attempt, write = Log.__call__, AWSServiceClient._attempt, AWSServiceClient.write

    def logging(self: Log, event: str, fields: Mapping[str, object]) -> None:
        heard = Log(now=str, say=lambda text: LOOKOUT.look("log", text))
        log(heard, event, fields)
        log(self, event, fields)

    def attempting(self: AWSServiceClient, *given: Any) -> Any:
        answer = attempt(self, *given)
        plant_members(answer)
        return answer

    def writing(self: AWSServiceClient, call: Any, params: Any, **more: Any) -> Any:
        plant_members(params)
        return write(self, call, params, **more)

    for owner, name, own in (
        (Log, "__call__", logging),
        (AWSServiceClient, "_attempt", attempting),
        (AWSServiceClient, "write", writing),
    ):
        setattr(owner, name, own)
    try:
        yield
    finally:
        Log.__call__, AWSServiceClient._attempt = log, attempt  # type: ignore[method-assign]
        AWSServiceClient.write = write  # type: ignore[method-assign]
