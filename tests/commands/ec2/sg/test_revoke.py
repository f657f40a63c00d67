"""`hawse ec2 sg revoke`, as a person meets it."""

from __future__ import annotations

import pytest

from tests.commands.ec2.sg.conftest import Estate
from tests.conftest import Run


def test_a_rule_goes_and_undo_brings_it_back_as_it_was(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    rule = estate.allow(web, 22, "52.16.20.30/32", description="ana at home")
    estate.client.create_tags(Resources=[rule], Tags=[{"Key": "owner", "Value": "ana"}])
    estate.allow(web, 443)

    ran = run("ec2", "sg", "revoke", "web", "--port", "22", "--from", "52.16.20.30", "-y")

    assert ran.code == 0
    assert rule in ran.err and "ana at home" in ran.err
    assert estate.ports(web) == [(443, "10.0.0.0/8")]
    assert run("undo", "-y").code == 0
    again = next(one for one in estate.rules(web) if one["FromPort"] == 22)
    assert (again["CidrIpv4"], again["Description"]) == ("52.16.20.30/32", "ana at home")
    assert estate.aws.calls[-1][2] == "ec2:DescribeSecurityGroupRules"
    (sent,) = [params for *_, name, params in estate.aws.calls if "Authorize" in name]
    assert sent["TagSpecifications"][0]["Tags"] == ({"Key": "owner", "Value": "ana"},)


def test_what_is_gone_is_skipped(run: Run, estate: Estate) -> None:
    estate.group("web")

    ran = run("ec2", "sg", "revoke", "web", "--port", "22", "--from", "52.16.20.30", "-y")

    assert ran.code == 0
    assert "has no rule tcp 22 from 52.16.20.30/32" in ran.err


def test_a_wider_rule_stays_and_is_named(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    wide = estate.allow(web, 22, "0.0.0.0/0")

    ran = run("ec2", "sg", "revoke", "web", "--port", "22", "--from", "52.16.20.30", "-y")

    assert f"but {wide} lets it pass: tcp 22 from 0.0.0.0/0" in ran.err
    assert estate.ports(web) == [(22, "0.0.0.0/0")]


def test_a_rule_is_meant_by_its_id(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    rule, _ = estate.allow(web, 22), estate.allow(web, 443)

    assert run("ec2", "sg", "revoke", "web", "--rule", rule, "-y").code == 0
    assert estate.ports(web) == [(443, "10.0.0.0/8")]
    again = run("ec2", "sg", "revoke", "web", "--rule", rule, "-y")
    assert again.code == 0 and f"has no rule {rule}" in again.err


def test_rules_are_meant_by_what_they_are_described_as(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    estate.allow(web, 22, description="test a")
    estate.allow(web, 80, description="test b")
    estate.allow(web, 443, description="prod")

    assert run("ec2", "sg", "revoke", "web", "--description", "test *", "-y").code == 0
    assert estate.ports(web) == [(443, "10.0.0.0/8")]


def test_a_source_alone_means_all_that_it_may(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.allow(web, 22, of=app)
    estate.allow(web, 443, of=app)
    estate.allow(web, 443)

    assert run("ec2", "sg", "revoke", "web", "--from", "app", "-y").code == 0
    assert estate.ports(web) == [(443, "10.0.0.0/8")]


def test_what_leaves_is_meant_by_where_it_goes(run: Run, estate: Estate) -> None:
    web = estate.group("web", bare=False)
    words = ["ec2", "sg", "revoke", "web", "--protocol", "all", "--to", "0.0.0.0/0"]

    assert run(*words, "-y").code == 0
    assert estate.rules(web) == []
    assert "has no rule all traffic to 0.0.0.0/0" in run(*words, "-y").err
    assert run("undo", "-y").code == 0
    assert len(estate.rules(web)) == 1


def test_a_prefix_list_is_named_by_id(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    words = ["--port", "443", "--from", "pl-0123456789abcdef0"]

    ran = run("ec2", "sg", "revoke", "web", *words, "-y")

    assert web and ran.code == 4
    assert "prefix list pl-0123456789abcdef0" in ran.err


def test_a_rule_that_changed_since_is_left(run: Run, estate: Estate, tmp_path: object) -> None:
    web = estate.group("web")
    rule = estate.allow(web, 22)
    plan = f"{tmp_path}/plan.json"
    assert run("ec2", "sg", "revoke", "web", "--rule", rule, "--plan", plan).code == 0
    (item,) = estate.rules(web)
    estate.client.modify_security_group_rules(
        GroupId=web,
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": item["SecurityGroupRuleId"],
                "SecurityGroupRule": {
                    "IpProtocol": "tcp",
                    "FromPort": 2222,
                    "ToPort": 2222,
                    "CidrIpv4": "10.0.0.0/8",
                },
            }
        ],
    )

    ran = run("apply", plan, "-y")

    assert ran.code != 0
    assert estate.ports(web) == [(2222, "10.0.0.0/8")]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "nothing says which rules"),
        (["--rule", "sgr-1"], "the id of a rule is sgr-"),
        (["--rule", "sgr-0123456789abcdef0", "--port", "22"], "it says all"),
    ],
)
def test_what_names_no_rule_is_refused_before_any_request(
    run: Run, estate: Estate, words: list[str], why: str
) -> None:
    ran = run("ec2", "sg", "revoke", "web", *words, "-y")

    assert ran.code == 2
    assert why in ran.err
    assert estate.aws.calls == []
