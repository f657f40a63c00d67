"""What people name where a policy is asked for: a file, a managed policy, one of its versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.services.iam.documents import from_file
from hawse.services.iam.managed.finding import document, find, parted

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def source(name: str, folder: Path, target: Callable[[], Target]) -> Any:
    """The document; AWS is asked only for what is no file: what has a slash or ends in .json is."""
    file = folder / name
    looks_like_one = name.endswith(".json") or ("/" in name and not name.startswith("arn:"))
    if looks_like_one or file.is_file():
        return from_file(str(file), quota=None)
    called, version = parted(name)
    reached = target()
    policy = find(reached, called)
    return document(reached, policy.arn, version or policy.version)
