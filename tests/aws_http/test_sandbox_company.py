"""The company that `--seed` builds, and the walk that `hawse demo` takes through it."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pexpect
import pytest

from docs.examples import Exceptions, Stage, failures
from docs.transcripts import ROOT, Company, differences
from hawse.sandbox import launch
from hawse.sandbox.company import BUCKETS, IMAGES, LOOSE_VOLUMES, PEOPLE, PLACES, SNAPSHOTS, STACKS
from hawse.sandbox.keys import ACCOUNTS, PRODUCTION
from hawse.sandbox.walk import WALK
from tests.aws_http.sandbox_home import Home, Sandbox, refusal


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def company(home: Home) -> Iterator[Sandbox]:
    yield home.start("--seed")
    home.hawse("sandbox", "stop")


def days_since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds() / 86_400


def instances(company: Sandbox, key_id: str, region: str) -> dict[str, Any]:
    pages = company.client("ec2", key_id, region=region).describe_instances()["Reservations"]
    found = [instance for page in pages for instance in page["Instances"]]
    return {tags(instance)["Name"]: instance for instance in found}


def tags(thing: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in thing.get("Tags", [])}


@pytest.mark.parametrize("place", PLACES, ids=lambda p: f"{p.account.profile} {p.region}")
def test_machines_are_as_described(company: Sandbox, place: Any) -> None:
    found = instances(company, place.account.key_id, place.region)

    assert list(found) == [machine.name for machine in place.machines]
    for machine in place.machines:
        instance = found[machine.name]
        assert instance["InstanceType"] == machine.type
        assert instance["State"]["Name"] == ("stopped" if machine.stopped else "running")
        assert days_since(instance["LaunchTime"]) == pytest.approx(machine.days, abs=0.1)
        assert tags(instance).get("team", "") == machine.owner


def test_names_are_unique_in_an_account(company: Sandbox) -> None:
    for account in ACCOUNTS:
        names = [m.name for p in PLACES if p.account == account for m in p.machines]
        assert len(set(names)) == len(names)


def test_databases_of_production_are_protected(company: Sandbox) -> None:
    id_ = instances(company, PRODUCTION.key_id, "eu-west-1")["db-1"]["InstanceId"]

    terminate = company.client("ec2").terminate_instances

    assert refusal(terminate, InstanceIds=[id_])[0] == "OperationNotPermitted"


def test_seeding_again_makes_the_same_ids(company: Sandbox) -> None:
    def ids() -> list[str]:
        ec2, iam = company.client("ec2"), company.client("iam")
        return [
            *(i["InstanceId"] for i in instances(company, PRODUCTION.key_id, "us-east-1").values()),
            *(image["ImageId"] for image in ec2.describe_images(Owners=["self"])["Images"]),
            *(volume["VolumeId"] for volume in ec2.describe_volumes()["Volumes"]),
            *(k["AccessKeyId"] for k in iam.list_access_keys(UserName="ben")["AccessKeyMetadata"]),
        ]

    before = ids()
    company.control("seed")

    assert ids() == before


def test_waste_lies_about(company: Sandbox) -> None:
    ec2 = company.client("ec2")
    unattached = [{"Name": "status", "Values": ["available"]}]

    loose = ec2.describe_volumes(Filters=unattached)["Volumes"]
    addresses = ec2.describe_addresses()["Addresses"]
    snapshots = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]

    wanted = [row for row in LOOSE_VOLUMES if row[:2] == (PRODUCTION, "eu-west-1")]
    assert {volume["Size"] for volume in loose} == {row[3] for row in wanted}
    assert addresses and not any(address.get("AssociationId") for address in addresses)
    assert len(snapshots) == len(SNAPSHOTS) + len(IMAGES)
    assert max(days_since(each["StartTime"]) for each in snapshots) > 600


def test_images_are_a_family_with_ages(company: Sandbox) -> None:
    images = company.client("ec2").describe_images(Owners=["self"])["Images"]

    made = {image["Name"]: datetime.fromisoformat(image["CreationDate"]) for image in images}
    assert {name: round(days_since(moment)) for name, moment in made.items()} == dict(IMAGES)


def test_people_have_keys_of_every_kind(company: Sandbox) -> None:
    iam = company.client("iam")
    for person in PEOPLE:
        keys = iam.list_access_keys(UserName=person.name)["AccessKeyMetadata"]
        ages = sorted(round(days_since(key["CreateDate"])) for key in keys)
        assert ages == sorted(round(made) for made, _, _ in person.keys)
        assert {key["Status"] == "Active" for key in keys} == {key[2] for key in person.keys}


def test_one_person_can_become_administrator_through_a_role(company: Sandbox) -> None:
    iam = company.client("iam")

    document = iam.get_user_policy(UserName="deploy-bot", PolicyName="inline")["PolicyDocument"]
    attached = iam.list_attached_role_policies(RoleName="lambda-admin")["AttachedPolicies"]

    assert {"iam:PassRole", "lambda:CreateFunction"} <= set(document["Statement"][0]["Action"])
    assert [policy["PolicyName"] for policy in attached] == ["AdministratorAccess"]


def test_account_details_have_only_the_aws_policies_in_use(company: Sandbox) -> None:
    details = company.client("iam").get_account_authorization_details()

    assert len(details["Policies"]) < 20
    assert "lambda-admin" in {role["RoleName"] for role in details["RoleDetailList"]}


def test_buckets_have_objects(company: Sandbox) -> None:
    for account, region, name, versioned, count in BUCKETS:
        s3 = company.client("s3", account.key_id, region=region)
        assert s3.list_objects_v2(Bucket=name)["KeyCount"] == count
        assert len(s3.list_object_versions(Bucket=name).get("Versions", ())) == count
        status = s3.get_bucket_versioning(Bucket=name).get("Status")
        assert status == ("Enabled" if versioned else None)


def test_stacks_are_complete_and_old(company: Sandbox) -> None:
    for account, region, name, days, _ in STACKS:
        cloudformation = company.client("cloudformation", account.key_id, region=region)
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        assert round(days_since(stack["CreationTime"])) == days


def test_three_accounts_and_all_regions_are_listed_at_once(home: Home, company: Sandbox) -> None:
    ran = home.hawse(
        "sandbox", "exec", "--", sys.executable, "-m", "hawse",
        "ec2", "ls", "-p", "acme-*", "-r", "all", "-o", "ids",
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == sum(len(place.machines) for place in PLACES)


@pytest.mark.parametrize(
    "typed,names",
    [
        (("cfn", "ls", "-r", "all"), {name for _, _, name, *_ in STACKS}),
        (("iam", "user", "ls"), {person.name for person in PEOPLE}),
        (("iam", "role", "ls"), {"lambda-admin"}),
    ],
)
def test_what_the_company_has_is_listed(
    home: Home, company: Sandbox, typed: tuple[str, ...], names: set[str]
) -> None:
    ran = home.hawse(
        "sandbox", "exec", "--", sys.executable, "-m", "hawse",
        *typed, "-p", "acme-*", "-o", "lines", "--columns", "name",
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert names <= set(ran.stdout.split())


@pytest.mark.parametrize(
    "holders,alarmed",
    [
        (("role/lambda-admin",), False),
        (("role/lambda-admin", "role/OrganizationAccountAccessRole", "group/administrators"), True),
    ],
)
def test_what_leaves_nobody_an_administrator_says_so(
    home: Home, company: Sandbox, holders: tuple[str, ...], alarmed: bool
) -> None:
    ran = home.hawse(*("iam", "policy", "detach", "AdministratorAccess", *holders), env=company.env)

    assert ran.returncode == 7
    assert ("leaves nobody with AdministratorAccess" in ran.stderr) is alarmed


def test_removing_the_last_administrators_says_so(home: Home, company: Sandbox) -> None:
    iam = company.client("iam")
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    role = "OrganizationAccountAccessRole"
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    iam.detach_role_policy(RoleName="lambda-admin", PolicyArn=arn)
    ran = home.hawse("iam", "group", "rm", "administrators", env=company.env)
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    iam.attach_role_policy(RoleName="lambda-admin", PolicyArn=arn)
    again = home.hawse("iam", "group", "rm", "administrators", env=company.env)

    assert (ran.returncode, again.returncode) == (7, 7)
    assert "leaves nobody with AdministratorAccess" in ran.stderr
    assert "leaves nobody" not in again.stderr


def processes_of(folder: Path) -> list[str]:
    """Command lines that name the folder; none where the system does not tell."""
    found = []
    for file in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            line = Path(file).read_text(encoding="utf-8", errors="replace")
        except OSError:  # it ended in the meantime
            continue
        found += [line] if str(folder) in line else []
    return found


def wait_until_ended(folder: Path) -> None:
    """Returns when no process names the folder any more; the test's time limit ends it."""
    while processes_of(folder):
        pass


def test_readme_and_tutorial_show_what_a_run_prints(
    home: Home, company: Sandbox, tmp_path: Path
) -> None:
    running = launch.found(home.state)
    pages = [ROOT / "README.md", ROOT / "docs" / "tutorial.md"]  # all of them: make check

    found = [each for page in pages for each in differences(page, Company(tmp_path, running))]

    assert company.url == running.url
    assert found == [], "python -m docs.transcripts"


def test_examples_of_the_guide_work(home: Home, company: Sandbox, tmp_path: Path) -> None:
    people = Company(tmp_path, launch.found(home.state))
    stage = Stage(people, Path(people.shell("").env["HOME"]))
    # All of them: make examples.
    pages = [ROOT / "docs" / "guide" / name for name in ("configuration.md", "output.md")]

    found = [each for page in pages for each in failures(page, stage, Exceptions.read())]

    assert company.url == people.running.url
    assert found == []


def test_demo_shows_every_job_and_leaves_nothing(tmp_path: Path) -> None:
    ran = Home(tmp_path).hawse("demo", env={"TMPDIR": str(tmp_path), "HAWSE_OUTPUT": "json"})

    assert ran.returncode == 0, ran.stdout + ran.stderr
    shown = [line for line in ran.stdout.splitlines() if line.startswith("$ ")]
    assert shown == [f"$ {stop.line}" for stop in WALK]
    assert "web-1" in ran.stdout and "jenkins" in ran.stdout
    assert list(tmp_path.iterdir()) == []
    wait_until_ended(tmp_path)


def test_demo_leaves_at_once_on_ctrl_c_and_leaves_nothing(tmp_path: Path) -> None:
    env = {**Home(tmp_path).env, "TMPDIR": str(tmp_path)}
    child = pexpect.spawn(sys.executable, ["-m", "hawse", "demo"], env=env, timeout=60)
    child.expect("three accounts")
    while not processes_of(tmp_path):
        child.expect(pexpect.TIMEOUT, timeout=0.05)

    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 130
    assert glob.glob(f"{tmp_path}/hawse-demo-*") == []
    wait_until_ended(tmp_path)
