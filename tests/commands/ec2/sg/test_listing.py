"""`hawse ec2 sg ls`, `rules`, `used-by`, `unused` and `stale`.

Answers about stale groups, peered references and associations are scripted: moto has none.
"""

from __future__ import annotations

import pytest

from hawse.aws.calls import Read
from hawse.services.ec2.calls_amis import DESCRIBE_LAUNCH_TEMPLATES
from hawse.services.ec2.calls_groups import (
    DESCRIBE_MANAGED_PREFIX_LISTS,
    DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_SECURITY_GROUP_REFERENCES,
    DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS,
    DESCRIBE_STALE_SECURITY_GROUPS,
    DESCRIBE_VPCS,
)
from tests.commands.ec2.sg.conftest import Estate
from tests.conftest import Run


def test_groups_are_listed_with_what_is_cheap_to_know(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.allow(web, 443, of=app)
    estate.interface(web)
    idle = estate.group("idle")

    rows = run("ec2", "sg", "ls", "web", "app", idle, "-o", "json").json()

    found = {row["name"]: (row["used"], row["rules"], row["interfaces"]) for row in rows}
    assert found == {"web": (True, 1, 1), "app": (True, 0, 0), "idle": (None, 0, 0)}


def test_the_list_fits_a_hundred_columns(run: Run, estate: Estate) -> None:
    estate.group("web")

    ran = run("ec2", "sg", "ls", tty=True)

    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 100


def test_a_group_is_found_by_its_name_tag(run: Run, estate: Estate) -> None:
    web = estate.group("sg-made-by-a-tool", tag="web")

    assert run("ec2", "sg", "ls", "we*", "-o", "ids").out == f"{web}\n"
    assert run("ec2", "sg", "rules", "web").code == 0
    assert run("ec2", "sg", "rules", "nothing-is-called-so").code == 4


@pytest.mark.parametrize("call", [DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS])
def test_what_may_not_be_read_is_said_and_not_guessed(run: Run, estate: Estate, call: Read) -> None:
    estate.interface(estate.group("web"))
    estate.aws.fail(call, "UnauthorizedOperation", status=403)

    ran = run("ec2", "sg", "ls", "web", "-o", "json")

    assert ran.code == 0
    (row,) = ran.json()
    assert (row["used"], row["interfaces"]) == (None, None) or call is DESCRIBE_VPCS
    assert "network interfaces:" in ran.err or "names of VPCs:" in ran.err


def test_rules_are_flat_with_names_of_sources(run: Run, estate: Estate) -> None:
    web, app = estate.group("web", bare=False), estate.group("sg-app", tag="app")
    office = estate.allow(web, 443, description="office")
    peer = estate.allow(web, 8080, of=app)

    rows = run("ec2", "sg", "rules", "web", "-o", "json").json()

    assert [
        (row["id"], row["direction"], row["protocol"], row["ports"], row["source"]) for row in rows
    ][:2] == [(office, "in", "tcp", "443", "10.0.0.0/8"), (peer, "in", "tcp", "8080", app)]
    assert (rows[0]["description"], rows[1]["source_name"]) == ("office", "app")
    last = rows[2]
    assert (last["direction"], last["protocol"], last["ports"]) == ("out", "all", "all")
    only_out = run("ec2", "sg", "rules", "web", "--out", "-o", "json").json()
    assert [row["direction"] for row in only_out] == ["out"]


def test_a_prefix_list_is_shown_by_name_unless_that_may_not_be_read(
    run: Run, estate: Estate
) -> None:
    web = estate.group("web")
    list_ = estate.client.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=2, AddressFamily="IPv4"
    )["PrefixList"]["PrefixListId"]
    estate.client.authorize_security_group_ingress(
        GroupId=web,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "PrefixListIds": [{"PrefixListId": list_}],
            }
        ],
    )

    (row,) = run("ec2", "sg", "rules", "web", "-o", "json").json()
    assert (row["source"], row["source_name"]) == (list_, "offices")

    estate.aws.fail(DESCRIBE_MANAGED_PREFIX_LISTS, "UnauthorizedOperation", status=403)
    ran = run("ec2", "sg", "rules", "web", "-o", "json")
    assert ran.json()[0]["source_name"] is None
    assert "names of prefix lists:" in ran.err


def test_everything_that_uses_a_group_is_shown(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.allow(app, 443, of=web)
    estate.allow(web, 22, of=web)
    instance = estate.instance("web-1", web)
    estate.interface(web, "ELB app/front/0123456789abcdef")
    made = estate.client.create_launch_template(
        LaunchTemplateName="fleet", LaunchTemplateData={"SecurityGroupIds": [web]}
    )["LaunchTemplate"]
    estate.client.create_launch_template_version(
        LaunchTemplateId=made["LaunchTemplateId"], LaunchTemplateData={"SecurityGroupIds": [app]}
    )
    peered = {"GroupId": web, "ReferencingVpcId": "vpc-9", "VpcPeeringConnectionId": "pcx-1"}
    estate.aws.answer(DESCRIBE_SECURITY_GROUP_REFERENCES, {"SecurityGroupReferenceSet": [peered]})
    elsewhere = {"GroupId": web, "VpcId": "vpc-8", "State": "associated"}
    estate.aws.answer(
        DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS, {"SecurityGroupVpcAssociations": [elsewhere]}
    )

    rows = run("ec2", "sg", "used-by", "web", "-o", "json").json()

    found = {(row["kind"], row["name"], row["by"]) for row in rows}
    assert ("rule", "app", "tcp 443 in") in found
    assert ("launch template", "fleet", "version 1, default") in found
    assert ("peer", None, "through pcx-1") in found
    assert ("association", None, "associated") in found
    interfaces = sorted(row["by"] for row in rows if row["kind"] == "interface")
    assert interfaces[1] == "load balancer front"
    assert interfaces[0].startswith(f"instance web-1 ({instance})")
    assert len(rows) == 6


def test_what_nothing_uses_is_said_with_what_was_not_asked(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    ran = run("ec2", "sg", "used-by", "web")

    assert ran.code == 0
    assert f"nothing uses web ({web}); not asked: services that name a group" in ran.err


def test_what_could_not_be_looked_at_is_said(run: Run, estate: Estate) -> None:
    estate.group("web")
    estate.aws.fail(DESCRIBE_LAUNCH_TEMPLATES, "UnauthorizedOperation", status=403)

    ran = run("ec2", "sg", "used-by", "web")

    assert "not known: launch templates: " in ran.err
    assert "nothing uses" not in ran.err


def test_only_proven_groups_are_unused(run: Run, estate: Estate) -> None:
    used, unused = estate.group("used"), estate.group("unused")
    estate.interface(used)

    ran = run("ec2", "sg", "unused", "-o", "json", "--exit-code")

    assert ran.code == 10
    (row,) = ran.json()
    assert (row["id"], row["status"]) == (unused, "unused")
    assert row["proof"].startswith("in none of these: network interfaces, ")


def test_unknown_is_not_unused(run: Run, estate: Estate) -> None:
    estate.group("unused")
    estate.aws.fail(DESCRIBE_SECURITY_GROUP_REFERENCES, "UnauthorizedOperation", status=403)

    ran = run("ec2", "sg", "unused", "-o", "json", "--exit-code")

    assert ran.code == 6
    (row,) = ran.json()
    assert row["status"] == "unknown"
    assert row["proof"].startswith("not known: peered VPCs: ")


def test_an_operation_that_is_not_there_makes_it_unknown(run: Run, estate: Estate) -> None:
    estate.group("unused")
    estate.aws.fail(DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS, "InvalidAction", "what?")

    (row,) = run("ec2", "sg", "unused", "-o", "json").json()

    assert row["status"] == "unknown"


def test_stale_rules_have_their_ids(run: Run, estate: Estate) -> None:
    web, gone = estate.group("web"), estate.group("gone")
    rule = estate.allow(web, 443, of=gone)
    estate.allow(web, 22)
    stale = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "UserIdGroupPairs": [
            {"GroupId": gone, "UserId": "123456789012", "PeeringStatus": "deleted"}
        ],
    }
    estate.aws.answer(
        DESCRIBE_STALE_SECURITY_GROUPS,
        {"StaleSecurityGroupSet": [{"GroupId": web, "StaleIpPermissions": [stale]}]},
    )

    ran = run("ec2", "sg", "stale", "-o", "json", "--exit-code")

    assert ran.code == 10
    assert [row["id"] for row in ran.json()] == [rule]


def test_no_stale_rule_is_nothing_found(run: Run, estate: Estate) -> None:
    estate.group("web")

    assert run("ec2", "sg", "stale", "--exit-code").code == 0
