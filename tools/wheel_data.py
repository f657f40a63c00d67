"""Puts files into a wheel that is made already, beside its package. Knows nothing of hawse."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def add_data(wheel: Path, folder: str, files: Mapping[str, str]) -> None:
    """Put text files into `wheel`, to be installed below `folder` of the prefix."""
    distribution = "-".join(wheel.name.split("-", 2)[:2])
    record = f"{distribution}.dist-info/RECORD"
    added = {
        f"{distribution}.data/data/{folder}/{name}": text.encode()
        for name, text in sorted(files.items())
    }
    whole = wheel.with_suffix(".part")
    with ZipFile(wheel) as old, ZipFile(whole, "w", ZIP_DEFLATED) as new:
        like = old.getinfo(record)
        for each in old.infolist():
            if each.filename != record:
                new.writestr(each, old.read(each), ZIP_DEFLATED)
        for path, content in added.items():
            new.writestr(_beside(like, path), content, ZIP_DEFLATED)
        lines = [_line(path, content) for path, content in added.items()]
        new.writestr(like, "".join((old.read(record).decode(), *lines)), ZIP_DEFLATED)
    whole.replace(wheel)


def _beside(other: ZipInfo, path: str) -> ZipInfo:
    """An entry with the time and the mode of another, so that a build can be repeated."""
    made = ZipInfo(path, other.date_time)
    made.external_attr, made.create_system = other.external_attr, other.create_system
    return made


def _line(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"{path},sha256={digest.decode()},{len(content)}\n"
