"""A price is AWS's own, with its date, or it is unknown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hawse.aws.targets import Target
from hawse.errors import Interrupted
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.instances import monthly
from hawse.services.prices.rates import Price, Product, ask
from tests.fleet import product
from tests.scripted import ScriptedAws

MICRO = Product("t3.micro")
LARGE = Product("m5.large")
WINDOWS = Product("t3.micro", "RunInstances:0002")


class Kept:
    """A cache that forgets nothing and tells how long it was asked to keep."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.ttls: dict[str, float] = {}

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def put(self, key: str, value: Any, ttl: float) -> None:
        self.values[key] = json.loads(json.dumps(value))
        self.ttls[key] = ttl


def listed(aws: ScriptedAws, *products: str, region: str = "eu-west-1") -> Target:
    aws.answer(GET_PRODUCTS, {"PriceList": list(products)})
    return aws.target(GET_PRODUCTS, region=region)


def test_a_price_is_asked_with_filters_that_leave_one_product(
    aws: ScriptedAws,
) -> None:
    prices = ask(listed(aws, product()), [MICRO])

    assert prices.found == {
        MICRO: Price(0.0104, "hour", "AWS price list", "eu-west-1", "2026-11-02")
    }
    ((_, region, _, params),) = aws.calls
    assert region == "eu-central-1"
    assert {f["Field"]: f["Value"] for f in params["Filters"]} == {
        "regionCode": "eu-west-1",
        "operation": "RunInstances",
        "tenancy": "Shared",
        "capacitystatus": "Used",
        "instanceType": "t3.micro",
    }


def test_many_types_are_asked_in_one_request(aws: ScriptedAws) -> None:
    target = listed(aws, product(), product("m5.large", 0.107))

    prices = ask(target, [MICRO, LARGE, MICRO])

    assert prices.month(LARGE) == pytest.approx(78.11)
    (params,) = aws.params(GET_PRODUCTS)
    assert params["Filters"][-1] == {
        "Type": "ANY_OF",
        "Field": "instanceType",
        "Value": "t3.micro,m5.large",
    }


def test_windows_and_dedicated_are_asked_as_what_they_are_billed_as(aws: ScriptedAws) -> None:
    windows = Product("t3.micro", "RunInstances:0002", "dedicated")
    ask(listed(aws, product()), [windows])

    (params,) = aws.params(GET_PRODUCTS)
    fields = {f["Field"]: f["Value"] for f in params["Filters"]}
    assert (fields["operation"], fields["tenancy"]) == ("RunInstances:0002", "Dedicated")


@pytest.mark.parametrize(
    "products",
    [
        (product(usd=0.0),),
        (product(usd=0.01), product(usd=0.02)),
        (product(marketoption="CapacityBlock"),),
        (),
        (product().replace("USD", "CNY"),),
        (product().replace("OnDemand", "Reserved"),),
        (json.dumps({"product": {"attributes": {"instanceType": "t3.micro"}}}),),
    ],
    ids=[
        *("zero", "two prices", "not on demand", "none"),
        *("another currency", "reservations alone", "no terms"),
    ],
)
def test_what_could_mean_anything_else_is_unknown(
    aws: ScriptedAws, products: tuple[str, ...]
) -> None:
    prices = ask(listed(aws, *products), [MICRO])

    assert prices.month(MICRO) is None
    assert prices.said(MICRO) == "price unknown (no single price in the AWS price list)"


def test_a_price_is_kept_for_a_week_and_not_asked_again(aws: ScriptedAws) -> None:
    kept = aws.cache = Kept()
    target = listed(aws, product())
    first = ask(target, [MICRO])

    again = ask(target, [MICRO])

    assert again == first
    assert len(aws.calls) == 1
    assert list(kept.ttls.values()) == [7 * 86_400]


def test_that_there_is_no_price_is_kept_for_a_day(aws: ScriptedAws) -> None:
    kept = aws.cache = Kept()
    target = listed(aws)
    ask(target, [MICRO])

    assert ask(target, [MICRO]).month(MICRO) is None
    assert len(aws.calls) == 1
    assert list(kept.ttls.values()) == [86_400]


def test_a_denied_price_list_stops_nothing_is_told_and_is_not_kept(aws: ScriptedAws) -> None:
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized")
    kept = aws.cache = Kept()

    prices = ask(aws.target(GET_PRODUCTS), [MICRO, WINDOWS])

    assert prices.said(WINDOWS) == "price unknown (pricing:GetProducts is denied)"
    assert kept.values == {}


def test_an_interrupt_is_not_mistaken_for_an_unknown_price(aws: ScriptedAws) -> None:
    target = listed(aws, product())
    target.gate.stop.set()

    with pytest.raises(Interrupted):
        ask(target, [MICRO])


def test_where_the_partition_has_no_price_list_in_dollars_nothing_is_asked(
    aws: ScriptedAws,
) -> None:
    prices = ask(listed(aws, product(), region="cn-north-1"), [MICRO])

    assert prices.said(MICRO) == "price unknown (the price list of China is not in dollars)"
    assert aws.calls == []


def test_the_price_is_said_with_its_source_and_date(aws: ScriptedAws) -> None:
    prices = ask(listed(aws, product()), [MICRO])

    assert prices.said(MICRO) == "$7.59/month (AWS price list of 2026-11-02)"


def test_what_is_known_already_is_known_without_asking(aws: ScriptedAws) -> None:
    aws.cache = Kept()
    target = listed(aws, product())
    ask(target, [MICRO])
    asked = len(aws.calls)

    month = monthly(target)

    assert month("t3.micro", "RunInstances", "default") == pytest.approx(7.592)
    assert month("t3.micro", "RunInstances:0002", "default") is None
    assert monthly(target.in_region("us-east-1"))("t3.micro", "RunInstances", "default") is None
    aws.cache = None
    assert monthly(target)("t3.micro", "RunInstances", "default") is None
    assert len(aws.calls) == asked


def test_the_sandbox_has_prices_of_its_own(aws: ScriptedAws) -> None:
    aws.cache = Kept()
    target = listed(aws, product())
    sandbox = target.in_region("eu-west-1")
    sandbox.sandbox = True
    said = ask(sandbox, [MICRO]).said(MICRO)

    assert said == "$7.59/month (price list of the sandbox of 2026-11-02)"
    assert monthly(sandbox)("t3.micro", "RunInstances", "default") is not None
    assert monthly(target)("t3.micro", "RunInstances", "default") is None


def test_an_answer_of_what_only_looks_like_aws_is_used_and_not_kept(aws: ScriptedAws) -> None:
    kept = aws.cache = Kept()
    aws.redirected = True

    prices = ask(listed(aws, product()), [MICRO])

    assert prices.month(MICRO) == pytest.approx(7.592)
    assert kept.values == {}
