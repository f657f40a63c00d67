"""Whether an instance would boot as another type, and the steps that make it so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hawse.plan import Skip, Step
from hawse.services.ec2.instance_types import InstanceType, instance_type
from hawse.services.ec2.machines import Machine, machine
from hawse.services.ec2.resizing import resize
from tests.fleet import WEB, item

HERE = frozenset({"eu-west-1a", "eu-west-1b"})


def kind(name: str = "t3.large", **members: Any) -> InstanceType:
    nitro: dict[str, Any] = {
        "InstanceType": name,
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "SupportedVirtualizationTypes": ["hvm"],
        "SupportedBootModes": ["legacy-bios", "uefi"],
        "NetworkInfo": {"EnaSupport": "required", "MaximumNetworkInterfaces": 3},
        "EbsInfo": {"NvmeSupport": "required"},
    }
    return instance_type({**nitro, **members})


XEN = kind(
    "t2.micro",
    NetworkInfo={"EnaSupport": "unsupported"},
    EbsInfo={"NvmeSupport": "unsupported"},
)


def known(**members: Any) -> Machine:
    return machine(item(**members))


def says(entries: list[Any]) -> list[str]:
    return [entry.says for entry in entries if isinstance(entry, Step)]


def test_a_running_instance_is_stopped_changed_and_started() -> None:
    entries = list(resize(known(), kind("t3.micro"), kind(), zones=HERE, usd_more=53.15))

    assert says(entries) == ["stop", "change from t3.micro to t3.large", "start"]
    assert [entry.params for entry in entries if isinstance(entry, Step)] == [
        {"InstanceIds": (WEB,)},
        {"InstanceId": WEB, "InstanceType": {"Value": "t3.large"}},
        {"InstanceIds": (WEB,)},
    ]
    assert sum(entry.usd_month or 0 for entry in entries if isinstance(entry, Step)) == 53.15


def test_each_step_carries_its_inverse_and_says_what_it_leaves() -> None:
    stop, modify, start = list(resize(known(), kind("t3.micro"), kind(), zones=HERE))
    assert isinstance(stop, Step) and isinstance(modify, Step) and isinstance(start, Step)

    assert (stop.leaves, modify.leaves) == ("stopped, still t3.micro", "stopped, now t3.large")
    assert [inverse.says for inverse in (*start.undo, *modify.undo, *stop.undo)] == [
        "stop",
        "change from t3.large to t3.micro",
        "start",
    ]
    assert modify.expects is not None and modify.expects.want == ("stopped t3.micro",)
    assert modify.undo[0].expects is not None
    assert modify.undo[0].expects.want == ("stopped t3.large",)


def test_a_stopped_instance_stays_stopped() -> None:
    entries = list(resize(known(state="stopped"), kind("t3.micro"), kind(), zones=HERE))

    assert says(entries) == ["change from t3.micro to t3.large"]


def test_the_same_type_is_skipped() -> None:
    same = kind("t3.micro")

    assert list(resize(known(), same, same, zones=HERE)) == [
        Skip(WEB, "is already t3.micro", name="web-1")
    ]


@pytest.mark.parametrize(
    ("members", "wanted", "why"),
    [
        ({"state": "pending"}, kind(), "is pending"),
        ({"RootDeviceType": "instance-store"}, kind(), "instance store"),
        ({"InstanceLifecycle": "spot"}, kind(), "Spot"),
        ({"tags": {"aws:autoscaling:groupName": "web"}}, kind(), "Auto Scaling group web"),
        ({"NetworkInterfaces": [{}] * 4}, kind(), "has 4 network interfaces"),
        (
            {},
            kind("t4g.micro", ProcessorInfo={"SupportedArchitectures": ["arm64"]}),
            "architecture is x86_64, t4g.micro takes arm64",
        ),
        ({"VirtualizationType": "paravirtual"}, kind(), "virtualization is paravirtual"),
        (
            {"CurrentInstanceBootMode": "legacy-bios"},
            kind(SupportedBootModes=["uefi"]),
            "boot mode is legacy-bios",
        ),
    ],
)
def test_what_would_not_boot_is_blocked_before_anything_stops(
    members: dict[str, Any], wanted: InstanceType, why: str
) -> None:
    entries = list(resize(known(**members), kind("t3.micro"), wanted, zones=HERE))

    assert len(entries) == 1
    assert isinstance(entries[0], Skip) and entries[0].blocked
    assert why in entries[0].why


def test_a_type_that_the_zone_does_not_offer_is_blocked_with_where_it_is() -> None:
    entries = list(
        resize(known(), kind("t3.micro"), kind(), zones=frozenset({"eu-west-1b", "eu-west-1c"}))
    )

    assert [entry.why for entry in entries if isinstance(entry, Skip)] == [
        "t3.large is not offered in eu-west-1a, only in eu-west-1b, eu-west-1c"
    ]


def test_enhanced_networking_is_demanded_unless_the_present_type_proves_it() -> None:
    without = replace(known(), ena=False)

    refused = list(resize(without, XEN, kind(), zones=HERE, nvme_ready=True))
    proven = list(resize(without, kind("t3.micro"), kind(), zones=HERE))

    assert isinstance(refused[0], Skip) and "ENA" in refused[0].why
    assert says(proven)[0] == "stop"


def test_a_move_to_nvme_needs_a_word_from_the_person() -> None:
    refused = list(resize(known(), XEN, kind(), zones=HERE))
    allowed = list(resize(known(), XEN, kind(), zones=HERE, nvme_ready=True))

    assert isinstance(refused[0], Skip) and "--nvme-ready" in refused[0].why
    assert says(allowed)[0] == "stop"


def test_stop_protection_blocks_only_what_must_stop() -> None:
    running = list(resize(known(), kind("t3.micro"), kind(), zones=HERE, guard="protected"))
    stopped = list(
        resize(known(state="stopped"), kind("t3.micro"), kind(), zones=HERE, guard="protected")
    )

    assert running == [Skip(WEB, "protected", name="web-1", blocked=True)]
    assert len(says(stopped)) == 1


def test_the_loss_of_an_instance_store_is_said() -> None:
    now = kind("m5d.large", InstanceStorageInfo={"TotalSizeInGB": 75})
    entries = list(resize(known(), now, kind(), zones=HERE))

    assert any(
        "loses the data on the instance store of m5d.large" in entry.note
        for entry in entries
        if isinstance(entry, Step)
    )
