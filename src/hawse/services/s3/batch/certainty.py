"""Which object a line of a report means.

AWS does not say whether the keys in a report are URL-encoded, and `a%2Bb` is a key as well as the
encoding of one. A retry must not touch another object than the one that failed, so that a key
which may be meant either way is looked for in the manifest of its job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import TextIOWrapper
from typing import IO, Any, cast
from urllib.parse import unquote, unquote_plus

from hawse.aws.targets import Target
from hawse.errors import CLIError
from hawse.services.s3.batch.manifests import read_rows
from hawse.services.s3.batch.tasks import Task
from hawse.services.s3.calls_batch import GET_OBJECT

CSV_FORMAT = "S3BatchOperations_CSV_20180820"


def certain(target: Target, job: Mapping[str, Any], tasks: Iterable[Task]) -> Iterator[Task]:
    """The tasks with the keys of their objects. CLIError for one that may be two."""
    found = list(tasks)
    unsure = {
        key for task in found for key in _meant(task.item.key) if len(_meant(task.item.key)) > 1
    }
    known = _known(target, job, unsure) if unsure else None
    for task in found:
        yield task._replace(item=task.item._replace(key=_key(task.item.key, known)))


def _meant(text: str) -> set[str]:
    """What a text in a report may mean."""
    if not any(char in text for char in "%+"):
        return {text}
    return {text, unquote(text), unquote_plus(text)}


def _key(text: str, known: set[str] | None) -> str:
    meant = _meant(text)
    if len(meant) == 1:
        return text
    if known is None:  # an inventory, or a list of S3's own: encoded as S3 encodes
        return unquote_plus(text)
    one, *more = sorted(meant & known) or [""]
    if not one or more:
        why = "it may mean two objects" if more else "the manifest has no such object"
        raise CLIError(f"{text} in the report", why=why)
    return one


def _known(target: Target, job: Mapping[str, Any], keys: set[str]) -> set[str] | None:
    """Which of the keys the manifest has; None when it is not one of ours."""
    manifest = job.get("Manifest", {})
    if manifest.get("Spec", {}).get("Format") != CSV_FORMAT:
        return None
    place, _, name = str(manifest["Location"]["ObjectArn"]).rpartition(":::")[2].partition("/")
    body = target.read(GET_OBJECT, Bucket=place, Key=name)["Body"]
    with TextIOWrapper(cast(IO[bytes], body), encoding="utf-8", newline="") as lines:
        return {item.key for item in read_rows(lines, name) if item.key in keys}
