"""What a command is: targets, fan-out, plan, confirmation, application, journal. Knows no service."""
