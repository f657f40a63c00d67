"""One instance and a wish → one plan entry, by equality."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hawse.plan import Look, Skip, Step
from hawse.services.ec2 import lifecycle
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCES,
    REBOOT_INSTANCES,
    START_INSTANCES,
    STOP_INSTANCES,
    TERMINATE_INSTANCES,
)
from hawse.services.ec2.machines import Machine, machine
from tests.fleet import WEB, address, item, volume


def known(state: str = "running", **members: Any) -> Machine:
    return machine(item(state=state, **members), lambda *_: 7.59)


def look(*want: str, never: tuple[str, ...] = (), absent: bool = False) -> Look:
    params = {"Filters": ({"Name": "instance-id", "Values": (WEB,)},)}
    path = "Reservations[].Instances[].State.Name"
    return Look(DESCRIBE_INSTANCES, params, path, want, never=never, absent=absent)


GONE = ("shutting-down", "terminated")


def test_a_stopped_instance_is_started_and_the_start_can_be_undone() -> None:
    assert lifecycle.start(known("stopped")) == Step(
        START_INSTANCES,
        {"InstanceIds": (WEB,)},
        on=WEB,
        says="start",
        name="web-1",
        note="stopped since 2026-11-02",
        expects=look("stopped"),
        wait=look("running", never=GONE),
        undo=(
            Step(
                STOP_INSTANCES,
                {"InstanceIds": (WEB,)},
                on=WEB,
                says="stop",
                name="web-1",
                expects=look("running"),
                wait=look("stopped", never=GONE),
                usd_month=-7.59,
            ),
        ),
        usd_month=7.59,
    )


def test_a_running_instance_is_stopped_and_the_stop_can_be_undone() -> None:
    assert lifecycle.stop(known()) == Step(
        STOP_INSTANCES,
        {"InstanceIds": (WEB,)},
        on=WEB,
        says="stop",
        name="web-1",
        note="running since 2026-11-20",
        expects=look("running"),
        wait=look("stopped", never=GONE),
        undo=(
            Step(
                START_INSTANCES,
                {"InstanceIds": (WEB,)},
                on=WEB,
                says="start",
                name="web-1",
                expects=look("stopped"),
                wait=look("running", never=GONE),
                usd_month=7.59,
            ),
        ),
        usd_month=-7.59,
    )


def test_a_terminate_says_what_ends_with_the_instance_and_that_nothing_brings_it_back() -> None:
    facts = known(BlockDeviceMappings=[volume("a"), volume("b", deleted=False), volume("c")])

    assert lifecycle.terminate(facts) == Step(
        TERMINATE_INSTANCES,
        {"InstanceIds": (WEB,)},
        on=WEB,
        says="terminate",
        name="web-1",
        note="running since 2026-11-20 · deletes 2 volumes, keeps 1 volume",
        expects=look("pending", "running"),
        wait=look("terminated", absent=True),
        no_undo="a terminated instance does not come back",
        usd_month=-7.59,
    )


def test_a_reboot_expects_a_running_instance() -> None:
    assert lifecycle.reboot(known()) == Step(
        REBOOT_INSTANCES,
        {"InstanceIds": (WEB,)},
        on=WEB,
        says="reboot",
        name="web-1",
        note="running since 2026-11-20",
        expects=look("running"),
        no_undo="a reboot leaves nothing to undo",
    )


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (lifecycle.start, "running"),
        (lifecycle.start, "pending"),
        (lifecycle.stop, "stopped"),
        (lifecycle.stop, "stopping"),
        (lifecycle.terminate, "shutting-down"),
        (lifecycle.terminate, "terminated"),
    ],
)
def test_what_is_already_so_is_skipped(rule: Any, state: str) -> None:
    assert rule(known(state)) == Skip(WEB, f"is already {state}", name="web-1")


@pytest.mark.parametrize(
    ("rule", "state", "why"),
    [
        (lifecycle.start, "stopping", "is stopping: hawse ec2 wait web-1 --for stopped"),
        (lifecycle.start, "terminated", "is terminated"),
        (lifecycle.stop, "pending", "is pending: hawse ec2 wait web-1 --for running"),
        (lifecycle.stop, "terminated", "is terminated"),
        (lifecycle.reboot, "stopped", "is stopped"),
        (lifecycle.reboot, "pending", "is pending: hawse ec2 wait web-1 --for running"),
        (lifecycle.reboot, "shutting-down", "is shutting-down"),
    ],
)
def test_what_cannot_be_is_blocked_with_the_reason(rule: Any, state: str, why: str) -> None:
    assert rule(known(state)) == Skip(WEB, why, name="web-1", blocked=True)


def test_a_protected_instance_is_blocked_with_what_to_type() -> None:
    guard = "termination protection is on: hawse ec2 protect web-1 --off"

    assert lifecycle.terminate(known(), guard=guard) == Skip(WEB, guard, name="web-1", blocked=True)
    assert lifecycle.stop(known(), guard="no") == Skip(WEB, "no", name="web-1", blocked=True)


def test_protection_is_no_obstacle_to_what_is_done_already() -> None:
    gone = lifecycle.terminate(known("terminated"), guard="protected")

    assert isinstance(gone, Skip) and not gone.blocked


def test_an_instance_store_cannot_stop() -> None:
    entry = lifecycle.stop(known(RootDeviceType="instance-store"))

    assert isinstance(entry, Skip) and entry.blocked
    assert "instance store" in entry.why


def test_only_what_was_launched_for_it_hibernates() -> None:
    refused = lifecycle.stop(known(), hibernate=True)
    done = lifecycle.stop(known(HibernationOptions={"Configured": True}), hibernate=True)

    assert isinstance(refused, Skip) and refused.blocked
    assert isinstance(done, Step)
    assert done.params == {"InstanceIds": (WEB,), "Hibernate": True}


def test_a_forced_stop_ends_a_stop_that_hangs() -> None:
    entry = lifecycle.stop(known("stopping"), force=True)

    assert isinstance(entry, Step)
    assert entry.params == {"InstanceIds": (WEB,), "Force": True}
    assert entry.expects == look("running", "stopping")


def test_a_stop_warns_of_the_address_it_loses_and_of_the_group_that_replaces_it() -> None:
    facts = known(
        PublicIpAddress="52.1.2.3",
        NetworkInterfaces=[address("52.1.2.3")],
        tags={"aws:autoscaling:groupName": "web"},
    )
    entry = lifecycle.stop(facts)

    assert isinstance(entry, Step)
    assert "loses its address 52.1.2.3" in entry.note
    assert "Auto Scaling group web will replace it" in entry.note


def test_an_elastic_address_is_not_lost() -> None:
    entry = lifecycle.stop(replace(known(), public_ip="52.1.2.3", elastic=True))

    assert isinstance(entry, Step)
    assert "address" not in entry.note


def test_an_unknown_price_stays_unknown() -> None:
    entry = lifecycle.stop(machine(item()))

    assert isinstance(entry, Step)
    assert entry.usd_month is None


def test_terminating_what_is_stopped_saves_no_running_price() -> None:
    entry = lifecycle.terminate(known("stopped"))

    assert isinstance(entry, Step)
    assert entry.usd_month == 0
    assert entry.expects == look("stopping", "stopped")
