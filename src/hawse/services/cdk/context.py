"""What each provider of context looks up, said to a person who has to do it without the CDK CLI."""

from __future__ import annotations

from collections.abc import Sequence

from hawse.plurals import counted, were
from hawse.services.cdk.assembly import Missing

_WHAT = {
    "ami": "the newest image that matches",
    "availability-zones": "the zones of a region",
    "endpoint-service-availability-zones": "the zones of an endpoint service",
    "hosted-zone": "a hosted zone of Route 53",
    "ssm": "a parameter of Systems Manager",
    "vpc-provider": "a VPC with its subnets",
    "load-balancer": "a load balancer",
    "load-balancer-listener": "a listener of a load balancer",
    "security-group": "a security group",
    "key-provider": "a key of KMS",
    "cc-api-provider": "a resource, through Cloud Control",
    "plugin": "whatever the plugin of the app looks up",
}


def not_looked_up(missing: Sequence[Missing]) -> str:
    """How many values an app was synthesised without."""
    count = len(missing)
    return f"{counted(count, 'value')} {were(count)} not looked up when it was synthesised"


def explained(missing: Missing) -> str:
    """What was not looked up, where, and what its absence means for the templates."""
    what = _WHAT.get(missing.provider, f"what the provider {missing.provider or '?'} looks up")
    where = " ".join(part for part in (missing.account, missing.region) if part)
    return (
        f"{what} was not looked up{f' in {where}' if where else ''}, so templates have a "
        f"placeholder instead: put {missing.key!r} into cdk.context.json and synthesise again"
    )
