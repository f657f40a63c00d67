"""What hawse knows about IAM."""
