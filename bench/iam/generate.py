"""Accounts of any size as snapshot files: `python -m bench.iam.generate FILE --roles 1000`.

The same seed and size always give the same account. It has what analyses have to cope with:
groups, inline and managed policies in versions, wildcards, conditions, denies, boundaries, trust
of every kind, service-linked roles, an organization with policies, and a few ways to become admin.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.iam.documents import TEAMS, Writer
from bench.iam.trust import service_linked, trust
from hawse.services.iam.account import (
    Account,
    GroupDetail,
    NamedDocument,
    Organization,
    PolicyDetail,
    PolicyVersion,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.report_lines import AccessKey, CredentialReport
from hawse.services.iam.snapshots import dump
from hawse.services.iam.snapshots.extras import KEY
from hawse.services.iam.snapshots.writing import form

ID = "111122223333"
TAKEN = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
_AWS = "arn:aws:iam::aws:policy"
_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_OF_AWS: dict[str, dict[str, Any]] = {
    "AdministratorAccess": _EVERYTHING,
    "PowerUserAccess": {
        "Effect": "Allow",
        "NotAction": ["iam:*", "organizations:*", "account:*"],
        "Resource": "*",
    },
    "ReadOnlyAccess": {
        "Effect": "Allow",
        "Action": [
            f"{name}:{verb}*"
            for name in ("ec2", "s3", "sqs", "lambda", "dynamodb", "kms")
            for verb in ("Get", "List", "Describe")
        ],
        "Resource": "*",
    },
}
_LINKED = ("elasticloadbalancing", "autoscaling", "ecs", "rds", "support", "trustedadvisor")


@dataclass(frozen=True)
class Size:
    """How many of each; groups follow from users."""

    roles: int = 1000
    users: int = 500
    policies: int = 1000

    def times(self, factor: float) -> Size:
        """A size that is larger or smaller, and never empty."""
        counts = (self.roles, self.users, self.policies)
        return Size(*(max(1, round(count * factor)) for count in counts))


def account(size: Size, seed: int = 1) -> Account:
    """An account of this size."""
    return _Builder(size, seed).account()


def plain(made: Account) -> str:
    """The account as the AWS CLI would write it, for programs that take nothing else."""
    return json.dumps({key: part for key, part in form(made).items() if key != KEY}, indent=4)


class _Builder:
    """Makes the parts of one account, in an order that never changes."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.random = Random(seed)
        self.writer = Writer(self.random, ID)

    def account(self) -> Account:
        """All parts together, with the attachments counted."""
        policies = {one.arn: one for one in (*self._of_aws(), *self._policies())}
        own = [arn for arn, one in policies.items() if not one.by_aws]
        groups = {one.name: one for one in self._groups(own)}
        users = {one.name: one for one in self._users(own, list(groups))}
        roles = {one.name: one for one in self._roles(own)}
        return Account(
            id=ID,
            alias="acme",
            taken=TAKEN,
            users=users,
            roles=roles,
            groups=groups,
            policies=_counted(policies, [*users.values(), *roles.values(), *groups.values()]),
            organization=self._organization(),
            summary={"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0},
            password_policy={"MinimumPasswordLength": 14, "PasswordReusePrevention": 24},
            root=self._report("<root_account>", f"arn:aws:iam::{ID}:root", (), True),
            root_virtual_mfa=(),
            saml_providers=(),
            oidc_providers={},
            server_certificates={},
        )

    def _of_aws(self) -> Iterator[PolicyDetail]:
        for name, statement in _OF_AWS.items():
            version = PolicyVersion("v1", self.writer.document(statement), True, self._before(3000))
            yield PolicyDetail(name, self._id("ANPA"), f"{_AWS}/{name}", versions=(version,))

    def _policies(self) -> Iterator[PolicyDetail]:
        for number in range(self.size.policies):
            team, count = self._team(number), self.random.choice((1, 1, 1, 2, 3, 5))
            created = self._before(1500)
            versions = tuple(
                PolicyVersion(f"v{one}", self.writer.policy(team), one == count, created)
                for one in range(count, 0, -1)
            )
            name = f"{team}-policy-{number}"
            arn = f"arn:aws:iam::{ID}:policy/{team}/{name}"
            yield PolicyDetail(name, self._id("ANPA"), arn, f"/{team}/", versions, created, created)

    def _groups(self, own: Sequence[str]) -> Iterator[GroupDetail]:
        for number in range(max(1, self.size.users // 25)):
            team = self._team(number)
            name = f"{team}-group-{number}"
            yield GroupDetail(
                **self._principal("group", name, "AGPA"),
                attached=self._some(own, 4, of_aws=0.3),
                inline=self._inline(team, 0.2),
            )

    def _users(self, own: Sequence[str], groups: Sequence[str]) -> Iterator[UserDetail]:
        for number in range(self.size.users):
            team = self._team(number)
            fields = self._principal("user", f"{team}-user-{number}", "AIDA")
            keys = tuple(self._key() for _ in range(self.random.choice((0, 0, 1, 1, 2))))
            mfa = self.random.random() < 0.7
            yield UserDetail(
                **fields,
                attached=self._some(own, 1, of_aws=0.02) if self.random.random() < 0.15 else (),
                inline=self._inline(team, 0.1),
                groups=self._some(groups, 3),
                boundary=self.random.choice(own) if self.random.random() < 0.1 else None,
                tags={"team": team},
                keys=keys,
                mfa=(f"arn:aws:iam::{ID}:mfa/{fields['name']}",) if mfa else (),
                report=self._report(fields["name"], fields["arn"], keys, mfa),
            )

    def _roles(self, own: Sequence[str]) -> Iterator[RoleDetail]:
        before: str | None = None
        for number in range(self.size.roles):
            if number % 50 == 49:
                yield self._linked(number)
                continue
            team = self._team(number)
            fields = self._principal("role", f"{team}-{number}", "AROA")
            used = self._before(400) if self.random.random() < 0.7 else None
            yield RoleDetail(
                **fields,
                attached=self._some(own, 3, of_aws=0.1),
                inline=self._inline(team, 0.4),
                trust=trust(self.writer, team, before),
                boundary=self.random.choice(own) if self.random.random() < 0.15 else None,
                tags={"team": team, "env": self.random.choice(("dev", "test", "prod"))},
                used=used,
                used_region="eu-west-1" if used else None,
                use_known=True,
            )
            before = fields["name"]

    def _linked(self, number: int) -> RoleDetail:
        service = _LINKED[number // 50 % len(_LINKED)]
        path = f"/aws-service-role/{service}.amazonaws.com/"
        fields = self._principal(
            "role", f"AWSServiceRoleFor{service.title()}{number}", "AROA", path
        )
        return RoleDetail(**fields, trust=service_linked(self.writer, service), use_known=True)

    def _organization(self) -> Organization:
        full = NamedDocument("FullAWSAccess", self.writer.document(_EVERYTHING))
        guard = self.writer.document(
            {
                "Sid": "KeepTheTrail",
                "Effect": "Deny",
                "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
                "Resource": "*",
            },
            {
                "Sid": "NobodyIsRoot",
                "Effect": "Deny",
                "Action": "*",
                "Resource": "*",
                "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}},
            },
        )
        levels = ((full,), (full, NamedDocument("guard", guard)), (full,))
        return Organization("o-acme", "999999999999", ("o-acme/r-acme/ou-acme-1/",), levels, ())

    def _principal(self, kind: str, name: str, prefix: str, path: str = "/") -> dict[str, Any]:
        return {
            "name": name,
            "id": self._id(prefix),
            "arn": f"arn:aws:iam::{ID}:{kind}{path}{name}",
            "path": path,
            "created": self._before(2000),
        }

    def _report(
        self, user: str, arn: str, keys: Sequence[AccessKey], mfa: bool
    ) -> CredentialReport:
        lines = [replace(key, id="") for key in keys] + [AccessKey("", False, use_known=True)] * 2
        password = self.random.random() < 0.6
        return CredentialReport(
            user=user,
            arn=arn,
            created=self._before(2000),
            password_enabled=password,
            password_used=self._before(300) if password and self.random.random() < 0.8 else None,
            password_changed=self._before(500) if password else None,
            mfa=mfa,
            keys=(lines[0], lines[1]),
        )

    def _key(self) -> AccessKey:
        used = self._before(200) if self.random.random() < 0.7 else None
        return AccessKey(
            id=self._id("AKIA"),
            active=self.random.random() < 0.85,
            created=self._before(1000),
            used=used,
            used_service="s3" if used else None,
            used_region="eu-west-1" if used else None,
            use_known=True,
        )

    def _inline(self, team: str, chance: float) -> tuple[NamedDocument, ...]:
        if self.random.random() >= chance:
            return ()
        return (NamedDocument(f"{team}-inline", self.writer.policy(team)),)

    def _some(self, among: Sequence[str], most: int, of_aws: float = 0.0) -> tuple[str, ...]:
        found = self.random.sample(among, min(len(among), self.random.randint(1, most)))
        if self.random.random() < of_aws:
            found.append(f"{_AWS}/{self.random.choices(list(_OF_AWS), (1, 2, 7))[0]}")
        return tuple(found)

    def _team(self, number: int) -> str:
        return TEAMS[number % len(TEAMS)]

    def _id(self, prefix: str) -> str:
        return prefix + "".join(self.random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16))

    def _before(self, days: int) -> datetime:
        return TAKEN - timedelta(minutes=self.random.randrange(days * 24 * 60))


def _counted(
    policies: dict[str, PolicyDetail], principals: Sequence[UserDetail | RoleDetail | GroupDetail]
) -> dict[str, PolicyDetail]:
    attached: dict[str, int] = {}
    limits: dict[str, int] = {}
    for one in principals:
        for arn in one.attached:
            attached[arn] = attached.get(arn, 0) + 1
        boundary = getattr(one, "boundary", None)
        if boundary:
            limits[boundary] = limits.get(boundary, 0) + 1
    return {
        arn: replace(one, attachments=attached.get(arn, 0), boundaries=limits.get(arn, 0))
        for arn, one in policies.items()
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Write an account of the size that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.iam.generate", description=__doc__)
    parser.add_argument("file", type=Path)
    for name in ("roles", "users", "policies"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size, name), metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--plain", action="store_true", help="only what the AWS CLI would write")
    asked = parser.parse_args(argv)
    made = account(Size(asked.roles, asked.users, asked.policies), asked.seed)
    asked.file.write_text(plain(made) if asked.plain else dump(made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
