"""Who you are to AWS: signing in, access keys that are kept, and credentials for other programs."""

HELP = "Who you are: signing in, keys, and credentials for other programs."

VERBS = {
    "whoami": "Show the account, the identity and how it was found.",
    "login": "Sign in with IAM Identity Center, for every AWS tool.",
    "logout": "Sign out, here and at AWS.",
    "populate": "Make a profile of each account and role of a sign-in.",
    "exec": "Run a command with the credentials of a profile or a role.",
    "env": "Print credentials as lines for a shell.",
    "console": "Open AWS's console, signed in as a role.",
    "add": "Keep a long-lived access key in a store, for hawse and every SDK.",
    "ls": "List the access keys that are kept here.",
    "rm": "Forget an access key that is kept here.",
    "credential-process": "Give a kept key to an AWS SDK.",
    "cache": "Temporary credentials on this disk: list, clear.",
}
