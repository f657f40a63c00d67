"""Two stages, each with stacks of the same names, below a stack of the app itself."""

# pylint: disable=import-error  # make cdk-fixtures has it

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs


def stage(app: cdk.App, name: str, account: str, region: str) -> None:
    """Two stacks, the second of which reads the first."""
    made = cdk.Stage(app, name, env=cdk.Environment(account=account, region=region))
    data, web = cdk.Stack(made, "Data"), cdk.Stack(made, "Web")
    queue = sqs.CfnQueue(data, "Jobs")
    cdk.CfnOutput(web, "Queue", value=queue.attr_arn)
    sqs.CfnQueue(web, "Mail")


def build(app: cdk.App) -> None:
    """Beta and Prod."""
    sqs.CfnQueue(cdk.Stack(app, "Tools"), "Builds")
    stage(app, "Beta", "222233334444", "eu-central-1")
    stage(app, "Prod", "111122223333", "eu-west-1")
