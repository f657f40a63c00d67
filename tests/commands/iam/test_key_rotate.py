"""`hawse iam key rotate` over HTTP: no step of it, and no fault, leaves anybody without a key."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from hawse.aws.access_keys import Pair
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from tests.commands.iam.keys import KeySite, site
from tests.conftest import Ran, Run
from tests.scripted import ScriptedAws

__all__ = ["site"]
BOB = ("rotate", "bob", "-y", "--to", "ssm:/keys/{user}")


def parameter(site: KeySite, name: str) -> Pair:
    found = site.moto.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert found["Type"] == "SecureString"
    value = json.loads(found["Value"])
    return Pair(value["AccessKeyId"], value["SecretAccessKey"])


def secret(site: KeySite, name: str, stage: str = "AWSCURRENT") -> dict[str, str]:
    client = site.moto.client("secretsmanager")
    found = client.get_secret_value(SecretId=name, VersionStage=stage)["SecretString"]
    return dict(json.loads(found))


# --- The way it goes when nothing goes wrong -----------------------------------------------------


def test_the_key_of_the_run_is_replaced_in_every_profile_that_holds_it(site: KeySite) -> None:
    ran = site.run("rotate", "-y")

    assert ran.code == 0, ran.err
    new = site.only_key_is_in_the_profile()
    assert site.file.keys() == {"work": new, "same": new}


def test_the_plan_says_every_stage_before_anything_happens(site: KeySite) -> None:
    ran = site.run("rotate", "--dry-run", "--grace", "2d", "--delete-after", "7d")

    assert (ran.code, ran.out.split("\t")[:2]) == (0, ["ada", site.old.id])
    site.all_is_as_before()
    shown = site.run("rotate", "--grace", "2d", "--delete-after", "7d", tty=True, answers=["n"]).err
    assert [line.strip() for line in shown.splitlines() if line.startswith("    ")] == [
        "1. check that all can be written to",
        "2. create a key for ada",
        "3. use it with STS and IAM until both know it",
        "4. write it to profile:work, and read it back",
        f"5. wait until {site.old.id} was unused for 2d",
        f"6. deactivate {site.old.id}",
        f"7. 7d later, delete {site.old.id}",
        "8. forget both secrets here",
    ]
    site.all_is_as_before()


def test_the_old_key_is_deactivated_and_deleted_by_the_new_one(site: KeySite) -> None:
    site.run("rotate", "-y")

    new = site.only_key_is_in_the_profile()
    assert site.proxy.by("UpdateAccessKey") == [new.id]
    assert site.proxy.by("DeleteAccessKey") == [new.id]


def test_the_secret_is_nowhere_but_where_it_belongs(site: KeySite) -> None:
    said = ""
    site.moto.client("secretsmanager").create_secret(Name="s", SecretString="{}")
    seen = Path(site.home, "seen.py")
    seen.write_text(
        "import sys; assert sys.argv[1:] == ['x']; sys.stdout.write(sys.stdin.read())", "utf-8"
    )
    places = ("profile:work", "ssm:/x", "secretsmanager:s", f"command:{sys.executable} {seen} x")
    to = [word for place in places for word in ("--to", place)]
    for more in ([], ["-v"], ["-vv"], ["-vvv"]):
        ran = site.run("rotate", "-y", *to, *more, "-o", "json")
        assert ran.code == 0, ran.err
        said += ran.out + ran.err
        pair = site.file.keys()["work"]
        assert parameter(site, "/x") == pair
        assert secret(site, "s")["SecretAccessKey"] == pair.secret
        said += site.run("rotate", "--dry-run", *to, *more).err + site.written()
        for canary in (pair.secret, site.old.secret):
            assert canary not in said
    assert "not-a-secret" not in said


def test_an_administrator_rotates_keys_of_many_by_age_in_one_plan(site: KeySite) -> None:
    admin = site.admin()
    old = {name: site.user(name) for name in ("bot-1", "bot-2")}
    site.clock.time += timedelta(days=100)
    young = site.user("bot-3")  # moto's clock: as old as the others
    ran = site.run(
        "rotate", "bot-*", "--older-than", "90d", "--to", "ssm:/keys/{user}", "-y", env=admin
    )

    assert ran.code == 0, ran.err
    for name in ("bot-1", "bot-2", "bot-3"):
        assert site.keys(name) == {parameter(site, f"/keys/{name}").id: "Active"}
    assert not {old["bot-1"].id, young.id} & set(site.keys("bot-1"))
    again = site.run("rotate", "bot-*", "--older-than", "200d", "--to", "ssm:/k/{user}", env=admin)
    assert [line.split("\t")[3] for line in again.out.splitlines()] == ["skipped"] * 3


def test_a_secret_keeps_its_own_names_and_its_other_members(site: KeySite) -> None:
    admin, old = site.admin(), site.user("bob")
    value = {"aws_access_key_id": old.id, "aws_secret_access_key": old.secret, "bucket": "b"}
    client = site.moto.client("secretsmanager")
    client.create_secret(Name="bob/key", SecretString=json.dumps(value))

    ran = site.run("rotate", "bob", "-y", "--to", "secretsmanager:{user}/key", env=admin)

    assert ran.code == 0, ran.err
    now = secret(site, "bob/key")
    assert site.keys("bob") == {now["aws_access_key_id"]: "Active"}
    assert now.keys() == value.keys() and now["bucket"] == "b"
    assert secret(site, "bob/key", "AWSPREVIOUS") == value


def test_a_command_gets_the_key_on_its_standard_input(site: KeySite) -> None:
    admin = site.admin()
    site.user("bob")
    store = site.home / "store.py"
    store.write_text(f"import sys; open({str(site.home / 'got')!r}, 'w').write(sys.stdin.read())")

    ran = site.run("rotate", "bob", "-y", "--to", f"command:{sys.executable} '{store}'", env=admin)

    assert ran.code == 0, ran.err
    got = json.loads((site.home / "got").read_text())
    assert (got["UserName"], site.keys("bob")) == ("bob", {got["AccessKeyId"]: "Active"})


# --- What cannot be meant, or would strand somebody ----------------------------------------------


def refused(ran: Ran, code: int, *words: str) -> None:
    assert ran.code == code, ran.err
    for word in words:
        assert word in ran.err + ran.out


def test_a_session_is_refused_with_the_way_out(site: KeySite) -> None:
    role = "arn:aws:iam::123456789012:role/ops"
    found = site.moto.client("sts").assume_role(RoleArn=role, RoleSessionName="someone")[
        "Credentials"
    ]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    variables = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    env = dict(zip(variables, [found[name] for name in names], strict=True))

    refused(site.run("rotate", "-y", env=env), 7, "is a session", "name the user")
    site.all_is_as_before()


def test_keys_of_the_root_user_are_refused(run: Run, aws: ScriptedAws) -> None:
    root = {"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:root", "UserId": "1"}
    aws.answer(GET_CALLER_IDENTITY, root)

    refused(run("iam", "key", "rotate", "-y"), 7, "root user", "delete them in the console")


def test_a_second_active_key_is_never_deleted_unasked(site: KeySite) -> None:
    other = site.iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]

    refused(site.run("rotate", "-y"), 7, "has two keys", other, f"--prune-other {other}")
    refused(site.run("rotate", "-y", "--prune-inactive"), 7, "has two keys")
    assert site.keys() == {site.old.id: "Active", other: "Active"}
    assert site.run("rotate", "-y", "--prune-other", other).code == 0
    site.only_key_is_in_the_profile()


def test_an_inactive_key_that_nobody_uses_makes_room_when_asked(site: KeySite) -> None:
    other = site.iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    site.iam.update_access_key(UserName="ada", AccessKeyId=other, Status="Inactive")

    refused(site.run("rotate", "-y", "--prune-inactive"), 7, "has two keys")  # made today
    site.clock.time += timedelta(days=2)
    refused(site.run("rotate", "-y"), 7, "--prune-inactive deletes that one first")
    ran = site.run("rotate", "-y", "--prune-inactive")
    assert ran.code == 0, ran.err
    assert f"DELETES {other}" in ran.err
    assert f"DELETES {other}" in json.dumps(site.journal())
    site.only_key_is_in_the_profile()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--to", "s3:x"), 2, "no such place"),
        (("--to", "profile:a]b"), 2, "cannot stand in a file"),
        (("--grace", "5m"), 2, "at least 30m"),
        (("--older-than", "soon"), 2, "not an age"),
        (("--key", "AKIANOTMINE"), 7, "has no such key"),
        (("--to", "secretsmanager:none", "--to", "profile:work"), 7, "no such secret"),
        (("--to", "command:no-such-command x", "--to", "profile:work"), 7, "no such command"),
        (("--to", "ssm:/x"), 7, "add --to profile:work"),
        (("*", "--to", "ssm:/x"), 2, "cannot go to one place"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_meant_is_refused_before_anything(
    site: KeySite, words: tuple[str, ...], code: int, told: str
) -> None:
    site.admin()
    refused(site.run("rotate", "-y", *words), code, told)
    site.all_is_as_before()


def test_what_is_not_a_key_is_not_overwritten(site: KeySite) -> None:
    site.moto.client("ssm").put_parameter(Name="/plain", Value="x", Type="String")
    site.moto.client("ssm").put_parameter(Name="/other", Value="precious", Type="SecureString")
    site.moto.client("secretsmanager").create_secret(Name="bin", SecretBinary=b"x")
    for sink, told in (
        ("ssm:/plain", "is a String"),
        ("ssm:/other", "no access key"),
        ("secretsmanager:bin", "is binary"),
        ("keyring:x", "keyring"),
    ):
        refused(site.run("rotate", "-y", "--to", sink, "--to", "profile:work"), 7, told)
    site.all_is_as_before()


def test_somebody_elses_key_needs_a_place_to_go(site: KeySite) -> None:
    site.user("bob")
    refused(site.run("rotate", "bob", "-y", env=site.admin()), 2, "where the new secret goes")


def test_a_key_that_was_made_since_the_plan_is_not_taken_for_ours(site: KeySite) -> None:
    plan = str(site.home / "plan.json")
    site.run("rotate", "--plan", plan)
    other = site.iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]

    ran = site.apply(plan, "-y")

    refused(ran, 1, "its keys changed since this was planned")
    assert site.keys() == {site.old.id: "Active", other: "Active"}
    refused(site.run("rotate", "--status"), 0, "nothing was begun")


def test_a_shell_that_holds_the_old_key_is_warned_about(site: KeySite) -> None:
    env = {"AWS_ACCESS_KEY_ID": site.old.id, "AWS_SECRET_ACCESS_KEY": site.old.secret}
    ran = site.run(
        "rotate", "--plan", str(site.home / "plan.json"), "--to", "profile:work", env=env
    )

    assert "AWS_ACCESS_KEY_ID of this shell holds it" in ran.err


def test_undo_says_how_a_rotation_is_taken_back(site: KeySite) -> None:
    site.run("rotate", "-y", "--delete-after", "7d")

    ran = site.undo("-y")

    refused(
        ran, 7, "cannot be undone", "hawse iam key rotate --rollback, while it is not at its end"
    )
    assert site.run("rotate", "--rollback", "-y").code == 0
    site.all_is_as_before()


def test_no_option_shows_the_secret(site: KeySite) -> None:
    refused(site.run("rotate", "-y", "--show-secret"), 2, "no such option", "--show-secret")
    site.all_is_as_before()


# --- The keyring ---------------------------------------------------------------------------------


class Login(KeyringBackend):
    """A keyring as a desktop has one, for the time of a test."""

    viable = False  # never chosen by itself
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.items: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[f"{service} {username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[f"{service} {username}"]


class Forgetful(Login):
    """Takes a secret and keeps none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


Login.__module__ = Forgetful.__module__ = "keyring.backends.macOS"


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_key_goes_into_the_keyring_and_is_read_back(
    site: KeySite, use_keyring: Callable[[KeyringBackend], None]
) -> None:
    login = Login()
    use_keyring(login)

    ran = site.run("rotate", "-y", "--to", "keyring:ada", "--to", "profile:work")

    assert ran.code == 0, ran.err
    new, kept = site.only_key_is_in_the_profile(), json.loads(login.items.pop("hawse ada"))
    assert (kept["AccessKeyId"], kept["SecretAccessKey"]) == new
    assert not login.items  # the canary is gone


def test_a_key_in_the_keyring_is_replaced_there_and_taken_back(
    site: KeySite, use_keyring: Callable[[KeyringBackend], None]
) -> None:
    login = Login()
    use_keyring(login)
    names = {"aws_access_key_id": site.old.id, "aws_secret_access_key": site.old.secret}
    login.items["hawse ada"] = json.dumps({**names, "note": "mine"})
    before = dict(login.items)
    words = ("--to", "keyring:ada", "--to", "profile:work", "--delete-after", "7d")

    assert site.run("rotate", "-y", *words).code == 0
    now = json.loads(login.items["hawse ada"])
    assert (now["note"], now["aws_access_key_id"]) == ("mine", site.file.keys()["work"].id)
    assert site.run("rotate", "--rollback", "-y").code == 0
    assert {name: json.loads(text) for name, text in login.items.items()} == {
        name: json.loads(text) for name, text in before.items()
    }
    site.all_is_as_before()


def test_a_keyring_that_keeps_nothing_gets_no_key(
    site: KeySite, use_keyring: Callable[[KeyringBackend], None]
) -> None:
    use_keyring(Forgetful())

    ran = site.run("rotate", "-y", "--to", "keyring:ada", "--to", "profile:work")

    refused(ran, 7, "it does not give back what was put in")
    assert "CreateAccessKey" not in site.proxy.operations()
    site.all_is_as_before()


# --- Faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [{"sts": 4}, {"iam": 5}, {"sts": 2, "iam": 6}], ids=str)
def test_a_key_is_used_only_once_every_service_knows_it(
    site: KeySite, late: dict[str, int]
) -> None:
    site.proxy.delays = late

    ran = site.run("rotate", "-y")

    assert ran.code == 0, ran.err
    new = site.only_key_is_in_the_profile()
    mine = [operation for key, operation in site.proxy.seen if key == new.id]
    assert mine.index("UpdateAccessKey") >= max(late.values()) + 6


@pytest.mark.parametrize("service", ["ec2", "s3", "sns", "sqs"])
def test_a_service_that_was_named_has_to_know_the_key_too(site: KeySite, service: str) -> None:
    site.proxy.delays = {service: 4}

    ran = site.run("rotate", "-y", "--verify-service", service)

    assert ran.code == 0, ran.err
    site.only_key_is_in_the_profile()
    assert f"STS, IAM and {service.upper()} until all know it" in ran.err


def test_a_service_that_never_knows_the_key_is_named(site: KeySite) -> None:
    site.proxy.delays = {"sqs": 10**6}

    ran = site.run("rotate", "-y", "--verify-service", "sqs")

    refused(ran, 124, "does not work", "sqs: AWS does not know them", "works as before")
    site.all_is_as_before()


def test_a_key_that_one_service_forgets_again_is_still_used(site: KeySite) -> None:
    refusal = {"code": "InvalidClientTokenId", "status": 403}
    site.proxy.fail("UpdateAccessKey", left=3, **refusal)
    site.proxy.fail("DeleteAccessKey", left=3, **refusal)

    assert site.run("rotate", "-y").code == 0
    site.only_key_is_in_the_profile()


def test_a_key_that_never_works_is_taken_back(site: KeySite) -> None:
    site.proxy.delays = {"iam": 10**6}

    ran = site.run("rotate", "-y")

    refused(ran, 124, "does not work", "after 90 s", "works as before")
    site.all_is_as_before()
    refused(site.run("rotate", "--status"), 0, "nothing was begun")


def test_a_lost_answer_of_create_access_key_leaves_no_stray(site: KeySite) -> None:
    site.proxy.fail("CreateAccessKey", lost=True)

    ran = site.run("rotate", "-y")

    assert ran.code == 0, ran.err
    site.only_key_is_in_the_profile()
    assert site.proxy.operations().count("CreateAccessKey") == 2


def test_a_create_of_which_nothing_is_known_is_not_repeated_blindly(site: KeySite) -> None:
    site.proxy.fail("CreateAccessKey", code="ServiceUnavailable", status=503)

    refused(site.run("rotate", "-y"), 1, "not known yet", "--resume")
    assert site.proxy.operations().count("CreateAccessKey") == 1
    assert site.run("rotate", "--resume", "-y").code == 0
    site.only_key_is_in_the_profile()


def test_a_create_that_is_denied_leaves_nothing_to_go_on_with(site: KeySite) -> None:
    site.proxy.fail("CreateAccessKey", code="AccessDenied", status=403)

    refused(site.run("rotate", "-y"), 5, "CreateAccessKey")
    site.all_is_as_before()
    refused(site.run("rotate", "--status"), 0, "nothing was begun")


def test_a_sink_that_fails_gets_the_others_back_to_the_old_key(site: KeySite) -> None:
    site.proxy.fail("PutParameter", code="InternalServerError", status=500, left=99)

    ran = site.run("rotate", "-y", "--to", "profile:work", "--to", "ssm:/x")

    refused(ran, 1, "PutParameter", "works as before")
    site.all_is_as_before()
    assert site.file.keys()["same"] == site.old


def test_a_sink_that_fails_where_the_old_secret_is_unknown_leaves_both_keys(site: KeySite) -> None:
    admin, old = site.admin(), site.user("bob")
    site.moto.client("secretsmanager").create_secret(Name="b", SecretString="{}")
    site.proxy.fail("PutSecretValue", code="InternalServiceError", status=500, left=99)
    to = ("--to", "ssm:/b", "--to", "secretsmanager:b")

    refused(site.run("rotate", "bob", "-y", *to, env=admin), 1, "both keys work meanwhile")
    new = parameter(site, "/b")
    assert site.keys("bob") == {old.id: "Active", new.id: "Active"}
    refused(site.run("rotate", "--rollback", "-y", env=admin), 1, "not known here", "--resume")
    assert site.keys("bob") == {old.id: "Active", new.id: "Active"}
    site.proxy.faults.clear()
    assert site.run("rotate", "--resume", "-y", env=admin).code == 0
    assert site.keys("bob") == {new.id: "Active"}
    assert secret(site, "b")["AccessKeyId"] == new.id


def test_a_command_that_fails_is_told_without_its_words(site: KeySite) -> None:
    command = f"command:{sys.executable} -c 'import sys; sys.exit(sys.stdin.read())'"
    ran = site.run("rotate", "-y", "--to", "profile:work", "--to", command)

    assert ran.code == 1
    assert "ended with 1" in ran.err and "SecretAccessKey" not in ran.err


def test_a_file_that_cannot_be_written_is_told_before_a_key_is_made(site: KeySite) -> None:
    (site.home / "wall").write_text("")
    file = str(site.home / "wall" / "credentials")
    env = {
        "AWS_SHARED_CREDENTIALS_FILE": file,
        "AWS_ACCESS_KEY_ID": site.old.id,
        "AWS_SECRET_ACCESS_KEY": site.old.secret,
        "AWS_PROFILE": "",
    }
    refused(site.run("rotate", "-y", "--to", "profile:x", env=env), 7, "cannot be")
    assert site.keys() == {site.old.id: "Active"}


# --- Waiting, going on, taking back --------------------------------------------------------------


def test_the_old_key_stays_until_nobody_used_it_for_the_grace(site: KeySite) -> None:
    ran = site.run("rotate", "-y", "--grace", "2d")

    refused(ran, 0, "1 waiting", "hawse iam key rotate --resume")
    assert site.keys()[site.old.id] == "Active" and len(site.keys()) == 2
    (row,) = site.run("rotate", "--status", "-o", "json").json()
    assert (row["id"], row["outcome"]) == ("ada", "waiting")
    assert row["detail"].startswith(f"stage 5 of 8: wait until {site.old.id} was unused for 2d")
    site.clock.time += timedelta(days=1)
    refused(site.run("rotate", "--resume", "-y"), 0, "1 waiting", "last used 24h ago")
    site.clock.time += timedelta(days=1, hours=1)
    assert site.run("rotate", "--resume", "ada", "-y").code == 0
    site.only_key_is_in_the_profile()


def test_during_the_soak_everything_can_be_taken_back(site: KeySite) -> None:
    ran = site.run("rotate", "-y", "--delete-after", "7d", "--to", "profile:work", "--to", "ssm:/x")
    refused(ran, 0, "1 waiting", "inactive, is deleted in 7d")
    assert site.keys()[site.old.id] == "Inactive"

    back = site.run("rotate", "--rollback", "-y")

    assert back.code == 0, back.err
    site.all_is_as_before()
    assert parameter(site, "/x") == site.old
    refused(site.run("rotate", "--status"), 0, "nothing was begun")
    refused(site.run("rotate", "--resume", "-y"), 4, "nothing was begun")


def test_a_sink_that_went_back_meanwhile_is_written_again_before_the_old_key_goes(
    site: KeySite,
) -> None:
    site.run("rotate", "-y", "--grace", "30m")
    site.file.set_keys(site.old, {"work": site.file.keys()["work"].id})
    site.clock.time += timedelta(hours=1)

    assert site.run("rotate", "--resume", "-y").code == 0
    site.only_key_is_in_the_profile()


def test_a_rotation_that_is_under_way_is_told_to_whoever_begins_another(site: KeySite) -> None:
    site.run("rotate", "-y", "--grace", "2d")

    refused(site.run("rotate", "-y"), 7, "has two keys", "--status")


# --- Stores --------------------------------------------------------------------------------------

KEPT = {"HAWSE_AUTH_STORE": "file", "HAWSE_PASSPHRASE": "a passphrase", "AWS_PROFILE": "ada"}


@pytest.fixture
def kept(site: KeySite, run: Run) -> KeySite:
    """The key of ada is kept as `ada`, and in no file."""
    words = ("auth", "add", "ada", "--from-profile", "work", "--no-verify", "-y")
    assert run(*words, env=KEPT).code == 0
    site.file.remove_keys(site.old.id, ["same"])
    return site


def given(run: Run) -> Pair:
    found = run("auth", "credential-process", "ada", env=KEPT).json()
    return Pair(found["AccessKeyId"], found["SecretAccessKey"])


def test_a_kept_key_is_replaced_where_it_is_kept_and_put_back(kept: KeySite, run: Run) -> None:
    refused(kept.run("rotate", "-y", "--to", "ssm:/x", env=KEPT), 7, "kept key ada", "store:ada")
    ran = kept.run("rotate", "-y", "--delete-after", "7d", env=KEPT)

    assert ran.code == 0, ran.err
    new = given(run)
    assert kept.keys() == {new.id: "Active", kept.old.id: "Inactive"}
    (row,) = run("auth", "ls", "-o", "json").json()
    assert row["key_id"] == new.id and new.secret not in ran.out + ran.err
    assert kept.run("rotate", "--rollback", "-y", env=KEPT).code == 0
    assert given(run) == kept.old and kept.keys() == {kept.old.id: "Active"}


def test_a_locked_store_gets_no_key(kept: KeySite, run: Run) -> None:
    admin = {**kept.admin(), "HAWSE_AUTH_STORE": "file"}

    refused(kept.run("rotate", "ada", "-y", env=admin), 7, "nobody can be asked for a passphrase")
    assert "CreateAccessKey" not in kept.proxy.operations() and given(run) == kept.old
