"""`hawse cost waste`: what is paid for and not used, with its numbers; and what is not known.

AWS answers as botocore's model has it (see `regions`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.commands.cost.waste import fix, waste
from hawse.services.ec2 import calls as ec2, calls_amis as amis, calls_volumes as ebs
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES
from hawse.services.ec2.calls_vpcs import DESCRIBE_NAT_GATEWAYS
from hawse.services.metrics.calls import GET_METRIC_DATA
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.waste import calls
from hawse.services.waste.ending import RELEASE_ADDRESS
from tests.commands.cost import regions
from tests.commands.cost.regions import ago, empty, measured, snapshots, volume, volumes
from tests.conftest import Ran, Run
from tests.fleet import WEB, described, item
from tests.scripted import ACCOUNT, ScriptedAws

WASTE = ("cost", "waste")
VOLUME = "vol-0aaaaaaaaaaaaaaa1"
BALANCER = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/web/50dc6c495c0c9188"
GROUP = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:targetgroup/web/73e2d6bc24d8a067"


@pytest.fixture(autouse=True)
def _nothing(aws: ScriptedAws) -> None:
    empty(aws, (*waste.calls, *fix.calls))


def found(run: Run, *argv: str) -> list[dict[str, Any]]:
    ran = run(*WASTE, *argv, "-o", "json")
    assert ran.code == 0, ran.err
    rows: list[dict[str, Any]] = ran.json()
    return rows


class TestFindings:
    def test_one_has_numbers_price_confidence_and_what_to_type(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        volumes(aws, volume())

        (row,) = found(run, "--rule", "ebs-unattached")

        assert row == {
            "id": f"ebs-unattached:{VOLUME}",
            "rule": "ebs-unattached",
            "resource": VOLUME,
            "name": "data",
            "confidence": "medium",
            "usd_month": 10.0,
            "why": "attached to nothing, 100 GiB gp2, 40 days old",
            "status": "found",
            "evidence": {"size_gib": 100, "type": "gp2", "age_days": 40},
            "at_most": False,
            "priced": "AWS price list, eu-west-1, 2026-10-01",
            "fix": f"hawse ec2 volume rm {VOLUME} -r eu-west-1",
        }

    def test_money_of_one_thing_is_summed_once(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        ran = run(*WASTE, "--rule", "ebs-*")

        assert len(ran.out.splitlines()) == 2  # unattached, and cheaper as gp3
        assert ran.err.endswith("$10.00/month · 2 findings\n")

    def test_the_dearest_comes_first(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume(), volume("vol-0bbbbbbbbbbbbbbb2", Size=500))

        rows = found(run, "--rule", "ebs-unattached")

        assert [row["usd_month"] for row in rows] == [50.0, 10.0]

    def test_a_snapshot_costs_that_much_at_most(self, run: Run, aws: ScriptedAws) -> None:
        made = {"VolumeId": "vol-9", "VolumeSize": 80, "State": "completed"}
        snapshots(aws, {"SnapshotId": "snap-1", "StartTime": ago(400), **made})

        ran = run(*WASTE, "--rule", "snap-orphan")

        assert "$4.00/month, $4.00 of it at most · 1 finding" in ran.err

    def test_without_a_price_a_finding_stays_and_is_counted(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        volumes(aws, volume())
        aws.answer(GET_PRODUCTS, {"PriceList": []})

        ran = run(*WASTE, "--rule", "ebs-unattached", "-o", "json")

        (row,) = ran.json()
        assert row["usd_month"] is None
        assert row["priced"].startswith("no price of ebs:gp2")
        assert "$0.00/month · 1 finding · 1 without a price" in ran.err

    def test_what_has_addresses_in_use_is_told_at_the_end(self, run: Run, aws: ScriptedAws) -> None:
        interface = {"NetworkInterfaceId": "eni-1", "Association": {"PublicIp": "198.51.100.7"}}
        aws.answer(DESCRIBE_NETWORK_INTERFACES, {"NetworkInterfaces": [interface]})

        ran = run(*WASTE, "--not-rule", "eni-*")

        assert not ran.out
        assert "eu-west-1: 1 public IPv4 address in use: 1 of others ($3.65/month)" in ran.err
        (row,) = found(run, "--rule", "ipv4-inuse")
        assert row["evidence"] == {"total": 1, "others": 1}


class TestEverything:
    """All that a rule may ask is asked of a region with one of each."""

    @pytest.fixture(autouse=True)
    def _one_of_each(self, aws: ScriptedAws) -> None:
        volumes(aws, volume(State="in-use", Attachments=[{"InstanceId": "i-1"}], VolumeType="gp3"))
        aws.answer(ec2.DESCRIBE_INSTANCES, described(item("i-1", InstanceType="m5.large")))
        aws.answer(ec2.DESCRIBE_INSTANCE_TYPES, {"InstanceTypes": [_M5, _M7G]})
        aws.answer(
            ec2.DESCRIBE_INSTANCE_TYPE_OFFERINGS,
            {"InstanceTypeOfferings": [{"InstanceType": "m7g.large", "Location": "eu-west-1a"}]},
        )
        old = {"State": "completed", "StartTime": ago(400), "VolumeSize": 8, "VolumeId": "vol-9"}
        snapshots(aws, {"SnapshotId": "snap-1", **old})
        image = {"ImageId": "ami-1", "Name": "web-2026-01-01", "CreationDate": "2026-01-01T00:00Z"}
        newer = {"ImageId": "ami-2", "Name": "web-2026-09-01", "CreationDate": "2026-09-01T00:00Z"}
        aws.answer(ec2.DESCRIBE_IMAGES, {"Images": [image, newer]})
        aws.answer(calls.BALANCERS, {"LoadBalancers": [_BALANCER]})
        aws.answer(calls.LISTENERS, {"Listeners": [{"Port": 443}]})
        group = {"TargetGroupArn": GROUP, "LoadBalancerArns": [BALANCER]}
        aws.answer(calls.TARGET_GROUPS, {"TargetGroups": [group]})
        aws.answer(ec2.DESCRIBE_SECURITY_GROUPS, {"SecurityGroups": [_GROUP]})

    def test_each_declared_call_is_made(self, run: Run, aws: ScriptedAws) -> None:
        empty_of_advice = run(*WASTE, "-o", "json")
        assert empty_of_advice.code == 0, empty_of_advice.err
        aws.fail(amis.DESCRIBE_IMAGE_REFERENCES, "InvalidAction", "no such action")
        aws.answer(calls.OPTIMIZER_STATUS, {"status": "Active"})
        aws.answer(calls.HUB_STATUS, {"items": [{"accountId": ACCOUNT, "status": "Active"}]})
        aws.answer(
            amis.DESCRIBE_IMAGE_ATTRIBUTE,
            {"ImageId": "ami-1", "LaunchPermissions": [{"UserId": "444455556666"}]},
        )
        parameter = {"Name": "/ami", "Type": "String"}
        aws.answer(amis.DESCRIBE_PARAMETERS, {"Parameters": [parameter]})
        report = {"ReportId": "r-1", "ImageId": "ami-1", "State": "available"}
        aws.answer(
            amis.DESCRIBE_IMAGE_USAGE_REPORTS,
            {"ImageUsageReports": [{**report, "CreationTime": ago(1)}]},
        )

        ran = run(*WASTE, "-o", "json", "--unknown")

        assert ran.code == 0, ran.err
        assert {call.name for call in waste.calls} <= set(aws.names())
        assert {row["rule"] for row in ran.json()} >= {"lb-empty", "snap-orphan", "ami-unused"}


_M5: dict[str, Any] = {
    "InstanceType": "m5.large",
    "VCpuInfo": {"DefaultVCpus": 2},
    "MemoryInfo": {"SizeInMiB": 8192},
    "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
    "CurrentGeneration": True,
}
_M7G = {**_M5, "InstanceType": "m7g.large", "ProcessorInfo": {"SupportedArchitectures": ["arm64"]}}
_GROUP = {"GroupId": "sg-0aaaaaaaaaaaaaaa1", "GroupName": "old", "VpcId": "vpc-0a"}
_BALANCER = {
    "LoadBalancerArn": BALANCER,
    "LoadBalancerName": "web",
    "Type": "application",
    "CreatedTime": ago(90),
}


class TestUnknown:
    def test_what_was_not_measured_is_not_idle(self, run: Run, aws: ScriptedAws) -> None:
        aws.answer(ec2.DESCRIBE_INSTANCES, described(item("i-1")))

        ran = run(*WASTE, "--rule", "ec2-idle")

        assert not ran.out
        assert "0 findings · 1 not known (--unknown shows them)" in ran.err

    def test_it_is_shown_when_asked_for(self, run: Run, aws: ScriptedAws) -> None:
        aws.answer(ec2.DESCRIBE_INSTANCES, described(item("i-1")))

        (row,) = found(run, "--rule", "ec2-idle", "--unknown")

        assert (row["status"], row["usd_month"], row["fix"]) == ("unknown", None, "")
        assert row["why"] == "not known: CloudWatch has no CPUUtilization of 14 days"

    def test_a_denied_list_is_told_and_its_rules_are_not_known(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        volumes(aws, volume())
        aws.fail(ec2.DESCRIBE_INSTANCES, "UnauthorizedOperation", "no", status=403)

        ran = run(*WASTE, "--rule", "ebs-*", "--exit-code")

        assert ran.code == 10
        assert "instances not known: ec2:DescribeInstances" in ran.err
        assert "1 not known" in ran.err

    def test_denied_metrics_are_said_as_the_reason(self, run: Run, aws: ScriptedAws) -> None:
        aws.answer(ec2.DESCRIBE_INSTANCES, described(item("i-1")))
        aws.fail(GET_METRIC_DATA, "AccessDenied", "no", status=403)

        (row,) = found(run, "--rule", "ec2-idle", "--unknown")

        assert "GetMetricData" in row["why"]

    def test_when_nothing_can_be_had_it_fails(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(ec2.DESCRIBE_VOLUMES, "UnauthorizedOperation", "no", status=403)

        assert run(*WASTE, "--rule", "ebs-unattached").code == 5

    def test_not_being_enrolled_is_said_and_is_no_failure(self, run: Run, aws: ScriptedAws) -> None:
        ran = run(*WASTE, "--exit-code")

        assert ran.code == 0, ran.err
        assert "left out: Compute Optimizer: the account is not enrolled" in ran.err
        assert "left out: Cost Optimization Hub: the account is not enrolled" in ran.err


class TestExitCode:
    def test_findings_end_with_10_only_when_asked(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        assert run(*WASTE, "--rule", "ebs-unattached").code == 0
        assert run(*WASTE, "--rule", "ebs-unattached", "--exit-code").code == 10

    def test_what_is_not_known_ends_with_6(self, run: Run, aws: ScriptedAws) -> None:
        aws.answer(ec2.DESCRIBE_INSTANCES, described(item("i-1")))

        assert run(*WASTE, "--rule", "ec2-idle", "--exit-code").code == 6
        assert run(*WASTE, "--rule", "ec2-idle").code == 0


class TestSelection:
    def test_only_what_the_rules_need_is_read(self, run: Run, aws: ScriptedAws) -> None:
        run(*WASTE, "--rule", "ebs-unattached")

        assert set(aws.names()) == {"ec2:DescribeVolumes"}

    def test_a_threshold_moves_the_line(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        assert not found(run, "--rule", "ebs-unattached", "--threshold", "unattached_days=50")

    @pytest.mark.parametrize(
        ("argv", "said"),
        [
            (("--rule", "ebs-nope"), "--rule ebs-nope: there is no such rule"),
            (("--not-rule", "*"), "no rule is left"),
            (("--threshold", "idle_cpus=3"), "--threshold idle_cpu=NUMBER"),
            (("--threshold", "idle_cpu=much"), "should be NAME=NUMBER"),
            (("--threshold", "idle_cpu=-3"), "should be NAME=NUMBER"),
            (("--html", "nowhere/a.html"), "there is no folder nowhere"),
            (("--suppress", "nowhere.yaml"), "it cannot be read"),
            (("--fix",), "--fix: it needs --rule"),
        ],
    )
    def test_what_means_nothing_is_refused_before_any_request(
        self, run: Run, aws: ScriptedAws, argv: tuple[str, ...], said: str
    ) -> None:
        ran = run(*WASTE, *argv)

        assert ran.code == 2
        assert said in ran.err
        assert not aws.calls

    def test_the_rules_are_listed_without_aws(self, run: Run, aws: ScriptedAws) -> None:
        rows = found(run, "--list", "--rule", "ebs-on-stopped")

        assert not aws.calls
        assert rows[0]["reads"] == ["ec2:DescribeVolumes", "ec2:DescribeInstances"]


class TestSuppressions:
    def entry(self, **members: Any) -> dict[str, Any]:
        told = {"rule": "ebs-unattached", "resource": VOLUME, "reason": "kept for the audit"}
        return {**told, "until": "2027-01-31", **members}

    def suppressed(self, run: Run, folder: Path, **members: Any) -> Ran:
        file = folder / "accepted.yaml"
        file.write_text(json.dumps([self.entry(**members)]))
        rules = ("--rule", "ebs-unattached", "--suppress", str(file), "--exit-code")
        return run(*WASTE, *rules)

    def test_one_is_counted_and_not_shown(self, run: Run, aws: ScriptedAws, tmp_path: Path) -> None:
        volumes(aws, volume())

        ran = self.suppressed(run, tmp_path)

        assert (ran.code, ran.out) == (0, "")
        assert "$0.00/month · 0 findings · 1 suppressed" in ran.err

    def test_one_that_ended_counts_no_more(
        self, run: Run, aws: ScriptedAws, tmp_path: Path
    ) -> None:
        volumes(aws, volume())

        ran = self.suppressed(run, tmp_path, until="2026-01-01")

        assert ran.code == 10
        assert f"suppression of ebs-unattached on {VOLUME}: ended on 2026-01-01" in ran.err

    def test_one_about_nothing_is_told(self, run: Run, tmp_path: Path) -> None:
        ran = self.suppressed(run, tmp_path)

        assert "nothing found that it is about" in ran.err

    @pytest.mark.parametrize(
        ("members", "why"),
        [
            ({"reason": " "}, "reason is missing"),
            ({"until": "soon"}, "until is 'soon'"),
            ({"rule": "nope"}, "there is no rule 'nope'"),
            ({"resource": "*"}, "resource means everything"),
            ({"check": "x"}, "unknown key 'check'"),
        ],
    )
    def test_one_that_is_not_whole_is_refused(
        self, run: Run, tmp_path: Path, members: dict[str, Any], why: str
    ) -> None:
        ran = self.suppressed(run, tmp_path, **members)

        assert ran.code == 2
        assert why in ran.err


class TestPage:
    def test_it_has_every_finding_of_every_region_and_no_markup_of_names(
        self, run: Run, aws: ScriptedAws, tmp_path: Path
    ) -> None:
        volumes(aws, volume(name="<b>data</b>"), region="eu-west-1")
        volumes(aws, volume("vol-0bbbbbbbbbbbbbbb2"), region="us-east-1")
        page = tmp_path / "waste.html"

        regions_ = ("-r", "eu-west-1", "-r", "us-east-1")
        ran = run(*WASTE, "--rule", "ebs-unattached", *regions_, "--html", str(page))

        assert ran.code == 0, ran.err
        text = page.read_text()
        assert "&lt;b&gt;data&lt;/b&gt;" in text and "<b>data" not in text
        assert "vol-0bbbbbbbbbbbbbbb2" in text and "us-east-1" in text
        assert "http" not in text.replace("http-equiv", "")
        assert f"wrote {page}" in ran.err


class TestManyRegions:
    def test_what_an_account_has_as_a_whole_is_looked_at_once(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        aws.answer(calls.BUDGETS, {})

        rows = found(run, "--rule", "budget-missing", "-r", "us-east-1", "-r", "eu-west-1")

        assert [(row["region"], row["rule"]) for row in rows] == [("us-east-1", "budget-missing")]
        assert aws.names().count("budgets:DescribeBudgets") == 1

    def test_the_sum_is_of_all(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        where = ("-r", "us-east-1", "-r", "eu-west-1")
        ran = run(*WASTE, "--rule", "ebs-unattached", *where)

        assert "$20.00/month · 2 findings" in ran.err


class TestHub:
    @pytest.fixture(autouse=True)
    def _enrolled(self, aws: ScriptedAws) -> None:
        aws.answer(calls.HUB_STATUS, {"items": [{"accountId": ACCOUNT, "status": "Active"}]})
        advice = {
            "recommendationId": "r-1",
            "accountId": ACCOUNT,
            "region": "eu-west-1",
            "resourceId": VOLUME,
            "actionType": "Delete",
            "currentResourceType": "EbsVolume",
            "estimatedMonthlySavings": 7.5,
            "currencyCode": "USD",
            "lastRefreshTimestamp": ago(1),
        }
        elsewhere = {**advice, "resourceId": "vol-2", "region": "us-east-1"}
        aws.answer(calls.HUB_RECOMMENDATIONS, {"items": [advice, elsewhere]})

    def test_its_numbers_are_its_own(self, run: Run) -> None:
        (row,) = found(run, "--rule", "coh")

        assert (row["resource"], row["usd_month"]) == (VOLUME, 7.5)
        assert row["priced"] == "Cost Optimization Hub, 2026-11-22"
        assert row["why"] == "AWS recommends: delete EbsVolume"

    def test_what_a_rule_of_ours_says_too_is_said_once(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        rows = found(run, "--rule", "coh", "--rule", "ebs-unattached")

        assert [row["rule"] for row in rows] == ["ebs-unattached"]


def test_metrics_are_asked_in_a_few_requests(run: Run, aws: ScriptedAws) -> None:
    instances = [item(f"i-{number:04}") for number in range(500)]
    aws.answer(ec2.DESCRIBE_INSTANCES, described(*instances))
    measured(aws, {"CPUUtilization": [1.0], "NetworkIn": [1.0], "NetworkOut": [1.0]})

    ran = run(*WASTE, "--rule", "ec2-idle", "--rule", "ec2-oversized")

    assert "500 findings" in ran.err
    assert aws.names().count("cloudwatch:GetMetricData") == 3


def test_what_asking_costs_is_said_and_may_be_limited(run: Run, aws: ScriptedAws) -> None:
    aws.answer(ec2.DESCRIBE_INSTANCES, described(item("i-1")))

    ran = run(*WASTE, "--rule", "anomaly-missing", "--rule", "ec2-idle")
    limited = run(*WASTE, "--rule", "ec2-idle", "--max-api-cost", "0", "--unknown", "-o", "json")

    assert "paid request" in ran.err and "$0.01" in ran.err
    assert aws.names().count("ce:GetAnomalyMonitors") == 1
    (row,) = limited.json()
    assert row["status"] == "unknown"


class TestFix:
    def test_it_plans_what_the_ordinary_command_does(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        ran = run(*WASTE, "--rule", "ebs-unattached", "--fix", "--dry-run")

        assert ran.code == 0, ran.err
        assert "delete" in ran.out and VOLUME in ran.out
        assert aws.params(ebs.DELETE_VOLUME) == [{"VolumeId": VOLUME, "DryRun": True}]

    def test_what_was_done_is_undone(self, run: Run, aws: ScriptedAws) -> None:
        used: dict[str, Any] = {"State": "in-use", "Attachments": [{"InstanceId": "i-1"}]}

        def modified(params: Any) -> dict[str, Any]:
            told = {
                key: params[key] for key in ("VolumeType", "Iops", "Throughput") if key in params
            }
            volumes(aws, volume(**used, **told))
            return {"VolumeModification": {"ModificationState": "optimizing"}}

        volumes(aws, volume(**used))
        aws.answer(ebs.MODIFY_VOLUME, modified)

        done = run(*WASTE, "--rule", "ebs-gp2-*", "--fix", "-y")
        undone = run("undo", "-y")

        assert done.code == 0, done.err
        assert undone.code == 0, undone.err
        assert [one["VolumeType"] for one in aws.params(ebs.MODIFY_VOLUME)] == ["gp3", "gp2"]

    def test_what_no_planner_ends_is_told_with_its_command(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        aws.answer(DESCRIBE_NAT_GATEWAYS, {"NatGateways": [_NAT]})

        ran = run(*WASTE, "--rule", "nat-idle", "--fix", "--dry-run")

        told = "aws ec2 delete-nat-gateway --nat-gateway-id nat-1 --region eu-west-1"
        assert f"to do by yourself: {told}" in ran.err

    def test_an_accepted_finding_is_left_alone(
        self, run: Run, aws: ScriptedAws, tmp_path: Path
    ) -> None:
        volumes(aws, volume())
        file = tmp_path / "accepted.yaml"
        told = {"rule": "ebs-unattached", "resource": VOLUME, "reason": "r", "until": "2027-01-01"}
        file.write_text(json.dumps([told]))

        run(*WASTE, "--rule", "ebs-unattached", "--suppress", str(file), "--fix", "-y")

        assert "ec2:DeleteVolume" not in aws.names()

    def test_images_snapshots_and_groups_go_as_by_their_own_commands(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        old = {"State": "completed", "StartTime": ago(400), "VolumeSize": 8, "VolumeId": "vol-9"}
        snapshots(aws, {"SnapshotId": "snap-0aaaaaaaaaaaaaaa1", **old})
        image = {
            "ImageId": "ami-0aaaaaaaaaaaaaaa1",
            "Name": "web-2026-01-01",
            "CreationDate": "2026-01-01T00:00Z",
        }
        newer = {
            "ImageId": "ami-0bbbbbbbbbbbbbbb2",
            "Name": "web-2026-09-01",
            "CreationDate": "2026-09-01T00:00Z",
        }
        aws.answer(ec2.DESCRIBE_IMAGES, regions.filtered("Images", "ImageId", image, newer))
        aws.answer(ec2.DESCRIBE_SECURITY_GROUPS, {"SecurityGroups": [_GROUP]})
        kept = {"Identifier": "r-1"}
        aws.answer(ebs.LIST_RULES, {"Rules": [kept]})
        week = {"RetentionPeriodValue": 7, "RetentionPeriodUnit": "DAYS"}
        aws.answer(ebs.GET_RULE, {**kept, "RetentionPeriod": week})

        rules = ("--rule", "snap-*", "--rule", "ami-*", "--rule", "sg-*")
        ran = run(*WASTE, *rules, "--fix", "--dry-run")

        assert ran.code == 0, ran.err
        lines = ran.out.splitlines()
        assert {line.partition("\t")[0] for line in lines} == {
            "snap-0aaaaaaaaaaaaaaa1",
            "ami-0aaaaaaaaaaaaaaa1",
            _GROUP["GroupId"],
        }

    @pytest.mark.parametrize(
        ("rule", "state", "write"),
        [
            ("ec2-idle", "running", "ec2:StopInstances"),
            ("ec2-stopped", "stopped", "ec2:TerminateInstances"),
            ("ec2-oversized", "running", "ec2:ModifyInstanceAttribute"),
        ],
    )
    def test_instances_are_stopped_terminated_and_resized(
        self, run: Run, aws: ScriptedAws, rule: str, state: str, write: str
    ) -> None:
        reason = "User initiated (2026-01-02 09:00:00 GMT)" if state == "stopped" else ""
        told = item(WEB, state=state, InstanceType="m5.xlarge", StateTransitionReason=reason)
        aws.answer(ec2.DESCRIBE_INSTANCES, described(told))
        larger = {**_M5, "InstanceType": "m5.xlarge", "MemoryInfo": {"SizeInMiB": 16384}}
        aws.answer(ec2.DESCRIBE_INSTANCE_TYPES, {"InstanceTypes": [_M5, larger]})
        offered = {"InstanceType": "m5.large", "Location": "eu-west-1a"}
        aws.answer(ec2.DESCRIBE_INSTANCE_TYPE_OFFERINGS, {"InstanceTypeOfferings": [offered]})
        measured(aws, {"CPUUtilization": [1.0], "NetworkIn": [1.0], "NetworkOut": [1.0]})

        ran = run(*WASTE, "--rule", rule, "--fix", "--dry-run")

        assert ran.code == 0, ran.err
        assert write in aws.names()

    def test_an_address_is_released_only_while_it_is_free(self, run: Run, aws: ScriptedAws) -> None:
        address = {"AllocationId": "eipalloc-1", "PublicIp": "198.51.100.7"}
        aws.answer(ec2.DESCRIBE_ADDRESSES, regions.filtered("Addresses", "AllocationId", address))

        def released(_: Any) -> dict[str, Any]:
            aws.answer(ec2.DESCRIBE_ADDRESSES, {})
            return {}

        aws.answer(RELEASE_ADDRESS, released)

        ran = run(*WASTE, "--rule", "eip-idle", "--fix", "-y")

        assert ran.code == 0, ran.err
        assert aws.params(RELEASE_ADDRESS)[-1]["AllocationId"] == "eipalloc-1"

    def test_read_only_plans_nothing_that_is_applied(self, run: Run, aws: ScriptedAws) -> None:
        volumes(aws, volume())

        ran = run(*WASTE, "--rule", "ebs-unattached", "--fix", "-y", "--read-only")

        assert ran.code == 7
        assert "ec2:DeleteVolume" not in aws.names()


_NAT = {"NatGatewayId": "nat-1", "State": "available", "CreateTime": ago(90)}
