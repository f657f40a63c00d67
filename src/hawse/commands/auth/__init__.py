"""Who you are to AWS, and the access keys that are kept on this machine."""

HELP = "Who you are to AWS, and the keys that are kept here."

VERBS = {
    "whoami": "Show the account, the identity and how it was found.",
    "add": "Keep a long-lived access key in a store, for hawse and every SDK.",
    "ls": "List the access keys that are kept here.",
    "rm": "Forget an access key that is kept here.",
    "credential-process": "Give a kept key to an AWS SDK.",
    "login": "Sign in with IAM Identity Center, for every AWS tool.",
    "logout": "Sign out, here and at AWS.",
    "populate": "Make a profile of each account and role of a sign-in.",
}
