"""What there is on both sides: buckets, the configuration, the role, the keys.

What may not be read is None or unknown, never "there is none": a plan that writes over it would
lose it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import AccessDenied, CLIError, NoBucket, NotFound, UsageError
from hawse.plan import HERE, Place
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.calls_replication import (
    DESCRIBE_KEY,
    GET_KEY_POLICY,
    GET_POLICY,
    GET_POLICY_VERSION,
    LIST_ATTACHED_ROLE_POLICIES,
    LIST_ROLE_POLICIES,
)
from hawse.services.s3.calls_roles import GET_ROLE, GET_ROLE_POLICY
from hawse.services.s3.calls_settings import (
    GET_BUCKET_ENCRYPTION,
    GET_BUCKET_REPLICATION,
    GET_OBJECT_LOCK,
)

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

_OLD_NAMES = {"": "us-east-1", "EU": "eu-west-1"}
SCHEME = "s3://"
MANAGED_KEY = "alias/aws/s3"


@dataclass(frozen=True)
class Side:
    """A bucket and where it is. `mine`: these credentials, or those of `place`, may work on it."""

    bucket: str
    account: str
    region: str = ""
    place: Place = HERE
    mine: bool = True

    @property
    def url(self) -> str:
        """As people write it."""
        return f"s3://{self.bucket}"


class Key(NamedTuple):
    """A KMS key. `policy` None: it may not be read. `managed`: AWS's own, whose policy is fixed."""

    arn: str
    managed: bool
    policy: str | None


@dataclass(frozen=True)
class Role:
    """A role with all that its policies say, by the name of the policy."""

    name: str
    arn: str
    trust: Mapping[str, Any]
    inline: Mapping[str, Mapping[str, Any]]
    attached: Mapping[str, Mapping[str, Any]]
    boundary: str = ""


def named(url: str) -> tuple[str, str]:
    """The bucket and the prefix of a URL, or of a plain name. UsageError for anything else."""
    bucket, _, prefix = url.removeprefix(SCHEME).partition("/")
    if not bucket or any(sign in bucket for sign in "*?[{:"):
        raise UsageError(url or "''", why="it names no bucket", hint="s3://BUCKET")
    return bucket, prefix


def side(target: Target, bucket: str, *, profile: str = "", account: str = "") -> Side:
    """Where a bucket is. With an account alone it is somebody else's, and is not asked for."""
    if account and not profile and account != target.account:
        return Side(bucket, account, mine=False)
    base = target.at(Place(profile=profile))
    if account and base.account != account:
        why = f"the profile {profile} is account {base.account}"
        raise UsageError(f"--destination-account {account}", why=why)
    region = region_of(base, bucket)
    place = Place(
        "" if region == target.region else region, profile, base.account if profile else ""
    )
    return Side(bucket, base.account, region, place)


def region_of(target: Target, bucket: str) -> str:
    """The region of a bucket. NotFound, and a refusal that says what may be the matter."""
    try:
        found = target.read(GET_BUCKET_LOCATION, Bucket=bucket).get("LocationConstraint") or ""
    except NotFound as error:
        raise NoBucket(bucket) from error
    except AccessDenied as error:
        error.hint = error.hint or "of another account: --destination-profile"
        raise
    return _OLD_NAMES.get(found, found)


def asked(target: Target, where: Side, read: Read) -> Mapping[str, Any]:
    """What a bucket says of itself; {} when it says that it has no such thing."""
    try:
        return target.at(where.place).read(read, Bucket=where.bucket)
    except NotFound:
        return {}


def configuration(target: Target, where: Side) -> Mapping[str, Any] | None:
    """The replication configuration of a bucket; None when it has none."""
    return asked(target, where, GET_BUCKET_REPLICATION).get("ReplicationConfiguration")


def locked(target: Target, where: Side) -> bool:
    """Whether a bucket has Object Lock."""
    found = asked(target, where, GET_OBJECT_LOCK)
    return bool(found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")


def default_key(target: Target, where: Side) -> str:
    """The KMS key with which a bucket encrypts by default, as it is named there; "" for none."""
    found = asked(target, where, GET_BUCKET_ENCRYPTION)
    rules = found.get("ServerSideEncryptionConfiguration", {}).get("Rules", ())
    for rule in rules:
        chosen = rule.get("ApplyServerSideEncryptionByDefault", {})
        if str(chosen.get("SSEAlgorithm", "")).startswith("aws:kms"):
            return str(chosen.get("KMSMasterKeyID") or MANAGED_KEY)
    return ""


def key(target: Target, place: Place, name: str) -> Key:
    """A key by its id, alias or ARN; its policy where that may be read."""
    there = target.at(place)
    told = there.read(DESCRIBE_KEY, KeyId=name)["KeyMetadata"]
    try:
        text = there.read(GET_KEY_POLICY, KeyId=told["Arn"], PolicyName="default")["Policy"]
    except AccessDenied:
        text = None
    return Key(told["Arn"], told.get("KeyManager") == "AWS", text)


def role(target: Target, name: str) -> Role | None:
    """A role of this account with its policies; None when there is none of that name."""
    try:
        found = target.read(GET_ROLE, RoleName=name)["Role"]
    except NotFound:
        return None
    boundary = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return Role(
        name,
        found["Arn"],
        found["AssumeRolePolicyDocument"],
        dict(_inline(target, name)),
        dict(_attached(target, name)),
        boundary,
    )


def _inline(target: Target, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in target.items(LIST_ROLE_POLICIES, RoleName=name):
        answer = target.read(GET_ROLE_POLICY, RoleName=name, PolicyName=one)
        yield one, answer["PolicyDocument"]


def _attached(target: Target, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in target.items(LIST_ATTACHED_ROLE_POLICIES, RoleName=name):
        yield one["PolicyArn"], managed_policy(target, one["PolicyArn"])


def managed_policy(target: Target, arn: str) -> Mapping[str, Any]:
    """The document of a managed policy that is in force."""
    version = target.read(GET_POLICY, PolicyArn=arn)["Policy"]["DefaultVersionId"]
    answer = target.read(GET_POLICY_VERSION, PolicyArn=arn, VersionId=version)
    document: Mapping[str, Any] = answer["PolicyVersion"]["Document"]
    return document


def role_of(target: Target, arn: str) -> Role:
    """The role that a configuration names. NotFound, or a refusal when it is another account's."""
    if arn.split(":")[4] != target.account:
        raise CLIError(arn, why=f"the role is not in account {target.account}")
    found = role(target, arn.rsplit("/", 1)[-1])
    if found is None:
        raise NotFound(arn, why="the configuration names a role that is not there")
    return found
