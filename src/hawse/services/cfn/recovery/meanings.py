"""What each status of a stack means, and what a person does about it. Words and data only.

The 23 statuses of CloudFormation's API reference, in the order in which a stack meets them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """`is_` finishes the sentence "the stack …"; `then` is what to type, with {name}."""

    is_: str
    then: str


_WATCH = "watch it: hawse cfn watch {name}"
_DEPLOY = "deploy it again: hawse cfn deploy {name}"

MEANINGS = {
    "REVIEW_IN_PROGRESS": Meaning(
        "was never created: it is the shell of a change set",
        "execute the change set, or remove the shell: hawse cfn recover {name} --delete",
    ),
    "CREATE_IN_PROGRESS": Meaning(
        "is being created", f"{_WATCH}; only deleting stops it: hawse cfn rm {{name}}"
    ),
    "CREATE_COMPLETE": Meaning("is well", _DEPLOY),
    "CREATE_FAILED": Meaning(
        "failed while it was created and keeps what was made",
        "mend it and deploy with --disable-rollback, or give it up: hawse cfn recover {name} "
        "--delete",
    ),
    "ROLLBACK_IN_PROGRESS": Meaning(
        "is being taken back after a failed creation", f"{_WATCH}; hawse cfn why {{name}}"
    ),
    "ROLLBACK_COMPLETE": Meaning(
        "was taken back after a failed creation; it can only be deleted",
        "hawse cfn recover {name}",
    ),
    "ROLLBACK_FAILED": Meaning(
        "failed while it was created, and again while it was taken back",
        "hawse cfn recover {name}",
    ),
    "UPDATE_IN_PROGRESS": Meaning(
        "is being updated", f"{_WATCH}; stop it: hawse cfn cancel {{name}}"
    ),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": Meaning(
        "is updated; what it no longer needs is being removed, which cannot be stopped", _WATCH
    ),
    "UPDATE_COMPLETE": Meaning("is well", _DEPLOY),
    "UPDATE_FAILED": Meaning(
        "failed while it was updated and stands between two versions",
        "mend it and deploy with --disable-rollback, or hawse cfn recover {name}",
    ),
    "UPDATE_ROLLBACK_IN_PROGRESS": Meaning(
        "is being taken back after a failed update", f"{_WATCH}; hawse cfn why {{name}}"
    ),
    "UPDATE_ROLLBACK_FAILED": Meaning(
        "failed while it was taken back; it takes no update until that is finished",
        "hawse cfn recover {name}",
    ),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": Meaning(
        "is taken back; what it no longer needs is being removed", _WATCH
    ),
    "UPDATE_ROLLBACK_COMPLETE": Meaning(
        "is well, at what it was before the failed update", _DEPLOY
    ),
    "DELETE_IN_PROGRESS": Meaning("is being deleted", _WATCH),
    "DELETE_FAILED": Meaning("could not be deleted whole", "hawse cfn recover {name}"),
    "DELETE_COMPLETE": Meaning("is deleted", "create it again: hawse cfn deploy {name}"),
    "IMPORT_IN_PROGRESS": Meaning("takes resources in", _WATCH),
    "IMPORT_COMPLETE": Meaning(
        "is well; it took resources in", "compare them once: hawse cfn drift {name}"
    ),
    "IMPORT_ROLLBACK_IN_PROGRESS": Meaning("gives resources back that it could not take", _WATCH),
    "IMPORT_ROLLBACK_COMPLETE": Meaning(
        "is well, without the resources that it could not take in",
        "mend their identifiers and properties and import again: hawse cfn import {name}",
    ),
    "IMPORT_ROLLBACK_FAILED": Meaning(
        "failed to give back resources that it could not take in; AWS documents no way on",
        "hawse cfn why {name}; giving it up keeps what is named: "
        "hawse cfn recover {name} --delete --retain ID",
    ),
}
