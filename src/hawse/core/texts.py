"""Text of a file that was named, or of standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.core.byte_streams import bytes_in
from hawse.errors import UsageError

if TYPE_CHECKING:
    from hawse.app import App

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What PowerShell begins a file with when it redirects output."""


def text_in(app: App, name: str) -> str:
    """All of it; `-` is standard input. What is not UTF-8 is replaced, so that it can be told."""
    content = content_in(app, name)
    return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8", "replace")


def content_in(app: App, name: str) -> bytes:
    """All of it as it is; `-` is standard input. UsageError when it cannot be read."""
    if name == "-":
        return bytes_in(app).read()
    try:
        with open(app.cwd / name, "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(name, why=(error.strerror or str(error)).lower()) from error
