"""`hawse ec2 vpc ips`: public addresses with their cost."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.ec2.vpcs.addresses import (
    ADDRESSES,
    IDLE,
    IN_USE,
    PublicAddress,
    look,
    rows,
    summed,
)
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import ask


@query(scope=Scope.REGION, calls=[*ADDRESSES, GET_PRODUCTS])
def ips(target: Target) -> Iterator[PublicAddress]:
    """List public IPv4 addresses with what has them and what they cost.

    Elastic addresses, those that instances got by themselves, and those of load balancers and
    other services. Each is paid by the hour, idle or not. The sum comes last. What has no network
    interface (Site-to-Site VPN, Global Accelerator) is not seen.

    Examples:
      hawse ec2 vpc ips
      hawse ec2 vpc ips -r all --filter idle=true
      hawse ec2 vpc ips --sort -usd_month -o json
    """
    found = look(target)
    if found.addresses or found.interfaces:
        prices = ask(target, (IN_USE, IDLE))
        listed = rows(found, prices)
        target.gate.notes.append(summed(listed, target.region, prices))
        yield from listed
