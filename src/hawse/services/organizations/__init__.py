"""What hawse knows about AWS Organizations."""
