"""Whose an interface is, by what AWS's services write on theirs."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.ec2.vpcs.owners import Owner, Place, instance_owner, owner_of

PLACE = Place("aws", "eu-west-1")
LAMBDA = "AWS Lambda VPC ENI-make-thumbs-0f8fad5b-d9cb-469f-a165-70867728950e"


def interface(description: str = "", **members: Any) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": "eni-1",
        "Description": description,
        "OwnerId": "111122223333",
        **members,
    }


@pytest.mark.parametrize(
    ("description", "said", "removal"),
    [
        (LAMBDA, "Lambda function make-thumbs", "--function-name make-thumbs "),
        (
            "ELB app/web/50dc6c495c0c9188",
            "load balancer app/web/50dc6c495c0c9188 (web)",
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:"
            "loadbalancer/app/web/50dc6c495c0c9188",
        ),
        ("ELB old", "classic load balancer old", "aws elb delete-load-balancer"),
        ("RDSNetworkInterface", "RDS database", "aws rds describe-db-instances"),
        (
            "EFS mount target for fs-1 (fsmt-2)",
            "EFS mount target fsmt-2",
            "--mount-target-id fsmt-2",
        ),
        ("Amazon EKS prod", "EKS cluster prod", "aws eks delete-cluster --name prod"),
        (
            "Network Interface for Transit Gateway Attachment tgw-attach-1",
            "transit gateway attachment tgw-attach-1",
            "--transit-gateway-attachment-id tgw-attach-1",
        ),
    ],
)
def test_a_service_is_known_by_its_sentence(description: str, said: str, removal: str) -> None:
    owner = owner_of(interface(description, RequesterManaged=True), {}, PLACE)

    assert owner.said == said
    assert removal in owner.removal
    assert not owner.own


@pytest.mark.parametrize(
    "description", ["Interface for NAT Gateway nat-1", "VPC Endpoint Interface vpce-1"]
)
def test_what_is_the_vpcs_own_is_said(description: str) -> None:
    assert owner_of(interface(description), {}, PLACE).own


def test_an_instance_is_called_by_its_name_and_ended_by_hawse() -> None:
    known = {"i-1": instance_owner("i-1", {"Name": "web-1"})}
    owner = owner_of(interface(Attachment={"InstanceId": "i-1"}), known, PLACE)

    assert owner.said == "instance i-1 (web-1)"
    assert owner.removal == "hawse ec2 terminate i-1"


def test_an_instance_of_a_group_would_be_replaced() -> None:
    owner = instance_owner("i-1", {"aws:autoscaling:groupName": "web"})

    assert owner.removal.endswith("--auto-scaling-group-name web")


def test_an_interface_that_nobody_knows_is_itself() -> None:
    owner = owner_of(interface("spare"), {}, PLACE)

    assert owner == Owner(
        "interface",
        "eni-1",
        "spare",
        "aws ec2 delete-network-interface --network-interface-id eni-1",
    )


def test_no_command_is_made_up_for_a_service_that_is_not_known() -> None:
    members = {"RequesterManaged": True, "RequesterId": "amazon-news"}
    owner = owner_of(interface("NewsInterface", **members), {}, PLACE)

    assert owner.said == "interface eni-1 (NewsInterface of amazon-news)"
    assert owner.removal == ""
