"""Resources that have a policy of their own: which one speaks for what is asked about.

Pure: names only. Roles are not here, since their trust policy is part of IAM.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NAMES = {
    "s3": re.compile(r"([a-z0-9][a-z0-9.-]{1,62})(?:/.*)?", re.DOTALL),
    "kms": re.compile(r"key/([\w-]+)"),
    "sqs": re.compile(r"([\w-]+(?:\.fifo)?)"),
    "sns": re.compile(r"([\w-]+(?:\.fifo)?)(?::[0-9a-f-]{36})?"),
    "secretsmanager": re.compile(r"secret:([\w/+=.@!-]+)"),
    "lambda": re.compile(r"function:([\w-]+(?::[\w$-]+)?)"),
    "ecr": re.compile(r"repository/([\w./-]+)"),
}
"""What follows the account in an ARN; the group is what the policy belongs to. A name with `*`
fits none: whose policy would speak is not known then."""


class Holder(NamedTuple):
    """A resource that has a policy. A bucket's ARN has neither region nor account."""

    arn: str
    service: str
    region: str
    account: str
    name: str


def holder(resource: str) -> Holder | None:
    """What has the policy that speaks for a resource: of an object its bucket, of a subscription
    its topic. None for what has no policy, and for a pattern that fits several."""
    parts = resource.split(":", 5)
    names = _NAMES.get(parts[2]) if len(parts) == 6 else None
    found = names.fullmatch(parts[5]) if names else None
    if found is None:
        return None
    _, _, service, region, account, rest = parts
    arn = resource[: len(resource) - len(rest) + found.end(1)]
    return Holder(arn, service, region, account, found[1])


def holder_for(action: str, resource: str) -> Holder | None:
    """The same, where the resource's policy is asked for this action at all."""
    found = holder(resource)
    return found if found and action.lower().startswith(f"{found.service}:") else None
