"""`hawse s3 bucket inventory`: regular lists of all objects."""

HELP = """Inventories: lists of all objects that S3 writes to a bucket by day or week."""

VERBS = {
    "ls": "List the inventories of buckets.",
    "add": "Have S3 write a list of all objects regularly.",
    "rm": "Remove inventories.",
}
