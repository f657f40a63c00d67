"""`hawse iam whatif`: what a change would change."""

HELP = """What a change of policies would change: actions gained and lost, roles that can be taken,
quotas. Nothing is changed."""

VERBS = {
    "attach": "If a policy were attached.",
    "detach": "If a policy were detached.",
    "trust": "If a role had another trust policy.",
}
