"""Text of a file that was named, or of standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.core.byte_streams import bytes_in

if TYPE_CHECKING:
    from hawse.app import App

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What PowerShell begins a file with when it redirects output."""


def text_in(app: App, name: str) -> str:
    """All of it; `-` is standard input. What is not UTF-8 is replaced, so that it can be told."""
    if name == "-":
        content = bytes_in(app).read()
    else:
        with open(app.cwd / name, "rb") as file:
            content = file.read()
    return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8", "replace")
