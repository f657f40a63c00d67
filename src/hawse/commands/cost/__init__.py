"""`hawse cost`: what it costs, what of it is wasted, and what would be enough."""

HELP = """What your AWS costs, and what of it is wasted; each number with its source and date."""

VERBS = {
    "waste": "What is paid for and not used; --fix ends it.",
    "rightsize": "Instances that are larger than what they do.",
"""`hawse cost`: what was spent, what will be, and why."""

HELP = """What was spent, what will be, and why it moved.

Cost Explorer takes $0.01 for a request; answers are kept for six hours, and each run says what
it cost. In an organization, ask the management account: it sees all.
"""

VERBS = {
    "prices": "Show what things cost, with the source of each price.",
}
