"""Stacks of several environments, one of none, with everything that a stack artifact may say."""

# pylint: disable=import-error  # make cdk-fixtures has it

import aws_cdk as cdk
from aws_cdk import aws_sns as sns, aws_sqs as sqs

PROD = cdk.Environment(account="111122223333", region="eu-west-1")
WORLD = cdk.Environment(account="111122223333", region="us-east-1")


def build(app: cdk.App) -> None:
    """Producer and consumer, a stack of another region, and one that goes anywhere."""
    network = cdk.Stack(
        app,
        "Network",
        env=PROD,
        stack_name="prod-network",
        termination_protection=True,
        tags={"team": "web"},
        notification_arns=["arn:aws:sns:eu-west-1:111122223333:deployments"],
    )
    queue = sqs.CfnQueue(network, "Jobs")
    service = cdk.Stack(app, "Service", env=PROD)
    topic = sns.CfnTopic(service, "Done", display_name=queue.attr_queue_name)
    cdk.CfnParameter(service, "Size", type="Number")
    cdk.CfnParameter(service, "Mode", default="fast")
    cdk.CfnParameter(
        service, "Image", type="AWS::SSM::Parameter::Value<String>", default="/images/web"
    )
    cdk.CfnOutput(service, "TopicName", value=topic.attr_topic_name)
    certificate = cdk.Stack(app, "Certificate", env=WORLD)
    sqs.CfnQueue(certificate, "Renewals")
    service.add_dependency(certificate)
    sqs.CfnQueue(cdk.Stack(app, "Anywhere"), "Jobs")
