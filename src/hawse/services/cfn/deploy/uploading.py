"""Putting files into a bucket, each under the hash of its content.

It is done while planning, since AWS has to read them to make a change set. What is there is not
sent again, and stays: other stacks, and those that are rolled back, may need the same content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from hawse.aws.partitions import dns_suffix_of
from hawse.aws.targets import Target
from hawse.errors import AccessDenied, UsageError
from hawse.services.cfn.calls import FIND_OBJECT, PUT_ARTIFACT

SETTING = "cfn.bucket"
_PREFIX = "hawse"


@dataclass(frozen=True)
class Uploaded:
    """One object: where it is, and whether it was sent now."""

    bucket: str
    key: str
    region: str
    sent: bool
    local: str = ""

    @property
    def uri(self) -> str:
        """As most properties take it."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def url(self) -> str:
        """As TemplateURL takes it."""
        return f"https://s3.{self.region}.{dns_suffix_of(self.region)}/{self.bucket}/{self.key}"


@dataclass
class Bucket:
    """Where one target's files go; `place` is BUCKET or BUCKET/PREFIX, "" when none was named.

    A name that was filled in with the account can be guessed, and taken, by anybody: such a bucket
    must be that of its `owner`. Another was named by the person, whosever it is.
    """

    target: Target
    place: str
    owner: str = ""
    sent: list[Uploaded] = field(default_factory=list)

    @classmethod
    def of(cls, target: Target, typed: str) -> Bucket:
        """The bucket that was typed or is configured, its account and region filled in."""
        place = typed or str(target.setting(SETTING) or "")
        owner = target.account if "{account}" in place else ""
        place = place.replace("{account}", owner).replace("{region}", target.region)
        return cls(target, place.removeprefix("s3://"), owner)

    def need(self, what: str) -> None:
        """UsageError unless there is a bucket for what has to go into one."""
        if not self.place:
            hint = f"--bucket NAME, or hawse config set {SETTING} NAME"
            raise UsageError("--bucket", why=f"{what}, and no bucket is named for that", hint=hint)

    def put(self, content: bytes, suffix: str, local: str) -> Uploaded:
        """The object that has this content."""
        bucket, _, prefix = self.place.partition("/")
        key = f"{prefix.strip('/') or _PREFIX}/{sha256(content).hexdigest()}{suffix}"
        known = any(one.key == key for one in self.sent)
        there = known or self._is_there(bucket, key, len(content))
        if not there:
            place = self._owned(Bucket=bucket, Key=key)
            self.target.prepare(PUT_ARTIFACT, None, **place, Body=content)
        made = Uploaded(bucket, key, self.target.region, not there, local)
        if not known:
            self.sent.append(made)
        return made

    def _is_there(self, bucket: str, key: str, size: int) -> bool:
        """By a list: S3 remembers for a while that a key was asked for and was not there."""
        place = self._owned(Bucket=bucket, Prefix=key)
        try:
            found = list(self.target.items(FIND_OBJECT, **place, MaxKeys=1))
        except AccessDenied as error:
            if self.owner:
                error.hint += f"\nor {bucket} is not a bucket of account {self.owner}"
            raise
        return any(one.get("Key") == key and one.get("Size") == size for one in found)

    def _owned(self, **place: str) -> dict[str, str]:
        return {**place, "ExpectedBucketOwner": self.owner} if self.owner else place
