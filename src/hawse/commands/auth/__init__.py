"""Who you are to AWS, and what may be done with it."""

HELP = "Who you are to AWS, and credentials for other programs and for the console."

VERBS = {
    "whoami": "Show the account, the identity and how it was found.",
    "exec": "Run a command with the credentials of a profile or a role.",
    "console": "Open AWS's console, signed in as a role.",
    "env": "Print credentials as lines for a shell.",
    "cache": "Temporary credentials on this disk: list, clear.",
}
