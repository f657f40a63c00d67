"""Deleting what is in the buckets of a stack, versions included, since CloudFormation does not.

For buckets of a stack that goes: a large one is emptied faster by `hawse s3 rm`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hawse.errors import CLIError
from hawse.plan import Hand, Procedure, Stage
from hawse.services.cfn.calls_surroundings import DELETE_OBJECT_VERSIONS, LIST_OBJECT_VERSIONS

_AT_ONCE = 1000


@dataclass(frozen=True)
class Emptying:
    """A stack and its buckets, for a sentence: "a, b"."""

    stack: str
    buckets: str


def _empty(hand: Hand, state: Emptying) -> Emptying:
    """May run twice: what is gone is not listed again.

    Not through a role that was assumed for the stack, which knows nothing of its data.
    """
    hand = hand.at(hand.target.base)
    for bucket in state.buckets.split(", "):
        while objects := list(_some(hand, bucket)):
            answer = hand.write(
                DELETE_OBJECT_VERSIONS,
                on=bucket,
                Bucket=bucket,
                Delete={"Objects": objects, "Quiet": True},
            )
            for error in answer.get("Errors", ()):
                raise CLIError(
                    f"{error.get('Key')} of {bucket} was not deleted",
                    why=error.get("Message", error.get("Code", "")),
                )
    return state


def _some(hand: Hand, bucket: str) -> Iterator[dict[str, Any]]:
    """Some of the versions and delete markers that are left."""
    page = hand.target.read(LIST_OBJECT_VERSIONS, Bucket=bucket, MaxKeys=_AT_ONCE)
    for item in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
        yield {"Key": item["Key"], "VersionId": item["VersionId"]}


EMPTY: Procedure[Emptying] = Procedure(
    name="empty buckets",
    state=Emptying,
    stages=(Stage("delete every object and every version in {buckets}", _empty),),
    result="empty",
)
