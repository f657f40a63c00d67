"""What hawse knows about synthesised CDK apps: the folder `cdk.out`, and nothing of its making."""
