"""The options that say which rules are meant, for the commands that add and take away rules."""

from __future__ import annotations

from typing import Any

from hawse.services.ec2.groups.my_address import CONFIGURED

RULE: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--port", "ports"),
        {
            "multiple": True,
            "metavar": "PORT",
            "help": "443, 8000-8100 or all; of ICMP a type, or type:code. Repeatable.",
        },
    ),
    (
        ("--protocol",),
        {
            "default": "",
            "metavar": "NAME",
            "help": "tcp (if none), udp, icmp, icmpv6, all, or a number.",
        },
    ),
    (
        ("--from", "sources"),
        {
            "multiple": True,
            "metavar": "SOURCE",
            "help": "Address, network, group, ACCOUNT/sg-… or prefix list. Repeatable.",
        },
    ),
    (
        ("--to", "destinations"),
        {"multiple": True, "metavar": "WHERE", "help": "The same for what leaves the group."},
    ),
    (("--egress",), {"is_flag": True, "help": "What leaves the group, not what comes in."}),
    (
        ("--my-ip", "own"),
        {
            "is_flag": False,
            "flag_value": CONFIGURED,
            "default": "",
            "metavar": "[ADDRESS|URL]",
            "help": "Your own address: this one, or what the service at URL (sg.my_ip_url) says.",
        },
    ),
)
