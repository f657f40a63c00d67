"""Instances as rows."""

from __future__ import annotations

from hawse.services.ec2.calls import LIST_INSTANCES
from hawse.services.ec2.instances import find_instances, instance
from hawse.services.ec2.selection import Wanted
from tests.fleet import DB, OLD, WEB, described, item
from tests.scripted import ScriptedAws


def test_a_row_has_what_ec2_says_and_null_where_it_says_nothing() -> None:
    row = instance(item(tags={"env": "prod"}, IamInstanceProfile={"Arn": "arn:…:profile/team/web"}))

    assert (row.id, row.name, row.state, row.type) == (WEB, "web-1", "running", "t3.micro")
    assert (row.zone, row.private_ip, row.public_ip) == ("eu-west-1a", "10.0.1.17", None)
    assert row.profile == "web"
    assert row.tags == {"Name": "web-1", "env": "prod"}


def test_an_instance_without_a_name_has_none() -> None:
    assert instance(item(name="")).name is None


def test_only_what_runs_on_demand_has_a_price() -> None:
    def price(type_: str, operation: str, tenancy: str) -> float:
        assert (type_, operation, tenancy) == ("t3.micro", "RunInstances", "default")
        return 7.59

    assert instance(item(), price).usd_month == 7.59
    assert instance(item(state="stopped"), price).usd_month is None
    assert instance(item(InstanceLifecycle="spot"), price).usd_month is None


def test_names_and_ids_find_each_instance_once(aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, described(item(), item(DB, "db-1")))

    found = find_instances(aws.target(LIST_INSTANCES), ["web-1", WEB])

    assert [row.id for row in found] == [WEB]
    assert len(aws.calls) == 2


def test_an_unknown_id_is_no_error_here(aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, described(item()))

    assert not list(find_instances(aws.target(LIST_INSTANCES), [DB]))
    assert all("InstanceIds" not in params for params in aws.params(LIST_INSTANCES))


def test_a_terminated_instance_is_shown_when_its_id_is_given_but_not_for_its_name(
    aws: ScriptedAws,
) -> None:
    aws.answer(LIST_INSTANCES, described(item(OLD, "web-1", "terminated")))
    target = aws.target(LIST_INSTANCES)

    assert [row.state for row in find_instances(target, [OLD])] == ["terminated"]
    assert not list(find_instances(target, ["web-1"]))
    assert not list(find_instances(target, [OLD], Wanted(states=("running",))))


def test_instances_come_from_every_page(aws: ScriptedAws) -> None:
    pages = [{"Reservations": [{"Instances": [item(id_)]}]} for id_ in (WEB, DB)]
    aws.pages(LIST_INSTANCES, pages)

    assert [row.id for row in find_instances(aws.target(LIST_INSTANCES))] == [WEB, DB]
