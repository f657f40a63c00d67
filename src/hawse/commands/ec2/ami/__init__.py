"""`hawse ec2 ami`: machine images."""

HELP = """Images of your own, by name or by id. A name may be a glob."""

VERBS = {
    "ls": "List images.",
    "show": "Show all about some images.",
    "create": "Make images of instances.",
    "copy": "Copy images to regions, or to encrypt them.",
    "share": "Share images with accounts and organisations, or no longer.",
    "deprecate": "Deprecate images from a date on, or no longer.",
    "disable": "Let nothing new start from images.",
    "enable": "Let instances start from disabled images again.",
    "used-by": "Tell what uses images, or prove that nothing does.",
    "report": "Have EC2 count which other accounts use images.",
    "rm": "Remove images with their snapshots.",
    "prune": "Remove what is old, unused and not among the newest of its family.",
}
