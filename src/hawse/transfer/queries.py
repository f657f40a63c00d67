"""The query strings of listings, with their parameters in order."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from hawse.transfer.listing_answers import refused
from hawse.transfer.pages import Page

# What SeaweedFS puts into a token, which is a key there, for a character that XML does not have.
_LOST = "\ufffd"

SAME_PLACE = "two pages say that the next one begins at the same place"


class Position(NamedTuple):
    """Where a page begins: after a key, or at a token, which counts when there is one."""

    start_after: str = ""
    token: str = ""

    def after(self, page: Page) -> Position:
        """Where the page after `page` begins, which is truncated."""
        if not page.token:
            raise refused("a page is not the last one and does not say where the next one begins")
        if page.token == self.token:
            raise refused(SAME_PLACE)
        if _LOST not in page.token or page.token in (*page.keys[-1:], *page.folders[-1:]):
            return Position(token=page.token)
        if page.folders or not page.keys:
            raise refused("the server's continuation token lost a character of the key")
        return Position(start_after=page.keys[-1])


def objects_query(prefix: str, position: Position, delimiter: str = "") -> str:
    """The query of ListObjectsV2."""
    return query(
        {
            "continuation-token": position.token,
            "delimiter": delimiter,
            "encoding-type": "url",
            "list-type": "2",
            "max-keys": "1000",
            "prefix": prefix,
            "start-after": "" if position.token else position.start_after,
        }
    )


def versions_query(prefix: str, key_marker: str, version_marker: str) -> str:
    """The query of ListObjectVersions."""
    parameters = {
        "encoding-type": "url",
        "key-marker": key_marker,
        "max-keys": "1000",
        "prefix": prefix,
        "version-id-marker": version_marker,
    }
    return f"{query(parameters)}&versions="


def uploads_query(prefix: str, key_marker: str, upload_marker: str) -> str:
    """The query of ListMultipartUploads."""
    parameters = {
        "encoding-type": "url",
        "key-marker": key_marker,
        "max-uploads": "1000",
        "prefix": prefix,
        "upload-id-marker": upload_marker,
    }
    return f"{query(parameters)}&uploads="


def query(parameters: dict[str, str]) -> str:
    """Those that have a value."""
    return "&".join(
        f"{name}={quote(value, safe='', errors='surrogateescape')}"
        for name, value in parameters.items()
        if value
    )
