"""What hawse knows about AWS services: declared calls, row types, pure rules. No printing."""
