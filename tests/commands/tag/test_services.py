"""`hawse tag` on things of any service: moto over HTTP.

What an answer says was not done, and denials within it, are scripted, held to botocore's model.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hawse.services.tags.calls_everywhere import GET_RESOURCES, TAG_RESOURCES, UNTAG_RESOURCES
from tests.commands.tag.conftest import Shop
from tests.conftest import Ran, Run
from tests.scripted import ScriptedAws

Hawse = Callable[..., Ran]
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
OTHER = "arn:aws:sqs:eu-west-1:111122223333:invoices"


def ids(ran: Ran) -> set[str]:
    assert ran.code == 0, ran.err
    return {row["id"] for row in ran.json()}


def test_tags_of_all_services_are_listed(hawse: Hawse, shop: Shop) -> None:
    rows = hawse("tag", "ls", "--key", "env", "-o", "json").json()

    assert {(row["id"], row["kind"], row["value"]) for row in rows} == {
        (shop.topic, "sns", "prod"),
        (shop.instance, "ec2:instance", "prod"),
    }


def test_a_type_that_is_listed_whole_shows_what_was_never_tagged(hawse: Hawse, shop: Shop) -> None:
    volumes = hawse("tag", "ls", "--type", "volume", "-o", "json").json()
    buckets = hawse("tag", "ls", "--type", "s3", "-o", "json").json()

    assert [(row["id"], row["key"]) for row in volumes] == [(shop.volume, None)]
    assert [(row["id"], row["name"], row["key"]) for row in buckets] == [
        (shop.bucket, "acme-logs", None)
    ]


def test_all_of_ec2_are_listed_each_once(hawse: Hawse, shop: Shop) -> None:
    rows = hawse("tag", "ls", "--type", "ec2", "-o", "json").json()
    keys = [(row["id"], row["key"]) for row in rows]

    assert {shop.volume, shop.instance} <= {row["id"] for row in rows}
    assert len(keys) == len(set(keys))


def test_things_are_found_by_a_tag_in_every_service(hawse: Hawse, shop: Shop) -> None:
    assert ids(hawse("tag", "ls", "--tag", "env=pr*", "-o", "json")) == {shop.topic, shop.instance}


def test_an_arn_and_a_name_are_tagged_in_one_go_and_undone(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "set", shop.topic, "web-1", "--tag", "env=dev", "--tag", "owner=ops", "-y")

    assert ran.code == 0, ran.err
    assert shop.tags(shop.topic) == {"env": "dev", "owner": "ops"}
    assert shop.tags(shop.instance) == {"Name": "web-1", "env": "dev", "owner": "ops"}

    assert hawse("undo", "-y").code == 0
    assert shop.tags(shop.topic) == {"env": "prod"}
    assert shop.tags(shop.instance) == {"Name": "web-1", "env": "prod"}


def test_a_tag_is_removed_from_everything_that_has_it_and_undone(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "rm", "--with", "env=prod", "--tag", "env", "-y")

    assert ran.code == 0, ran.err
    assert (shop.tags(shop.topic), shop.tags(shop.instance)) == ({}, {"Name": "web-1"})

    assert hawse("undo", "-y").code == 0
    assert shop.tags(shop.topic) == {"env": "prod"}


def test_a_bucket_that_was_never_tagged_gets_a_tag_by_arn(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "set", shop.bucket, "--tag", "owner=ops", "-y")

    assert ran.code == 0, ran.err
    assert shop.tags(shop.bucket) == {"owner": "ops"}


def test_a_bucket_of_another_region_is_not_found_here(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "set", shop.bucket, "--tag", "owner=ops", "-y", "-r", "us-east-1")

    assert ran.code == 4
    assert "eu-west-1" in ran.err
    assert shop.tags(shop.bucket) == {}


def test_an_arn_says_itself_in_which_region_it_is(hawse: Hawse, shop: Shop) -> None:
    there = shop.client("sns", "us-east-1")
    arn = there.create_topic(Name="far")["TopicArn"]

    ran = hawse("tag", "set", arn, "--tag", "owner=ops", "-y")

    assert ran.code == 0, ran.err
    assert there.list_tags_for_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "owner", "Value": "ops"}
    ]


def test_one_that_its_service_refuses_does_not_keep_the_rest(hawse: Hawse, shop: Shop) -> None:
    """moto's tagging API cannot tag queues, and says so in an answer that is no error."""
    shop.client("sqs").create_queue(QueueName="jobs")
    queue = "arn:aws:sqs:eu-west-1:123456789012:jobs"

    ran = hawse("tag", "set", queue, shop.topic, "--tag", "owner=ops", "-y", "-o", "json")

    assert ran.code == 6
    assert {row["id"]: row["outcome"] for row in ran.json()} == {
        queue: "failed",
        shop.topic: "done",
    }
    assert shop.tags(shop.topic)["owner"] == "ops"


def test_all_things_of_ec2_are_tagged_where_it_is_missing(hawse: Hawse, shop: Shop) -> None:
    shop.client("ec2").create_tags(Resources=[shop.volume], Tags=[{"Key": "owner", "Value": "db"}])

    ran = hawse("tag", "set", "--type", "ec2", "--tag", "owner=ops", "--if-missing", "-y")

    assert ran.code == 0, ran.err
    assert shop.tags(shop.instance)["owner"] == "ops"
    assert shop.tags(shop.volume)["owner"] == "db"


def test_a_tag_is_removed_from_all_of_ec2(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "rm", "--type", "ec2", "--type", "sns", "--tag", "env", "-y")

    assert ran.code == 0, ran.err
    assert shop.tags(shop.instance) == {"Name": "web-1"}
    assert shop.tags(shop.topic) == {}


def test_a_thing_of_a_type_is_chosen_by_its_name(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "set", "acme-*", "--type", "s3", "--tag", "owner=ops", "-y")

    assert ran.code == 0, ran.err
    assert shop.tags(shop.bucket) == {"owner": "ops"}
    assert hawse("tag", "set", "nothing", "--type", "s3", "--tag", "a=b", "-y").code == 4


def refused(code: str, words: str, status: int = 400) -> dict[str, object]:
    failure = {"StatusCode": status, "ErrorCode": code, "ErrorMessage": words}
    return {"FailedResourcesMap": {QUEUE: failure}}


def nothing_known(aws: ScriptedAws) -> None:
    aws.answer(GET_RESOURCES, {"ResourceTagMappingList": []})


def test_what_the_answer_says_was_not_done_is_a_failure_of_that_thing(
    run: Run, aws: ScriptedAws
) -> None:
    nothing_known(aws)
    words = "The resource does not exist"
    aws.answer(
        TAG_RESOURCES,
        lambda params: (
            refused("InvalidParameterException", words)
            if QUEUE in params["ResourceARNList"]
            else {}
        ),
    )

    ran = run("tag", "set", QUEUE, OTHER, "--tag", "a=b", "-y", "--no-wait", "-o", "json")

    assert ran.code == 6
    assert {row["id"]: row["outcome"] for row in ran.json()} == {QUEUE: "failed", OTHER: "done"}
    assert words in ran.err


def test_a_denial_within_the_answer_is_a_denial(run: Run, aws: ScriptedAws) -> None:
    nothing_known(aws)
    words = "User: ana is not authorized to perform: sqs:TagQueue"
    aws.answer(TAG_RESOURCES, refused("InternalServiceException", words))

    ran = run("tag", "set", QUEUE, "--tag", "a=b", "-y")

    assert ran.code == 5
    assert "sqs:TagQueue" in ran.err


def test_a_tag_that_somebody_changed_after_the_plan_is_not_removed(
    run: Run, aws: ScriptedAws
) -> None:
    def told(value: str) -> dict[str, object]:
        tags = [{"Key": "env", "Value": value}]
        return {"ResourceTagMappingList": [{"ResourceARN": QUEUE, "Tags": tags}]}

    aws.answer(GET_RESOURCES, told("dev"), times=1)
    aws.answer(GET_RESOURCES, told("theirs"))

    ran = run("tag", "rm", QUEUE, "--tag", "env", "-y")

    assert ran.code == 1
    assert aws.params(UNTAG_RESOURCES) == []


@pytest.mark.parametrize("verb", ["set", "rm"])
def test_nothing_chosen_never_means_everything(run: Run, aws: ScriptedAws, verb: str) -> None:
    ran = run("tag", verb, "--tag", "a", "-y")

    assert ran.code == 2
    assert "nothing is chosen" in ran.err
    assert aws.calls == []


@pytest.mark.parametrize("option", ["--type", "--with"])
def test_an_empty_type_or_tag_is_refused(run: Run, aws: ScriptedAws, option: str) -> None:
    assert run("tag", "set", option, "", "--tag", "a=b", "-y").code == 2
    assert aws.calls == []


def test_an_iam_role_is_refused_with_the_command_that_tags_it(run: Run, aws: ScriptedAws) -> None:
    ran = run("tag", "set", "arn:aws:iam::111122223333:role/deploy", "--tag", "a=b", "-y")

    assert ran.code == 2
    assert "hawse iam role edit deploy --tag" in ran.err
    assert aws.calls == []


def test_a_tag_is_taken_from_what_has_it_whatever_it_is(shop: Shop, hawse: Hawse) -> None:
    assert hawse("tag", "set", shop.bucket, "--tag", "old=1", "-y").code == 0

    ran = hawse("tag", "rm", "--type", "s3", "--tag", "old", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    assert {row["id"]: row["outcome"] for row in ran.json()} == {shop.bucket: "done"}
