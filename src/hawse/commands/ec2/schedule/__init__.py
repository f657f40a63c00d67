"""`hawse ec2 schedule`: office hours of instances."""

HELP = """Instances that run at certain hours only, by a tag that Cloud Custodian reads too.

`maid_offhours` = `off=(M-F,19);on=(M-F,7);tz=Europe/Berlin`. The key, the default schedule, the
time zone and days to leave out are settings: hawse help config.
"""

VERBS = {
    "ls": "List schedules and what is due.",
    "apply": "Start and stop what is due.",
}
