"""What hawse keeps between runs."""

HELP = "What hawse keeps between runs: answers, ids seen, service models."

VERBS = {"info": "Show what is kept and how large it is.", "clear": "Remove it."}
