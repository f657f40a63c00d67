"""What blocks the removal of a VPC."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from hawse.services.ec2.vpcs.blocking import blockers, told, tree
from hawse.services.ec2.vpcs.finding import Network
from hawse.services.ec2.vpcs.owners import Place
from hawse.services.ec2.vpcs.survey import Survey

ACCOUNT = "111122223333"
VPC = Network("vpc-1", "shop", (IPv4Network("10.20.0.0/16"),), ("10.20.0.0/16",))
NAT = {"NatGatewayId": "nat-1", "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-1"}]}


def survey(**members: Any) -> Survey:
    return Survey(VPC, Place("aws", "eu-west-1"), ACCOUNT, **members)


def interface(id_: str = "eni-1", description: str = "", **members: Any) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": id_,
        "SubnetId": "subnet-1",
        "OwnerId": ACCOUNT,
        "Description": description,
        **members,
    }


def said(found: Survey) -> list[str]:
    return [one.owner.said for one in blockers(found)]


def test_its_own_interfaces_block_nothing() -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "NetworkInterfaceIds": ["eni-2"]}
    found = survey(interfaces=[interface(), interface("eni-2")], nats=[NAT], endpoints=[endpoint])

    assert blockers(found) == []


def test_interfaces_of_another_account_are_said_to_be() -> None:
    shared = interface(OwnerId="999988887777", Attachment={"InstanceId": "i-1"})

    (one,) = blockers(survey(interfaces=[shared]))

    assert one.owner.said == "account 999988887777's instance i-1"
    assert one.owner.removal == ""


def test_a_thing_with_several_interfaces_blocks_once_in_each_subnet() -> None:
    elb = "ELB app/web/50dc6c495c0c9188"
    first, second = interface("eni-1", elb), interface("eni-2", elb)
    other = interface("eni-3", elb, SubnetId="subnet-2")

    found = survey(interfaces=[first, second, other])

    assert [one.subnet for one in blockers(found)] == ["subnet-1", "subnet-2"]
    assert told(blockers(found)) == "load balancer app/web/50dc6c495c0c9188 (web) is in it"


def test_a_nat_gateway_on_its_way_out_is_waited_for_by_the_person() -> None:
    found = survey(past_nats=[{**NAT, "State": "deleting"}], interfaces=[interface()])

    assert said(found) == ["NAT gateway nat-1 (being deleted)"]
    assert said(survey(past_nats=[{**NAT, "State": "deleted"}], interfaces=[interface()])) == []


def test_an_endpoint_that_a_service_made_is_the_services() -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "RequesterManaged": True, "ServiceName": "rds"}

    assert said(survey(endpoints=[endpoint])) == ["endpoint vpce-1 (of rds)"]


def test_a_transit_gateway_blocks_once() -> None:
    text = "Network Interface for Transit Gateway Attachment tgw-attach-1"
    attachment = {"TransitGatewayAttachmentId": "tgw-attach-1", "State": "available"}
    found = survey(interfaces=[interface("eni-1", text)], attachments=[attachment])

    assert said(found) == ["transit gateway attachment tgw-attach-1"]
    assert said(survey(attachments=[attachment])) == ["transit gateway attachment tgw-attach-1"]


def test_an_instance_without_an_interface_blocks_too() -> None:
    found = survey(instances=[{"InstanceId": "i-1", "SubnetId": "subnet-1"}])

    assert said(found) == ["instance i-1"]


def test_many_are_counted_in_the_line_and_listed_in_the_tree() -> None:
    subnets = [{"SubnetId": "subnet-1", "AvailabilityZone": "eu-west-1a"}]
    spare = [interface(f"eni-{number}") for number in range(5)]
    found = survey(subnets=subnets, interfaces=spare)
    blocking = blockers(found)

    assert told(blocking).endswith("interface eni-2 and 2 more are in it")
    lines = tree(found, blocking)
    assert lines[0] == "└─ subnet subnet-1 eu-west-1a"
    assert len(lines) == 6
    assert lines[-1].startswith("   └─ interface eni-4: aws ec2 delete-network-interface")
