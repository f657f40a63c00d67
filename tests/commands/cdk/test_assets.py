"""`hawse cdk assets` over HTTP, against moto."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from hawse.services.cdk.calls import GET_BOOTSTRAP_VERSION, LIST_OBJECTS
from hawse.services.cfn.calls import DESCRIBE_STACKS
from tests.cdk.assembling import ASSEMBLIES, edited
from tests.commands.cdk.conftest import BUCKET, REPOSITORY, VERSION, Site
from tests.conftest import NOW, Run
from tests.moto_server import Moto
from tests.scripted import ScriptedAws

STACK = {"StackName": "CDKToolkit", "StackStatus": "CREATE_COMPLETE", "CreationTime": NOW}
IMAGE = "458499bbcead6a6898af8a85eb819db728aa9f4dd6e5cc89d9375dbf3a3eaa8d"
SITE = "4a60885f7e7c8226e368456d875b8c26c9cdaa1193bd24b23f60a8f20af5d486"
SETTINGS = "62c8647ea9a1378480f70ae482e3481e2bbace487c9dd63a1cb93f15aad769a8"


def test_files_are_published_and_a_second_run_has_nothing_to_do(site: Site) -> None:
    ran = site.run("cdk", "assets", str(site.app), "-y")

    assert ran.code == 0, ran.err
    assert len(site.keys) == 4
    s3 = site.moto.client("s3")
    packed = s3.get_object(Bucket=BUCKET, Key=f"{SITE}.zip")
    names = zipfile.ZipFile(io.BytesIO(packed["Body"].read())).namelist()
    assert names == [".health", "index.html", "templates/mail.txt"]
    settings = s3.get_object(Bucket=BUCKET, Key=f"{SETTINGS}.json")
    assert settings["Body"].read() == b'{"colour": "green"}\n'
    assert settings["ContentType"] == "application/json"

    again = site.run("cdk", "assets", str(site.app), "-y", env={"CDK_DOCKER": "none"})
    assert again.err.count("is there already") == 4


def test_the_plan_names_bucket_and_key_and_changes_nothing(site: Site) -> None:
    ran = site.run("cdk", "assets", str(site.app), "--dry-run")

    assert f"s3://{BUCKET}/{SETTINGS}.json" in ran.out
    assert site.keys == []
    assert site.docker == []


def test_nothing_is_published_unasked(site: Site) -> None:
    ran = site.run("cdk", "assets", str(site.app))

    assert ran.code == 7
    assert site.keys == []


def test_an_image_is_built_and_pushed_with_the_password_on_standard_input(site: Site) -> None:
    ran = site.run("cdk", "assets", str(site.app), "-y")

    assert ran.code == 0, ran.err
    build, login, tag, push = site.docker
    folder, _, words = build.partition("|")
    assert Path(folder).name == f"asset.{IMAGE}"
    assert words == f"build --tag cdkasset-{IMAGE} --build-arg COLOUR=green ."
    assert "login --username AWS --password-stdin" in login
    assert tag.endswith(f"{REPOSITORY}:{IMAGE}")
    assert push.endswith(f"{REPOSITORY}:{IMAGE}")
    password = (site.home / "docker.stdin").read_text()
    assert password and password not in "".join(site.docker)


def test_an_engine_that_fails_is_told_and_files_go_on(site: Site) -> None:
    ran = site.run("cdk", "assets", str(site.app), "-y", env={"FAILS": "3"})

    assert ran.code == 6
    assert "docker build: it ended with 3" in ran.err
    assert len(site.keys) == 4


def test_without_an_engine_the_image_is_refused_and_the_files_are_not(site: Site) -> None:
    ran = site.run("cdk", "assets", str(site.app), "-y", env={"CDK_DOCKER": "no-such-engine"})

    assert ran.code == 6
    assert "there is no engine to build it" in ran.err
    assert len(site.keys) == 4


def test_an_object_as_small_as_an_empty_zip_does_not_count(site: Site) -> None:
    site.moto.client("s3").put_object(Bucket=BUCKET, Key=f"{SITE}.zip", Body=b"x" * 22)

    site.run("cdk", "assets", str(site.app), "-y")

    head = site.moto.client("s3").head_object(Bucket=BUCKET, Key=f"{SITE}.zip")
    assert head["ContentLength"] > 22


def test_the_encryption_of_the_bucket_is_sent(site: Site) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3 = site.moto.client("s3")
    s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})

    site.run("cdk", "assets", str(site.app), "-y")

    head = s3.head_object(Bucket=BUCKET, Key=f"{SETTINGS}.json")
    assert head["ServerSideEncryption"] == "aws:kms"


def test_an_environment_that_is_not_bootstrapped_is_told(on_moto: Run) -> None:
    ran = on_moto("cdk", "assets", str(ASSEMBLIES / "assets"), "-y")

    assert ran.code == 4
    assert "it is not bootstrapped" in ran.err
    assert "cdk bootstrap aws://123456789012/eu-west-1" in ran.err


def test_a_bootstrap_stack_that_is_too_old_is_told(site: Site) -> None:
    ssm = site.moto.client("ssm")
    ssm.put_parameter(Name=VERSION, Value="4", Type="String", Overwrite=True)

    ran = site.run("cdk", "assets", str(site.app), "-y")

    assert ran.code == 1
    assert "has version 4, and the app needs 6" in ran.err
    assert site.keys == []


def test_a_version_that_may_not_be_read_is_that_of_the_old_stack(
    run: Run, aws: ScriptedAws
) -> None:
    output = {"OutputKey": "BootstrapVersion", "OutputValue": "4"}
    toolkit = {**STACK, "StackName": "CDKToolkit", "Outputs": [output]}
    aws.fail(GET_BOOTSTRAP_VERSION, "AccessDeniedException", "no")
    aws.answer(DESCRIBE_STACKS, {"Stacks": [toolkit]})

    ran = run("cdk", "assets", str(ASSEMBLIES / "assets"), "-y")

    assert "has version 4, and the app needs 6" in ran.err


def test_a_newer_stack_has_a_parameter_so_that_the_denial_is_told(
    run: Run, aws: ScriptedAws
) -> None:
    output = {"OutputKey": "BootstrapVersion", "OutputValue": "21"}
    aws.fail(GET_BOOTSTRAP_VERSION, "AccessDeniedException", "no")
    aws.answer(DESCRIBE_STACKS, {"Stacks": [{**STACK, "Outputs": [output]}]})

    assert run("cdk", "assets", str(ASSEMBLIES / "assets"), "-y").code == 5


def test_a_bucket_of_somebody_else_is_told(run: Run, aws: ScriptedAws) -> None:
    aws.answer(GET_BOOTSTRAP_VERSION, {"Parameter": {"Value": "21"}})
    aws.fail(LIST_OBJECTS, "AccessDenied", "Access Denied", status=403)

    ran = run("cdk", "assets", str(ASSEMBLIES / "assets"), "-y")

    assert ran.code == 5
    assert "--any-owner" in ran.err
    (asked,) = [params for *_, name, params in aws.calls if name == LIST_OBJECTS.name]
    assert asked["ExpectedBucketOwner"] == "111122223333"


def test_a_program_of_the_assembly_is_not_run(site: Site) -> None:
    def change(manifest: dict[str, dict[str, dict[str, object]]]) -> None:
        manifest["files"][SETTINGS]["source"] = {"executable": ["touch", "/tmp/never"]}

    edited(site.app, change, "Assets.assets.json")

    ran = site.run("cdk", "assets", str(site.app), "-y")

    assert ran.code == 6
    assert "made by running touch" in ran.err


@pytest.mark.parametrize("name", ["lookups", "legacy"])
def test_an_app_that_is_not_whole_is_refused(moto: Moto, on_moto: Run, name: str) -> None:
    env = {} if name == "legacy" else {"AWS_REGION": "eu-west-1"}

    ran = on_moto("cdk", "assets", str(ASSEMBLIES / name), "-y", env=env)

    assert ran.code in (4, 7)


def test_a_plan_is_applied_as_it_was_written(site: Site, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"

    assert site.run("cdk", "assets", str(site.app), "--plan", str(plan)).code == 0
    assert site.keys == []
    ran = site.run("apply", str(plan), "-y")

    assert ran.code == 0, ran.err
    assert len(site.keys) == 4


def test_a_file_that_changed_since_it_was_planned_is_not_published(
    site: Site, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    site.run("cdk", "assets", str(site.app), "--plan", str(plan))
    (site.app / f"asset.{SETTINGS}.json").write_text("other")

    ran = site.run("apply", str(plan), "-y")

    assert ran.code == 6
    assert "it changed since it was planned" in ran.err
    assert f"{SETTINGS}.json" not in site.keys
