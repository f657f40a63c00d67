"""What a target can do, and what the gate lets through."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from botocore.loaders import Loader

from hawse.aws.calls import Call, Prepare, Read, Write
from hawse.aws.service_client import rehearse, request_id, send
from hawse.aws.partitions import partition_of
from hawse.aws.gate import Gate
from hawse.aws.targets import Target
from hawse.errors import CLIError, Interrupted, NotFound, Refused
from hawse.plan import Discard
from tests.scripted import ScriptedAws

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
VOLUMES = Read("ec2", "DescribeVolumes", iam=(), items="Volumes[]")
STOP = Write("ec2", "StopInstances", iam=(), native_dry_run=True)
DELETE_BUCKET = Write("s3", "DeleteBucket", iam=())
CHANGE_SET = Prepare("cloudformation", "CreateChangeSet", iam=())
ONE = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}
TWO = {"Reservations": [{"Instances": [{"InstanceId": "i-2"}, {"InstanceId": "i-3"}]}]}


def test_reading_gives_the_whole_answer(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, ONE)

    answer = aws.target(DESCRIBE).read(DESCRIBE, InstanceIds=["i-1"])

    assert answer["Reservations"] == ONE["Reservations"]
    assert request_id(answer) == "00000000-scripted"
    assert aws.calls == [
        ("111122223333", "eu-west-1", "ec2:DescribeInstances", {"InstanceIds": ["i-1"]})
    ]


def test_items_come_from_every_page(aws: ScriptedAws) -> None:
    aws.pages(DESCRIBE, [ONE, {}, TWO])

    found = aws.target(DESCRIBE).items(DESCRIBE)

    assert [item["InstanceId"] for item in found] == ["i-1", "i-2", "i-3"]


def test_a_page_that_is_not_needed_is_not_asked_for(aws: ScriptedAws) -> None:
    aws.pages(DESCRIBE, [ONE, TWO])
    target = aws.target(DESCRIBE)

    next(target.items(DESCRIBE))

    assert target.gate.requests == 1


def test_calls_and_requests_are_counted_apart(aws: ScriptedAws) -> None:
    aws.pages(DESCRIBE, [ONE, TWO])
    target = aws.target(DESCRIBE)

    list(target.items(DESCRIBE))
    list(target.items(DESCRIBE))

    assert target.gate.made == {DESCRIBE: 2}
    assert target.gate.requests == 4


def test_an_undeclared_call_is_a_bug(aws: ScriptedAws) -> None:
    with pytest.raises(TypeError, match="ec2:DescribeVolumes is not declared"):
        aws.target(DESCRIBE).read(VOLUMES)


def test_items_of_an_undeclared_call_are_refused_before_the_first_is_taken(
    aws: ScriptedAws,
) -> None:
    with pytest.raises(TypeError, match="not declared"):
        aws.target(DESCRIBE).items(VOLUMES)


@pytest.mark.parametrize("call", [STOP, CHANGE_SET])
def test_reading_takes_only_reads(aws: ScriptedAws, call: Call) -> None:
    with pytest.raises(TypeError, match="is not a Read"):
        aws.target(call).read(call)  # type: ignore[arg-type]


def test_the_client_of_a_target_does_not_write(aws: ScriptedAws) -> None:
    with pytest.raises(TypeError, match="is a write"):
        aws.target(STOP).client("ec2").call_api(STOP, InstanceIds=["i-1"])


def test_a_read_without_a_path_has_no_items(aws: ScriptedAws) -> None:
    bare = Read("ec2", "DescribeInstances", iam=())

    with pytest.raises(TypeError, match="does not say what its items are"):
        list(aws.target(bare).items(bare))


def test_a_preparation_is_recorded_before_it_is_sent(aws: ScriptedAws) -> None:
    told: list[str] = []

    def sent(_: Mapping[str, object]) -> Mapping[str, object]:
        told.append("sent")
        return {"Id": "cs-1"}

    aws.answer(CHANGE_SET, sent)
    target = aws.target(CHANGE_SET)

    def record(
        _: Target, call: Prepare, discard: Discard | None, params: Mapping[str, object]
    ) -> None:
        assert discard is not None
        told.append(f"{call.operation} {discard.command} {params['StackName']}")

    target.gate.on_prepare = record
    discard = Discard(("cfn", "discard"))
    target.prepare(CHANGE_SET, discard, StackName="web", ChangeSetName="c")

    assert told == ["CreateChangeSet ('cfn', 'discard') web", "sent"]


def test_preparing_takes_only_preparations(aws: ScriptedAws) -> None:
    with pytest.raises(TypeError, match="is not a Prepare"):
        aws.target(STOP).prepare(STOP, Discard(()))  # type: ignore[arg-type]


def test_nothing_is_prepared_where_nobody_records_it(aws: ScriptedAws) -> None:
    with pytest.raises(TypeError, match="makes no plan"):
        aws.target(CHANGE_SET).prepare(CHANGE_SET, Discard(()), StackName="web")


@pytest.mark.parametrize("call", [STOP, CHANGE_SET])
def test_read_only_refuses_what_changes_something(call: Call) -> None:
    with pytest.raises(Refused):
        Gate([call], read_only=True).check(call)


def test_read_only_lets_a_native_dry_run_pass(aws: ScriptedAws) -> None:
    target = aws.target(STOP, read_only=True)

    rehearse(target, STOP, {"InstanceIds": ["i-1"]})


def test_read_only_reads(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, ONE)

    assert aws.target(DESCRIBE, read_only=True).read(DESCRIBE)["Reservations"]


def test_a_write_is_sent_with_its_parameters(aws: ScriptedAws) -> None:
    aws.answer(STOP, {"StoppingInstances": []})

    send(aws.target(STOP), STOP, {"InstanceIds": ["i-1"]})

    assert aws.params(STOP) == [{"InstanceIds": ["i-1"]}]


def test_a_dry_run_that_would_succeed_says_so(aws: ScriptedAws) -> None:
    rehearse(aws.target(STOP), STOP, {"InstanceIds": ["i-1"]})

    assert aws.params(STOP) == [{"InstanceIds": ["i-1"], "DryRun": True}]


def test_a_call_without_a_native_dry_run_is_never_sent_as_one(aws: ScriptedAws) -> None:
    with pytest.raises(TypeError, match="has no dry run"):
        rehearse(aws.target(DELETE_BUCKET), DELETE_BUCKET, {"Bucket": "b"})

    assert aws.calls == []


def test_a_run_that_is_to_stop_sends_no_other_page(aws: ScriptedAws) -> None:
    aws.pages(DESCRIBE, [ONE, TWO])
    target = aws.target(DESCRIBE)
    items = target.items(DESCRIBE)
    next(items)

    target.gate.stop.set()

    with pytest.raises(Interrupted):
        list(items)
    assert target.gate.requests == 1


def test_a_pause_ends_when_the_run_is_to_stop() -> None:
    gate = Gate([])
    gate.stop.set()

    with pytest.raises(Interrupted):
        gate.pause(3600)


def test_another_region_has_the_same_account_and_gate(aws: ScriptedAws) -> None:
    target = aws.target(DESCRIBE, profile="prod")

    there = target.in_region("us-east-1")

    assert (there.region, there.profile, there.gate) == ("us-east-1", "prod", target.gate)


def test_another_gate_leaves_the_first_as_it_was(aws: ScriptedAws) -> None:
    target, gate = aws.target(DESCRIBE), Gate([STOP])

    assert target.with_gate(gate).gate is gate
    assert target.gate is not gate


def test_a_broken_target_says_why_when_it_is_used(aws: ScriptedAws) -> None:
    broken = aws.target(DESCRIBE, broken=NotFound("account x"))

    with pytest.raises(NotFound, match="account x"):
        broken.read(DESCRIBE)
    with pytest.raises(NotFound):
        _ = broken.account


def test_making_targets_asks_nothing(aws: ScriptedAws) -> None:
    first = aws.target(DESCRIBE)

    for number in range(340):
        first.in_region(f"region-{number}")

    assert aws.calls == []


def test_every_region_of_the_sdk_is_in_its_partition() -> None:
    data = Loader().load_data("partitions")

    for partition in data["partitions"]:
        for region in partition["regions"]:
            if not region.startswith("aws-"):
                assert partition_of(region) == partition["id"]


def test_a_region_that_is_newer_than_the_sdk_has_a_partition() -> None:
    assert partition_of("eu-west-9") == "aws"
    assert partition_of("us-gov-north-1") == "aws-us-gov"


def test_a_failed_call_is_our_error(aws: ScriptedAws) -> None:
    aws.fail(STOP, "IncorrectInstanceState", "The instance 'i-1' is not in a state.")

    with pytest.raises(CLIError, match="ec2:StopInstances: the instance 'i-1' is not in a state"):
        send(aws.target(STOP), STOP, {"InstanceIds": ["i-1"]})
