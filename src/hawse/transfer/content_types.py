"""What a file is, by its name. The table of types is read when it is first needed."""

from __future__ import annotations

from functools import cache

_COMPRESSED = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
    "compress": "application/x-compress",
    "br": "application/x-brotli",
}


def content_type(name: str) -> str:
    """The media type of a name, or "". A compressed file is what it is, not what is in it."""
    dot = name.rfind(".", name.rfind("/") + 2)
    return _of_ending(name[dot:].lower()) if dot > 0 else ""


@cache
def _of_ending(ending: str) -> str:
    import mimetypes

    found, coding = mimetypes.guess_type(f"x{ending}", strict=False)
    return _COMPRESSED.get(coding, "") if coding else (found or "")
