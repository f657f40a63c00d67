"""The synthesiser of CDK 1, which hands assets over as parameters."""

# pylint: disable=import-error  # make cdk-fixtures has it

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_s3_assets as files

HERE = Path(__file__).parent


def build(app: cdk.App) -> None:
    """One stack with one asset."""
    stack = cdk.Stack(app, "Old", synthesizer=cdk.LegacyStackSynthesizer())
    asset = files.Asset(stack, "Settings", path=str(HERE / "settings.json"))
    cdk.CfnOutput(stack, "Key", value=asset.s3_object_key)
