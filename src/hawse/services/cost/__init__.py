"""What hawse knows about what was spent: Cost Explorer, asked as little as possible."""
