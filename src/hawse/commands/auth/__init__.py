"""Who you are to AWS."""

HELP = "Who you are to AWS."

VERBS = {"whoami": "Show the account, the identity and how it was found."}
