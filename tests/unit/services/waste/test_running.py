"""The rules run in rounds, each of which asks AWS once; what is denied is not known."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from hawse.services.prices.rates import Price
from hawse.services.waste.facts import SOURCES, Account, Facts
from hawse.services.waste.knowing import Known
from hawse.services.waste.registry import Rule, registered
from hawse.services.waste.rows import fix_of, row_of
from hawse.services.waste.running import Judged, judged
from hawse.services.waste.summing import WasteSum
from hawse.services.waste.verdicts import Cost, Finding, Unknown
from hawse.suppressions import Suppressions
from tests.command_lines import rejected
from tests.scripted import ScriptedAws
from tests.unit.services.waste import test_rules
from tests.unit.services.waste.worlds import NOW

RULES = tuple(registered().values())


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_whose_list_is_denied_is_not_known(rule: Rule) -> None:
    gaps = {name: f"{name} is denied" for name in SOURCES}
    known = Known(Facts(accounts=(Account("1"),), gaps=gaps), NOW)

    said = list(judged(ScriptedAws().target(), [rule], known))

    first = (rule.lists or ("",))[0]
    assert [one.verdict for one in said] == [Unknown(f"{first} is denied")]


@pytest.mark.parametrize(("rule", "one"), test_rules.cases(test_rules.FOUND))
def test_what_ends_a_finding_is_a_command_that_exists(rule: str, one: Any) -> None:
    thing = one.thing or Account("eu-west-1")
    told = fix_of(
        registered()[rule], Judged(registered()[rule], thing.id, "n", one.judge(rule)), "r"
    )

    assert "{" not in told and "TYPE" not in told
    if told.startswith("hawse "):
        assert not _has(told.split()[1:3]) or rejected(told.split()[1:]) == ""
    else:
        assert told.startswith(("aws ", "https://console.aws.amazon.com/"))


def _has(words: list[str]) -> bool:
    """Whether this hawse has the group at all."""
    return words[1] in import_module(f"hawse.commands.{words[0]}").VERBS


def summed(*costs: Cost) -> WasteSum:
    made = WasteSum(NOW, Suppressions((), NOW.date()))
    for number, cost in enumerate(costs):
        rule = RULES[number]
        one = Judged(rule, "i-1", "", Finding("why", {"n": 1}, "high", cost, fix="end it"))
        made.add("1", "eu-west-1", one, row_of(one, "eu-west-1"))
    return made


class TestSum:
    def test_of_what_two_rules_find_the_dearer_counts(self) -> None:
        made = summed(Cost({"vol-1": 5.0}), Cost({"vol-1": 8.0}), Cost({"vol-1": 2.0}))

        assert made.usd_month == 8.0

    def test_parts_of_a_finding_are_counted_where_they_are(self) -> None:
        stopped, volume = Cost({"vol-1": 8.0, "eip-1": 3.0}), Cost({"vol-1": 8.0})

        assert summed(stopped, volume).usd_month == 11.0

    def test_a_finding_with_an_unknown_part_has_no_price_and_what_is_known_counts(self) -> None:
        made = summed(Cost({"vol-1": None, "eip-1": 3.0}))

        assert made.headline() == "$3.00/month · 1 finding · 1 without a price"

    def test_an_upper_bound_is_said(self) -> None:
        made = summed(Cost({"snap-1": 4.0}, at_most=True), Cost({"vol-1": 6.0}))

        assert made.money() == "$10.00/month, $4.00 of it at most"

    def test_places_are_told_apart(self) -> None:
        made = summed(Cost({"x": 1.0}))
        one = Judged(RULES[0], "x", "", Finding("why", {"n": 1}, "high", Cost({"x": 1.0}), fix="x"))
        made.add("1", "us-east-1", one, row_of(one, "us-east-1"))

        assert made.usd_month == 2.0


def priced(**sources: str) -> Known:
    known = Known(Facts(), NOW)
    for number, (name, source) in enumerate(sources.items(), 1):
        thing = f"ebs:{name}"
        known.prices[thing] = Price(number, "GB-month", source, "eu-west-1", "2026-11-20")
    return known


def test_a_difference_of_prices_of_two_sources_is_not_known() -> None:
    owed = {"vol-1": [(10.0, "ebs:gp3"), (-10.0, "ebs:gp2")]}

    one = priced(gp2="AWS price list", gp3="AWS price list").cost(owed)
    two = priced(gp2="AWS price list", gp3="bundled table").cost(owed)

    assert (one.usd_month, two.usd_month) == (10.0, None)
    assert (
        two.priced == "bundled table, eu-west-1, 2026-11-20; AWS price list, eu-west-1, 2026-11-20"
    )
