"""Everything that replication from one bucket to another needs, as one plan in one order.

What is there already is skipped, so that it may be run again. What another account has to apply,
where its bucket may not be worked on, is printed as it is to be applied there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hawse.errors import Refused, UsageError
from hawse.plan import Entry, Skip
from hawse.services.s3.replication import access, looking, steps
from hawse.services.s3.replication.access import Grants
from hawse.services.s3.replication.looking import Key, Role, Side
from hawse.services.s3.replication.rules import Wish, merged, rule_of, rules_of
from hawse.services.s3.settings.setting import read

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What was typed. `rule` "" takes its id from what it replicates."""

    source: str
    destination: str
    destination_profile: str = ""
    destination_account: str = ""
    rule: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    priority: int | None = None
    delete_markers: bool = False
    replica_modifications: bool = False
    storage_class: str = ""
    time_control: bool = False
    metrics: bool = True
    keep_owner: bool = False
    iam_role: str = ""
    source_keys: tuple[str, ...] = ()
    replica_key: str = ""
    without_kms: bool = False


def set_up(target: Target, asked: Asked) -> Iterator[Entry]:
    """The plan. Refused before anything is changed where S3 would refuse or skip objects."""
    setup = _Setup(target, asked)
    setup.check()
    yield from setup.versioning()
    yield from setup.permissions()
    yield from setup.other_side()
    yield from setup.keys()
    yield setup.configuration()
    target.gate.notes.append(
        "objects that are there already are not replicated: "
        f"hawse s3 replication backfill {asked.source} --report s3://BUCKET/PREFIX"
    )


class _Setup:
    """What is known while one setup is planned, each thing asked once."""

    def __init__(self, target: Target, asked: Asked) -> None:
        self._target = target
        self._asked = asked
        bucket, self._prefix = looking.named(asked.source)
        to, below = looking.named(asked.destination)
        if below:
            why = "S3 replicates under the same key, to no prefix"
            raise UsageError(asked.destination, why=why, hint=f"s3://{to}")
        if to == bucket:
            raise UsageError(asked.destination, why="a bucket is not replicated to itself")
        self._from = looking.side(target, bucket)
        self._to = looking.side(
            target, to, profile=asked.destination_profile, account=asked.destination_account
        )

    @cached_property
    def _config(self) -> Document | None:
        return looking.configuration(self._target, self._from)

    @property
    def _abroad(self) -> bool:
        """Whether the destination is another account's."""
        return self._to.account != self._from.account

    @cached_property
    def _role_name(self) -> str:
        """The role that was asked for, else the one that all rules have, else one of our own."""
        used = str(self._config["Role"]).rsplit("/", 1)[-1] if self._config else ""
        if used and self._asked.iam_role and used != self._asked.iam_role:
            why = f"one role serves all rules of a bucket, and that is {used}"
            raise UsageError(f"--iam-role {self._asked.iam_role}", why=why)
        return self._asked.iam_role or used or access.role_name(self._from.bucket)

    @cached_property
    def _role(self) -> Role | None:
        return looking.role(self._target, self._role_name)

    @property
    def _role_arn(self) -> str:
        partition = self._target.partition
        made = f"arn:{partition}:iam::{self._from.account}:role/{self._role_name}"
        return self._role.arn if self._role else made

    @cached_property
    def _locked(self) -> bool:
        return looking.locked(self._target, self._from)

    @cached_property
    def _replica_key(self) -> Key | None:
        name = self._asked.replica_key
        if not name:
            return None
        if not self._to.mine:
            if not name.startswith("arn:"):
                raise UsageError(
                    f"--replica-key {name}", why="the key of another account is an ARN"
                )
            return Key(name, False, None)
        return looking.key(self._target, self._to.place, name)

    @cached_property
    def _source_keys(self) -> tuple[Key, ...]:
        if not self._asked.replica_key:
            return ()
        usual = looking.default_key(self._target, self._from)
        names = dict.fromkeys((*self._asked.source_keys, *((usual,) if usual else ())))
        found = (looking.key(self._target, self._from.place, name) for name in names)
        return tuple({key.arn: key for key in found}.values())

    @cached_property
    def _grants(self) -> Grants:
        key = self._replica_key
        return Grants(
            self._from.bucket,
            self._to.bucket,
            self._role_arn,
            self._target.partition,
            account=self._to.account if self._abroad else "",
            owner_override=self._abroad and not self._asked.keep_owner,
            locked=self._locked,
            source_keys=tuple(one.arn for one in self._source_keys),
            replica_key=key.arn if key else "",
            source_region=self._from.region,
            destination_region=self._to.region or (key.arn.split(":")[3] if key else ""),
        )

    @cached_property
    def _wish(self) -> Wish:
        asked, grants = self._asked, self._grants
        covers = "-".join(
            part for part in (self._prefix.strip("/"), *map("=".join, asked.tags)) if part
        )
        return Wish(
            id=asked.rule or f"{covers or 'all'}-to-{self._to.bucket}"[:255],
            destination=grants.arn(self._to.bucket),
            prefix=self._prefix,
            tags=asked.tags,
            priority=asked.priority,
            delete_markers=asked.delete_markers,
            replica_modifications=asked.replica_modifications,
            storage_class=asked.storage_class,
            time_control=asked.time_control,
            metrics=asked.metrics,
            account=grants.account if grants.owner_override else "",
            source_keys=grants.source_keys,
            replica_key=grants.replica_key,
        )

    def check(self) -> None:
        """Refused for what would make S3 refuse the rule, or silently replicate nothing."""
        rule_of(self._wish, 1)
        if self._asked.source_keys and not self._asked.replica_key:
            raise UsageError("--source-key", why="without --replica-key nothing is decrypted")
        if self._locked and self._to.mine and not looking.locked(self._target, self._to):
            why = f"{self._from.url} has Object Lock, and S3 wants it on both sides"
            raise Refused(self._to.url, why=why, hint="turn Object Lock on there first")
        if self._asked.replica_key or self._asked.without_kms:
            self._check_keys()
        elif looking.default_key(self._target, self._from):
            raise Refused(
                self._from.url,
                why="it encrypts with KMS, and S3 silently skips such objects without a key",
                hint="--replica-key KEY, or --without-kms to leave them out",
            )

    def _check_keys(self) -> None:
        key = self._replica_key
        if key and self._abroad and key.managed:
            why = "no other account may use the key that AWS manages"
            raise UsageError(f"--replica-key {self._asked.replica_key}", why=why)

    def versioning(self) -> Iterator[Entry]:
        """On both sides, the destination first: S3 refuses a rule that leads to an unversioned
        bucket."""
        for side in (self._to, self._from):
            if side.mine:
                there = self._target.at(side.place)
                yield steps.versioned(side, read(there, steps.VERSIONING, side.bucket))

    def permissions(self) -> Iterator[Entry]:
        """The role and what it may do."""
        yield from steps.trusting(self._role_name, self._role, [access.SERVICE])
        name = access.policy_name(self._from.bucket, self._to.bucket)
        old = self._role.inline.get(name) if self._role else None
        yield steps.permitted(self._role_name, name, old, access.role_policy(self._grants))

    def other_side(self) -> Iterator[Entry]:
        """The policy of the bucket where that is another account's."""
        if not self._abroad:
            return
        more = access.bucket_statements(self._grants)
        if not self._to.mine:
            yield Skip(
                self._to.url,
                f"account {self._to.account} turns versioning on, and adds to the bucket's policy",
                below=tuple(json.dumps(more, indent=2).splitlines()),
            )
            return
        old = read(self._target.at(self._to.place), steps.POLICY, self._to.bucket)
        before = json.loads(old["Policy"]) if old else None
        new = access.with_statements(before, more)
        yield steps.admitted(self._to, old, new, "let the role in")

    def keys(self) -> Iterator[Entry]:
        """The policies of keys that leave nothing to the role's own policies."""
        role = self._role_arn
        for key in self._source_keys:
            yield from self._key(self._from, key, access.key_statement(role, "kms:Decrypt"))
        if self._replica_key:
            uses = ("kms:Encrypt", "kms:GenerateDataKey")
            yield from self._key(self._to, self._replica_key, access.key_statement(role, *uses))

    def _key(self, side: Side, key: Key, statement: Document) -> Iterator[Entry]:
        owner = key.arn.split(":")[4]
        if key.managed or (owner == self._from.account and access.delegates(key.policy, owner)):
            return
        if key.policy is None or not side.mine or owner != side.account:
            yield Skip(
                key.arn,
                f"account {owner} adds to the policy of the key",
                below=tuple(json.dumps(statement, indent=2).splitlines()),
            )
            return
        yield steps.unlocked(side.place, key, statement)

    def configuration(self) -> Entry:
        """The rule, last of all: S3 looks at everything else when it is put."""
        wish, old = self._wish, self._config
        new = merged(old, wish, self._role_arn)
        if old and rules_of(old) == rules_of(new):
            return Skip(self._from.url, f"replicates so already: rule {wish.id}")
        known = any(rule.id == wish.id for rule in rules_of(old))
        rule = next(one for one in rules_of(new) if one.id == wish.id)
        says = f"{'change' if known else 'add'} the rule {wish.id}"
        note = f"{rule.covers} to {self._to.url}, priority {rule.priority}"
        return steps.configured(self._from, old, new, says, note)
