"""Where credentials come from, and that nobody waits for those that cannot be there."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hawse.aws.calls import Read
from hawse.aws.credentials import metadata_plausible
from hawse.aws.targets import Selection
from hawse.errors import CredentialsError, Unavailable
from tests.moto_server import Moto
from tests.unit.aws.conftest import Canned, MakeAws, only_target

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
IDENTITY = Read("sts", "GetCallerIdentity", iam=())
HERE = Selection(regions=("eu-west-1",))


def firmware(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("files", "plausible"),
    [
        ({}, False),
        ({"devices__virtual__dmi__id__sys_vendor": "Amazon EC2\n"}, True),
        ({"devices__virtual__dmi__id__sys_vendor": "LENOVO\n"}, False),
        ({"devices__virtual__dmi__id__bios_version": "4.11.amazon\n"}, True),
        ({"hypervisor__uuid": "ec2e1916-9099-7caf-fd21-012345abcdef\n"}, True),
        ({"hypervisor__uuid": "aaaa1916-9099-7caf-fd21-012345abcdef\n"}, False),
    ],
)
def test_on_linux_the_firmware_tells_whether_this_is_ec2(
    tmp_path: Path, files: dict[str, str], plausible: bool
) -> None:
    assert metadata_plausible({}, firmware(tmp_path, **files), "linux") is plausible


def test_the_metadata_service_can_be_switched_off(tmp_path: Path) -> None:
    sys_ = firmware(tmp_path, devices__virtual__dmi__id__sys_vendor="Amazon EC2")

    assert not metadata_plausible({"AWS_EC2_METADATA_DISABLED": "TRUE"}, sys_, "linux")


def test_a_metadata_service_that_is_named_is_asked(tmp_path: Path) -> None:
    env = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1338"}

    assert metadata_plausible(env, tmp_path, "linux")


NOTHING = """
import sys
from pathlib import Path
asked = []
def look(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        asked.append(f"{event} {args[1:]}")
sys.addaudithook(look)
from hawse.main import run_process
code = run_process(["ec2", "ls", "-r", "eu-west-1"])
print(code, asked)
"""


def test_without_credentials_the_answer_is_at_once_and_says_what_to_type(home: Path) -> None:
    began = time.monotonic()

    ran = subprocess.run(
        [sys.executable, "-c", NOTHING],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
    )

    assert ran.stdout == "3 []\n"
    assert "no AWS credentials" in ran.stderr
    assert "hawse sandbox start" in ran.stderr
    assert time.monotonic() - began < 5


def test_half_a_key_is_named(real: MakeAws, canned: Canned) -> None:
    env = {**canned.env}
    del env["AWS_SECRET_ACCESS_KEY"]

    with pytest.raises(CredentialsError, match="AWS_SECRET_ACCESS_KEY"):
        only_target(real(env), DESCRIBE).read(DESCRIBE)


def test_a_profile_without_keys_is_named(real: MakeAws, home: Path) -> None:
    (home / ".aws" / "config").write_text("[profile bare]\nregion = eu-west-1\n")
    aws = real()

    with pytest.raises(CredentialsError, match="profile bare: it has no credentials") as raised:
        only_target(aws, DESCRIBE, selection=Selection(profiles=("bare",))).read(DESCRIBE)
    assert "aws configure --profile bare" in raised.value.hint


def test_a_named_profile_wins_over_the_keys_of_the_environment(
    real: MakeAws, canned: Canned, home: Path
) -> None:
    (home / ".aws" / "credentials").write_text(
        "[keys]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = x\n"
    )
    canned.answer(IDENTITY_ANSWER)
    aws = real(canned.env)

    only_target(aws, IDENTITY, selection=Selection(profiles=("keys",))).read(IDENTITY)

    assert "Credential=AKIDPROFILE/" in canned.requests[0][0]["Authorization"]


def test_without_a_profile_the_keys_of_the_environment_are_used(
    real: MakeAws, canned: Canned
) -> None:
    canned.answer(IDENTITY_ANSWER)

    target = only_target(real(canned.env), IDENTITY)
    target.read(IDENTITY)

    assert "Credential=AKIDEXAMPLE/" in canned.requests[0][0]["Authorization"]
    assert target.credential_source == "env"
    assert target.expires is None


def test_an_sso_session_that_has_expired_says_how_to_renew_it(real: MakeAws, home: Path) -> None:
    (home / ".aws" / "config").write_text(
        "[profile staff]\nsso_session = acme\nsso_account_id = 333344445555\n"
        "sso_role_name = Admin\nregion = eu-west-1\n"
        "[sso-session acme]\nsso_region = eu-west-1\n"
        "sso_start_url = https://acme.awsapps.com/start\n"
    )
    aws = real()

    with pytest.raises(CredentialsError) as raised:
        only_target(aws, DESCRIBE, selection=Selection(profiles=("staff",))).read(DESCRIBE)
    assert raised.value.hint == "hawse auth login acme"


def test_a_process_that_gives_no_credentials_is_named(real: MakeAws, home: Path) -> None:
    (home / ".aws" / "config").write_text(
        "[profile vault]\ncredential_process = false\nregion = eu-west-1\n"
    )
    aws = real()

    with pytest.raises(CredentialsError) as raised:
        only_target(aws, DESCRIBE, selection=Selection(profiles=("vault",))).read(DESCRIBE)
    assert "credential_process of profile vault" in raised.value.hint


def vault(home: Path, *, minutes: int) -> Path:
    """A profile whose program gives keys that end then; the file where it counts its runs."""
    ends = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    keys = {"AccessKeyId": "ASIAVAULT", "SecretAccessKey": "x", "SessionToken": "token"}
    answer = json.dumps({"Version": 1, **keys, "Expiration": ends})
    count, program = home / "count", home / "vault.py"
    program.write_text(
        f"with open({str(count)!r}, 'a') as count:\n    count.write('run ')\nprint({answer!r})\n"
    )
    (home / ".aws" / "config").write_text(
        f"[profile vault]\nregion = eu-west-1\n"
        f"credential_process = {sys.executable} {program}\n"
    )
    return count


def test_keys_from_a_program_are_asked_for_once(real: MakeAws, canned: Canned, home: Path) -> None:
    count = vault(home, minutes=60)
    canned.answer(IDENTITY_ANSWER)
    aws = real({"AWS_ENDPOINT_URL": canned.url})
    target = only_target(aws, IDENTITY, selection=Selection(profiles=("vault",)))

    for region in ("eu-west-1", "us-east-1"):
        target.in_region(region).read(IDENTITY)

    assert count.read_text() == "run "
    for headers, _ in canned.requests:
        assert "Credential=ASIAVAULT/" in headers["Authorization"]
        assert headers["X-Amz-Security-Token"] == "token"
        by_botocore = "Botocore" in headers["User-Agent"]
        assert by_botocore is (aws.env["HAWSE_TRANSPORT"] == "boto3")
    assert target.credential_source == "custom-process"
    assert target.expires is not None


def test_keys_from_a_program_are_asked_for_again_when_they_end(
    real: MakeAws, canned: Canned, home: Path
) -> None:
    count = vault(home, minutes=5)  # botocore refreshes what ends within ten minutes
    canned.answer(IDENTITY_ANSWER)
    aws = real({"AWS_ENDPOINT_URL": canned.url})
    target = only_target(aws, IDENTITY, selection=Selection(profiles=("vault",)))

    target.read(IDENTITY)
    before = len(count.read_text().split())
    target.read(IDENTITY)

    assert len(count.read_text().split()) > before


def test_a_program_that_fails_is_run_once(real: MakeAws, home: Path) -> None:
    vault(home, minutes=60)
    count = home / "count"
    (home / "vault.py").write_text(
        f"open({str(count)!r}, 'a').write('run ')\nraise SystemExit('locked')\n"
    )
    target = only_target(real(), DESCRIBE, selection=Selection(profiles=("vault",)))

    with pytest.raises(CredentialsError, match="it ended with 1"):
        target.read(DESCRIBE)

    assert count.read_text() == "run "


IDENTITY_ANSWER = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    "<GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ann</Arn><UserId>A</UserId>"
    "<Account>111122223333</Account></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
)


def role_of(home: Path, **more: str) -> Selection:
    settings = "".join(f"{key} = {value}\n" for key, value in more.items())
    (home / ".aws" / "config").write_text(
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = x\n"
        "[profile admin]\nrole_arn = arn:aws:iam::222233334444:role/Admin\n"
        f"source_profile = base\nregion = eu-west-1\n{settings}"
    )
    return Selection(profiles=("admin",))


def cached(home: Path) -> list[Path]:
    return list((home / ".aws" / "cli" / "cache").glob("*.json"))


def test_a_role_is_kept_where_the_aws_cli_keeps_it(real: MakeAws, moto: Moto, home: Path) -> None:
    env = {"AWS_ENDPOINT_URL": moto.url}
    selection = role_of(home)

    first = only_target(real(env), IDENTITY, selection=selection).read(IDENTITY)

    (file,) = cached(home)
    kept = json.loads(file.read_text())
    assert kept["Credentials"]["AccessKeyId"].startswith("ASIA")
    assert ":assumed-role/Admin/" in first["Arn"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_kept_roles_are_for_the_user_alone(real: MakeAws, moto: Moto, home: Path) -> None:
    only_target(real({"AWS_ENDPOINT_URL": moto.url}), IDENTITY, selection=role_of(home)).read(
        IDENTITY
    )

    (file,) = cached(home)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_name_of_the_file_is_the_one_that_the_aws_cli_gives_it(
    real: MakeAws, moto: Moto, home: Path
) -> None:
    """SHA-1 of the arguments of AssumeRole, without a session name that is made up."""
    from hashlib import sha1

    only_target(real({"AWS_ENDPOINT_URL": moto.url}), IDENTITY, selection=role_of(home)).read(
        IDENTITY
    )

    arguments = json.dumps({"RoleArn": "arn:aws:iam::222233334444:role/Admin"}, sort_keys=True)
    assert [file.stem for file in cached(home)] == [sha1(arguments.encode()).hexdigest()]


def test_a_role_that_is_kept_is_not_assumed_again(
    real: MakeAws, canned: Canned, moto: Moto, home: Path
) -> None:
    selection = role_of(home)
    only_target(real({"AWS_ENDPOINT_URL": moto.url}), IDENTITY, selection=selection).read(IDENTITY)
    canned.answer(IDENTITY_ANSWER)

    only_target(real({"AWS_ENDPOINT_URL": canned.url}), IDENTITY, selection=selection).read(
        IDENTITY
    )

    assert len(canned.requests) == 1
    assert "Credential=ASIA" in canned.requests[0][0]["Authorization"]


def test_a_folder_that_cannot_be_written_only_means_assuming_again(
    real: MakeAws, moto: Moto, home: Path
) -> None:
    (home / ".aws" / "cli").write_text("in the way")

    answer = only_target(
        real({"AWS_ENDPOINT_URL": moto.url}), IDENTITY, selection=role_of(home)
    ).read(IDENTITY)

    assert ":assumed-role/Admin/" in answer["Arn"]


def test_a_role_that_cannot_be_assumed_for_an_outage_is_no_matter_of_credentials(
    real: MakeAws, canned: Canned, home: Path
) -> None:
    canned.answer(
        "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>", status=500
    )
    target = only_target(real({"AWS_ENDPOINT_URL": canned.url}), IDENTITY, selection=role_of(home))

    with pytest.raises(Unavailable):
        target.read(IDENTITY)
