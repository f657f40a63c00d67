"""`hawse help`: topics that belong to no single command."""

from __future__ import annotations

import difflib

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values
from hawse.errors import UsageError


@session()
@click.argument("topic", required=False, default="", **values("topics"))
def help_(app: App, topic: str) -> None:
    """Explain a topic, such as exit codes, filters or credentials.

    Examples:
      hawse help
      hawse help exit-codes
      hawse help credentials
    """
    from hawse.core.topics import TOPICS

    if not topic:
        width = max(map(len, TOPICS))
        for name, text in TOPICS.items():
            app.put(f"{name:<{width}}  {text.splitlines()[0]}")
        return
    if topic not in TOPICS:
        close = difflib.get_close_matches(topic, TOPICS, n=1)
        hint = f"hawse help {close[0]}" if close else "hawse help"
        raise UsageError(f"no topic {topic!r}", hint=hint)
    app.put(TOPICS[topic].strip())
