"""What hawse knows about CloudFormation."""
