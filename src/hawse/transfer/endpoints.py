"""Where a bucket is: host, path and port. Sends nothing.

The AWS CLI's rules: virtual-hosted style on AWS where the name of the bucket can be a host name
under AWS's certificate, path style otherwise, and on endpoints that the user gives.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hawse.aws.partitions import suffix_of
from hawse.errors import UsageError
from hawse.masking import without_passes

_HOSTABLE = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]").fullmatch
_STYLES = ("auto", "path", "virtual")


class Endpoint(NamedTuple):
    """`https://s3.eu-west-1.amazonaws.com`, taken apart; `style` is how buckets are addressed."""

    secure: bool
    host: str
    port: int
    region: str
    style: str = "auto"
    custom: bool = False

    @property
    def url(self) -> str:
        """The URL without a path; the port only when it is not the usual one."""
        return f"{'https' if self.secure else 'http'}://{self.at(self.host)}"

    def at(self, host: str) -> str:
        """A host with the port, as the header Host has it."""
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    def place(self, bucket: str) -> tuple[str, str]:
        """The header Host for a bucket, and what the path begins with: "" or "/bucket"."""
        if not bucket:
            return self.at(self.host), ""
        if self._hosts(bucket):
            return self.at(f"{bucket}.{self.host}"), ""
        return self.at(self.host), f"/{bucket}"

    def _hosts(self, bucket: str) -> bool:
        if self.style == "auto":
            return not self.custom and _HOSTABLE(bucket) is not None
        return self.style == "virtual"


def given(url: str, region: str, style: str = "auto") -> Endpoint:
    """The endpoint that a URL names. UsageError when it is not a plain one."""
    found = re.fullmatch(r"(https?)://([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?/?", url)
    if found is None or int(found[3] or 1) > 65535:
        raise UsageError(
            "--endpoint-url",
            why=f"{without_passes(url)} is not a plain URL",
            hint="http://localhost:9000, or https://s3.example.com",
        )
    secure = found[1] == "https"
    port = int(found[3] or (443 if secure else 80))
    return Endpoint(secure, found[2].lower(), port, region, checked_style(style), custom=True)


def of_region(
    region: str,
    partition: str,
    *,
    style: str = "auto",
    dual_stack: bool = False,
    fips: bool = False,
) -> Endpoint:
    """AWS's own endpoint of a region."""
    suffix = suffix_of(partition)
    name = "s3-fips" if fips else "s3"
    if dual_stack:
        name = f"{name}.dualstack"
    return Endpoint(True, f"{name}.{region}.{suffix}", 443, region, checked_style(style))


def checked_style(style: str) -> str:
    """An addressing style that there is. UsageError for another."""
    if style not in _STYLES:
        why = f"{style} is none of {', '.join(_STYLES)}"
        raise UsageError("addressing_style", why=why, hint="see the section s3 of ~/.aws/config")
    return style
