"""Instance types as rows, and finding one by need."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.errors import NotFound, UsageError
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_TYPE_OFFERINGS, DESCRIBE_INSTANCE_TYPES
from hawse.services.ec2.instance_types import (
    InstanceType,
    Need,
    Range,
    count,
    find_types,
    fits,
    instance_type,
    like,
    named_type,
    offered_zones,
    size,
)
from tests.scripted import ScriptedAws

GIB = 1024**3


def described(name: str, vcpus: int = 2, gib: float = 8, **members: Any) -> dict[str, Any]:
    return {
        "InstanceType": name,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": int(gib * 1024)},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "CurrentGeneration": True,
        **members,
    }


def kind(name: str, vcpus: int = 2, gib: float = 8, **members: Any) -> InstanceType:
    return instance_type(described(name, vcpus, gib, **members))


def test_a_row_has_bytes_and_counts_gpus() -> None:
    row = kind(
        "g5.12xlarge",
        48,
        192,
        GpuInfo={"Gpus": [{"Name": "A10G", "Count": 4}]},
        InstanceStorageInfo={"TotalSizeInGB": 3800},
    )

    assert (row.memory, row.gpus, row.gpu, row.disk) == (192 * GIB, 4, "A10G", 3800 * 10**9)
    assert row.usd_month is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", Range(4, 4)),
        ("4-8", Range(4, 8)),
        ("4+", Range(4, None)),
        ("4-", Range(4, None)),
        ("-8", Range(None, 8)),
    ],
)
def test_a_count_is_a_number_or_a_range(text: str, expected: Range) -> None:
    assert count(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16", Range(16 * GIB, 16 * GIB)),
        ("512MiB", Range(GIB / 2, GIB / 2)),
        ("8-32GiB", Range(8 * GIB, 32 * GIB)),
        ("512-1024MiB", Range(GIB / 2, GIB)),
        ("1TiB+", Range(1024 * GIB, None)),
        ("-0.5", Range(None, GIB / 2)),
    ],
)
def test_a_size_is_in_gib_unless_it_says_otherwise(text: str, expected: Range) -> None:
    assert size(text) == expected


@pytest.mark.parametrize("text", ["", "four", "4-x", "8-4", "+"])
def test_what_is_no_range_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        count(text, "--vcpus")
    with pytest.raises(UsageError):
        size(text)


def test_a_need_is_met_only_when_all_of_it_is() -> None:
    need = Need(vcpus=Range(2, 4), memory=Range(8 * GIB, None), arch="x86_64")

    assert fits(kind("m5.large"), need)
    assert not fits(kind("m5.2xlarge", 8, 32), need)
    assert not fits(kind("c5.large", 2, 4), need)
    assert not fits(kind("m7g.large", ProcessorInfo={"SupportedArchitectures": ["arm64"]}), need)


def test_old_generations_are_left_out_unless_asked_for() -> None:
    old = kind("m1.large", CurrentGeneration=False)

    assert not fits(old, Need())
    assert fits(old, Need(old=True))


def test_what_is_like_a_type_has_about_its_size_and_its_architecture() -> None:
    need = like(kind("m5.xlarge", 4, 16))

    assert fits(kind("m6i.xlarge", 4, 16), need)
    assert not fits(kind("m5.large", 2, 8), need)
    assert not fits(kind("c5.xlarge", 4, 8), need)
    assert not fits(kind("g5.xlarge", 4, 16, GpuInfo={"Gpus": [{"Count": 1}]}), need)


def test_like_a_type_of_one_vcpu_finds_that_type() -> None:
    small = kind("t2.micro", 1, 1)

    assert fits(small, like(small))


def test_types_come_smallest_first_and_ec2_filters_what_it_can(aws: ScriptedAws) -> None:
    pages = [[described("m5.xlarge", 4, 16)], [described("m5.large"), described("m5.24xlarge", 96)]]
    aws.pages(DESCRIBE_INSTANCE_TYPES, [{"InstanceTypes": page} for page in pages])
    need = Need(names=("m5.*",), arch="x86_64", vcpus=Range(None, 8))

    found = find_types(aws.target(DESCRIBE_INSTANCE_TYPES), need)

    assert [row.type for row in found] == ["m5.large", "m5.xlarge"]
    (params,) = aws.params(DESCRIBE_INSTANCE_TYPES)
    assert {f["Name"]: f["Values"] for f in params["Filters"]} == {
        "instance-type": ("m5.*",),
        "processor-info.supported-architecture": ("x86_64",),
        "current-generation": ("true",),
    }


def test_an_unknown_type_says_how_to_find_those_of_its_family(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_INSTANCE_TYPES, {"InstanceTypes": []})

    with pytest.raises(NotFound) as caught:
        named_type(aws.target(DESCRIBE_INSTANCE_TYPES), "m5.huge")

    assert caught.value.hint == "hawse ec2 types 'm5.*' -r eu-west-1"


def test_the_zones_of_a_type(aws: ScriptedAws) -> None:
    offered = [{"Location": "eu-west-1a"}, {"Location": "eu-west-1b"}]
    aws.answer(DESCRIBE_INSTANCE_TYPE_OFFERINGS, {"InstanceTypeOfferings": offered})

    zones = offered_zones(aws.target(DESCRIBE_INSTANCE_TYPE_OFFERINGS), "t3.micro")

    assert zones == {"eu-west-1a", "eu-west-1b"}
