"""`hawse ec2 sg allow`, as a person meets it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hawse.services.ec2.calls_groups import AUTHORIZE_INGRESS
from tests.commands.ec2.sg.conftest import Estate
from tests.conftest import Run


def test_a_rule_is_added_and_undo_takes_it_away(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "10.0.0.0/8", "-y")

    assert ran.code == 0
    assert estate.ports(web) == [(443, "10.0.0.0/8")]
    assert run("undo", "-y").code == 0
    assert estate.ports(web) == []


def test_what_is_there_is_skipped(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    rule = estate.allow(web, description="office")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "10.0.0.5/8", "-y")

    assert ran.code == 0
    assert f"allows tcp 443 from 10.0.0.0/8 already ({rule})" in ran.err
    assert "ec2:AuthorizeSecurityGroupIngress" not in estate.aws.names()


def test_another_description_of_what_is_there_is_told(run: Run, estate: Estate) -> None:
    estate.allow(estate.group("web"), description="office")

    words = ["--port", "443", "--from", "10.0.0.0/8", "--description", "vpn"]
    ran = run("ec2", "sg", "allow", "web", *words, "-y")

    assert "described as office: it keeps that" in ran.err


def test_the_plan_shows_what_becomes_of_host_bits(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "10.0.0.5/8", "-y")

    assert "10.0.0.5/8 is 10.0.0.0/8" in ran.err
    assert estate.ports(web) == [(443, "10.0.0.0/8")]


def test_each_pair_of_port_and_source_is_a_rule(run: Run, estate: Estate) -> None:
    web, app = estate.group("web"), estate.group("sg-of-app", tag="app")

    ports = ["--port", "443", "--port", "8000-8100"]
    ran = run(
        "ec2", "sg", "allow", "web", *ports, "--from", "app", "--from", "2001:DB8::1/32", "-y"
    )

    assert ran.code == 0, ran.err
    expected = [(443, "2001:db8::/32"), (443, app), (8000, "2001:db8::/32"), (8000, app)]
    assert estate.ports(web) == expected


def test_what_leaves_goes_to_a_prefix_list_by_name(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    list_ = estate.client.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=2, AddressFamily="IPv4"
    )["PrefixList"]["PrefixListId"]

    words = ["--port", "443", "--to", list_, "--description", "to offices"]
    ran = run("ec2", "sg", "allow", "web", *words, "-y")

    assert ran.code == 0
    assert f"allow tcp 443 to offices ({list_})" in ran.err
    (rule,) = estate.rules(web)
    assert (rule["IsEgress"], rule["PrefixListId"]) == (True, list_)
    assert run("undo", "-y").code == 0
    assert estate.rules(web) == []


def test_what_opens_ssh_to_the_world_is_red_and_typed(run: Run, estate: Estate) -> None:
    web = estate.group("web")
    words = ["ec2", "sg", "allow", "web", "--port", "22", "--from", "0.0.0.0/0"]

    refused = run(*words, tty=True, answers=["y"], env={"NO_COLOR": "", "COLORTERM": ""})
    assert refused.code == 7
    assert refused.asked == ["this opens SSH (22) to the world. Type 1 to go on: "]
    assert "\x1b[1;31mopens SSH (22) to the world" in refused.err
    assert estate.ports(web) == []

    assert run(*words, tty=True, answers=["1"]).code == 0
    assert estate.ports(web) == [(22, "0.0.0.0/0")]


def test_a_saved_plan_is_as_risky_as_it_was(run: Run, estate: Estate, home: Path) -> None:
    estate.group("web")
    plan = str(home / "plan.json")
    run("ec2", "sg", "allow", "web", "--port", "22", "--from", "::/0", "--plan", plan)

    ran = run("apply", plan, tty=True, answers=["y"])

    assert ran.code == 7
    assert ran.asked == ["this opens SSH (22) to the world. Type 1 to go on: "]


def test_a_web_port_is_opened_to_the_world_with_an_ordinary_question(
    run: Run, estate: Estate
) -> None:
    estate.group("web")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "::/0", tty=True, answers="y")

    assert ran.code == 0
    assert ran.asked == ["go on? [y/N] "]
    assert "open to the world" in ran.err


def test_a_risk_is_shown_in_a_dry_run_too(run: Run, estate: Estate) -> None:
    estate.group("web")

    ran = run("ec2", "sg", "allow", "web", "--port", "22", "--from", "0.0.0.0/0", "--dry-run")

    assert "opens SSH (22) to the world" in ran.err


def test_a_wider_rule_is_named(run: Run, estate: Estate) -> None:
    wide = estate.allow(estate.group("web"), cidr="10.0.0.0/8")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "10.1.0.0/16", "--dry-run")

    assert f"{wide} lets it pass already: tcp 443 from 10.0.0.0/8" in ran.err


def test_an_ambiguous_group_is_refused_with_the_matches(run: Run, estate: Estate) -> None:
    first, second = estate.group("web"), estate.group("other", tag="web")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "10.0.0.0/8", "-y")

    assert ran.code == 2
    assert "web is ambiguous" in ran.err and first in ran.err and second in ran.err


def test_an_ambiguous_source_is_refused_with_the_matches(run: Run, estate: Estate) -> None:
    estate.group("web")
    first, second = estate.group("app"), estate.group("other", tag="app")

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "app", "-y")

    assert ran.code == 2
    assert "app is ambiguous" in ran.err and first in ran.err and second in ran.err


def test_a_source_of_the_same_vpc_is_meant_before_others(run: Run, estate: Estate) -> None:
    other = estate.client.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    web, app = estate.group("web"), estate.group("app")
    estate.group("app", vpc=other)

    assert run("ec2", "sg", "allow", "web", "--port", "443", "--from", "app", "-y").code == 0
    assert estate.ports(web) == [(443, app)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--from", "10.0.0.0/8"], "nothing says which tcp ports"),
        (["--port", "443"], "nothing says who is to be allowed"),
        (["--port", "443", "--from", ""], "the value is empty"),
        (["--port", "443", "--from", "10.0.0.300"], "it is no address and no network"),
        (["--port", "443", "--from", "10.0.0.0/33"], "it is no address and no network"),
        (["--port", "443", "--from", "sg-12"], "an id is sg-"),
        (["--port", "443-80", "--from", "app"], "it ends before it begins"),
        (["--port", "70000", "--from", "app"], "ports end at 65535"),
        (["--port", "https", "--from", "app"], "it is no port and no range"),
        (["--protocol", "all", "--port", "1", "--from", "app"], "all has no ports"),
        (["--protocol", "carp", "--from", "app"], "it is no protocol"),
        (["--port", "443", "--from", "app", "--to", "app"], "a rule lets in or lets out"),
        (["--port", "443", "--from", "app", "--description", "ümlaut"], "EC2 takes up to 255"),
        (["--port", "22", "--my-ip", "web"], "it is neither an address nor the URL"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_before_any_request(
    run: Run, estate: Estate, words: list[str], why: str
) -> None:
    ran = run("ec2", "sg", "allow", "web", *words, "-y")

    assert ran.code == 2
    assert why in ran.err
    assert estate.aws.calls == []


def test_a_denied_rule_says_so(run: Run, estate: Estate) -> None:
    estate.group("web")
    estate.aws.fail(AUTHORIZE_INGRESS, "UnauthorizedOperation", "not you", status=403)

    ran = run("ec2", "sg", "allow", "web", "--port", "443", "--from", "10.0.0.0/8", "-y")

    assert ran.code == 5


@contextmanager
def telling(text: str, code: int = 200, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A service on loopback that tells addresses; its URL and the paths that were asked."""
    asked: list[str] = []

    class Teller(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's
            asked.append(self.path)
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Teller)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_my_ip_asks_nobody_unless_told_whom(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    ran = run("ec2", "sg", "allow", "web", "--port", "22", "-y", "--my-ip")

    assert ran.code == 3
    assert "nobody is asked unasked" in ran.err
    assert "hawse config set ec2.my_ip_url" in ran.err
    assert estate.ports(web) == []


def test_my_ip_asks_the_service_that_is_named(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    with telling("52.16.20.30\n") as (url, asked):
        ran = run("ec2", "sg", "allow", "web", "--port", "22", "--my-ip", f"{url}/me", "-y")

    assert ran.code == 0
    assert asked == ["/me"]
    assert estate.ports(web) == [(22, "52.16.20.30/32")]


def test_my_ip_asks_the_service_that_is_configured(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    with telling("2001:db8::7") as (url, asked):
        assert run("config", "set", "ec2.my_ip_url", url).code == 0
        assert asked == []
        ran = run("ec2", "sg", "allow", "web", "--port", "22", "-y", "--my-ip")

    assert ran.code == 0, ran.err
    assert estate.ports(web) == [(22, "2001:db8::7/128")]


def test_my_ip_may_be_given(run: Run, estate: Estate) -> None:
    web = estate.group("web")

    assert (
        run("ec2", "sg", "allow", "web", "--port", "22", "--my-ip", "52.16.20.30", "-y").code == 0
    )
    assert estate.ports(web) == [(22, "52.16.20.30/32")]


@pytest.mark.parametrize(
    ("text", "code", "headers", "why"),
    [
        ("<html>", 200, {}, "'<html>', which is no address"),
        ("0.0.0.0/0", 200, {}, "which is no address"),
        ("", 200, {}, "'nothing', which is no address"),
        ("52.16.20.30", 503, {}, "it answered 503"),
        ("", 302, {"Location": "http://other.example"}, "which sends to http://other.example"),
    ],
)
def test_an_answer_that_is_no_address_opens_nothing(
    run: Run, estate: Estate, text: str, code: int, headers: dict[str, str], why: str
) -> None:
    web = estate.group("web")

    with telling(text, code, **headers) as (url, _):
        ran = run("ec2", "sg", "allow", "web", "--port", "22", "--my-ip", url, "-y")

    assert ran.code != 0
    assert why in ran.err
    assert estate.ports(web) == []


def test_my_ip_is_not_asked_without_tls(run: Run, estate: Estate) -> None:
    estate.group("web")

    ran = run("ec2", "sg", "allow", "web", "--port", "22", "--my-ip", "http://ip.example", "-y")

    assert ran.code == 2
    assert "anybody on the way" in ran.err
