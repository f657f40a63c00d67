"""Tags of EC2 resources: declared calls, rows and pure rules."""
