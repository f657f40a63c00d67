"""Who you are to AWS."""

HELP = "Who you are to AWS."

VERBS = {
    "whoami": "Show the account, the identity and how it was found.",
    "login": "Sign in with IAM Identity Center, for every AWS tool.",
    "logout": "Sign out, here and at AWS.",
    "populate": "Make a profile of each account and role of a sign-in.",
}
