"""`hawse ec2 sg audit`: what is open, and how bad that is."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES
from tests.commands.ec2.sg.conftest import Estate
from tests.conftest import Run


def audited(run: Run, *words: str) -> list[tuple[str, str]]:
    found: list[dict[str, Any]] = run("ec2", "sg", "audit", *words, "-o", "json").json()
    return [(row["severity"], row["check"]) for row in found]


def test_ssh_before_a_public_machine_is_critical(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    rule = estate.allow(web, 22, "0.0.0.0/0")
    estate.instance("web-1", web)

    ran = run("ec2", "sg", "audit", "web", "-o", "json", "--exit-code")

    assert ran.code == 10
    (row,) = ran.json()
    assert (row["severity"], row["check"], row["status"]) == ("critical", "SG-ADMIN", "failed")
    assert row["public"][0].startswith("instance web-1 (")
    assert row["fix"] == f"hawse ec2 sg revoke {web} --rule {rule}"
    assert "1 group · 1 critical" in ran.err

    everywhere = run("ec2", "sg", "audit", "-r", "eu-west-1", "-r", "us-east-1")
    assert everywhere.err.count(" critical") == 1  # one sum for all regions


@pytest.mark.parametrize(
    ("port", "inside", "found"),
    [
        (22, True, ("medium", "SG-ADMIN")),
        (22, False, ("low", "SG-ADMIN")),
        (5432, True, ("medium", "SG-DATA")),
        (8080, True, ("low", "SG-PORT")),
    ],
)
def test_what_is_behind_a_port_decides_how_bad_it_is(
    run: Run, estate: Estate, port: int, inside: bool, found: tuple[str, str]
) -> None:
    web = estate.group("web")
    estate.allow(web, port, "0.0.0.0/0")
    if inside:
        estate.interface(web)

    assert audited(run, "web") == [found]


def test_what_is_behind_it_may_be_unknown(run: Run, estate: Estate) -> None:
    estate.allow(estate.group("web"), 22, "0.0.0.0/0")
    estate.aws.fail(DESCRIBE_NETWORK_INTERFACES, "UnauthorizedOperation", status=403)

    ran = run("ec2", "sg", "audit", "web", "-o", "json")

    (row,) = ran.json()
    assert (row["severity"], row["public"], row["private"]) == ("high", None, None)
    assert "what is behind it is not known" in row["evidence"]
    assert "network interfaces:" in ran.err


def test_a_web_port_is_told_only_when_asked_for(run: Run, estate: Estate) -> None:
    estate.allow(estate.group("web"), 443, "0.0.0.0/0")

    assert audited(run, "web") == []
    assert audited(run, "web", "--severity", "info") == [("info", "SG-WEB")]
    assert run("ec2", "sg", "audit", "web", "--exit-code").code == 0


def test_the_default_group_should_have_no_rules(run: Run, estate: Estate) -> None:
    assert ("low", "SG-DEFAULT") in audited(run, "default")


def test_the_worst_comes_first(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    estate.allow(web, 8080, "0.0.0.0/0")
    estate.allow(web, 3389, "0.0.0.0/0")
    estate.interface(web)

    assert audited(run, "web") == [("medium", "SG-ADMIN"), ("low", "SG-PORT")]
