"""One account's IAM as data: what a snapshot holds and every analysis reads.

Frozen data only: no AWS, no files, no rules. The names are those of GetAccountAuthorizationDetails.
`None` means "not known": a part that could not be read is never an empty one, and `gaps` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hawse.services.iam.report_lines import AccessKey, CredentialReport


@dataclass(frozen=True)
class Gap:
    """What a snapshot lacks: the call, as IAM names it, and why it has no answer."""

    call: str
    why: str


@dataclass(frozen=True)
class NamedDocument:
    """A policy document under a name: an inline policy, an SCP, an RCP. Any JSON is allowed."""

    name: str
    document: Any


@dataclass(frozen=True)
class PolicyVersion:
    """One version of a managed policy."""

    id: str
    document: Any
    default: bool = False
    created: datetime | None = None


@dataclass(frozen=True)
class PolicyDetail:
    """A managed policy: the customer's own, or one of AWS that is attached to something."""

    name: str
    id: str
    arn: str
    path: str = "/"
    versions: tuple[PolicyVersion, ...] = ()
    created: datetime | None = None
    updated: datetime | None = None
    attachments: int | None = None
    boundaries: int | None = None

    @property
    def by_aws(self) -> bool:
        """Whether AWS wrote it, so that nobody can edit it."""
        return ":iam::aws:" in self.arn

    @property
    def default(self) -> PolicyVersion | None:
        """The version in force."""
        return next((version for version in self.versions if version.default), None)

    @property
    def document(self) -> Any:
        """The document in force; None when it was not read."""
        return self.default.document if self.default else None


@dataclass(frozen=True)
class OtherCredential:
    """A user's credential for a single service: an SSH public key, a signing certificate, a
    service-specific credential. `kind` says which; IAM does not tell when it was used."""

    kind: str
    id: str
    active: bool
    created: datetime | None = None


@dataclass(frozen=True)
class Principal:
    """What users, roles and groups have in common; `attached` has ARNs of managed policies."""

    name: str
    id: str
    arn: str
    path: str = "/"
    created: datetime | None = None
    inline: tuple[NamedDocument, ...] = ()
    attached: tuple[str, ...] = ()


@dataclass(frozen=True)
class UserDetail(Principal):
    """An IAM user. `keys`, `mfa`, `report`, `other_credentials` are None when not read."""

    groups: tuple[str, ...] = ()
    boundary: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[AccessKey, ...] | None = None
    mfa: tuple[str, ...] | None = None
    other_credentials: tuple[OtherCredential, ...] | None = None
    report: CredentialReport | None = None


@dataclass(frozen=True)
class RoleDetail(Principal):
    """An IAM role. `used` None and `use_known`: not used in the time that AWS looks back."""

    trust: Any = None
    boundary: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    instance_profiles: tuple[str, ...] = ()
    used: datetime | None = None
    used_region: str | None = None
    use_known: bool = False

    @property
    def service_linked(self) -> bool:
        """Whether it belongs to an AWS service: nobody can edit it or pass it."""
        return self.path.startswith("/aws-service-role/")

    @property
    def reserved(self) -> bool:
        """Whether AWS made it (Identity Center, say): nobody in the account can edit it."""
        return self.path.startswith("/aws-reserved/") or self.service_linked


@dataclass(frozen=True)
class GroupDetail(Principal):
    """An IAM group; its members are the users that name it."""


@dataclass(frozen=True)
class Organization:
    """Where the account stands in its organization, as far as the caller may see.

    `scps` and `rcps`: one tuple for each level from the root down to the account; () where no
    policies of that kind are in force, as in the management account.
    """

    id: str
    management_account: str
    paths: tuple[str, ...] = ()
    scps: tuple[tuple[NamedDocument, ...], ...] | None = None
    rcps: tuple[tuple[NamedDocument, ...], ...] | None = None


@dataclass(frozen=True)
class Account:
    """IAM of one account at one moment. Users, roles and groups by name, policies by ARN.

    `organization` is None for an account that is in none, too; then no gap says otherwise.
    `password_policy` and `oidc_providers` have IAM's own members; {} is an account without a
    password policy. `root_virtual_mfa` has the serial numbers of the root user's virtual devices.
    `root_features`: what the organization has enabled for root users; only its management account
    knows. `contacts`: whether there is a "primary" and a "security" contact. `analyzers`: whether
    one looks for access from outside, by region. `resources`: the `instances` and `secrets` that
    were found, with the `regions` that were looked at. `services_used`: when roles last used the
    services that they may use, by their ARNs.
    """

    id: str
    partition: str = "aws"
    alias: str | None = None
    taken: datetime | None = None
    users: Mapping[str, UserDetail] = field(default_factory=dict)
    roles: Mapping[str, RoleDetail] = field(default_factory=dict)
    groups: Mapping[str, GroupDetail] = field(default_factory=dict)
    policies: Mapping[str, PolicyDetail] = field(default_factory=dict)
    organization: Organization | None = None
    summary: Mapping[str, int] | None = None
    password_policy: Mapping[str, Any] | None = None
    root: CredentialReport | None = None
    root_virtual_mfa: tuple[str, ...] | None = None
    root_features: tuple[str, ...] | None = None
    contacts: Mapping[str, bool] | None = None
    analyzers: Mapping[str, bool | None] | None = None
    saml_providers: tuple[str, ...] | None = None
    oidc_providers: Mapping[str, Mapping[str, Any]] | None = None
    server_certificates: Mapping[str, datetime] | None = None
    resource_policies: Mapping[str, Any] = field(default_factory=dict)
    resources: Mapping[str, Any] | None = None
    services_used: Mapping[str, Mapping[str, str | None]] | None = None
    gaps: tuple[Gap, ...] = ()
