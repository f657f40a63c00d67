"""The policies that resources have themselves: of one that is asked about, or of all.

A resource that is known to have none is None in what these functions give; one that could not be
read is missing, and a gap says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.calls import Read
from hawse.errors import CLIError, NotFound
from hawse.services.iam import calls_resource_policies as calls
from hawse.services.iam.account import Gap
from hawse.services.iam.holders import Holder, holder

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.iam.snapshots.attempts import Attempts

Policies = Mapping[str, Any]
_ABSENT = (
    "NoSuchBucketPolicy",
    "RepositoryPolicyNotFoundException",
    "ResourceNotFoundException",  # of a function, which may itself be there
)


class _Kind(NamedTuple):
    """How the resources of one service are listed, named, and their policies read."""

    listing: Read
    arn: Callable[[Target, Any], str]
    call: Read
    policy: Callable[[Target, Holder], object]


def one_policy(asking: Attempts, about: Holder) -> Policies:
    """The policy of one resource."""
    call = _KINDS[about.service].call
    return asking.one(call, lambda: {about.arn: _read(asking.target, about)}) or {}


def every_policy(
    asking: Attempts, regions: Sequence[str], services: Collection[str] = ()
) -> Policies:
    """The policies of all resources that are in these regions, and of all buckets.

    `services`: of these alone.
    """
    found: dict[str, Any] = {}
    for kind in (_KINDS[name] for name in services or _KINDS):
        holders = _listed(asking, kind, regions[:1] if kind.listing.service == "s3" else regions)
        texts = asking.every(kind.call, holders, lambda one: (_read(asking.target, one),))
        known = zip(holders, texts, strict=True)
        found.update((one.arn, text[0]) for one, text in known if text is not None)
    return found


def document_of(target: Target, resource: str) -> object:
    """The policy of the resource that an ARN names, as JSON; None where it has none."""
    about = holder(resource)
    return None if about is None else _read(target, about)


def unread(about: Holder, gaps: Sequence[Gap]) -> list[Gap]:
    """Why a snapshot lacks the policy of a resource: its own gaps, else that it is not there."""
    action = _KINDS[about.service].call.iam[0]
    told = [gap for gap in gaps if gap.call == action]
    return told or [Gap(action, f"the policy of {about.arn} is not in the file")]


def _listed(asking: Attempts, kind: _Kind, regions: Sequence[str]) -> list[Holder]:
    def listed(region: str) -> list[Holder]:
        target = asking.target.in_region(region)
        arns = (kind.arn(target, item) for item in target.items(kind.listing))
        return [found for arn in arns if (found := holder(arn))]

    return [one for some in asking.every(kind.listing, regions, listed) for one in some or ()]


def _read(target: Target, about: Holder) -> object:
    """The document of a policy as JSON; None where there is none."""
    if about.region:
        target = target.in_region(about.region)
    try:
        text = _KINDS[about.service].policy(target, about)
    except NotFound as error:
        if error.aws_code not in _ABSENT:
            raise
        return None
    try:
        return json.loads(str(text)) if text else None
    except ValueError as error:
        raise CLIError(about.arn, why="its policy is no JSON") from error


def _of_queue(target: Target, about: Holder) -> object:
    params = {"QueueName": about.name, "QueueOwnerAWSAccountId": about.account}
    url = target.read(calls.GET_QUEUE_URL, **params)["QueueUrl"]
    found = target.read(calls.GET_QUEUE_ATTRIBUTES, QueueUrl=url, AttributeNames=["Policy"])
    return found.get("Attributes", {}).get("Policy")


def _of_topic(target: Target, about: Holder) -> object:
    return target.read(calls.GET_TOPIC_ATTRIBUTES, TopicArn=about.arn)["Attributes"].get("Policy")


def _of_function(target: Target, about: Holder) -> object:
    name, _, qualifier = about.name.partition(":")
    more = {"Qualifier": qualifier} if qualifier else {}
    return target.read(calls.GET_FUNCTION_POLICY, FunctionName=name, **more).get("Policy")


def _of_repository(target: Target, about: Holder) -> object:
    params = {"registryId": about.account, "repositoryName": about.name}
    return target.read(calls.GET_REPOSITORY_POLICY, **params).get("policyText")


def _queue_arn(target: Target, url: str) -> str:
    account, name = url.split("/")[-2:]
    return f"arn:{target.partition}:sqs:{target.region}:{account}:{name}"


_KINDS = {
    "s3": _Kind(
        calls.LIST_BUCKETS,
        lambda target, bucket: f"arn:{target.partition}:s3:::{bucket['Name']}",
        calls.GET_BUCKET_POLICY,
        lambda target, about: target.read(calls.GET_BUCKET_POLICY, Bucket=about.name)["Policy"],
    ),
    "kms": _Kind(
        calls.LIST_KEYS,
        lambda _, key: str(key["KeyArn"]),
        calls.GET_KEY_POLICY,
        lambda target, about: target.read(
            calls.GET_KEY_POLICY, KeyId=about.arn, PolicyName="default"
        ).get("Policy"),
    ),
    "sqs": _Kind(calls.LIST_QUEUES, _queue_arn, calls.GET_QUEUE_ATTRIBUTES, _of_queue),
    "sns": _Kind(
        calls.LIST_TOPICS,
        lambda _, topic: str(topic["TopicArn"]),
        calls.GET_TOPIC_ATTRIBUTES,
        _of_topic,
    ),
    "secretsmanager": _Kind(
        calls.LIST_SECRETS,
        lambda _, secret: str(secret["ARN"]),
        calls.GET_SECRET_POLICY,
        lambda target, about: target.read(calls.GET_SECRET_POLICY, SecretId=about.arn).get(
            "ResourcePolicy"
        ),
    ),
    "lambda": _Kind(
        calls.LIST_FUNCTIONS,
        lambda _, function: str(function["FunctionArn"]),
        calls.GET_FUNCTION_POLICY,
        _of_function,
    ),
    "ecr": _Kind(
        calls.DESCRIBE_REPOSITORIES,
        lambda _, repository: str(repository["repositoryArn"]),
        calls.GET_REPOSITORY_POLICY,
        _of_repository,
    ),
}
