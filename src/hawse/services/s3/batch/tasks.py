"""What became of one object of a job."""

from __future__ import annotations

from typing import NamedTuple

from hawse.services.s3.batch.manifests import Item


class Task(NamedTuple):
    """What became of one object."""

    item: Item
    succeeded: bool
    code: str
    message: str
