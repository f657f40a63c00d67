"""Policies of resources in questions and in snapshots: read where one is asked about, or all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hawse.aws.calls import Read
from hawse.services.iam import calls_resource_policies as calls
from hawse.services.iam.calls_last_used import (
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    GET_SERVICE_LAST_ACCESSED_DETAILS,
)
from hawse.services.iam.snapshots import load, read
from tests.commands.iam.small_account import answer_all
from tests.conftest import NOW, Run
from tests.scripted import ACCOUNT, ScriptedAws

HERE = f"eu-west-1:{ACCOUNT}"
URL = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/jobs"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/web"
INSTANCES = [
    {"InstanceId": "i-1", "IamInstanceProfile": {"Arn": PROFILE}, "State": {"Name": "running"}},
    {"InstanceId": "i-2", "State": {"Name": "stopped"}},
    {"InstanceId": "i-3", "State": {"Name": "terminated"}},
]
DENIED = "User is not authorized to perform: {} because no identity-based policy allows the action"


class Kind(NamedTuple):
    """A resource with a policy, and how AWS tells both."""

    action: str
    arn: str
    call: Read
    body: Callable[[str], dict[str, Any]]
    listing: Read
    listed: dict[str, Any]
    params: dict[str, Any]
    below: str = ""


KINDS = {
    "bucket": Kind(
        "s3:GetObject",
        "arn:aws:s3:::logs",
        calls.GET_BUCKET_POLICY,
        lambda text: {"Policy": text},
        calls.LIST_BUCKETS,
        {"Buckets": [{"Name": "logs"}]},
        {"Bucket": "logs"},
        below="/2026/a.gz",
    ),
    "key": Kind(
        "kms:Decrypt",
        f"arn:aws:kms:{HERE}:key/1234-ab",
        calls.GET_KEY_POLICY,
        lambda text: {"Policy": text},
        calls.LIST_KEYS,
        {"Keys": [{"KeyId": "1234-ab", "KeyArn": f"arn:aws:kms:{HERE}:key/1234-ab"}]},
        {"KeyId": f"arn:aws:kms:{HERE}:key/1234-ab", "PolicyName": "default"},
    ),
    "queue": Kind(
        "sqs:SendMessage",
        f"arn:aws:sqs:{HERE}:jobs",
        calls.GET_QUEUE_ATTRIBUTES,
        lambda text: {"Attributes": {"Policy": text}},
        calls.LIST_QUEUES,
        {"QueueUrls": [URL]},
        {"QueueUrl": URL, "AttributeNames": ["Policy"]},
    ),
    "topic": Kind(
        "sns:Publish",
        f"arn:aws:sns:{HERE}:news",
        calls.GET_TOPIC_ATTRIBUTES,
        lambda text: {"Attributes": {"Policy": text}},
        calls.LIST_TOPICS,
        {"Topics": [{"TopicArn": f"arn:aws:sns:{HERE}:news"}]},
        {"TopicArn": f"arn:aws:sns:{HERE}:news"},
    ),
    "secret": Kind(
        "secretsmanager:GetSecretValue",
        f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf",
        calls.GET_SECRET_POLICY,
        lambda text: {"ResourcePolicy": text},
        calls.LIST_SECRETS,
        {"SecretList": [{"ARN": f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf"}]},
        {"SecretId": f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf"},
    ),
    "function": Kind(
        "lambda:InvokeFunction",
        f"arn:aws:lambda:{HERE}:function:mill",
        calls.GET_FUNCTION_POLICY,
        lambda text: {"Policy": text},
        calls.LIST_FUNCTIONS,
        {"Functions": [{"FunctionArn": f"arn:aws:lambda:{HERE}:function:mill"}]},
        {"FunctionName": "mill"},
    ),
    "repository": Kind(
        "ecr:BatchGetImage",
        f"arn:aws:ecr:{HERE}:repository/team/api",
        calls.GET_REPOSITORY_POLICY,
        lambda text: {"policyText": text},
        calls.DESCRIBE_REPOSITORIES,
        {"repositories": [{"repositoryArn": f"arn:aws:ecr:{HERE}:repository/team/api"}]},
        {"registryId": ACCOUNT, "repositoryName": "team/api"},
    ),
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def policy(effect: str, user: str = "bot") -> str:
    named = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{user}"}
    said = {"Sid": "Said", "Effect": effect, "Principal": named, "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [said]})


@pytest.fixture(autouse=True)
def account(aws: ScriptedAws) -> None:
    answer_all(aws)
    aws.answer(calls.GET_QUEUE_URL, {"QueueUrl": URL})
    aws.answer(calls.DESCRIBE_INSTANCES, {"Reservations": [{"Instances": INSTANCES}]})
    for kind in KINDS.values():
        aws.answer(kind.call, kind.body(policy("Allow")))
        aws.answer(kind.listing, kind.listed)


class TestOfTheResourceAskedAbout:
    @each_kind
    def test_is_read_and_decides(self, run: Run, aws: ScriptedAws, kind: Kind) -> None:
        ran = run("iam", "can", "bot", kind.action, kind.arn + kind.below, "-o", "json")
        (answer,) = ran.json()

        assert (answer["verdict"], answer["unknown"]) == ("allow", [])
        assert [(one["policy"], one["sid"]) for one in answer["deciding"]][-1] == (kind.arn, "Said")
        assert aws.params(kind.call) == [kind.params]
        assert "incomplete" not in ran.err

    @each_kind
    def test_is_read_once_for_everybody(self, run: Run, aws: ScriptedAws, kind: Kind) -> None:
        rows = run("iam", "who-can", kind.action, kind.arn + kind.below, "-o", "json").json()

        assert [row["principal"] for row in rows] == ["bot"]
        assert len(aws.params(kind.call)) == 1

    def test_denies_what_identity_policies_allow(self, run: Run, aws: ScriptedAws) -> None:
        aws.answer(calls.GET_BUCKET_POLICY, {"Policy": policy("Deny")})
        (answer,) = run("iam", "can", "bot", "s3:GetObject", "arn:aws:s3:::logs/a", "-ojson").json()

        assert (answer["verdict"], answer["why"]) == ("deny", "explicit deny in resource policy")

    @pytest.mark.parametrize(
        "kind, code",
        [
            (KINDS["bucket"], "NoSuchBucketPolicy"),
            (KINDS["function"], "ResourceNotFoundException"),
            (KINDS["repository"], "RepositoryPolicyNotFoundException"),
        ],
    )
    def test_may_not_be_there_which_lacks_nothing(
        self, run: Run, aws: ScriptedAws, kind: Kind, code: str
    ) -> None:
        aws.fail(kind.call, code, status=404)
        ran = run("iam", "can", "bot", kind.action, kind.arn, "-o", "json")

        assert (ran.json()[0]["verdict"], ran.json()[0]["unknown"]) == ("deny", [])
        assert "incomplete" not in ran.err

    @each_kind
    def test_that_may_not_be_read_is_told(self, run: Run, aws: ScriptedAws, kind: Kind) -> None:
        (action,) = kind.call.iam
        aws.fail(kind.call, "AccessDenied", DENIED.format(action), status=403)
        ran = run("iam", "can", "bot", kind.action, kind.arn, "-o", "json")

        assert ran.json()[0]["unknown"] == [kind.arn]
        assert f"snapshot incomplete: {action}: access denied" in ran.err

    def test_of_a_resource_that_is_not_there_is_not_known(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(calls.GET_BUCKET_POLICY, "NoSuchBucket", "The bucket does not exist", status=404)
        ran = run("iam", "who-can", "s3:GetObject", "arn:aws:s3:::logs/a", "--exit-code")

        assert ran.code == 6
        assert "s3:GetBucketPolicy: the bucket does not exist" in ran.err

    @pytest.mark.parametrize(
        "action, resource",
        [
            ("s3:GetObject", "*"),
            ("s3:GetObject", "arn:aws:s3:::lo*/a"),
            ("kms:Decrypt", f"arn:aws:kms:{HERE}:alias/main"),
            ("kms:Decrypt", "arn:aws:s3:::logs/a"),
            ("ec2:StopInstances", f"arn:aws:ec2:{HERE}:instance/i-1"),
        ],
    )
    def test_is_not_asked_where_no_one_resource_is_meant(
        self, run: Run, aws: ScriptedAws, action: str, resource: str
    ) -> None:
        ran = run("iam", "can", "bot", action, resource)

        assert "incomplete" not in ran.err
        assert not {kind.call.name for kind in KINDS.values()} & set(aws.names())


class TestOfASnapshot:
    def test_are_taken_when_asked_for(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(calls.GET_FUNCTION_POLICY, "ResourceNotFoundException", status=404)
        ran = run("iam", "snapshot", "-", "--resources")
        found = load(ran.out).resource_policies

        assert found.keys() == {kind.arn for kind in KINDS.values()}
        assert found.pop(KINDS["function"].arn) is None  # type: ignore[attr-defined]
        assert all(one == json.loads(policy("Allow")) for one in found.values())
        assert "7 resources with their policies" in ran.err

    def test_are_not_taken_by_the_way(self, run: Run, aws: ScriptedAws) -> None:
        assert load(run("iam", "snapshot", "-").out).resource_policies == {}
        assert calls.LIST_BUCKETS.name not in aws.names()

    def test_are_those_of_every_region_that_is_named(self, run: Run, aws: ScriptedAws) -> None:
        there = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/far"
        keys = {"Keys": [{"KeyId": "far", "KeyArn": there}]}
        aws.answer(calls.LIST_KEYS, keys, region="us-east-1")
        words = ("--resources", "-r", "eu-west-1", "-r", "us-east-1")
        found = load(run("iam", "snapshot", "-", *words).out).resource_policies

        assert {KINDS["key"].arn, there} <= found.keys()
        assert aws.names().count("s3:ListBuckets") == 1
        asked = [region for _, region, name, params in aws.calls if params.get("KeyId") == there]
        assert asked == ["us-east-1"]

    def test_answer_questions_offline(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "acme.json"
        run("iam", "snapshot", str(file), "--resources")
        words = ("can", "bot", "kms:Decrypt", KINDS["key"].arn, "--snapshot", str(file))
        ran = run("iam", *words, "-o", "json")

        assert (ran.json()[0]["verdict"], ran.json()[0]["unknown"]) == ("allow", [])
        assert "incomplete" not in ran.err

    def test_that_were_not_taken_are_told_with_the_answer(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "acme.json"
        run("iam", "snapshot", str(file))
        ran = run(
            "iam", "can", "bot", "s3:GetObject", "arn:aws:s3:::logs/a", "--snapshot", str(file)
        )

        lacks = "s3:GetBucketPolicy: the policy of arn:aws:s3:::logs is not in the file"
        assert f"snapshot incomplete: {lacks}" in ran.err

    def test_that_were_denied_are_told_only_where_they_matter(
        self, run: Run, aws: ScriptedAws, tmp_path: Path
    ) -> None:
        file = tmp_path / "acme.json"
        aws.fail(calls.GET_KEY_POLICY, "AccessDeniedException", status=403)
        taken = run("iam", "snapshot", str(file), "--resources", "--exit-code")
        about_key = run(
            "iam", "can", "bot", "kms:Decrypt", KINDS["key"].arn, "--snapshot", str(file)
        )
        about_bucket = run(
            "iam", "can", "bot", "s3:ListBucket", "arn:aws:s3:::logs", "--snapshot", str(file)
        )

        assert taken.code == 6 and [gap.call for gap in read(file).gaps] == ["kms:GetKeyPolicy"]
        assert "snapshot incomplete: kms:GetKeyPolicy: access denied" in about_key.err
        assert "incomplete" not in about_bucket.err


class TestForAnAudit:
    def test_instances_are_in_the_snapshot(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "acme.json"
        run("iam", "snapshot", str(file), "--resources")
        rows = run("iam", "audit", "EC2-NOROLE", "--snapshot", str(file), "-o", "json").json()

        assert [(row["status"], row["resource"].rpartition("/")[2]) for row in rows] == [
            ("failed", "i-2"),
            ("unknown", f"arn:aws:iam::{ACCOUNT}:root"),
        ]
        assert rows[1]["evidence"].endswith("not read in eu-central-1, us-east-1")

    def test_all_regions_are_looked_at_when_aws_is_asked(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(calls.DESCRIBE_INSTANCES, "UnauthorizedOperation", status=403, region="us-east-1")
        rows = run("iam", "audit", "EC2-NOROLE", "-o", "json").json()

        assert [row["status"] for row in rows] == ["failed", "failed", "unknown"]
        assert rows[2]["evidence"].endswith("not read in us-east-1")
        assert calls.LIST_BUCKETS.name not in aws.names()

    def test_secrets_are_read_with_their_policies(self, run: Run, aws: ScriptedAws) -> None:
        anybody = json.loads(policy("Allow"))
        anybody["Statement"][0]["Principal"] = "*"
        aws.answer(calls.GET_SECRET_POLICY, {"ResourcePolicy": json.dumps(anybody)})
        rows = run("iam", "audit", "SECRETS-*", "-o", "json").json()

        assert {(row["check"], row["evidence"]) for row in rows} == {
            ("SECRETS-PUB", "$.Statement[0] lets anybody read it"),
            ("SECRETS-ROT", "rotation is not enabled"),
        }

    def test_services_are_asked_for_each_role(
        self, run: Run, aws: ScriptedAws, tmp_path: Path
    ) -> None:
        never = {"ServiceName": "Amazon S3", "ServiceNamespace": "s3"}
        aws.answer(GENERATE_SERVICE_LAST_ACCESSED_DETAILS, {"JobId": "1" * 36})
        done = {"JobStatus": "COMPLETED", "JobCreationDate": NOW, "JobCompletionDate": NOW}
        aws.answer(GET_SERVICE_LAST_ACCESSED_DETAILS, {**done, "ServicesLastAccessed": [never]})
        file = tmp_path / "acme.json"
        (live,) = run("iam", "audit", "ROLE-SVC-UNUSED", "-o", "json").json()
        run("iam", "snapshot", str(file), "--services-used")
        (kept,) = run(
            "iam", "audit", "ROLE-SVC-UNUSED", "--snapshot", str(file), "-o", "json"
        ).json()

        assert live == kept
        assert live["evidence"] == "1 of 1 service not used for 90 days: s3"

    def test_nothing_of_it_is_asked_for_other_checks(self, run: Run, aws: ScriptedAws) -> None:
        run("iam", "audit", "USR-*")

        assert not {"ec2:DescribeInstances", "secretsmanager:ListSecrets"} & set(aws.names())
        assert GENERATE_SERVICE_LAST_ACCESSED_DETAILS.name not in aws.names()
