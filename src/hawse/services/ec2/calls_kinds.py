"""Reads of EC2 that list things by their tags alone. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

DESCRIBE_NETWORK_INTERFACES = Read(
    "ec2",
    "DescribeNetworkInterfaces",
    iam=("ec2:DescribeNetworkInterfaces",),
    items="NetworkInterfaces[]",
)
DESCRIBE_VPCS = Read("ec2", "DescribeVpcs", iam=("ec2:DescribeVpcs",), items="Vpcs[]")
