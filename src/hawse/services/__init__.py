"""What hawse knows about AWS services: declared calls, row types and pure rules. No click, no printing."""
