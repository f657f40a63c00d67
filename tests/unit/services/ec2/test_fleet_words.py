"""Words for other machines: lines of a shell, users of images, zones in AWS's sentences."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.ec2.command_lines import line_of
from hawse.services.ec2.connecting.secure_shell import user_of
from hawse.services.ec2.connecting.sessions import takes_variable
from hawse.services.ec2.connecting.wishes import Forward, forward_of
from hawse.services.ec2.fallbacks import named_zones

words = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2)


@given(words)
def test_several_words_arrive_as_they_were(given_: list[str]) -> None:
    assert shlex.split(line_of(given_, windows=False)) == given_


def test_one_word_is_a_line() -> None:
    assert line_of(["uptime | wc"], windows=False) == "uptime | wc"


def test_a_program_with_a_space_is_called_in_powershell() -> None:
    line = line_of(["C:\\Program Files\\a.exe", "it's"], windows=True)

    assert line == "& 'C:\\Program Files\\a.exe' 'it''s'"


@pytest.mark.parametrize(
    "name, user",
    [
        ("al2023-ami-2023.9.20251110.1-kernel-6.12-x86_64", "ec2-user"),
        ("amzn2-ami-kernel-5.10-hvm-2.0.20251110.0-x86_64-gp2", "ec2-user"),
        ("ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20251022", "ubuntu"),
        ("debian-13-amd64-20251117-2299", "admin"),
        ("RHEL-10.0.0_HVM-20251030-x86_64-0-Hourly2-GP3", "ec2-user"),
        ("Rocky-9-EC2-Base-9.6-20250531.0.x86_64", "rocky"),
        ("AlmaLinux OS 9.6.20250522 x86_64", "ec2-user"),
        ("suse-sles-15-sp7-v20250620-hvm-ssd-x86_64", "ec2-user"),
        ("Fedora-Cloud-Base-AmazonEC2.x86_64-43-1.6", "fedora"),
        ("acme-golden-17", ""),
    ],
)
def test_the_user_is_that_of_the_family(name: str, user: str) -> None:
    assert user_of([name]) == user


@pytest.mark.parametrize(
    "version, takes",
    [
        ("1.2.497.0", False),
        ("1.2.463", False),
        ("1.2.498.0", True),
        ("1.2.707.0", True),
        ("1.3", True),
        ("", False),
        ("2.0-beta", False),
    ],
)
def test_newer_plugins_take_the_token_from_their_environment(version: str, takes: bool) -> None:
    assert takes_variable(version) is takes


@pytest.mark.parametrize(
    "text, forward",
    [
        ("8080:80", Forward("8080", "80")),
        ("1:65535:db.internal", Forward("1", "65535", "db.internal")),
        ("1:2:[fd00::1]", Forward("1", "2", "[fd00::1]")),
    ],
)
def test_a_forward_is_ports_and_perhaps_a_host(text: str, forward: Forward) -> None:
    assert forward_of(text) == forward


@given(st.text(max_size=20))
def test_any_other_text_is_refused(text: str) -> None:
    try:
        found = forward_of(text)
    except UsageError:
        return
    assert found is not None and 0 < int(found.local) < 65536 and 0 < int(found.remote) < 65536
    assert not found.host.startswith("-")


@pytest.mark.parametrize(
    "message, zones",
    [
        (
            "sufficient m5.large capacity in the Availability Zone you requested (us-east-1a). You "
            "can currently get m5.large capacity by not specifying an Availability Zone in your "
            "request or choosing us-east-1b, us-east-1c, us-east-1f.",
            ("us-east-1b", "us-east-1c", "us-east-1f"),
        ),
        ("or choosing us-west-2-lax-1a, us-gov-west-1b.", ("us-west-2-lax-1a", "us-gov-west-1b")),
        ("There is no Spot capacity in us-east-1a.", ()),
        ("", ()),
    ],
)
def test_only_zones_that_aws_offers_are_taken(message: str, zones: tuple[str, ...]) -> None:
    assert named_zones(message) == zones
