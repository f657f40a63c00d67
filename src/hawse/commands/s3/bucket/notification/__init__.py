"""`hawse s3 bucket notification`: who is told of events."""

HELP = """Who is told of the events of a bucket: queues, topics, functions and EventBridge."""

VERBS = {
    "ls": "List who is told of the events of buckets.",
    "add": "Tell a queue, topic or function of events, or EventBridge.",
    "edit": "Change all notifications in an editor, or from a file.",
    "rm": "No longer tell somebody of events.",
}
