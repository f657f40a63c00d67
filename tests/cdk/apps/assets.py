"""Assets of every kind: a file, a directory, a Docker image, and a nested stack's template."""

# pylint: disable=import-error  # make cdk-fixtures has it

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as images, aws_s3_assets as files, aws_sqs as sqs

HERE = Path(__file__).parent


def build(app: cdk.App) -> None:
    """One stack that goes anywhere."""
    stack = cdk.Stack(app, "Assets")
    settings = files.Asset(stack, "Settings", path=str(HERE / "settings.json"))
    site = files.Asset(stack, "Site", path=str(HERE / "site"))
    image = images.DockerImageAsset(
        stack, "Image", directory=str(HERE / "image"), build_args={"COLOUR": "green"}
    )
    cdk.CfnOutput(stack, "SettingsKey", value=settings.s3_object_key)
    cdk.CfnOutput(stack, "SiteKey", value=site.s3_object_key)
    cdk.CfnOutput(stack, "ImageUri", value=image.image_uri)
    nested = cdk.NestedStack(stack, "Queues")
    sqs.CfnQueue(nested, "Jobs")
