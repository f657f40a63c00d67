"""The sandbox over HTTP, as boto3, a browser and hawse meet it."""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from hawse.sandbox.keys import ACCOUNTS, DEVELOPMENT, PREFIX, PRODUCTION, READONLY_KEY_ID, STAGING
from tests.aws_http.sandbox_home import Home, Sandbox, refusal

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def answer(url: str, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=named), timeout=10) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("sandbox"))


@pytest.fixture(scope="module")
def sandbox(home: Home) -> Iterator[Sandbox]:
    yield home.start()
    assert home.hawse("sandbox", "stop").returncode == 0


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Home]:
    """A home whose sandbox a test starts, and whatever runs there at its end is stopped."""
    made = Home(tmp_path)
    yield made
    made.hawse("sandbox", "stop")


def an_image(sandbox: Sandbox) -> str:
    found = sandbox.client("ssm").get_parameter(Name=IMAGE)
    return str(found["Parameter"]["Value"])


def launch(sandbox: Sandbox, **parameters: object) -> str:
    wanted = {
        "ImageId": an_image(sandbox),
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
    }
    made = sandbox.client("ec2").run_instances(**wanted, **parameters)
    return str(made["Instances"][0]["InstanceId"])


# --- Who may come in -----------------------------------------------------------------------------


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.profile)
def test_each_key_belongs_to_its_account(sandbox: Sandbox, account: Any) -> None:
    who = sandbox.client("sts", account.key_id).get_caller_identity()

    assert (who["Account"], who["Arn"]) == (account.id, f"arn:aws:iam::{account.id}:user/admin")


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("ec2", "describe_vpcs", "AuthFailure"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("iam", "list_users", "InvalidClientTokenId"),
        ("organizations", "list_accounts", "UnrecognizedClientException"),
        ("cloudwatch", "list_metrics", "UnrecognizedClientException"),
    ],
)
def test_real_key_is_refused_and_not_repeated(
    sandbox: Sandbox, service: str, operation: str, code: str
) -> None:
    real = "AKIAIOSFODNN7EXAMPLE"

    said = refusal(getattr(sandbox.client(service, real), operation))

    assert said[0] == code
    assert "only its own keys" in said[1]
    assert real not in said[1]


def test_wrong_secret_is_refused(sandbox: Sandbox) -> None:
    said = refusal(sandbox.client("sts", secret="wrong").get_caller_identity)

    assert said[0] == "SignatureDoesNotMatch"


def test_unsigned_request_is_refused(sandbox: Sandbox) -> None:
    assert answer(f"{sandbox.url}/bucket")[0] == 403


def test_name_that_resolves_to_loopback_is_refused(sandbox: Sandbox) -> None:
    status, body = answer(sandbox.url, Host="rebound.example:80")

    assert (status, "InvalidHost" in body) == (403, True)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_web_page_is_refused_even_with_a_presigned_url(
    sandbox: Sandbox, headers: dict[str, str]
) -> None:
    url = sandbox.client("s3").generate_presigned_url("list_buckets")

    assert answer(url)[0] == 200
    assert answer(url, **headers)[0] == 403


def test_control_needs_the_token(sandbox: Sandbox) -> None:
    assert answer(f"{sandbox.url}/_hawse/status")[0] == 403
    assert answer(f"{sandbox.url}/_hawse/status", x_hawse_token="guess")[0] == 403


def test_emulators_own_control_is_out_of_reach(sandbox: Sandbox) -> None:
    assert answer(f"{sandbox.url}/moto-api/data.json")[0] == 403


def test_it_listens_on_loopback_alone(sandbox: Sandbox) -> None:
    port = f"{int(sandbox.url.rpartition(':')[2]):04X}"
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text(encoding="ascii").splitlines()
        if line.split()[1].endswith(f":{port}") and line.split()[3] == "0A"
    ]

    assert listening in ([f"0100007F:{port}"], [])


# --- Accounts, roles and permissions -------------------------------------------------------------


def test_accounts_form_an_organization(sandbox: Sandbox) -> None:
    listed = sandbox.client("organizations").list_accounts()["Accounts"]

    assert {(each["Id"], each["Name"]) for each in listed} == {
        (account.id, account.profile) for account in ACCOUNTS
    }


def test_accounts_do_not_see_each_other(sandbox: Sandbox) -> None:
    id_ = launch(sandbox)

    staging = sandbox.client("ec2", STAGING.key_id)

    assert staging.describe_instances()["Reservations"] == []
    assert refusal(staging.stop_instances, InstanceIds=[id_])[0] == "InvalidInstanceID.NotFound"


def test_role_leads_into_its_account_with_a_key_of_the_sandbox(sandbox: Sandbox) -> None:
    role = f"arn:aws:iam::{DEVELOPMENT.id}:role/OrganizationAccountAccessRole"
    got = sandbox.client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]

    inside = sandbox.client(
        "sts", got["AccessKeyId"], got["SecretAccessKey"], token=got["SessionToken"]
    )

    assert got["AccessKeyId"].startswith(PREFIX)
    assert inside.get_caller_identity()["Account"] == DEVELOPMENT.id
    wrong = sandbox.client("sts", got["AccessKeyId"], got["SecretAccessKey"], token="other")
    assert refusal(wrong.get_caller_identity)[0] == "InvalidToken"


@pytest.mark.parametrize("key_id", [READONLY_KEY_ID, DEVELOPMENT.key_id])
def test_role_that_does_not_trust_or_may_not_be_taken_is_refused(
    sandbox: Sandbox, key_id: str
) -> None:
    role = f"arn:aws:iam::{STAGING.id}:role/OrganizationAccountAccessRole"
    assume = sandbox.client("sts", key_id).assume_role

    assert refusal(assume, RoleArn=role, RoleSessionName="me")[0] == "AccessDenied"


def test_role_that_does_not_exist_is_refused(sandbox: Sandbox) -> None:
    assume = sandbox.client("sts").assume_role
    role = f"arn:aws:iam::{STAGING.id}:role/nobody"

    assert refusal(assume, RoleArn=role, RoleSessionName="me")[0] == "AccessDenied"


def test_denied_change_is_said_in_the_words_of_ec2(sandbox: Sandbox) -> None:
    id_ = launch(sandbox)
    readonly = sandbox.client("ec2", READONLY_KEY_ID)

    assert readonly.describe_instances(InstanceIds=[id_])["Reservations"]
    assert refusal(readonly.stop_instances, InstanceIds=[id_]) == (
        "UnauthorizedOperation",
        "You are not authorized to perform this operation. "
        f"User: arn:aws:iam::{PRODUCTION.id}:user/readonly is not authorized to perform: "
        f"ec2:StopInstances on resource: "
        f"arn:aws:ec2:eu-west-1:{PRODUCTION.id}:instance/{id_} "
        "because no identity-based policy allows the ec2:StopInstances action",
    )


def test_denied_dry_run_is_denied(sandbox: Sandbox) -> None:
    id_ = launch(sandbox)
    stop = sandbox.client("ec2", READONLY_KEY_ID).stop_instances

    assert refusal(stop, InstanceIds=[id_], DryRun=True)[0] == "UnauthorizedOperation"


def test_policy_that_is_attached_takes_effect(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    iam.create_user(UserName="stopper")
    key = iam.create_access_key(UserName="stopper")["AccessKey"]
    id_ = launch(sandbox)
    stop = sandbox.client("ec2", key["AccessKeyId"], key["SecretAccessKey"]).stop_instances
    assert refusal(stop, InstanceIds=[id_])[0] == "UnauthorizedOperation"

    allow = {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName="stopper", PolicyName="stop", PolicyDocument=document)

    assert stop(InstanceIds=[id_])["StoppingInstances"][0]["InstanceId"] == id_


def test_a_change_whose_last_call_is_denied_does_not_begin(home: Home, sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    iam.create_user(UserName="resizer")
    key = iam.create_access_key(UserName="resizer")["AccessKey"]
    actions = ["ec2:Describe*", "ec2:StopInstances", "ec2:ModifyInstanceAttribute"]
    allow = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName="resizer", PolicyName="resize", PolicyDocument=document)
    id_ = launch(sandbox)
    keys = {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }

    ran = home.hawse(
        *("ec2", "resize", id_, "--type", "m5.large", "--confirm", "acme-prod", "-y"),
        env={**sandbox.env, **keys},
    )

    assert ran.returncode == 5, ran.stderr
    assert "ec2:StartInstances" in ran.stderr and "nothing was changed" in ran.stderr
    found = sandbox.client("ec2").describe_instances(InstanceIds=[id_])["Reservations"]
    assert found[0]["Instances"][0]["State"]["Name"] == "running"


def test_key_that_was_made_works_until_it_is_inactive(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    iam.create_user(UserName="rotator")
    key = iam.create_access_key(UserName="rotator")["AccessKey"]
    sts = sandbox.client("sts", key["AccessKeyId"], key["SecretAccessKey"])

    assert key["AccessKeyId"].startswith(PREFIX)
    assert sts.get_caller_identity()["Arn"].endswith("user/rotator")
    iam.update_access_key(UserName="rotator", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refusal(sts.get_caller_identity)[0] == "InvalidClientTokenId"


def test_credential_report_was_made_now(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    iam.generate_credential_report()
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    made = iam.get_credential_report()["GeneratedTime"]

    assert abs((datetime.now(UTC) - made).total_seconds()) < 60


def test_simulator_says_what_the_policies_say(sandbox: Sandbox) -> None:
    asked = sandbox.client("iam").simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{PRODUCTION.id}:user/readonly",
        ActionNames=["ec2:DescribeInstances", "ec2:StopInstances"],
    )

    assert {
        each["EvalActionName"]: each["EvalDecision"] for each in asked["EvaluationResults"]
    } == {
        "ec2:DescribeInstances": "allowed",
        "ec2:StopInstances": "implicitDeny",
    }


# --- What is truer than in the emulator ----------------------------------------------------------


def test_same_client_token_makes_one_instance(sandbox: Sandbox) -> None:
    assert launch(sandbox, ClientToken="once") == launch(sandbox, ClientToken="once")
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        launch(sandbox, ClientToken="once", EbsOptimized=True)


def test_dry_run_of_what_the_emulator_would_do_changes_nothing(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")
    id_ = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]

    assert refusal(ec2.delete_vpc, VpcId=id_, DryRun=True)[0] == "DryRunOperation"
    assert ec2.describe_vpcs(VpcIds=[id_])["Vpcs"]
    ec2.delete_vpc(VpcId=id_)


def test_dry_run_changes_nothing(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")
    id_ = launch(sandbox)

    assert refusal(ec2.terminate_instances, InstanceIds=[id_], DryRun=True)[0] == "DryRunOperation"
    found = ec2.describe_instances(InstanceIds=[id_])["Reservations"][0]["Instances"][0]
    assert found["State"]["Name"] == "running"


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("ec2", "describe_network_insights_paths", {}),
        ("compute-optimizer", "get_idle_recommendations", {}),
        ("ssm", "describe_inventory_deletions", {}),
        ("cloudwatch", "describe_anomaly_detectors", {}),
        ("iam", "generate_service_last_accessed_details", {"Arn": "arn:aws:iam::1:user/a"}),
    ],
)
def test_what_is_not_emulated_is_said_plainly(
    sandbox: Sandbox, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    code, message = refusal(getattr(sandbox.client(service), operation), **parameters)

    assert code == "NotEmulated"
    assert "is not emulated in the sandbox" in message


def test_a_control_character_is_refused_instead_of_spoiling_every_answer(sandbox: Sandbox) -> None:
    ec2, id_ = sandbox.client("ec2"), launch(sandbox)

    tags = [{"Key": "Name", "Value": "\x1b[31mred"}]

    code, _ = refusal(ec2.create_tags, Resources=[id_], Tags=tags)

    assert code == "InvalidParameterValue"
    assert ec2.describe_instances(InstanceIds=[id_])["Reservations"]


def test_regions_are_those_of_a_new_account(sandbox: Sandbox) -> None:
    listed = sandbox.client("ec2").describe_regions()["Regions"]

    assert len(listed) == 17
    assert {each["OptInStatus"] for each in listed} == {"opt-in-not-required"}


def test_public_images_are_current_and_their_snapshots_nobodys(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2", DEVELOPMENT.key_id)

    images = ec2.describe_images(Owners=["amazon"])["Images"]

    assert an_image(sandbox) in {image["ImageId"] for image in images}
    assert len(images) < 50
    assert ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_images_and_instances_say_what_they_are_billed_as(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")
    launched = ec2.describe_instances(InstanceIds=[launch(sandbox)])["Reservations"][0]
    image = ec2.describe_images(ImageIds=[an_image(sandbox)])["Images"][0]

    assert launched["Instances"][0]["UsageOperation"] == "RunInstances"
    assert image["UsageOperation"] == "RunInstances"


def test_every_type_that_is_offered_is_described(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")

    offered = ec2.describe_instance_type_offerings()["InstanceTypeOfferings"]
    described = ec2.describe_instance_types()["InstanceTypes"]

    assert {each["InstanceType"] for each in offered} <= {
        each["InstanceType"] for each in described
    }
    assert len(offered) > 100


def test_price_list_has_a_price_for_what_is_offered(sandbox: Sandbox) -> None:
    wanted = [{"Type": "TERM_MATCH", "Field": "instanceType", "Value": "m6i.large"}]
    prices = sandbox.client("pricing", region="us-east-1").get_products(
        ServiceCode="AmazonEC2", Filters=wanted
    )["PriceList"]

    assert [json.loads(each)["product"]["attributes"]["instanceType"] for each in prices] == [
        "m6i.large"
    ]


def test_objects_with_hard_names_come_back(sandbox: Sandbox) -> None:
    s3 = sandbox.client("s3")
    where = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket="hard-names", CreateBucketConfiguration=where)
    names = ["a b/+ü?#/é", "../x", "a//b", "'\"&<>", "x" * 1024]
    for name in names:
        s3.put_object(Bucket="hard-names", Key=name, Body=name.encode())

    listed = s3.list_objects_v2(Bucket="hard-names")["Contents"]

    assert {each["Key"] for each in listed} == set(names)
    assert [s3.get_object(Bucket="hard-names", Key=n)["Body"].read() for n in names] == [
        name.encode() for name in names
    ]


def test_template_cannot_run_code(sandbox: Sandbox, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    template = f"Description: !!python/object/apply:os.system ['touch {mark}']\nResources: {{}}\n"
    cloudformation = sandbox.client("cloudformation")

    for call, parameters in (
        (cloudformation.create_stack, {"StackName": "evil"}),
        (cloudformation.get_template_summary, {}),
    ):
        try:
            call(TemplateBody=template, **parameters)
        except ClientError:
            pass

    assert not mark.exists()


def test_policy_in_use_cannot_be_deleted(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    allow = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    arn = iam.create_policy(PolicyName="used", PolicyDocument=allow)["Policy"]["Arn"]
    iam.create_user(UserName="user-of-it")
    iam.attach_user_policy(UserName="user-of-it", PolicyArn=arn)

    assert refusal(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"


# --- The command ---------------------------------------------------------------------------------


def test_second_start_prints_the_same_lines(home: Home, sandbox: Sandbox) -> None:
    assert home.start().env == sandbox.env


def test_state_is_private(home: Home, sandbox: Sandbox) -> None:
    assert home.state.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o077 for file in home.state.iterdir() if file.suffix} == {0}


def test_status_says_where_it_runs(home: Home, sandbox: Sandbox) -> None:
    (row,) = json.loads(home.hawse("sandbox", "status", "-o", "json").stdout)

    assert (row["state"], row["url"], row["seeded"]) == ("running", sandbox.url, False)


def test_exec_runs_a_command_against_it_and_gives_its_exit_code(
    home: Home, sandbox: Sandbox
) -> None:
    script = "import os, sys; print(os.environ['AWS_ENDPOINT_URL']); sys.exit(3)"

    ran = home.hawse(
        "sandbox", "exec", "--", sys.executable, "-c", script, env={"AWS_PROFILE": "mine"}
    )

    assert (ran.stdout, ran.returncode) == (f"{sandbox.url}\n", 3)


def test_reset_forgets_every_change_and_keeps_the_keys(home: Home, sandbox: Sandbox) -> None:
    launch(sandbox, ClientToken="before the reset")

    assert home.hawse("sandbox", "reset").returncode == 0

    assert sandbox.client("ec2").describe_instances()["Reservations"] == []
    launch(sandbox, ClientToken="before the reset", EbsOptimized=True)


def test_killed_sandbox_is_seen_and_replaced(fresh: Home) -> None:
    before = fresh.start()
    state = json.loads((fresh.state / "sandbox.json").read_text(encoding="utf-8"))
    os.kill(state["pid"], signal.SIGKILL)

    stopped = fresh.hawse("sandbox", "status", "-o", "json")
    after = fresh.start()

    assert json.loads(stopped.stdout)[0]["state"] == "stopped"
    assert after.client("sts").get_caller_identity()["Account"] == PRODUCTION.id
    assert after.secret != before.secret


def test_stopped_sandbox_leaves_no_process_and_no_keys(fresh: Home) -> None:
    sandbox = fresh.start()

    assert fresh.hawse("sandbox", "stop").returncode == 0

    with pytest.raises(urllib.error.URLError):
        sandbox.control("status")
    assert not list(fresh.state.glob("*.json")) and not list(fresh.state.glob("aws-*"))


def test_shell_of_a_stopped_sandbox_can_start_it_again(fresh: Home) -> None:
    env = fresh.start().env
    fresh.hawse("sandbox", "stop", env=env)

    assert fresh.hawse("ec2", "ls", env=env).returncode == 8
    started = fresh.hawse("sandbox", "start", env=env)

    assert started.returncode == 0, started.stderr


def test_trouble_can_be_asked_for(fresh: Home) -> None:
    sandbox = fresh.start("--dead-region", "ap-south-1", "--throttle", "0.5")

    with pytest.raises(ConnectionClosedError):
        sandbox.client("ec2", region="ap-south-1").describe_vpcs()
    sts, codes = sandbox.client("sts"), set()
    for _ in range(20):
        try:
            sts.get_caller_identity()
        except ClientError as error:
            codes.add(error.response["Error"]["Code"])
    assert codes == {"Throttling"}


def test_a_sandbox_that_is_gone_says_how_to_start_it_again(fresh: Home) -> None:
    sandbox = fresh.start()
    fresh.hawse("sandbox", "stop")
    ran = fresh.hawse("ec2", "ls", env=sandbox.env)

    assert ran.returncode == 8
    assert 'eval "$(hawse sandbox start)"' in ran.stderr


# --- What it makes up ----------------------------------------------------------------------------


def test_costs_are_made_up_and_say_so(home: Home, sandbox: Sandbox) -> None:
    ran = home.hawse("sandbox", "exec", "--", sys.executable, "-m", "hawse", "cost", "report")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].startswith("total\t")
    assert "the figures are made up: this is the sandbox" in ran.stderr
    assert "1 paid request, $0.01" in ran.stderr


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "says"),
    [
        ("rbin", "list_rules", {"ResourceType": "EBS_SNAPSHOT"}, {"Rules": []}),
        ("imagebuilder", "list_image_recipes", {}, {"imageRecipeSummaryList": []}),
        ("ssm", "describe_instance_information", {}, {"InstanceInformationList": []}),
        ("budgets", "describe_budgets", {"AccountId": "111122223333"}, {}),
        ("compute-optimizer", "get_enrollment_status", {}, {"status": "Inactive"}),
        ("cost-optimization-hub", "list_enrollment_statuses", {}, {"items": []}),
        ("ec2", "describe_capacity_reservations", {}, {"CapacityReservations": []}),
        ("ec2", "describe_fast_snapshot_restores", {}, {"FastSnapshotRestores": []}),
    ],
)
def test_what_nobody_switched_on_is_answered_as_such(
    sandbox: Sandbox, service: str, operation: str, parameters: dict[str, Any], says: Any
) -> None:
    answer = getattr(sandbox.client(service), operation)(**parameters)

    assert {name: value for name, value in answer.items() if name != "ResponseMetadata"} == says


def test_references_of_peered_vpcs_are_not_emulated_once_there_are_any(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2", region="us-west-2")
    first, second = (
        ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"] for block in ("10.1.0.0/16", "10.2.0.0/16")
    )
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=first)["GroupId"]

    before = ec2.describe_security_group_references(GroupId=[group])
    ec2.create_vpc_peering_connection(VpcId=first, PeerVpcId=second)

    assert before["SecurityGroupReferenceSet"] == []
    assert refusal(ec2.describe_security_group_references, GroupId=[group])[0] == "NotEmulated"


def test_nobody_is_connected_to_a_strangers_address(home: Home, sandbox: Sandbox) -> None:
    id_ = launch(sandbox)

    ran = home.hawse("sandbox", "exec", "--", sys.executable, "-m", "hawse", "ec2", "connect", id_)

    assert ran.returncode == 1
    assert "nobody's machine" in ran.stderr


def test_its_portal_signs_in_and_gives_roles_of_every_account(home: Home, sandbox: Sandbox) -> None:
    assert home.hawse("auth", "login", "acme", env=sandbox.env).returncode == 0
    assert home.hawse("auth", "populate", "acme", "-y", env=sandbox.env).returncode == 0

    ran = home.hawse("auth", "whoami", "-p", "acme-*View*", "-o", "json", env=sandbox.env)

    found = json.loads(ran.stdout)
    assert [row["account"] for row in found] == [account.id for account in ACCOUNTS]
    assert {row["source"] for row in found} == {"sso"}
    assert all("AWSReservedSSO_ViewOnlyAccess" in row["arn"] for row in found)
