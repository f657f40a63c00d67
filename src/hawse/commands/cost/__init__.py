"""`hawse cost`: what was spent, what will be, and why."""

HELP = """What was spent, what will be, and why it moved.

Cost Explorer takes $0.01 for a request; answers are kept for six hours, and each run says what
it cost. In an organization, ask the management account: it sees all.
"""

VERBS = {
    "prices": "Show what things cost, with the source of each price.",
    "report": "Show costs by service, account, region, tag or time.",
    "compare": "Compare this month with the same days of the last.",
    "forecast": "Show what this month, and the next, are going to cost.",
    "why": "Show what moved the costs, and anomalies.",
    "waste": "Find what is paid for and not used, and end it.",
    "rightsize": "Find instances that are larger than what they do.",
}
