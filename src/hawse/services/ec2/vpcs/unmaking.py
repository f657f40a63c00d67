"""Taking back what the creation of a VPC made, at whatever point it is.

By the steps of a removal, planned from what is there then: what somebody put into the VPC
meanwhile blocks, as it does there.
"""

from __future__ import annotations

from collections.abc import Iterable

from hawse.errors import Refused
from hawse.plan import Hand, Look, Procedure, Stage, Step
from hawse.services.ec2 import calls_vpcs as calls
from hawse.services.ec2.calls import DESCRIBE_ADDRESSES
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.vpcs.blocking import blockers, told
from hawse.services.ec2.vpcs.building import Building, marked
from hawse.services.ec2.vpcs.finding import network_of
from hawse.services.ec2.vpcs.removing import Wish, removal, rules_of
from hawse.services.ec2.vpcs.survey import survey


def unmake(hand: Hand, state: Building) -> Building:
    """Delete the VPC of this plan with all that is its own."""
    for item in marked(hand, state, DESCRIBE_VPCS):
        found = survey(hand.target, network_of(item))
        if blocking := blockers(found):
            hint = f"hawse ec2 vpc rm {state.name} --dry-run shows what removes it"
            raise Refused(state.name, why=told(blocking), hint=hint)
        carry_out(hand, state, removal(found, rules_of(hand.target, found), Wish()))
    _strays(hand, state)
    return state


def carry_out(hand: Hand, state: Building, steps: Iterable[Step]) -> None:
    """The steps in their order; what one comes after is waited for only then."""
    open_: dict[str, Look] = {}
    for step in steps:
        for on in (*step.after, step.on):
            if look := open_.pop(on, None):
                hand.wait(look)
        hand.write(step.api, on=state.name, **step.params)
        if step.wait is not None:
            open_[step.on] = step.wait
    for look in open_.values():
        hand.wait(look)


def _strays(hand: Hand, state: Building) -> None:
    """What was made and not joined to the VPC yet."""
    for one in marked(hand, state, calls.DESCRIBE_INTERNET_GATEWAYS):
        id_ = one["InternetGatewayId"]
        hand.write(calls.DELETE_INTERNET_GATEWAY, on=state.name, InternetGatewayId=id_)
    for one in marked(hand, state, DESCRIBE_ADDRESSES):
        hand.write(calls.RELEASE_ADDRESS, on=state.name, AllocationId=one["AllocationId"])


UNMAKE: Procedure[Building] = Procedure(
    "remove VPC",
    Building,
    (Stage("delete the VPC {name} with all that is its own", unmake),),
)
