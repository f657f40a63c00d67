"""Whether AWS's own service may write to, or call, a resource: what its policy says, and the
statement that is missing.

A queue or topic that is encrypted takes nothing from a service that may not use the key, and
AWS's own keys let none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import AccessDenied, NotFound
from hawse.services.iam import calls_resource_policies as calls
from hawse.services.iam.documents import compact
from hawse.services.iam.evaluate import (
    Context,
    Layers,
    Request,
    Verdict,
    caller,
    compiled,
    evaluate,
)
from hawse.services.iam.snapshots.resource_policies import document_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target

READS = (
    calls.GET_QUEUE_URL,
    calls.GET_QUEUE_ATTRIBUTES,
    calls.GET_TOPIC_ATTRIBUTES,
    calls.GET_FUNCTION_POLICY,
    calls.GET_KEY_POLICY,
)
"""What asking about queues, topics and functions may read."""

_KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")
_SAMPLE = "2026-01-01-00-00-00-0123456789ABCDEF"
_ABSENT = "there is none, or it is not yours to see"


class Delivery(NamedTuple):
    """Which service delivers, for which resource of which account."""

    service: str
    source: str
    account: str

    def may(
        self, target: Target, action: str, resource: str
    ) -> tuple[bool | None, tuple[str, ...]]:
        """Whether it may; None is not known. Then lines: why, and what statement is missing.

        A resource that ends in `*` is all that begins so: S3 makes the rest of the key.
        """
        try:
            verdict = self.judged(document_of(target, resource), action, resource)
            problem = None if verdict.effect == "deny" else self._key_problem(target, resource)
        except AccessDenied as error:
            return None, (f"whether {self.service} may {action} is not known: {error.message}",)
        except NotFound:
            return False, (f"{resource}: {_ABSENT}",)
        if problem is not None:
            return problem
        if verdict.effect == "allow":
            return True, ()
        if verdict.effect == "depends":
            return None, (f"{self.service} may {action} on {resource}: {verdict.why}",)
        return False, tuple(self._missing(action, resource, verdict))

    def judged(self, document: object, action: str, resource: str) -> Verdict:
        """What a policy says to it."""
        known: dict[str, object] = {
            "aws:SourceArn": self.source,
            "aws:SourceAccount": self.account,
            "aws:SourceOwner": None,
            "aws:SecureTransport": True,
        }
        if self.service == "s3.amazonaws.com":
            known["s3:x-amz-acl"] = "bucket-owner-full-control"
        # Only what tells on whose behalf it acts, and how, is known for certain.
        context = Context(known, complete=False)
        one = resource.removesuffix("*") + _SAMPLE if resource.endswith("*") else resource
        request = Request(caller(self.service), action, one, context=context)
        layers = Layers(resource=compiled("policy", document or {}, "resource"))
        return evaluate(request, layers)

    def statement(self, action: str, resource: str) -> Mapping[str, Any]:
        """The least statement that lets it."""
        return {
            "Effect": "Allow",
            "Principal": {"Service": self.service},
            "Action": action,
            "Resource": resource,
            "Condition": {
                "ArnLike": {"aws:SourceArn": self.source},
                "StringEquals": {"aws:SourceAccount": self.account},
            },
        }

    def _missing(self, action: str, resource: str, verdict: Verdict) -> Iterator[str]:
        yield f"{self.service} may not {action} on {resource}: {verdict.why}"
        if verdict.blocked_by and action == "lambda:InvokeFunction":
            yield (
                f"aws lambda add-permission --function-name {resource} --statement-id s3 --action"
                f" {action} --principal {self.service} --source-arn {self.source}"
                f" --source-account {self.account}"
            )
        elif verdict.blocked_by:
            yield f"its policy lacks {compact(self.statement(action, resource))}"

    def _key_problem(
        self, target: Target, resource: str
    ) -> tuple[bool | None, tuple[str, ...]] | None:
        key = key_of(target, resource)
        if not key:
            return None
        if key.startswith("alias/aws/"):
            why = f"{resource} is encrypted with {key}, and AWS's own key never lets S3 use it"
            return False, (why, "encrypt it with a key of your own, or with SSE-SQS")
        if key.startswith("alias/") or ":alias/" in key:
            return None, (f"whether {self.service} may use {key} of {resource} is not known",)
        arn = key if key.startswith("arn:") else _key_arn(resource, key)
        document = document_of(target, arn)
        for action in _KEY_ACTIONS:
            verdict = self.judged(document, action, arn)
            if verdict.effect == "deny":
                return False, tuple(self._missing(action, arn, verdict))
        return None


def key_of(target: Target, resource: str) -> str:
    """The key of KMS that a queue or topic is encrypted with; "" for none, and for others."""
    _, _, service, region, account, name = resource.split(":", 5)
    there = target.in_region(region) if region else target
    if service == "sns":
        found = there.read(calls.GET_TOPIC_ATTRIBUTES, TopicArn=resource)["Attributes"]
        return str(found.get("KmsMasterKeyId", ""))
    if service != "sqs":
        return ""
    owner = {"QueueName": name, "QueueOwnerAWSAccountId": account}
    url = there.read(calls.GET_QUEUE_URL, **owner)["QueueUrl"]
    names = ["KmsMasterKeyId"]
    found = there.read(calls.GET_QUEUE_ATTRIBUTES, QueueUrl=url, AttributeNames=names)
    return str(found.get("Attributes", {}).get("KmsMasterKeyId", ""))


def _key_arn(resource: str, key: str) -> str:
    _, partition, _, region, account, _ = resource.split(":", 5)
    return f"arn:{partition}:kms:{region}:{account}:key/{key}"
