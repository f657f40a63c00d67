"""Security groups in moto, which lacks stale groups, references and associations: those are
scripted, in the shapes of botocore's model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from hawse.aws.calls import Call
from hawse.services.ec2 import calls_amis, calls_groups
from hawse.services.ec2.calls import (
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_SECURITY_GROUPS,
    LIST_INSTANCES,
)
from tests.fleet import regions
from tests.moto_server import Moto
from tests.scripted import ScriptedAws

_SCRIPTED = {
    calls_groups.DESCRIBE_SECURITY_GROUP_REFERENCES: "SecurityGroupReferenceSet",
    calls_groups.DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS: "SecurityGroupVpcAssociations",
    calls_groups.DESCRIBE_STALE_SECURITY_GROUPS: "StaleSecurityGroupSet",
}
_EMULATED = (
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SECURITY_GROUP_RULES,
    LIST_INSTANCES,
    calls_amis.DESCRIBE_LAUNCH_TEMPLATES,
    calls_amis.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    *(
        call
        for call in vars(calls_groups).values()
        if isinstance(call, Call) and call not in _SCRIPTED
    ),
)


@dataclass
class Estate:
    """A VPC with groups; `client` is boto3's, to arrange and to look."""

    client: Any
    aws: ScriptedAws
    vpc: str

    def group(self, name: str, *, tag: str = "", vpc: str = "", bare: bool = True) -> str:
        """A new group; `bare` is without the rule that lets all out."""
        tags = [{"ResourceType": "security-group", "Tags": [{"Key": "Name", "Value": tag}]}]
        made = self.client.create_security_group(
            GroupName=name,
            Description=f"{name} servers",
            VpcId=vpc or self.vpc,
            **({"TagSpecifications": tags} if tag else {}),
        )
        id_ = str(made["GroupId"])
        if bare:
            for rule in self.rules(id_):
                self.client.revoke_security_group_egress(
                    GroupId=id_, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
                )
        return id_

    def allow(
        self, group: str, port: int = 443, cidr: str = "", of: str = "", description: str = ""
    ) -> str:
        """A new rule; its id."""
        about = {"Description": description} if description else {}
        source: dict[str, Any] = (
            {"UserIdGroupPairs": [{"GroupId": of, **about}]}
            if of
            else {"IpRanges": [{"CidrIp": cidr or "10.0.0.0/8", **about}]}
        )
        made = self.client.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}],
        )
        return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def interface(self, group: str, description: str = "") -> str:
        """A network interface in the group."""
        subnet = self.client.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])[
            "Subnets"
        ]
        made = self.client.create_network_interface(
            SubnetId=subnet[0]["SubnetId"], Groups=[group], Description=description
        )
        return str(made["NetworkInterface"]["NetworkInterfaceId"])

    def instance(self, name: str, *groups: str) -> str:
        """A running instance in the groups."""
        image = self.client.register_image(Name=f"image of {name}")["ImageId"]
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        subnet = self.client.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])[
            "Subnets"
        ]
        made = self.client.run_instances(
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            SecurityGroupIds=list(groups),
            SubnetId=subnet[0]["SubnetId"],
            TagSpecifications=tags,
        )
        return str(made["Instances"][0]["InstanceId"])

    def rules(self, group: str) -> list[dict[str, Any]]:
        """The rules of a group as EC2 lists them."""
        filters = [{"Name": "group-id", "Values": [group]}]
        found = self.client.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
        return list(found)

    def ports(self, group: str) -> list[tuple[int, str]]:
        """Port and source of each rule that lets in."""
        return sorted(
            (
                rule["FromPort"],
                rule.get("CidrIpv4")
                or rule.get("CidrIpv6")
                or rule.get("PrefixListId")
                or rule["ReferencedGroupInfo"]["GroupId"],
            )
            for rule in self.rules(group)
            if not rule["IsEgress"]
        )

    def names(self) -> set[str]:
        """The names of the groups that there are."""
        return {
            one["GroupName"] for one in self.client.describe_security_groups()["SecurityGroups"]
        }


def _forward(client: Any, call: Call) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    from botocore import xform_name

    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        given = {key: list(v) if isinstance(v, tuple) else v for key, v in params.items()}
        found = getattr(client, xform_name(call.operation))(**given)
        return {key: value for key, value in found.items() if key != "ResponseMetadata"}

    return answer


@pytest.fixture
def estate(moto: Moto, aws: ScriptedAws) -> Estate:
    client = moto.client("ec2")
    for call in _EMULATED:
        aws.answer(call, _forward(client, call))
    for call, member in _SCRIPTED.items():
        aws.answer(call, {member: []})
    regions(aws, "eu-west-1")
    vpc = client.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    return Estate(client, aws, vpc["VpcId"])
