"""`hawse cost rightsize`: which type would do, and who says so.

AWS answers as botocore's model has it (see `regions`): Compute Optimizer and Cost Optimization Hub
are emulated by nobody.
"""

from __future__ import annotations

from typing import Any

import pytest

from hawse.commands.cost.rightsize import rightsize
from hawse.services.ec2 import calls as ec2
from hawse.services.metrics.calls import LIST_METRICS
from hawse.services.waste import calls
from tests.commands.cost.regions import ago, empty, measured
from tests.conftest import Run
from tests.fleet import described, item
from tests.scripted import ACCOUNT, ScriptedAws

RIGHTSIZE = ("cost", "rightsize")
WEB = "i-0aaaaaaaaaaaaaaa1"


def kind(name: str, vcpus: int, gib: int) -> dict[str, Any]:
    return {
        "InstanceType": name,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": gib * 1024},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "CurrentGeneration": True,
    }


@pytest.fixture(autouse=True)
def _one_instance(aws: ScriptedAws) -> None:
    empty(aws, rightsize.calls)
    aws.answer(ec2.DESCRIBE_INSTANCES, described(item(WEB, InstanceType="m6i.xlarge")))
    types = [kind("m6i.xlarge", 4, 16), kind("m6i.large", 2, 8), kind("m7i.large", 2, 8)]
    aws.answer(ec2.DESCRIBE_INSTANCE_TYPES, {"InstanceTypes": types})
    offered = {"InstanceType": "m7i.large", "Location": "eu-west-1a"}
    aws.answer(ec2.DESCRIBE_INSTANCE_TYPE_OFFERINGS, {"InstanceTypeOfferings": [offered]})


def rows(run: Run, *argv: str) -> list[dict[str, Any]]:
    ran = run(*RIGHTSIZE, *argv, "-o", "json")
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = ran.json()
    return found


def enrol(aws: ScriptedAws, option: str, finding: str = "Overprovisioned", **more: Any) -> None:
    aws.answer(calls.OPTIMIZER_STATUS, {"status": "Active"})
    choice = {"instanceType": option, "rank": 1, "performanceRisk": 1.0, **more}
    told = {
        "instanceArn": f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/{WEB}",
        "currentInstanceType": "m6i.xlarge",
        "finding": finding,
        "findingReasonCodes": ["CPUOverprovisioned"],
        "lookBackPeriodInDays": 14.0,
        "recommendationOptions": [{"instanceType": "t3.nano", "rank": 2}, choice],
        "lastRefreshTimestamp": ago(1),
    }
    aws.answer(calls.OPTIMIZER_INSTANCES, {"instanceRecommendations": [told]})


class TestMeasured:
    def test_the_newest_of_the_next_size_down_with_its_numbers(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        measured(aws, {"CPUUtilization": [9.0, 12.0], "NetworkIn": [3600e6], "NetworkOut": [0.0]})

        (row,) = rows(run)

        assert (row["type"], row["becomes"], row["source"]) == (
            "m6i.xlarge",
            "m7i.large",
            "measured",
        )
        assert (row["cpu_p95"], row["cpu_max"], row["memory_p95"]) == (12.0, 12.0, None)
        assert row["network_mib_s"] == pytest.approx(0.95, abs=0.01)
        assert row["confidence"] == "low"  # by the CPU alone
        assert "CPU only" in row["why"]
        assert row["fix"] == f"hawse ec2 resize {WEB} --type m7i.large -r eu-west-1"

    def test_memory_is_looked_at_where_the_agent_reports_it(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        dimensions = [{"Name": "InstanceId", "Value": WEB}, {"Name": "ImageId", "Value": "ami-1"}]
        metric = {"Namespace": "CWAgent", "MetricName": "mem_used_percent"}
        aws.answer(LIST_METRICS, {"Metrics": [{**metric, "Dimensions": dimensions}]})
        measured(aws, {"CPUUtilization": [9.0], "mem_used_percent": [30.0]})

        (row,) = rows(run)

        assert (row["memory_p95"], row["confidence"]) == (30.0, "medium")

        measured(aws, {"CPUUtilization": [9.0], "mem_used_percent": [70.0]})
        assert not rows(run)

    def test_what_was_not_measured_is_not_known(self, run: Run) -> None:
        ran = run(*RIGHTSIZE, "--exit-code")

        assert (ran.code, ran.out) == (6, "")
        assert "1 not known" in ran.err
        (row,) = rows(run, "--unknown")
        assert (row["source"], row["becomes"]) == ("unknown", "")

    def test_a_threshold_moves_the_line(self, run: Run, aws: ScriptedAws) -> None:
        measured(aws, {"CPUUtilization": [9.0]})

        assert not rows(run, "--threshold", "small_cpu=5")


class TestComputeOptimizer:
    def test_who_is_not_enrolled_is_told_so(self, run: Run, aws: ScriptedAws) -> None:
        measured(aws, {"CPUUtilization": [90.0]})

        ran = run(*RIGHTSIZE, "--exit-code")

        assert ran.code == 0
        assert "left out: Compute Optimizer: the account is not enrolled" in ran.err

    def test_its_first_option_with_its_saving(self, run: Run, aws: ScriptedAws) -> None:
        saving = {"estimatedMonthlySavings": {"currency": "USD", "value": 31.5}}
        enrol(aws, "m6i.large", savingsOpportunityAfterDiscounts=saving)
        measured(aws, {"CPUUtilization": [90.0]})

        (row,) = rows(run)

        assert (row["becomes"], row["usd_month"]) == ("m6i.large", 31.5)
        assert row["source"] == "Compute Optimizer"
        assert "over 14 days (CPU overprovisioned)" in row["why"]

    def test_who_agrees_is_one_row(self, run: Run, aws: ScriptedAws) -> None:
        enrol(aws, "m7i.large")
        measured(aws, {"CPUUtilization": [9.0]})

        (row,) = rows(run)

        assert row["source"] == "measured, Compute Optimizer"
        assert row["confidence"] == "high"

    def test_what_is_too_small_costs_more(self, run: Run, aws: ScriptedAws) -> None:
        enrol(aws, "m7i.2xlarge", "Underprovisioned")
        measured(aws, {"CPUUtilization": [90.0]})

        (row,) = rows(run)

        assert row["why"].startswith("Compute Optimizer: underprovisioned")
        assert row["usd_month"] is None or row["usd_month"] < 0


class TestHub:
    def test_what_it_recommends_for_instances(self, run: Run, aws: ScriptedAws) -> None:
        measured(aws, {"CPUUtilization": [90.0]})
        aws.answer(calls.HUB_STATUS, {"items": [{"accountId": ACCOUNT, "status": "Active"}]})
        told = {
            "accountId": ACCOUNT,
            "region": "eu-west-1",
            "resourceId": WEB,
            "actionType": "Rightsize",
            "currentResourceType": "Ec2Instance",
            "recommendedResourceSummary": "m6i.large",
            "estimatedMonthlySavings": 20.0,
            "currencyCode": "USD",
            "lastRefreshTimestamp": ago(2),
        }
        volume = {**told, "resourceId": "vol-1", "currentResourceType": "EbsVolume"}
        aws.answer(calls.HUB_RECOMMENDATIONS, {"items": [told, volume]})

        (row,) = rows(run)

        assert (row["id"], row["becomes"], row["usd_month"]) == (WEB, "m6i.large", 20.0)
        assert row["priced"] == "Cost Optimization Hub, after discounts, 2026-11-21"
