"""In which region a request is made, for guard-rails on regions.

Pure. Services that have one endpoint for all regions are asked in its region, whatever is wanted;
elsewhere whoever may act in one region that is left open chooses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from hawse.services.iam.evaluate import Policy
from hawse.services.iam.globs import glob

KEY = "aws:requestedregion"
_HOME = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_ONE_ENDPOINT = ("iam:", "organizations:", "account:", "cloudfront:", "route53:")
_REGIONS = {
    "aws": """us-east-1 eu-west-1 us-west-2 ap-southeast-2 eu-central-1 us-east-2 us-west-1
    ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ca-central-1 eu-north-1
    eu-west-2 eu-west-3 sa-east-1""".split(),
    "aws-cn": ["cn-north-1", "cn-northwest-1"],
    "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
}
"""Regions that no account has to enable."""
_UNNAMED = 4


def requested(action: str, resource: str) -> str:
    """The region of a request as far as action and resource tell; "" when it may be any."""
    parts = resource.split(":", 5)
    partition = parts[1] if len(parts) == 6 else "aws"
    if action.lower().startswith(_ONE_ENDPOINT):
        return _HOME.get(partition, "")
    region = parts[3] if len(parts) == 6 else ""
    return "" if set(region) & set("*?") else region


def choices(action: str, partition: str, policies: Iterable[Policy]) -> tuple[str, ...]:
    """The regions in which somebody would try an action: those that policies name, and some more.

    A policy that lets in or keeps out all but a few names these, so that one of them or of the
    others is open if any is.
    """
    if action.lower().startswith(_ONE_ENDPOINT):
        return (_HOME.get(partition, "us-east-1"),)
    known = _REGIONS.get(partition, _REGIONS["aws"])
    named = dict.fromkeys(one for policy in policies for one in _named(policy, partition))
    others = [region for region in known if region not in named][:_UNNAMED]
    return (*named, *others)


@lru_cache(maxsize=4096)
def _named(policy: Policy, partition: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_texts(policy, _REGIONS.get(partition, _REGIONS["aws"]))))


def _texts(policy: Policy, known: list[str]) -> Iterator[str]:
    for statement in policy.statements:
        for test in statement.tests:
            if test.key.lower() != KEY:
                continue
            for text in map(str, test.wanted):
                if "*" in text or "?" in text:
                    yield from [region for region in known if glob(text)(region)][:1]
                else:
                    yield text
