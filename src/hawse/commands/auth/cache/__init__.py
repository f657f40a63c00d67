"""`hawse auth cache`: temporary credentials on this disk."""

HELP = """Temporary credentials and sign-ins that are kept on this disk by the AWS CLI, the SDKs
and hawse, which share them. `hawse cache` is about answers of AWS instead."""

VERBS = {
    "ls": "List what is kept, for whom and until when.",
    "clear": "Remove it.",
}
