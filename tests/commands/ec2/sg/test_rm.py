"""`hawse ec2 sg rm`: nothing that is used goes, and nothing goes without its definition kept."""

from __future__ import annotations

import json
from pathlib import Path

from hawse.services.ec2.calls_groups import DESCRIBE_SECURITY_GROUP_REFERENCES
from tests.commands.ec2.sg.conftest import Estate
from tests.conftest import Run


def test_an_unused_group_goes_and_its_definition_is_kept(
    run: Run, estate: Estate, home: Path
) -> None:
    web = estate.group("web")
    estate.allow(web, 443, description="office")

    ran = run("ec2", "sg", "rm", "web", "-y")

    assert ran.code == 0, ran.err
    assert "web" not in estate.names()
    assert "not recoverable, 1 rule" in ran.err
    (file,) = home.rglob(f"*{web}*.json")
    assert str(file) in ran.out
    kept = json.loads(file.read_text())
    assert kept["IpPermissions"][0]["IpRanges"][0]["Description"] == "office"


def test_the_count_is_typed(run: Run, estate: Estate) -> None:
    estate.group("web")

    ran = run("ec2", "sg", "rm", "web", tty=True, answers=["y"])

    assert ran.code == 7
    assert ran.asked == ["this destroys. Type 1 to go on: "]
    assert "web" in estate.names()


def test_a_group_that_is_used_is_refused_with_what_uses_it(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.allow(app, 443, of=web)
    estate.interface(web, "RDSNetworkInterface")

    ran = run("ec2", "sg", "rm", "web", "-y")

    assert ran.code == 7
    assert "rule app (tcp 443 in)" in ran.err and "RDS database" in ran.err
    assert "hawse ec2 sg used-by web" in ran.err
    assert "web" in estate.names()


def test_groups_that_refer_to_each_other_go_together(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.allow(web, 443, of=app)
    estate.allow(app, 443, of=web)
    estate.allow(web, 22, of=web)

    ran = run("ec2", "sg", "rm", "web", "app", "-y")

    assert ran.code == 0, ran.err
    assert {"web", "app"}.isdisjoint(estate.names())
    order = [name for name in estate.aws.carried_out() if "Revoke" in name or "Delete" in name]
    assert order == ["ec2:RevokeSecurityGroupIngress"] * 2 + ["ec2:DeleteSecurityGroup"] * 2


def test_what_leaves_by_a_rule_to_another_that_goes_is_revoked_too(
    run: Run, estate: Estate
) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.client.authorize_security_group_egress(
        GroupId=web,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "UserIdGroupPairs": [{"GroupId": app}],
            }
        ],
    )

    assert run("ec2", "sg", "rm", "web", "app", "-y").code == 0
    assert {"web", "app"}.isdisjoint(estate.names())


def test_a_group_stays_with_what_refers_to_it_and_stays(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("app")
    estate.allow(app, 443, of=web)
    estate.interface(app)

    ran = run("ec2", "sg", "rm", "web", "app", "-y")

    assert ran.code == 7
    assert {"web", "app"} <= estate.names()
    assert len(estate.rules(app)) == 1


def test_what_is_not_known_is_not_unused(run: Run, estate: Estate) -> None:
    estate.group("web")
    estate.aws.fail(DESCRIBE_SECURITY_GROUP_REFERENCES, "UnauthorizedOperation", status=403)

    ran = run("ec2", "sg", "rm", "web", "-y")

    assert ran.code == 7
    assert "not known: peered VPCs: " in ran.err and "--unproven" in ran.err
    assert "web" in estate.names()
    assert run("ec2", "sg", "rm", "web", "--unproven", "-y").code == 0
    assert "web" not in estate.names()


def test_a_default_group_is_left_to_its_vpc(run: Run, estate: Estate) -> None:
    ran = run("ec2", "sg", "rm", "default", "-y")

    assert ran.code == 7
    assert "its VPC was made with it" in ran.err


def test_removing_again_finds_nothing(run: Run, estate: Estate) -> None:
    estate.group("web")
    run("ec2", "sg", "rm", "web", "-y")

    assert run("ec2", "sg", "rm", "web", "-y").code == 4


def test_a_group_in_a_launch_template_is_refused(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    estate.client.create_launch_template(
        LaunchTemplateName="fleet", LaunchTemplateData={"SecurityGroupIds": [web]}
    )

    ran = run("ec2", "sg", "rm", "web", "-y")
    unused = run("ec2", "sg", "unused", "-o", "json").json()

    assert (ran.code, web in [row["id"] for row in unused]) == (7, False)
    assert "fleet" in ran.err + ran.out
