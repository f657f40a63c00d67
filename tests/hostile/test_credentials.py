"""Profiles, keys and folders as nobody sane writes them, and as somebody hostile does."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hawse.app import App
from hawse.aws.cache import Cache
from hawse.aws.calls import Read
from hawse.aws.profiles import Profiles
from hawse.aws.sessions import Aws
from hawse.aws.targets import Selection
from hawse.core.journal import Journal
from hawse.core.vault import Vault
from hawse.errors import CLIError
from tests.conftest import FakeClock, Run, runner
from tests.scripted import ScriptedAws
from tests.unit.aws.conftest import Folders, Settings, only_target
from tests.unit.aws.sts import Sts, running

KEYS = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = cAnArY-of-a-profile\n"
IDENTITY = Read("sts", "GetCallerIdentity", iam=())


@pytest.fixture
def wired(make_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run` without scripted AWS and without keys of the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)

    def make(*given: object, **more: object) -> App:
        app = replace(make_app(*given, **more), connect=None)
        env = {name: value for name, value in app.env.items() if not name.startswith("AWS_")}
        own = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
        return replace(app, env={**env, **own, "AWS_REGION": "eu-west-1"})

    return runner(make)


def aws_file(home: Path, name: str, content: bytes | str) -> Path:
    folder = home / ".aws"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


# --- The files of profiles -----------------------------------------------------------------------

ODD = {
    "unclosed": f"[profile a\n{KEYS}",
    "no section": KEYS,
    "twice": f"[default]\n{KEYS}[default]\n{KEYS}",
    "byte order mark": b"\xef\xbb\xbf[default]\n" + KEYS.encode(),
    "utf-16": f"[default]\n{KEYS}".encode("utf-16"),
    "zeros": b"[default]\n" + KEYS.encode() + b"\0" * 64,
    "binary": bytes(range(256)) * 8,
    "a bracket in a name": f"[profile a]b]\n{KEYS}",
    "nested without a parent": "[profile a]\n    b = c\n",
}


@pytest.mark.parametrize("name", ["config", "credentials"])
@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_a_file_of_profiles_that_is_odd_is_told_in_a_line(
    wired: Run, home: Path, name: str, content: bytes | str
) -> None:
    file = aws_file(home, name, content)
    before = file.read_bytes()

    for line in ("auth whoami -p a", "auth ls", "config show profile"):
        ran = wired(*line.split())
        assert "Traceback" not in ran.err and "bug" not in ran.err, ran.err
        assert ran.code in (0, 2, 3) and ran.err.count("\n") <= 3
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "name",
    ["a=b", "a b", "../../etc/passwd", "é\u202e", "a:b", "#a", "a;b", "-p", "$(id)", "%(b)s"],
)
def test_a_profile_of_any_name_is_found_by_it(home: Path, name: str) -> None:
    aws_file(home, "config", f'[profile "{name}"]\nregion = eu-north-1\n[profile b]\n')

    assert Profiles({"HOME": str(home)}).get(name).get("region") == "eu-north-1"


@pytest.mark.parametrize("name", ["a\nb", "a]\n[default", "a\r[b", "", " a", "a\0b", "a]"])
def test_a_profile_of_no_name_that_a_file_can_hold_is_not_made(
    wired: Run, home: Path, name: str
) -> None:
    file = aws_file(home, "config", "[default]\nregion = eu-west-1\n")

    ran = wired("auth", "add", name, stdin="AKIDEXAMPLE\ncAnArY-of-a-profile\n")

    assert ran.code == 2 and file.read_text() == "[default]\nregion = eu-west-1\n"


def test_ten_megabytes_of_profiles_are_read(home: Path) -> None:
    one = "[profile p{0}]\nregion = eu-west-1\noutput = json\n" + "# " + "x" * 9500 + "\n"
    aws_file(home, "config", "".join(one.format(number) for number in range(1000)))
    began = time.process_time()

    assert Profiles({"HOME": str(home)}).get("p999")["region"] == "eu-west-1"
    assert time.process_time() - began < 5


# --- Where keys come from ------------------------------------------------------------------------


def test_a_credential_process_that_hangs_costs_the_time_limit(wired: Run, home: Path) -> None:
    aws_file(home, "config", "[profile p]\ncredential_process = sleep 4\n")
    began = time.monotonic()

    ran = wired("ec2", "ls", "-p", "p", "--timeout", "0.3")

    assert ran.code != 0 and "waited 0.3 s" in ran.err, ran.err
    assert time.monotonic() - began < 3.5


@pytest.mark.parametrize(
    "printed",
    [
        '{"Version": 1, "AccessKeyId": 1, "SecretAccessKey": []}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "cAnArY-s", "SessionToken": {}}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "cAnArY-s",'
        ' "Expiration": "2020-01-01T00:00:00Z"}',
        '{"Version": 1, "AccessKeyId": "A\\nB", "SecretAccessKey": "cAnArY-s"}',
        '{"Version": 1, "AccessKeyId": "", "SecretAccessKey": ""}',
        "[" * 100_000,
    ],
    ids=["types", "token", "expired", "line break", "empty", "deep"],
)
def test_a_credential_process_that_gives_no_keys_is_named(
    wired: Run, home: Path, printed: str
) -> None:
    answer = aws_file(home, "answer", printed)
    aws_file(home, "config", f"[profile p]\ncredential_process = cat {answer}\n")

    ran = wired("ec2", "ls", "-p", "p", "--endpoint-url", "http://127.0.0.1:9")

    assert ran.code == 3 and "profile p" in ran.err and "cAnArY" not in ran.err, ran.err


# --- Roles ---------------------------------------------------------------------------------------


@pytest.fixture
def sts() -> Iterator[Sts]:
    with running() as found:
        yield found


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
            " role chaining",
            "1 hour session limit",
        ),
        (
            "AccessDenied",
            "User: ada is not authorized to perform: sts:AssumeRole",
            "sts:AssumeRole",
        ),
        ("MalformedInput", "arn:aws-cn:iam::111122223333:role/A is invalid", "aws-cn"),
    ],
    ids=["chained for too long", "wrong external id", "another partition"],
)
def test_a_role_that_is_not_given_says_why(
    monkeypatch: pytest.MonkeyPatch, home: Path, sts: Sts, code: str, message: str, told: str
) -> None:
    aws_file(
        home,
        "config",
        f"[profile base]\n{KEYS}[profile r]\nsource_profile = base\nexternal_id = wrong\n"
        "role_arn = arn:aws:iam::222233334444:role/A\nduration_seconds = 43200\n",
    )
    fault = f"<Code>{code}</Code><Message>{message}</Message>"
    sts.answer = lambda form: (  # type: ignore[method-assign]
        403,
        f"<ErrorResponse><Error>{fault}</Error></ErrorResponse>",
    )
    env = {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **sts.env}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    aws = Aws(env=env, config=Settings(), paths=Folders(home / "cache"), clock=FakeClock())

    with pytest.raises(CLIError) as caught:
        only_target(aws, IDENTITY, selection=Selection(profiles=("r",))).read(IDENTITY)

    assert told in caught.value.message and "cAnArY" not in caught.value.message


@pytest.mark.parametrize(
    "id_", ["11112222333", "1111222233334", "1111-2222-3333x", "１１１１２２２２３３３３"]
)
def test_what_is_no_account_is_no_account(run: Run, aws: ScriptedAws, id_: str) -> None:
    ran = run("ec2", "ls", "--account", id_, "--role", "Admin")

    assert ran.code in (2, 4) and "ec2:DescribeInstances" not in aws.names()


# --- Files and folders that others made ----------------------------------------------------------


@contextmanager
def as_somebody() -> Iterator[Path]:
    """A folder of an ordinary user, who this process is meanwhile, with one of another in it."""
    folder = Path(tempfile.mkdtemp(prefix="hawse-"))
    theirs = folder / "theirs"
    theirs.mkdir(mode=0o777)
    theirs.chmod(0o777)
    os.chown(folder, 12345, -1)
    os.chown(theirs, 54321, -1)
    os.seteuid(12345)
    try:
        yield theirs
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_a_folder_that_another_user_made_gets_no_record_no_secret_and_no_answer(
    tmp_path: Path,
) -> None:
    Journal(tmp_path, FakeClock()).append("1", "begin")  # the modules may be for root alone
    Vault(tmp_path).seal("key", "cAnArY-secret")
    Cache(tmp_path / "answers.sqlite").put("key", 1, 60)

    with as_somebody() as theirs:
        (theirs / "journal.jsonl").symlink_to(theirs.parent / "precious")
        (theirs.parent / "precious").write_text("precious")

        with pytest.raises(CLIError, match="it belongs to another user"):
            Journal(theirs, FakeClock()).append("1", "begin")
        with pytest.raises(CLIError, match="it belongs to another user"):
            Vault(theirs).seal("key", "cAnArY-secret")
        Cache(theirs / "answers.sqlite").put("key", 1, 60)

        assert (theirs.parent / "precious").read_text() == "precious"
        assert [file.name for file in theirs.iterdir()] == ["journal.jsonl"]
