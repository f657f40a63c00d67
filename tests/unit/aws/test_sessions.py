"""The door to AWS over HTTP: who one is, roles, regions, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.aws.calls import Read, Write
from hawse.aws.service_client import rehearse, send
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Selection
from hawse.errors import AccessDenied
from tests.moto_server import Moto
from tests.unit.aws.conftest import Canned, MakeAws, Typed, only_target
from tests.unit.aws.test_credentials import IDENTITY_ANSWER

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
IDENTITY = Read("sts", "GetCallerIdentity", iam=())
DELETE_BUCKET = Write("s3", "DeleteBucket", iam=())
RUN = Write("ec2", "RunInstances", iam=(), native_dry_run=True)
ONE = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
ACCOUNT = "123456789012"


def test_the_account_is_asked_of_sts(real: MakeAws, moto: Moto) -> None:
    target = only_target(real(moto.env), DESCRIBE)

    assert (target.account, target.caller) == (ACCOUNT, f"arn:aws:sts::{ACCOUNT}:user/moto")
    assert target.gate.requests == 1
    assert target.gate.made == {}


def test_the_account_is_asked_once(real: MakeAws, canned: Canned) -> None:
    canned.answer(IDENTITY_ANSWER)
    aws = real(canned.env)
    target = only_target(aws, DESCRIBE)

    for one in (target, target.in_region("us-east-1"), only_target(aws, DESCRIBE)):
        assert one.account == "111122223333"
    assert len(canned.requests) == 1


def test_an_emulators_account_is_not_kept_for_the_next_run(real: MakeAws, canned: Canned) -> None:
    canned.answer(IDENTITY_ANSWER)

    for _ in range(2):
        _ = only_target(real(canned.env), DESCRIBE).account

    assert len(canned.requests) == 2


def test_a_caller_that_aws_does_not_tell_is_no_failure(real: MakeAws, canned: Canned) -> None:
    canned.answer(
        "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>", status=400
    )

    assert only_target(real(canned.env), DESCRIBE).caller == ""


DENIED = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"


@pytest.mark.parametrize("s3", ["", "https://vpce-1.s3.eu-west-1.vpce.amazonaws.com"])
def test_an_account_of_aws_that_is_not_told_is_an_error(
    real: MakeAws, canned: Canned, s3: str
) -> None:
    canned.answer(DENIED, status=403)
    env = {**canned.env, "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": s3}
    target = only_target(real({**env, "AWS_ENDPOINT_URL_STS": canned.url}), DELETE_BUCKET)

    with pytest.raises(AccessDenied):
        _ = target.owner


def test_an_account_is_needed_when_one_of_the_services_is_awss_own(
    real: MakeAws, canned: Canned
) -> None:
    canned.answer(DENIED, status=403)
    env = {**canned.env, "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": canned.url}
    env["AWS_ENDPOINT_URL_STS"] = canned.url
    aws = real(env)

    assert only_target(aws, DELETE_BUCKET).owner == f"unknown at {canned.url}"
    with pytest.raises(AccessDenied):
        _ = only_target(aws, DELETE_BUCKET, DESCRIBE).owner


def test_a_role_is_assumed_in_each_account(real: MakeAws, moto: Moto, home: Path) -> None:
    (home / ".aws" / "credentials").write_text(
        "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = x\n"
    )
    aws = real({"AWS_ENDPOINT_URL": moto.url, "AWS_REGION": "eu-west-1"})
    selection = Selection(("base",), (), ("222233334444", "333344445555"), "Reader")

    targets = aws.targets(selection, Scope.REGION, Gate([IDENTITY]), services=["sts"])
    callers = [target.read(IDENTITY)["Arn"] for target in targets]

    assert callers == [
        "arn:aws:sts::222233334444:assumed-role/Reader/hawse-tester",
        "arn:aws:sts::333344445555:assumed-role/Reader/hawse-tester",
    ]
    assert [target.credential_source for target in targets] == ["assume-role"] * 2
    assert all(target.expires is not None for target in targets)


def test_a_role_that_may_not_be_assumed_says_which(real: MakeAws, canned: Canned) -> None:
    arn = "arn:aws:iam::222233334444:role/Reader"
    canned.answer(
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/ann is "
        f"not authorized to perform: sts:AssumeRole on resource: {arn}</Message></Error>"
        "</ErrorResponse>",
        status=403,
    )
    aws = real(canned.env, typed=Typed(role=arn))

    with pytest.raises(AccessDenied) as raised:
        only_target(aws, DESCRIBE, selection=Selection(role=arn)).read(DESCRIBE)
    assert (raised.value.action, raised.value.resource) == ("sts:AssumeRole", arn)


def test_instances_are_listed_in_every_region(real: MakeAws, moto: Moto) -> None:
    aws = real(moto.env)
    selection = Selection(regions=("us-east-*",))

    targets = aws.targets(selection, Scope.REGION, Gate([DESCRIBE, RUN]), services=["ec2"])
    send(targets[1], RUN, ONE)

    assert [len(list(target.items(DESCRIBE))) for target in targets] == [0, 1]


def test_all_regions_are_those_that_ec2_names(real: MakeAws, moto: Moto) -> None:
    aws = real(moto.env)

    names = aws.enabled_regions(only_target(aws, DESCRIBE))

    assert "eu-west-1" in names and names == sorted(names)


def test_a_dry_run_changes_nothing(real: MakeAws, moto: Moto) -> None:
    target = only_target(real(moto.env), DESCRIBE, RUN)

    rehearse(target, RUN, ONE)
    assert list(target.items(DESCRIBE)) == []


def test_paging_gives_every_instance_once(real: MakeAws, moto: Moto) -> None:
    target = only_target(real(moto.env), DESCRIBE, RUN)
    for _ in range(6):
        send(target, RUN, ONE)

    found = [item["InstanceId"] for item in target.items(DESCRIBE, MaxResults=5)]

    assert len(found) == len(set(found)) == 6
    assert target.gate.requests == 8


def test_clients_of_a_released_target_are_dropped(real: MakeAws, moto: Moto) -> None:
    aws = real({**moto.env, "HAWSE_TRANSPORT": "boto3"})
    target = only_target(aws, DESCRIBE)
    list(target.items(DESCRIBE))
    held = len(aws.clients)

    target.release()

    assert (held, len(aws.clients)) == (1, 0)
    assert list(target.items(DESCRIBE)) == []


def test_no_more_clients_are_kept_than_are_of_use(real: MakeAws, canned: Canned) -> None:
    canned.answer("<DescribeInstancesResponse><requestId>r</requestId></DescribeInstancesResponse>")
    aws = real({**canned.env, "HAWSE_TRANSPORT": "boto3"})
    target = only_target(aws, DESCRIBE)

    for region in aws.models.regions_of("ec2"):
        list(target.in_region(region).items(DESCRIBE))

    assert len(canned.requests) > 32
    assert len(aws.clients) == 32


def test_making_the_door_imports_no_sdk() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from hawse.aws.sessions import Aws; from types import SimpleNamespace as N;"
        "from pathlib import Path;"
        "Aws(env={'HOME': '/'}, config=None, paths=N(cache=Path('/')), clock=None);"
        "print([name for name in ('botocore', 'boto3', 'sqlite3', 'pybreaker', 'jmespath')"
        " if name in sys.modules])"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert told.stdout == "[]\n"


def test_many_threads_share_the_door(real: MakeAws, canned: Canned) -> None:
    from hawse.aws.together import each

    canned.answer("<DescribeInstancesResponse><requestId>r</requestId></DescribeInstancesResponse>")
    aws = real(canned.env)
    target = only_target(aws, DESCRIBE)
    regions = list(aws.models.regions_of("ec2"))[:24]

    found = each(regions, lambda region: list(target.in_region(region).items(DESCRIBE)))

    assert found == [[]] * len(regions)
    assert target.gate.requests == len(canned.requests) == len(regions)
