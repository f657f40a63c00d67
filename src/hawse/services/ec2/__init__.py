"""What hawse knows about EC2: declared calls, row types and pure rules."""
