"""`hawse s3 bucket`: buckets and their settings."""

HELP = """Buckets and their settings.

A bucket is named as acme-logs or as s3://acme-logs, in whatever region it is. A change shows what
differs, is refused when somebody else changed the setting meanwhile, and can be undone.
"""

VERBS = {
    "ls": "List buckets, with their sizes and settings.",
    "show": "Show all settings of buckets.",
    "versioning": "Keep old versions of objects, or suspend that.",
    "encryption": "Choose how new objects are encrypted.",
    "public-access": "Block public access, of buckets or of the account.",
    "ownership": "Say who owns objects, and whether ACLs mean anything.",
    "tags": "Set and remove tags of buckets.",
}
