"""`hawse sandbox`: an AWS of your own on this machine."""

HELP = """An AWS of your own on this machine, offline: nothing in it is real.

It listens on loopback alone and takes no keys but its own.
"""

VERBS = {
    "start": "Start the sandbox and print what points a shell, and so any AWS tool, at it.",
    "exec": "Run one command against the sandbox, without changing this shell.",
    "status": "Show whether the sandbox runs, where, and as what it was started.",
    "reset": "Begin anew: forget every change and be as at the start.",
    "stop": "Stop the sandbox; everything in it is gone.",
}
