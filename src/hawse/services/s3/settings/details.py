"""What the settings of a bucket are, as far as they may be read: each question on its own.

Whoever may not read one setting is shown the others. What could not be read is a CLIError here,
never "off".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.calls import Read
from hawse.aws.together import each
from hawse.errors import CLIError, CredentialsError, Interrupted
from hawse.services.s3 import calls_settings as calls
from hawse.services.s3.settings.public_access import of_account, switches_of
from hawse.services.s3.settings.publicity import Says, Verdict, judged, opens
from hawse.services.s3.settings.ownership import ownership_of
from hawse.services.s3.settings.setting import Configuration, read

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Told = Configuration | CLIError
"""An answer, {} where nothing is configured; or why there is none."""
_AT_ONCE = 8


class Question(NamedTuple):
    """A setting to read, and AWS's codes for "not configured"."""

    name: str
    read: Read
    absent: tuple[str, ...] = ()


LISTED = (
    Question("versioning", calls.GET_BUCKET_VERSIONING),
    Question(
        "encryption",
        calls.GET_BUCKET_ENCRYPTION,
        ("ServerSideEncryptionConfigurationNotFoundError",),
    ),
    Question(
        "public access block",
        calls.GET_PUBLIC_ACCESS_BLOCK,
        ("NoSuchPublicAccessBlockConfiguration",),
    ),
    Question("policy", calls.GET_BUCKET_POLICY_STATUS, ("NoSuchBucketPolicy",)),
    Question("ACL", calls.GET_BUCKET_ACL),
    Question("ownership", calls.GET_BUCKET_OWNERSHIP_CONTROLS, ("OwnershipControlsNotFoundError",)),
    Question("lifecycle", calls.GET_BUCKET_LIFECYCLE, ("NoSuchLifecycleConfiguration",)),
    Question(
        "replication", calls.GET_BUCKET_REPLICATION, ("ReplicationConfigurationNotFoundError",)
    ),
)
SHOWN = (
    *LISTED,
    Question("tags", calls.GET_BUCKET_TAGGING, ("NoSuchTagSet", "NoSuchTagSetError")),
    Question("logging", calls.GET_BUCKET_LOGGING),
    Question("object lock", calls.GET_OBJECT_LOCK, ("ObjectLockConfigurationNotFoundError",)),
)
OF_ACCOUNT = "public access block of the account"


class Details:
    """What is known of one bucket."""

    def __init__(self, bucket: str, told: Mapping[str, Told]) -> None:
        self.bucket = bucket
        self._told = told

    def known(self, name: str) -> Configuration | None:
        """An answer, {} where nothing is configured; None where it could not be read."""
        told = self._told[name]
        return None if isinstance(told, CLIError) else told

    @property
    def unknown(self) -> tuple[str, ...]:
        """What could not be read, and why."""
        return tuple(
            f"{name}: {told.why or told.what}"
            for name, told in self._told.items()
            if isinstance(told, CLIError)
        )

    @property
    def ownership(self) -> str | None:
        """AWS's word; None where it could not be read."""
        told = self.known("ownership")
        return None if told is None else ownership_of(told)

    @property
    def blocks(self) -> Mapping[str, bool] | None:
        """The switches of the bucket's own Block Public Access."""
        return _switches(self.known("public access block"))

    @property
    def account_blocks(self) -> Mapping[str, bool] | None:
        """Those of the account's."""
        return _switches(self.known(OF_ACCOUNT))

    @property
    def verdict(self) -> Verdict:
        """Whether anybody may get at it."""
        policy, acl = self.known("policy"), self.known("ACL")
        is_public = (
            None if policy is None else bool((policy.get("PolicyStatus") or {}).get("IsPublic"))
        )
        is_open = None if acl is None else opens(acl)
        return judged(Says(self.blocks, self.account_blocks, is_public, is_open, self.ownership))


def details(
    buckets: Iterable[tuple[Target, str]], account: Told, questions: Sequence[Question]
) -> Iterator[Details]:
    """The details of each bucket, asked of the target beside it; some buckets side by side."""
    left = iter(buckets)
    while some := list(islice(left, _AT_ONCE)):
        asked = [(target, bucket, one) for target, bucket in some for one in questions]
        answers = list(map(_fine, each(asked, lambda one: _told(*one))))
        for number, (_, bucket) in enumerate(some):
            own = answers[number * len(questions) : (number + 1) * len(questions)]
            told = dict(zip((one.name for one in questions), own, strict=True))
            yield Details(bucket, {**told, OF_ACCOUNT: account})


def account_block(target: Target) -> Told:
    """What the account blocks, or why that is not known."""
    try:
        return read(target, of_account(target.account), "") or {}
    except CLIError as error:
        return _fine(error)


def _told(target: Target, bucket: str, question: Question) -> dict[str, Any]:
    try:
        answer = target.read(question.read, Bucket=bucket)
    except CLIError as error:
        if error.aws_code in question.absent:
            return {}
        raise
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _fine(told: Told) -> Told:
    """The same, unless nothing else could be read either, which ends the run."""
    if isinstance(told, (Interrupted, CredentialsError)):
        raise told
    if isinstance(told, CLIError) and told.ends_run:
        raise told
    return told


def _switches(told: Configuration | None) -> Mapping[str, bool] | None:
    return None if told is None else switches_of(told)
