"""Which targets there are: what --profile, --region, --account and --role mean.

An empty selection is the SDK's own default, one account and one region. Nothing is asked of AWS
that a profile says itself. What is wrong with one of several accounts must not end the others:
its target carries the error and raises it when used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hawse.aws.credentials import metadata_plausible
from hawse.aws.local_failures import no_credentials
from hawse.aws.partitions import partition_of
from hawse.aws.gate import Gate
from hawse.aws.targets import Access, Scope, Selection, Target
from hawse.aws.together import each
from hawse.errors import (
    CLIError,
    ConfigError,
    CredentialsError,
    NoRegion,
    NotFound,
    UsageError,
)

if TYPE_CHECKING:
    from hawse.aws.sessions import Aws

# Where an account is asked what it has when no region was chosen; every account has it enabled.
_HOME = "us-east-1"
ALL = "all"
_KEYS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


class Selector:
    """Finds the targets of one run."""

    def __init__(self, aws: Aws, gate: Gate) -> None:
        self._aws = aws
        self._gate = gate

    def targets(
        self, selection: Selection, scope: Scope, services: tuple[str, ...]
    ) -> list[Target]:
        """The targets, account after account; see `Aws.targets`."""
        accesses = self._accesses(selection)
        found = each(accesses, lambda access: self._of(access, selection, scope, services))
        if len(found) == 1 and isinstance(found[0], CLIError):
            raise found[0]
        targets: list[Target] = []
        for access, one in zip(accesses, found, strict=True):
            if isinstance(one, CLIError):
                region = self._aws.profiles.region_of(access.profile) or _HOME
                targets.append(self._target(access, region, broken=one))
            else:
                targets.extend(one)
        return targets

    def _of(
        self, access: Access, selection: Selection, scope: Scope, services: tuple[str, ...]
    ) -> list[Target]:
        if scope is Scope.ACCOUNT:
            return [self._target(access, self._one_region(access, selection))]
        asked = selection.regions
        if not asked and selection.implied:
            own = self._aws.profiles.region_of(access.profile)
            asked = tuple(region or own for region in selection.implied if region or own)
        regions = self._regions(access, asked, services)
        return [self._target(access, region) for region in regions]

    def _target(self, access: Access, region: str, broken: CLIError | None = None) -> Target:
        return Target(
            self._aws, access, region, self._gate, sandbox=self._aws.sandbox, broken=broken
        )

    # --- Regions

    def _one_region(self, access: Access, selection: Selection) -> str:
        plain = [name for name in selection.regions if not _is_pattern(name)]
        return plain[0] if plain else self._aws.profiles.region_of(access.profile) or _HOME

    def _regions(
        self, access: Access, asked: Sequence[str], services: tuple[str, ...]
    ) -> list[str]:
        if not asked:
            region = self._aws.profiles.region_of(access.profile)
            if not region:
                raise self._no_region(access)
            return [region]
        found: list[str] = []
        for name in asked:
            if _is_pattern(name):
                found.extend(self._matching(access, name, services))
            else:
                self._check_region(access, name)
                found.append(name)
        return list(dict.fromkeys(found))

    def _no_region(self, access: Access) -> ConfigError:
        """Who has nothing at all is told of credentials first, since they come first."""
        if not access.profile and not any(self._aws.env.get(name) for name in _KEYS):
            if not metadata_plausible(self._aws.env):
                return no_credentials("")
        return NoRegion(
            "no region",
            why="none was given, and the environment and the profile have none",
            hint="-r eu-west-1, or: export AWS_REGION=eu-west-1",
        )

    def _matching(self, access: Access, pattern: str, services: tuple[str, ...]) -> list[str]:
        """Enabled regions that match, without those where none of the services is offered."""
        home = self._target(access, self._aws.profiles.region_of(access.profile) or _HOME)
        enabled = self._aws.enabled_regions(home)
        named = [r for r in enabled if pattern == ALL or fnmatchcase(r, pattern)]
        if not named:
            raise NotFound(
                f"region {pattern}", why="no enabled region matches", hint="hawse ec2 ls -r all"
            )
        return [region for region in named if self._is_offered(services, region)]

    def _is_offered(self, services: tuple[str, ...], region: str) -> bool:
        """Whether the SDK knows one of the services there, or does not know the region at all."""
        known = [self._aws.models.regions_of(service) for service in services]
        known = [regions for regions in known if regions]
        if not known or region not in _sdk_regions(self._aws):
            return True
        return any(region in regions for regions in known)

    def _check_region(self, access: Access, name: str) -> None:
        """UsageError for a misspelt region; one that is newer than the SDK is asked for."""
        if self._aws.knows_region(name):
            return
        known = _sdk_regions(self._aws)
        if name in known:
            return
        try:
            enabled = self._aws.enabled_regions(self._target(access, _HOME))
        except CLIError:
            enabled = []
        if name not in enabled:
            raise UsageError(
                f"region {name}", why="there is no such region", hint=_near(name, known)
            )

    # --- Accounts

    def _accesses(self, selection: Selection) -> list[Access]:
        profiles = self._profiles(selection.profiles)
        if selection.accounts:
            return list(self._in_accounts(profiles, selection))
        if self._aws.typed_role:
            return [self._assumed(access, self._aws.typed_role) for access in profiles]
        if len(profiles) == 1:
            return profiles
        return self._one_each(profiles)

    def _assumed(self, access: Access, role: str) -> Access:
        """A role without an account: the one in its ARN, else the profile's own."""
        account = role.split(":")[4] if role.count(":") >= 5 else self._account(access)
        partition = partition_of(self._aws.profiles.region_of(access.profile) or _HOME)
        return Access(access.profile, role_arn(role, account, partition), account)

    def _profiles(self, patterns: Sequence[str]) -> list[Access]:
        profiles = self._aws.profiles
        found: list[str] = []
        for pattern in patterns or (profiles.implied,):
            if _is_pattern(pattern, ALL):
                named = [n for n in profiles.names if fnmatchcase(n, pattern)]
            else:
                named = [n for n in (pattern,) if not n or n in profiles.names]
            if not named:
                raise CredentialsError(
                    f"profile {pattern}",
                    why="there is no such profile",
                    hint=_near(pattern, profiles.names) or _some(profiles.names),
                )
            found.extend(named)
        return [Access(name, account=profiles.account_of(name)) for name in dict.fromkeys(found)]

    def _one_each(self, accesses: list[Access]) -> list[Access]:
        """Profiles that lead to the same account are the same target: the first one stays."""
        ids = each(accesses, self._account)
        seen: set[str] = set()
        kept: list[Access] = []
        for access, account in zip(accesses, ids, strict=True):
            if isinstance(account, CLIError):  # it will say so itself, when it is used
                kept.append(access)
            elif account not in seen:
                seen.add(account)
                kept.append(replace(access, account=account))
        return kept

    def _account(self, access: Access) -> str:
        return self._target(access, self._aws.profiles.region_of(access.profile) or _HOME).account

    def _in_accounts(self, profiles: list[Access], selection: Selection) -> Iterator[Access]:
        from hawse.aws.organization import Organization

        base = profiles[0]
        home = self._target(base, self._aws.profiles.region_of(base.profile) or _HOME)
        wanted = Organization(self._aws, home).accounts(selection.accounts)
        own = {self._account(access): access for access in profiles}
        for account in wanted:
            role = selection.role or self._role_of(account)
            if account in own:
                yield replace(own[account], account=account)
            elif role and len(profiles) > 1:
                raise UsageError(
                    "--role", why="several profiles are selected to assume it from", hint="-p ONE"
                )
            elif role:
                arn = role_arn(role, account, partition_of(home.region))
                yield Access(base.profile, arn, account)
            else:
                yield self._by_profile(account)

    def _role_of(self, account: str) -> str:
        values = self._aws.accounts.values()
        return next((str(v.get("role") or "") for v in values if v.get("id") == account), "")

    def _by_profile(self, account: str) -> Access:
        profiles = self._aws.profiles
        for name in profiles.names:
            if profiles.account_of(name) == account:
                return Access(name, account=account)
        raise ConfigError(
            f"account {account}",
            why="no profile leads to it and no role is given to assume in it",
            hint="--role NAME, or accounts.<name>.role in the configuration",
        )


def role_arn(role: str, account: str, partition: str) -> str:
    """The ARN of a role given by its name (with a path, perhaps) or by an ARN of any account."""
    name = role.split(":role/", 1)[-1].strip("/")
    return f"arn:{partition}:iam::{account}:role/{name}"


def _is_pattern(name: str, *plain: str) -> bool:
    return name not in plain and (name == ALL or any(c in name for c in "*?["))


def _sdk_regions(aws: Aws) -> frozenset[str]:
    """The regions of all partitions that botocore knows."""
    partitions = aws.models.load_data("partitions")["partitions"]
    return frozenset(name for partition in partitions for name in partition["regions"])


def _near(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _some(known: Iterable[str]) -> str:
    """A few of the profiles that there are."""
    names = sorted(known)
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return (
        f"there are {', '.join(names[:6])}{more}" if names else "aws configure, or hawse auth add"
    )
