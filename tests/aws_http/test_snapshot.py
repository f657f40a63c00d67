"""`hawse iam snapshot` over HTTP: its requests, pages and documents as they are on the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.iam.snapshots import read
from tests.aws_http.conftest import Hawse
from tests.moto_server import Moto

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::a/b+c %41é"}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture
def iam(moto: Moto) -> Any:
    client = moto.client("iam")
    client.create_group(GroupName="readers")
    client.create_user(UserName="ana")
    client.add_user_to_group(GroupName="readers", UserName="ana")
    client.put_user_policy(
        UserName="ana", PolicyName="own", PolicyDocument=json.dumps(POLICY, ensure_ascii=False)
    )
    client.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(TRUST))
    client.create_account_alias(AccountAlias="acme")
    return client


def test_an_account_is_saved_and_loaded(hawse: Hawse, iam: Any, tmp_path: Path) -> None:
    key = iam.create_access_key(UserName="ana")["AccessKey"]["AccessKeyId"]
    arn = iam.create_policy(PolicyName="deny", PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="web", PolicyArn=arn)

    ran = hawse.run("iam", "snapshot", str(tmp_path / "acme.json"))

    assert ran.returncode == 0, ran.stderr
    account = read(tmp_path / "acme.json")
    ana, web = account.users["ana"], account.roles["web"]
    assert (account.id, account.alias) == ("123456789012", "acme")
    assert (ana.groups, ana.inline[0].document) == (("readers",), POLICY)
    assert ana.keys is not None and [one.id for one in ana.keys] == [key]
    assert (web.trust, web.attached) == (TRUST, (arn,))
    assert account.policies[arn].document == POLICY
    assert (account.organization, account.password_policy) == (None, {})


def test_an_organization_is_saved_with_the_policies_of_its_levels(
    hawse: Hawse, iam: Any, moto: Moto, tmp_path: Path
) -> None:
    client = moto.client("organizations", "us-east-1")
    client.create_organization(FeatureSet="ALL")
    assert iam

    assert hawse.run("iam", "snapshot", str(tmp_path / "acme.json")).returncode == 0
    organization = read(tmp_path / "acme.json").organization
    assert organization is not None
    assert organization.management_account == "123456789012"
    assert organization.scps == ()
    assert organization.paths[0].startswith(f"{organization.id}/r-")


def test_the_policies_of_resources_are_saved_and_asked(
    hawse: Hawse, iam: Any, moto: Moto, tmp_path: Path
) -> None:
    named = {"AWS": "arn:aws:iam::123456789012:user/ana"}
    own = {"Effect": "Deny", "Principal": named, "Action": "*", "Resource": "*"}
    made = with_policy(moto, str(iam.meta.region_name), {"Statement": [own]})
    file = tmp_path / "acme.json"
    ran = hawse.run("iam", "snapshot", str(file), "--resources")
    asked = hawse.run("iam", "can", "ana", "kms:Decrypt", made["kms"], "-o", "json")

    assert ran.returncode == asked.returncode == 0, ran.stderr + asked.stderr
    found = dict(read(file).resource_policies)
    assert found.pop("arn:aws:s3:::bare") is None
    assert found.keys() == set(made.values())
    assert [one["Statement"] for one in found.values()] == [[own]] * 6
    assert json.loads(asked.stdout)[0]["why"] == "explicit deny in resource policy"


def with_policy(moto: Moto, region: str, policy: dict[str, Any]) -> dict[str, str]:
    """One resource of each kind with this policy, by service; and a bucket that has none."""
    text = json.dumps({"Version": "2012-10-17", **policy})
    where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    for name in ("logs", "bare"):
        moto.client("s3").create_bucket(Bucket=name, **where)
    moto.client("s3").put_bucket_policy(Bucket="logs", Policy=text)
    key = moto.client("kms").create_key(Policy=text)["KeyMetadata"]["Arn"]
    moto.client("sqs").create_queue(QueueName="jobs", Attributes={"Policy": text})
    topic = moto.client("sns").create_topic(Name="news")["TopicArn"]
    moto.client("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=text
    )
    secret = moto.client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
    moto.client("secretsmanager").put_resource_policy(SecretId=secret, ResourcePolicy=text)
    ecr = moto.client("ecr")
    images = ecr.create_repository(repositoryName="team/api")["repository"]["repositoryArn"]
    ecr.set_repository_policy(repositoryName="team/api", policyText=text)
    queue = f"arn:aws:sqs:{region}:123456789012:jobs"
    made = {"s3": "arn:aws:s3:::logs", "kms": key, "sqs": queue, "sns": topic}
    return {**made, "secretsmanager": secret, "ecr": images}
