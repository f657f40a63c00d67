"""What the rules know of an instance, and which instance a name means."""

from __future__ import annotations

from datetime import UTC, datetime

from hawse.services.ec2.machines import machine, meant
from tests.fleet import DB, OLD, WEB, address, item, volume


def ids(items: object) -> list[str]:
    assert isinstance(items, list)
    return [described["InstanceId"] for described in items]


def test_a_name_means_what_lives_and_not_its_terminated_namesake() -> None:
    assert ids(meant([item(OLD, state="terminated"), item(WEB)], ["web-1"])) == [WEB]


def test_of_dead_namesakes_the_newest_is_meant() -> None:
    early = datetime(2026, 11, 1, tzinfo=UTC)
    older = item(OLD, state="terminated", LaunchTime=early)

    assert ids(meant([older, item(WEB, state="terminated")], ["web-1"])) == [WEB]


def test_an_id_means_that_instance_though_a_namesake_lives() -> None:
    assert ids(meant([item(OLD, state="terminated"), item(WEB)], [OLD, "web-1"])) == [OLD, WEB]


def test_two_live_namesakes_are_both_kept_for_the_frame_to_refuse() -> None:
    assert ids(meant([item(WEB), item(DB)], ["web-1"])) == [WEB, DB]


def test_instances_come_as_they_were_typed_and_those_of_a_glob_by_name() -> None:
    items = [item(WEB, "web-2"), item(OLD, "web-1"), item(DB, "db-1")]

    assert ids(meant(items, ["db-1", "web-*"])) == [DB, OLD, WEB]
    assert ids(meant(items, ["web-2", DB, "web-1"])) == [WEB, DB, OLD]


def test_nameless_instances_are_no_namesakes() -> None:
    assert ids(meant([item(WEB, ""), item(DB, "", "terminated")], ["*"])) == [WEB, DB]


def test_volumes_are_told_apart_by_what_happens_to_them() -> None:
    known = machine(item(BlockDeviceMappings=[volume("vol-1"), volume("vol-2", deleted=False)]))

    assert (known.deleted, known.kept) == (("vol-1",), ("vol-2",))


def test_an_address_of_an_account_is_elastic_and_one_lent_by_ec2_is_not() -> None:
    lent = item(PublicIpAddress="52.1.2.3", NetworkInterfaces=[address("52.1.2.3")])
    owned = item(
        PublicIpAddress="52.1.2.3", NetworkInterfaces=[address("52.1.2.3", "111122223333")]
    )

    assert not machine(lent).elastic
    assert machine(owned).elastic


def test_since_when_it_runs_or_stands_still() -> None:
    assert machine(item()).since == "2026-11-20"
    assert machine(item(state="stopped")).since == "2026-11-02"
    assert machine(item(state="stopped", StateTransitionReason="")).since == ""
