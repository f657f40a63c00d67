"""Values that only a look-up can tell: the stage's stack needs them, the root manifest says so."""

# pylint: disable=import-error  # make cdk-fixtures has it

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2, aws_sqs as sqs, aws_ssm as ssm


def build(app: cdk.App) -> None:
    """A stage whose stack asks for a parameter and for a VPC."""
    prod = cdk.Environment(account="111122223333", region="eu-west-1")
    stack = cdk.Stack(cdk.Stage(app, "Prod", env=prod), "Web")
    name = ssm.StringParameter.value_from_lookup(stack, "/web/queue")
    sqs.CfnQueue(stack, "Jobs", queue_name=name)
    vpc = ec2.Vpc.from_lookup(stack, "Vpc", tags={"env": "prod"})
    cdk.CfnOutput(stack, "VpcId", value=vpc.vpc_id)
