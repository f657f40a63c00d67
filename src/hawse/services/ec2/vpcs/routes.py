"""Where the subnets of a VPC lead: judged by their route tables, never by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_EVERYWHERE = ("0.0.0.0/0", "::/0")
_VIAS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "EgressOnlyInternetGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
)


class Routes:
    """The route tables of some VPCs, as DescribeRouteTables gives them."""

    def __init__(self, tables: Sequence[Mapping[str, Any]]) -> None:
        self._own: dict[str, Mapping[str, Any]] = {}
        self._main: dict[str, Mapping[str, Any]] = {}
        for table, association in _associations(tables):
            if subnet := association.get("SubnetId"):
                self._own[subnet] = table
            elif association.get("Main"):
                self._main[table["VpcId"]] = table

    def table_of(self, subnet: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Its own table, else the main one of its VPC; None when EC2 told of neither."""
        return self._own.get(subnet["SubnetId"]) or self._main.get(subnet["VpcId"])

    def ways_out(self, subnet: Mapping[str, Any]) -> tuple[str, ...]:
        """What the default routes lead to: `igw-…`, `nat-…`; IPv4 first."""
        table = self.table_of(subnet)
        return tuple(_ways(table.get("Routes", ()))) if table else ()

    def kind(self, subnet: Mapping[str, Any]) -> str | None:
        """public: a default route leads to an internet gateway. private: none does. None: nobody
        knows."""
        if self.table_of(subnet) is None:
            return None
        public = any(way.startswith("igw-") for way in self.ways_out(subnet))
        return "public" if public else "private"


def is_main(table: Mapping[str, Any]) -> bool:
    """Whether it is the main table of its VPC, which goes with it."""
    return any(one.get("Main") for one in table.get("Associations", ()))


def route_destinations(tables: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The IPv4 blocks that something else than the VPC itself answers for."""
    for table in tables:
        for route in table.get("Routes", ()):
            text = route.get("DestinationCidrBlock", "")
            if text and text not in _EVERYWHERE and route.get("GatewayId") != "local":
                yield text


def _associations(
    tables: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for table in tables:
        for association in table.get("Associations", ()):
            yield table, association


def _ways(routes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A route to what is gone (a blackhole) leads nowhere."""
    for member in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
        for route in routes:
            if route.get(member) in _EVERYWHERE and route.get("State") != "blackhole":
                yield next((str(route[via]) for via in _VIAS if route.get(via)), "unknown")
