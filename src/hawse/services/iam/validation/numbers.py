"""The values of conditions that are not plain text, as IAM reads them; None for what is none."""

from __future__ import annotations

import base64
import binascii
import math
import re
from ipaddress import IPv4Network, IPv6Network, ip_network

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_DATE = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?)?)?|\d{8}T\d{6}Z",
    re.ASCII,
)


def number_of(text: str) -> float | None:
    """A number."""
    number = float(text) if len(text) < 400 and _NUMBER.fullmatch(text) else None
    return number if number is not None and math.isfinite(number) else None


def is_date(text: str) -> bool:
    """Whether it is a date in ISO 8601, of a day that there can be."""
    if not _DATE.fullmatch(text):
        return False
    parts = [int(part) for part in re.findall(r"\d+", text.partition("T")[0])]
    if "-" not in text.partition("T")[0]:
        return True
    month, day = (*parts, 1, 1)[1:3]
    return 1 <= month <= 12 and 1 <= day <= 31


def network_of(text: str) -> IPv4Network | IPv6Network | None:
    """A range of addresses, whose host bits may be set."""
    try:
        return ip_network(text, strict=False) if text.strip() == text else None
    except ValueError:
        return None


def is_base64(text: str) -> bool:
    """Whether it is bytes in base64."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
