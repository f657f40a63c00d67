"""Codes of MFA, roles over several profiles, and what a profile says about its role."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hawse.aws.calls import Read
from hawse.aws.sessions import Aws
from hawse.aws.targets import Selection, Target
from hawse.errors import CLIError, ConfigError, CredentialsError, Interrupted
from tests.unit.aws.conftest import Folders, Settings, Typed, only_target
from tests.unit.aws.sts import Sts, running
from tests.conftest import FakeClock

IDENTITY = Read("sts", "GetCallerIdentity", iam=())
SERIAL = "arn:aws:iam::111122223333:mfa/ada"
KEYS = "aws_access_key_id = AKIDBASE\naws_secret_access_key = x\n"
BASE = f"[profile base]\n{KEYS}"
ADMIN = "arn:aws:iam::222233334444:role/Admin"


def role(name: str, source: str = "base", arn: str = ADMIN, **more: str) -> str:
    settings = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f"[profile {name}]\nrole_arn = {arn}\nsource_profile = {source}\n{settings}"


@pytest.fixture
def sts() -> Iterator[Sts]:
    with running() as found:
        yield found


@dataclass
class Person:
    """Types codes in turn; without any at first, there is no terminal."""

    codes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def ask(self, question: str) -> str:
        self.questions.append(question)
        return self.codes.pop(0)


At = Callable[..., Target]


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path, sts: Sts, person: Person) -> At:
    """`at("admin", config)`: the target of a profile, as a new run of hawse has it."""
    for name in os.environ:
        if name.startswith(("AWS_", "HAWSE_")):
            monkeypatch.delenv(name)

    def make(profile: str, config: str = "", **env: str) -> Target:
        if config:
            (home / ".aws" / "config").write_text(config)
        values = {"HOME": str(home), "USER": "ada", "AWS_EC2_METADATA_DISABLED": "true"}
        values |= {**sts.env, **env}
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        aws = Aws(
            env=values,
            config=Settings(),
            paths=Folders(tmp_path / "cache"),
            clock=FakeClock(),
            options=Typed(),
            ask=person.ask if person.codes else None,
        )
        return only_target(aws, IDENTITY, selection=Selection(profiles=(profile,) * bool(profile)))

    return make


def signer(target: Target) -> str:
    """The key that signs what the target asks."""
    return str(target.read(IDENTITY)["Arn"]).rpartition("/")[2]


def kept(home: Path) -> list[Path]:
    return sorted((home / ".aws" / "cli" / "cache").glob("*.json"))


# --- Codes


def test_a_role_with_mfa_asks_for_a_code_once(at: At, sts: Sts, person: Person) -> None:
    person.codes = ["123 456"]

    first = signer(at("admin", BASE + role("admin", mfa_serial=SERIAL)))
    second = signer(at("admin"))

    assert (first, second) == ("ASIA1", "ASIA1")
    assert person.questions == [f"MFA code of {SERIAL}: "]
    (asked,) = sts.of("AssumeRole")
    assert (asked["SerialNumber"], asked["TokenCode"]) == (SERIAL, "123456")


def test_the_kept_session_is_the_one_that_the_aws_cli_looks_for(
    at: At, person: Person, home: Path
) -> None:
    from hashlib import sha1

    person.codes = ["123456"]
    signer(at("admin", BASE + role("admin", mfa_serial=SERIAL)))

    arguments = json.dumps({"RoleArn": ADMIN, "SerialNumber": SERIAL}, sort_keys=True)
    assert [file.stem for file in kept(home)] == [sha1(arguments.encode()).hexdigest()]


def test_a_wrong_code_can_be_typed_again(at: At, sts: Sts, person: Person) -> None:
    person.codes = ["111111", "12345", "123456"]

    assert signer(at("admin", BASE + role("admin", mfa_serial=SERIAL))) == "ASIA1"
    assert [one["TokenCode"] for one in sts.of("AssumeRole")] == ["111111", "123456"]
    assert [question.partition("MFA code of")[0] for question in person.questions] == [
        "",
        "AWS did not take that one. Wait for the next ",
        "It has six digits. ",
    ]


def test_three_wrong_codes_end_it(at: At, sts: Sts, person: Person) -> None:
    person.codes = ["111111", "222222", "333333", "123456"]

    with pytest.raises(CredentialsError, match="AWS took none of 3 codes"):
        signer(at("admin", BASE + role("admin", mfa_serial=SERIAL)))
    assert len(sts.asked) == 3


def test_what_is_no_code_is_not_sent(at: At, sts: Sts, person: Person) -> None:
    person.codes = ["", "abcdef", "1234567"]

    with pytest.raises(CredentialsError, match="six digits"):
        signer(at("admin", BASE + role("admin", mfa_serial=SERIAL)))
    assert sts.asked == []


def test_without_a_terminal_it_says_what_to_type(at: At, sts: Sts) -> None:
    with pytest.raises(CredentialsError, match="nobody can be asked here") as raised:
        signer(at("admin", BASE + role("admin", mfa_serial=SERIAL)))

    assert "in a terminal, with the same profile: hawse auth whoami" in raised.value.hint
    assert sts.asked == []


def test_leaving_a_question_is_no_wrong_code(
    at: At, person: Person, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Leaving(list[str]):
        def pop(self, _: object = 0) -> str:
            raise Interrupted("interrupted")

    person.codes = Leaving(["123456"])

    with pytest.raises(Interrupted):
        signer(at("admin", BASE + role("admin", mfa_serial=SERIAL)))
    assert len(person.questions) == 1
    assert capfd.readouterr().err == ""


def test_a_code_is_asked_again_when_a_session_ends_in_mid_run(
    at: At, sts: Sts, person: Person
) -> None:
    sts.minutes, person.codes = 5, ["123456"] * 9  # the SDK renews what ends within ten minutes
    target = at("admin", BASE + role("admin", mfa_serial=SERIAL))

    first, second = signer(target), signer(target)

    assert first != second


def test_keys_of_a_user_with_mfa_are_used_through_a_session(
    at: At, sts: Sts, person: Person
) -> None:
    person.codes = ["123456"]
    config = f"[profile ada]\n{KEYS}mfa_serial = {SERIAL}\n"

    first, second = at("ada", config), at("ada")

    assert (signer(first), signer(second)) == ("ASIA1", "ASIA1")
    assert (first.credential_source, second.credential_source) == ("session-token",) * 2
    (asked,) = sts.of("GetSessionToken")
    assert (asked["by"], asked["SerialNumber"]) == ("AKIDBASE", SERIAL)
    assert "DurationSeconds" not in asked


def test_a_role_takes_the_keys_themselves_from_a_user_with_mfa(
    at: At, sts: Sts, person: Person
) -> None:
    """As the AWS CLI does: the code belongs to the profile that names the device."""
    config = f"[profile ada]\n{KEYS}mfa_serial = {SERIAL}\n" + role("admin", "ada")

    assert signer(at("admin", config)) == "ASIA1"
    assert (sts.of("AssumeRole")[0]["by"], person.questions) == ("AKIDBASE", [])


def test_keys_of_the_environment_ask_for_no_code(at: At, person: Person) -> None:
    config = f"[default]\n{KEYS}mfa_serial = {SERIAL}\n"
    env = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "x"}

    assert signer(at("", config, **env)) == "AKIDENV"
    assert person.questions == []


def test_one_question_is_open_at_a_time(at: At, sts: Sts, person: Person) -> None:
    others = [f"r{number}" for number in range(4)]
    config = BASE + "".join(role(name, mfa_serial=SERIAL, external_id=name) for name in others)
    open_: list[str] = []
    most: list[int] = []
    answer = person.ask

    def ask(question: str) -> str:
        open_.append(question)
        most.append(len(open_))
        try:
            return answer(question)
        finally:
            open_.pop()

    person.codes, person.ask = ["123456"] * 4, ask  # type: ignore[method-assign]
    at(others[0], config)
    targets = [at(name) for name in others]
    threads = [threading.Thread(target=signer, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (max(most), len(sts.of("AssumeRole"))) == (1, 4)


# --- Chains of roles


def test_roles_are_assumed_one_from_another(at: At, sts: Sts) -> None:
    arns = [f"arn:aws:iam::22223333444{number}:role/R{number}" for number in range(4)]
    chain = [role("r0", "base", arns[0])]
    chain += [role(f"r{n}", f"r{n - 1}", arns[n]) for n in (1, 2, 3)]

    signer(at("r3", BASE + "".join(chain)))

    asked = sts.of("AssumeRole")
    assert [one["RoleArn"] for one in asked] == arns
    assert [one["by"] for one in asked] == ["AKIDBASE", "ASIA1", "ASIA2", "ASIA3"]


def test_a_code_in_the_middle_of_a_chain_is_asked_for_once(
    at: At, sts: Sts, person: Person
) -> None:
    person.codes = ["123456"]
    config = BASE + role("first", mfa_serial=SERIAL) + role("last", "first", ADMIN + "2")

    signer(at("last", config))
    signer(at("last"))

    assert (len(person.questions), len(sts.of("AssumeRole"))) == (1, 2)


def test_a_profile_may_assume_its_role_from_its_own_keys(at: At, sts: Sts) -> None:
    assert signer(at("own", role("own", "own") + KEYS)) == "ASIA1"


@pytest.mark.parametrize(
    ("config", "circle"),
    [
        (role("a", "b") + role("b", "a"), "a > b > a"),
        (role("a", "b") + role("b", "c") + role("c", "b"), "a > b > c > b"),
        (role("a", "a"), "a > a"),
        (role("a", "b", mfa_serial=SERIAL) + role("b", "a"), "a > b > a"),
    ],
)
def test_roles_in_a_circle_are_named(at: At, sts: Sts, config: str, circle: str) -> None:
    with pytest.raises(ConfigError, match="profile a: its roles lead in a circle") as raised:
        signer(at("a", config))

    assert circle in raised.value.message
    assert "source_profile" in raised.value.hint
    assert sts.asked == []


def test_a_source_that_does_not_exist_is_named(at: At) -> None:
    with pytest.raises(CLIError, match="nobody"):
        signer(at("admin", role("admin", "nobody")))


# --- What a profile says about its role


def test_a_role_is_assumed_as_the_profile_says(at: At, sts: Sts) -> None:
    more = {"external_id": "e-1", "role_session_name": "deploy", "duration_seconds": "7200"}

    signer(at("admin", BASE + role("admin", **more)))

    (asked,) = sts.of("AssumeRole")
    assert (asked["ExternalId"], asked["RoleSessionName"]) == ("e-1", "deploy")
    assert asked["DurationSeconds"] == "7200"


def test_the_environment_can_be_the_source_of_a_role(at: At, sts: Sts) -> None:
    config = f"[profile ci]\nrole_arn = {ADMIN}\ncredential_source = Environment\n"
    env = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "x"}

    assert signer(at("ci", config, **env)) == "ASIA1"
    assert sts.of("AssumeRole")[0]["by"] == "AKIDENV"


def test_a_token_of_web_identity_is_exchanged_for_a_role(at: At, sts: Sts, home: Path) -> None:
    (home / "token").write_text("canary-token")
    config = (
        f"[profile pod]\nrole_arn = {ADMIN}\nrole_session_name = pod-1\n"
        f"web_identity_token_file = {home}/token\n"
    )

    target = at("pod", config)

    assert signer(target) == "ASIA1"
    assert target.credential_source == "assume-role-with-web-identity"
    (asked,) = sts.of("AssumeRoleWithWebIdentity")
    assert (asked["WebIdentityToken"], asked["RoleSessionName"]) == ("canary-token", "pod-1")
    assert asked["by"] == ""


def test_a_role_may_be_assumed_from_a_web_identity(at: At, sts: Sts, home: Path) -> None:
    (home / "token").write_text("canary-token")
    config = f"[profile pod]\nrole_arn = {ADMIN}\nweb_identity_token_file = {home}/token\n"

    signer(at("next", config + role("next", "pod", ADMIN + "2")))

    assert sts.of("AssumeRole")[0]["by"] == "ASIA1"


def test_a_role_that_ends_in_mid_run_is_assumed_again(at: At, sts: Sts) -> None:
    sts.minutes = 5
    target = at("admin", BASE + role("admin"))

    assert signer(target) != signer(target)
    assert len(sts.of("AssumeRole")) > 1


def test_keys_of_the_environment_may_say_when_they_end(at: At) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=4000)
    env = {"AWS_ACCESS_KEY_ID": "ASIAENV", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "y"}

    target = at("", AWS_CREDENTIAL_EXPIRATION=f"{ends:%Y-%m-%dT%H:%M:%SZ}", **env)

    assert (signer(target), target.expires) == ("ASIAENV", ends)
