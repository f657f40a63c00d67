"""`hawse s3 bucket notification`: what S3 or a destination would refuse is told before."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hawse.services.iam import calls_resource_policies as policies
from hawse.services.s3 import calls_policies as calls
from tests.commands.s3.bucket.conftest import undone
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run
from tests.moto_server import Moto
from tests.scripted import ScriptedAws

HERE = "eu-west-1:123456789012"
QUEUE = f"arn:aws:sqs:{HERE}:jobs"
TOPIC = f"arn:aws:sns:{HERE}:news"
FUNCTION = f"arn:aws:lambda:{HERE}:function:thumb"


def lets(action: str, resource: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": action,
        "Resource": resource,
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def queue(moto: Moto, store: Store) -> str:
    """The URL of a queue that takes messages of S3."""
    url = moto.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    attributes = {"Policy": lets("sqs:SendMessage", QUEUE)}
    moto.client("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)
    return str(url)


def notification(run: Run, verb: str, *more: str, **how: Any) -> Any:
    return run("s3", "bucket", "notification", verb, BUCKET, *more, **how)


def told(store: Store) -> Any:
    found = store.client.get_bucket_notification_configuration(Bucket=BUCKET)
    return {name: one for name, one in found.items() if name != "ResponseMetadata"}


@pytest.mark.usefixtures("queue")
def test_a_queue_is_told_and_undo_ends_that(s3: Run, store: Store) -> None:
    ran = notification(s3, "add", QUEUE, "--suffix", ".jpg", "--yes")
    assert ran.code == 0, ran.err
    (one,) = told(store)["QueueConfigurations"]
    assert (one["Id"], one["Events"]) == ("jobs", ["s3:ObjectCreated:*"])
    undone(s3, ran)
    assert told(store) == {}


@pytest.mark.usefixtures("queue")
def test_it_is_listed_and_a_second_time_is_nothing_to_do(s3: Run, store: Store) -> None:
    notification(s3, "add", QUEUE, "--prefix", "in/", "--yes")
    ran = notification(s3, "add", QUEUE, "--prefix", "in/", "--yes")
    assert ran.code == 0 and "so already" in ran.err
    (row,) = notification(s3, "ls", "-o", "json").json()
    assert (row["kind"], row["destination"], row["prefix"]) == ("queue", QUEUE, "in/")


def test_the_policy_that_a_queue_lacks_is_shown(s3: Run, store: Store, moto: Moto) -> None:
    moto.client("sqs").create_queue(QueueName="jobs")
    ran = notification(s3, "add", QUEUE, "--yes")
    assert ran.code != 0 and "may not sqs:SendMessage" in ran.err
    shown = json.loads(ran.err.split("its policy lacks ")[1].splitlines()[0])
    assert shown["Resource"] == QUEUE
    assert shown["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"}
    assert told(store) == {}


def test_a_queue_that_is_not_there_is_named(s3: Run, store: Store) -> None:
    ran = notification(s3, "add", QUEUE, "--yes")
    assert ran.code != 0 and f"{QUEUE}: there is none" in ran.err


def test_a_topic_is_told_when_it_lets_s3(s3: Run, store: Store, moto: Moto) -> None:
    sns = moto.client("sns")
    arn = sns.create_topic(Name="news")["TopicArn"]
    assert notification(s3, "add", TOPIC, "--yes").code != 0
    text = lets("sns:Publish", arn)
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=text)
    ran = notification(s3, "add", TOPIC, "--event", "removed", "--yes")
    assert ran.code == 0, ran.err
    assert told(store)["TopicConfigurations"][0]["Events"] == ["s3:ObjectRemoved:*"]


def test_a_function_is_called_when_its_permission_is_there(
    s3: Run, store: Store, moto: Moto
) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = moto.client("iam").create_role(
        RoleName="thumb", AssumeRolePolicyDocument=json.dumps(trust)
    )["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("a.py", "def b(c, d): pass")
    functions = moto.client("lambda")
    functions.create_function(
        FunctionName="thumb",
        Runtime="python3.12",
        Role=role,
        Handler="a.b",
        Code={"ZipFile": code.getvalue()},
    )
    ran = notification(s3, "add", FUNCTION, "--yes")
    assert ran.code != 0 and "aws lambda add-permission --function-name" in ran.err
    functions.add_permission(
        FunctionName="thumb",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{BUCKET}",
        SourceAccount="123456789012",
    )
    ran = notification(s3, "add", FUNCTION, "--yes")
    assert ran.code == 0, ran.err
    assert told(store)["LambdaFunctionConfigurations"][0]["LambdaFunctionArn"] == FUNCTION


def test_a_key_that_s3_may_not_use_is_named(s3: Run, store: Store, moto: Moto) -> None:
    kms, sqs = moto.client("kms"), moto.client("sqs")
    key = kms.create_key()["KeyMetadata"]
    attributes = {"Policy": lets("sqs:SendMessage", QUEUE), "KmsMasterKeyId": key["KeyId"]}
    sqs.create_queue(QueueName="jobs", Attributes=attributes)
    ran = notification(s3, "add", QUEUE, "--yes")
    assert ran.code != 0 and f"may not kms:GenerateDataKey on {key['Arn']}" in ran.err


def test_a_key_of_aws_lets_s3_in_never(s3: Run, store: Store, moto: Moto) -> None:
    attributes = {"Policy": lets("sqs:SendMessage", QUEUE), "KmsMasterKeyId": "alias/aws/sqs"}
    moto.client("sqs").create_queue(QueueName="jobs", Attributes=attributes)
    ran = notification(s3, "add", QUEUE, "--yes")
    assert ran.code != 0 and "AWS's own key" in ran.err


@pytest.mark.usefixtures("queue")
def test_filters_that_overlap_are_refused_before_s3_does(s3: Run, store: Store) -> None:
    notification(s3, "add", QUEUE, "--prefix", "in/", "--id", "all", "--yes")
    more = ("--prefix", "in/jpg/", "--event", "s3:ObjectCreated:Put")
    ran = notification(s3, "add", QUEUE, *more, "--yes")
    assert ran.code == 2
    assert "all and jobs both tell of s3:ObjectCreated:Put for the same keys" in ran.err


def test_eventbridge_asks_for_no_policy(aws: ScriptedAws, run: Run) -> None:
    """Moto keeps EventBridge and does not tell of it, so that it is scripted."""
    aws.answer(calls.GET_BUCKET_NOTIFICATION, {})

    def put(params: Any) -> dict[str, Any]:
        aws.answer(calls.GET_BUCKET_NOTIFICATION, params["NotificationConfiguration"])
        return {}

    aws.answer(calls.PUT_BUCKET_NOTIFICATION, put)
    ran = notification(run, "add", "--eventbridge", "--yes")
    assert ran.code == 0, ran.err
    assert notification(run, "ls", "-o", "json").json()[0]["kind"] == "eventbridge"
    undone(run, notification(run, "rm", "--eventbridge", "--yes"))
    sent = [one["NotificationConfiguration"] for one in aws.params(calls.PUT_BUCKET_NOTIFICATION)]
    assert sent == [{"EventBridgeConfiguration": {}}, {}, {"EventBridgeConfiguration": {}}]


def test_the_spelling_of_a_filter_is_no_difference(aws: ScriptedAws, run: Run) -> None:
    one = {"Id": "jobs", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"]}
    there = {**one, "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "in/"}]}}}
    aws.answer(calls.GET_BUCKET_NOTIFICATION, {"QueueConfigurations": [there]})
    ran = notification(run, "add", QUEUE, "--prefix", "in/", "--yes")
    assert ran.code == 0 and "so already" in ran.err


@pytest.mark.usefixtures("queue")
def test_all_come_from_a_file_and_get_ids(s3: Run, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(
        f"QueueConfigurations:\n- QueueArn: {QUEUE}\n  Events: ['s3:ObjectCreated:*']\n"
    )
    ran = notification(s3, "edit", "--file", str(file), "--yes")
    assert ran.code == 0, ran.err
    assert told(store)["QueueConfigurations"][0]["Id"] == "jobs"


@pytest.mark.usefixtures("queue")
def test_one_goes_by_id_and_the_others_stay(s3: Run, store: Store) -> None:
    for prefix in ("a/", "b/"):
        notification(s3, "add", QUEUE, "--prefix", prefix, "--id", prefix[0], "--yes")
    ran = notification(s3, "rm", "a", "--yes")
    assert ran.code == 0, ran.err
    assert [one["Id"] for one in told(store)["QueueConfigurations"]] == ["b"]
    assert notification(s3, "rm", "a", "--yes").code == 4
    assert notification(s3, "rm", "--yes").code == 2


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ((QUEUE, "--event", "creatd"), "S3 knows no such event"),
        (("arn:aws:s3:::other",), "queues (SQS), topics (SNS)"),
        ((f"{QUEUE}.fifo",), "no FIFO"),
        ((), "an ARN, or --eventbridge"),
    ],
)
def test_what_cannot_be_told_is_refused(
    s3: Run, store: Store, argv: tuple[str, ...], why: str
) -> None:
    ran = notification(s3, "add", *argv, "--yes")
    assert ran.code == 2 and why in ran.err


def test_another_region_is_not_told(s3: Run, store: Store) -> None:
    ran = notification(s3, "add", QUEUE.replace("eu-west-1", "us-east-1"), "--yes")
    assert ran.code != 0 and "its own region alone" in ran.err


def everywhere() -> dict[str, Any]:
    """A configuration with each kind of destination."""
    events = {"Events": ["s3:ObjectCreated:*"]}

    def only(prefix: str) -> dict[str, Any]:
        rules = [{"Name": "prefix", "Value": prefix}]
        return {**events, "Filter": {"Key": {"FilterRules": rules}}}

    return {
        "QueueConfigurations": [{"Id": "q", "QueueArn": QUEUE, **only("q/")}],
        "TopicConfigurations": [{"Id": "t", "TopicArn": TOPIC, **only("t/")}],
        "LambdaFunctionConfigurations": [{"Id": "f", "LambdaFunctionArn": FUNCTION, **only("f/")}],
    }


def answer_policies(aws: ScriptedAws, *, key: str) -> None:
    """Queue, topic, function and key let S3 do what it does."""
    url = {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"}
    queue = {"Policy": lets("sqs:SendMessage", QUEUE), "KmsMasterKeyId": key}
    uses = json.loads(lets("kms:Decrypt", "*"))
    uses["Statement"][0]["Action"] = ["kms:Decrypt", "kms:GenerateDataKey"]
    aws.answer(policies.GET_QUEUE_URL, url)
    aws.answer(policies.GET_QUEUE_ATTRIBUTES, {"Attributes": queue})
    topic = {"Policy": lets("sns:Publish", TOPIC)}
    aws.answer(policies.GET_TOPIC_ATTRIBUTES, {"Attributes": topic})
    function = {"Policy": lets("lambda:InvokeFunction", FUNCTION)}
    aws.answer(policies.GET_FUNCTION_POLICY, function)
    aws.answer(policies.GET_KEY_POLICY, {"Policy": json.dumps(uses)})
    aws.answer(calls.GET_BUCKET_LOCATION, {"LocationConstraint": "eu-west-1"})
    aws.answer(calls.GET_BUCKET_NOTIFICATION, {})


def test_every_destination_of_a_file_is_asked(aws: ScriptedAws, run: Run, tmp_path: Path) -> None:
    answer_policies(aws, key="1234-ab")
    config = everywhere()

    def put(params: Any) -> dict[str, Any]:
        aws.answer(calls.GET_BUCKET_NOTIFICATION, params["NotificationConfiguration"])
        return {}

    aws.answer(calls.PUT_BUCKET_NOTIFICATION, put)
    file = tmp_path / "events.json"
    file.write_text(json.dumps(config))
    ran = notification(run, "edit", "--file", str(file), "--yes")
    assert ran.code == 0, ran.err
    assert aws.params(policies.GET_KEY_POLICY)[0]["KeyId"].endswith(":key/1234-ab")


def test_what_may_not_be_asked_is_said_and_hinders_nobody(
    aws: ScriptedAws, run: Run, tmp_path: Path
) -> None:
    answer_policies(aws, key="")
    denied = "User is not authorized to perform: sqs:GetQueueUrl"
    aws.fail(policies.GET_QUEUE_URL, "AccessDenied", denied, status=403)
    ran = notification(run, "add", QUEUE, "--dry-run")
    assert ran.code == 0, ran.err
    assert "whether s3.amazonaws.com may sqs:SendMessage is not known" in ran.err
