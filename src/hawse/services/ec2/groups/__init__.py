"""Security groups: their rules, what uses them, and what is not as it should be."""
