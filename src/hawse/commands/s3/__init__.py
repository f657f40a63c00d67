"""`hawse s3`: buckets and objects."""

HELP = """Buckets and objects, by URL: s3://bucket/key.

A URL may be a glob: `*` (not across `/`), `**`, `?`, `[…]`, `{a,b}`; --raw takes it as it is.
"""

VERBS = {
    "ls": "List buckets and objects.",
}
