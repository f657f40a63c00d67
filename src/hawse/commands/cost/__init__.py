"""`hawse cost`: what it costs, what of it is wasted, and what would be enough."""

HELP = """What your AWS costs, and what of it is wasted; each number with its source and date."""

VERBS = {
    "waste": "What is paid for and not used; --fix ends it.",
    "rightsize": "Instances that are larger than what they do.",
}
