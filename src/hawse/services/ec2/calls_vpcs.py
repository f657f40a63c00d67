"""Every EC2 operation on networks that hawse makes, with the IAM actions and resources it needs.

Data only, as `calls` is. Their dry run checks permission alone: what EC2 would refuse because
something else still needs the thing is found by looking, in `vpcs`.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

# EC2 takes seconds to know everywhere what it made: "The vpc ID 'vpc-1' does not exist".
_NOT_YET = ("the * id '*' does not exist", "the * '*' does not exist")
# An interface is there for some seconds after the gateway or the endpoint that it was of.
_LINGERS = (
    "*has dependencies and cannot be deleted*",
    "*has a dependent object*",
    "*has some mapped public address*",
)


def _list(operation: str, items: str) -> Read:
    """A Describe operation, for which IAM knows no resources."""
    return Read("ec2", operation, iam=(f"ec2:{operation}",), items=f"{items}[]")


def _making(operation: str, *resources: str, made: str = "") -> Write:
    """What makes or joins; `made` is the id that the journal keeps, and then it tags as well."""
    return Write(
        "ec2",
        operation,
        iam=(f"ec2:{operation}", *(("ec2:CreateTags",) if made else ())),
        on=_arns(resources),
        native_dry_run=operation != "ModifyVpcAttribute",
        keeps=(made,) if made else (),
        not_yet=_NOT_YET,
    )


def _removing(operation: str, *resources: str, destroys: bool = False) -> Write:
    """What takes away; it is never sent again for what does not exist.

    It is sent again while what went a moment ago still holds on to the thing.
    """
    return Write(
        "ec2",
        operation,
        iam=(f"ec2:{operation}",),
        on=_arns(resources),
        native_dry_run=True,
        destroys=destroys,
        not_yet=_LINGERS,
    )


def _arns(resources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"arn:{{partition}}:ec2:{{region}}:{{account}}:{one}/*" for one in resources)


DESCRIBE_ROUTE_TABLES = _list("DescribeRouteTables", "RouteTables")
DESCRIBE_INTERNET_GATEWAYS = _list("DescribeInternetGateways", "InternetGateways")
DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS = _list(
    "DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways"
)
DESCRIBE_NAT_GATEWAYS = _list("DescribeNatGateways", "NatGateways")
DESCRIBE_VPN_GATEWAYS = _list("DescribeVpnGateways", "VpnGateways")
DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS = _list(
    "DescribeTransitGatewayVpcAttachments", "TransitGatewayVpcAttachments"
)
DESCRIBE_VPC_ENDPOINTS = _list("DescribeVpcEndpoints", "VpcEndpoints")
DESCRIBE_VPC_PEERING_CONNECTIONS = _list("DescribeVpcPeeringConnections", "VpcPeeringConnections")
DESCRIBE_NETWORK_ACLS = _list("DescribeNetworkAcls", "NetworkAcls")
DESCRIBE_AVAILABILITY_ZONES = _list("DescribeAvailabilityZones", "AvailabilityZones")

CREATE_VPC = _making("CreateVpc", "vpc", made="Vpc.VpcId")
MODIFY_VPC_ATTRIBUTE = _making("ModifyVpcAttribute", "vpc")
CREATE_SUBNET = _making("CreateSubnet", "subnet", "vpc", made="Subnet.SubnetId")
CREATE_INTERNET_GATEWAY = _making(
    "CreateInternetGateway",
    "internet-gateway",
    made="InternetGateway.InternetGatewayId",
)
ATTACH_INTERNET_GATEWAY = _making("AttachInternetGateway", "internet-gateway", "vpc")
CREATE_ROUTE_TABLE = _making(
    "CreateRouteTable", "route-table", "vpc", made="RouteTable.RouteTableId"
)
CREATE_ROUTE = _making("CreateRoute", "route-table")
ASSOCIATE_ROUTE_TABLE = _making("AssociateRouteTable", "route-table", "subnet")
ALLOCATE_ADDRESS = _making("AllocateAddress", "elastic-ip", made="AllocationId")
CREATE_NAT_GATEWAY = _making(
    "CreateNatGateway",
    "natgateway",
    "subnet",
    "elastic-ip",
    made="NatGateway.NatGatewayId",
)
CREATE_VPC_ENDPOINT = _making(
    "CreateVpcEndpoint",
    "vpc-endpoint",
    "vpc",
    "route-table",
    made="VpcEndpoint.VpcEndpointId",
)

DELETE_VPC_ENDPOINTS = _removing("DeleteVpcEndpoints", "vpc-endpoint")
DELETE_VPC_PEERING_CONNECTION = _removing("DeleteVpcPeeringConnection", "vpc-peering-connection")
DELETE_NAT_GATEWAY = _removing("DeleteNatGateway", "natgateway")
RELEASE_ADDRESS = _removing("ReleaseAddress", "elastic-ip", destroys=True)
DETACH_INTERNET_GATEWAY = _removing("DetachInternetGateway", "internet-gateway", "vpc")
DELETE_INTERNET_GATEWAY = _removing("DeleteInternetGateway", "internet-gateway")
DELETE_EGRESS_ONLY_INTERNET_GATEWAY = _removing(
    "DeleteEgressOnlyInternetGateway", "egress-only-internet-gateway"
)
DELETE_SECURITY_GROUP = _removing("DeleteSecurityGroup", "security-group")
DELETE_SUBNET = _removing("DeleteSubnet", "subnet")
DISASSOCIATE_ROUTE_TABLE = _removing("DisassociateRouteTable", "route-table", "subnet")
DELETE_ROUTE_TABLE = _removing("DeleteRouteTable", "route-table")
DELETE_NETWORK_ACL = _removing("DeleteNetworkAcl", "network-acl")
DELETE_VPC = _removing("DeleteVpc", "vpc", destroys=True)
