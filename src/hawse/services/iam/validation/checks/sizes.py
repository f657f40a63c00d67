"""How long a policy may be: what is longer is refused, whatever it says."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.iam.validation.finding import ERROR, WARNING
from hawse.services.iam.validation.policy import Policy
from hawse.services.iam.validation.registry import Found, check

MANAGED, TRUST, SCP, RCP = 6144, 2048, 10_240, 5120
"""Characters of a managed policy, of a role's trust (by default; 8,192 at most), and of policies
of an organization (SCPs: 5,120 until May 2026)."""
_BY_SERVICE = {"ecr": 10_240, "kms": 32_768, "sns": 30_720}
_RESOURCE = 20_480


def size(text: str, *, blanks: bool = False) -> int:
    """Characters of a policy that count: IAM leaves blanks out, also those inside of strings."""
    return len(text) if blanks else len("".join(text.split()))


def _longer(policy: Policy, quota: int, what: str, *, blanks: bool = False) -> Iterator[Found]:
    characters = size(policy.text, blanks=blanks)
    if characters > quota:
        yield policy.root, f"{characters:,} characters, and {what} has {quota:,} at most"


@check("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", WARNING, Policy, ("identity",))
def long_identity_policy(policy: Policy) -> Iterator[Found]:
    """Inline policies have less for users, and more for roles, of all together."""
    yield from _longer(policy, MANAGED, "a managed policy")


@check("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", WARNING, Policy, ("trust",))
def long_trust_policy(policy: Policy) -> Iterator[Found]:
    """The quota can be raised."""
    yield from _longer(policy, TRUST, "a trust policy, until the quota is raised,")


@check("POLICY_SIZE_EXCEEDS_SCP_QUOTA", ERROR, Policy, ("scp",))
def long_scp(policy: Policy) -> Iterator[Found]:
    """Blanks count, unless the console takes them out."""
    yield from _longer(policy, SCP, "an SCP", blanks=True)


@check("POLICY_SIZE_EXCEEDS_RCP_QUOTA", ERROR, Policy, ("rcp",))
def long_rcp(policy: Policy) -> Iterator[Found]:
    """Blanks count, unless the console takes them out."""
    yield from _longer(policy, RCP, "an RCP", blanks=True)


@check("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", WARNING, Policy, ("resource",))
def long_resource_policy(policy: Policy) -> Iterator[Found]:
    """Each service has its own quota; S3's is that of most."""
    actions = [one.value for each in policy.statements for one in each.texts("Action")]
    service = actions[0].partition(":")[0].lower() if actions else ""
    quota = _BY_SERVICE.get(service, _RESOURCE)
    what = f"a policy of {service}" if service in _BY_SERVICE else "a resource policy"
    yield from _longer(policy, quota, what, blanks=True)
