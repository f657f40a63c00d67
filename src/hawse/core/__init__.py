"""What a command is: targets, fan-out, plan, confirmation, journal. Knows no service."""
