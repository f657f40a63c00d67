"""The configuration: what counts, where it came from, and changing it."""

HELP = """Settings: effective values and where each came from.

`hawse help config` lists the layers, strongest first.
"""

VERBS = {
    "show": "Show every setting with the place it came from.",
    "get": "Print the value of one setting.",
    "set": "Set a value in a file and keep its comments.",
    "init": "Create a commented configuration file.",
    "validate": "Find everything that is wrong, with file and line.",
    "path": "Show where the files are.",
}
