"""The embedded AWS that a newcomer can try everything on.

It must not know `core`, `output` or a command: a process of its own serves it, and what starts and
stops that process gives plain values. Nothing here is imported by a command that does not use it.
"""
