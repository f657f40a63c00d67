"""What is wrong with the replication of a bucket, each thing once, with what has to be said where.

Whether a policy allows something is judged by whoever is handed in as `judge`. What may not be read
is told as not known; no finding is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from hawse.errors import AccessDenied, CLIError, NotFound
from hawse.rows import Row, column
from hawse.services.s3.calls_settings import GET_BUCKET_LIFECYCLE
from hawse.services.s3.replication import access, looking, steps
from hawse.services.s3.replication.access import Grants, Need
from hawse.services.s3.replication.looking import Role, Side
from hawse.services.s3.replication.rules import Rule, rules_of
from hawse.services.s3.settings.setting import read

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ERROR, WARNING, NOTE = "error", "warning", "suggestion"


class Judge(Protocol):
    """Evaluates policies: `allow`, `deny` or `depends`, and why."""

    def __call__(
        self,
        principal: str,
        action: str,
        resource: str,
        *,
        identity: Mapping[str, object],
        boundary: object | None,
        resource_policy: object | None,
        owner: str,
        context: Mapping[str, str],
    ) -> tuple[str, str]: ...


@dataclass(frozen=True)
class ReplicationFinding(Row):
    """Something that keeps objects from being replicated, or that surprises people."""

    bucket: str = column()
    rule: str | None = column(doc="None: all of them.")
    severity: str = column(colour={ERROR: "red", WARNING: "yellow"}, unsure="unknown")
    code: str = column()
    message: str = column(show="whole")
    on: str | None = column(wide=True, doc="What has to be changed: a bucket, role or key.")
    statement: Mapping[str, Any] | None = column(
        show="json", wide=True, doc="What its policy has to say."
    )
    fix: str | None = column(show="below", doc="What to type or to change.")


class Doctor:
    """Looks at one bucket; each thing is asked once."""

    def __init__(self, target: Target, bucket: str, judge: Judge, *, profile: str = "") -> None:
        self._target = target
        self._judge = judge
        self._profile = profile
        self.source = looking.side(target, bucket)

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of the bucket, the one that wins first."""
        return rules_of(self._config)

    @cached_property
    def _config(self) -> Mapping[str, Any] | None:
        return looking.configuration(self._target, self.source)

    @cached_property
    def _asked_role(self) -> Role | CLIError:
        try:
            return looking.role_of(self._target, str((self._config or {}).get("Role")))
        except CLIError as error:
            return error

    @property
    def role(self) -> Role | None:
        """The role that the configuration names; None when nothing is known of it."""
        return self._asked_role if isinstance(self._asked_role, Role) else None

    @cached_property
    def _boundary(self) -> Mapping[str, Any] | None:
        arn = self.role.boundary if self.role else ""
        return looking.managed_policy(self._target, arn) if arn else None

    @cached_property
    def locked(self) -> bool:
        """Whether the source has Object Lock."""
        return looking.locked(self._target, self.source)

    @cached_property
    def default_key(self) -> str:
        """The ARN of the key that the source encrypts with by default; "" for none."""
        name = looking.default_key(self._target, self.source)
        return looking.key(self._target, self.source.place, name).arn if name else ""

    def findings(self) -> Iterator[ReplicationFinding]:
        """All that is wrong, the source first, then rule by rule."""
        if not self.rules:
            fix = f"hawse s3 replication setup {self.source.url} s3://DESTINATION"
            yield self.found(ERROR, "not-replicated", "it has no replication rules", fix=fix)
            return
        yield from self._of_source()
        yield from self._of_role()
        for rule in self.rules:
            yield from self.of_rule(rule)

    def _of_source(self) -> Iterator[ReplicationFinding]:
        there = self._target.at(self.source.place)
        state = read(there, steps.VERSIONING, self.source.bucket) or {}
        if state.get("Status") != "Enabled":
            message = "versioning is not on, and nothing is replicated without it"
            yield self.found(ERROR, "source-unversioned", message, on=self.source.url)

    def _of_role(self) -> Iterator[ReplicationFinding]:
        arn = str((self._config or {})["Role"])
        role = self._asked_role
        if isinstance(role, NotFound):
            yield self.found(ERROR, "role-missing", role.message, on=arn)
            return
        if isinstance(role, CLIError):
            message = f"the policies of the role are not judged: {role.message}"
            yield self.found("unknown", "role-unreadable", message, on=arn)
            return
        if role.arn != arn:
            message = f"the configuration names {arn}, and the role is {role.arn}"
            yield self.found(ERROR, "role-path", message, on=arn)
        effect, why = self._trusted(arn, role.trust)
        if effect == "deny":
            statement = access.trust(access.SERVICE)["Statement"][0]
            message = f"S3 may not assume the role: {why}"
            yield self.found(ERROR, "trust", message, on=arn, statement=statement)

    def _trusted(self, arn: str, trust: Mapping[str, Any]) -> tuple[str, str]:
        """Whether S3 may assume the role to replicate this bucket."""
        account = self.source.account
        source = f"arn:{self._target.partition}:s3:::{self.source.bucket}"
        return self._judge(
            access.SERVICE,
            "sts:AssumeRole",
            arn,
            identity={},
            boundary=None,
            resource_policy=trust,
            owner=account,
            context={"aws:SourceAccount": account, "aws:SourceArn": source},
        )

    def of_rule(self, rule: Rule, key: str = "") -> Iterator[ReplicationFinding]:
        """What is wrong with one rule, for any object or for this one."""
        if not rule.enabled:
            fix = (
                f"hawse s3 replication setup {self.source.url} s3://{rule.bucket} --rule {rule.id}"
            )
            yield self.found(WARNING, "rule-disabled", "the rule is off", rule, fix=fix)
        if not rule.v2:
            message = "it is of the old schema: it has no Filter, and delete markers are replicated"
            yield self.found(NOTE, "old-schema", message, rule)
        if not rule.metrics:
            message = "it has no metrics: backlog and failures are not measured"
            yield self.found(NOTE, "no-metrics", message, rule)
        yield from self._of_keys(rule)
        there = self._destination(rule)
        yield from self._of_destination(rule, there)
        if self.role is not None:
            yield from self._needs(rule, there, key)

    def _of_keys(self, rule: Rule) -> Iterator[ReplicationFinding]:
        if self.default_key and not rule.kms:
            message = "the bucket encrypts with KMS, and the rule silently skips such objects"
            fix = f"hawse s3 replication setup … --rule {rule.id} --replica-key KEY"
            yield self.found(ERROR, "kms-skipped", message, rule, fix=fix)
        if rule.account and rule.replica_key.endswith(looking.MANAGED_KEY):
            message = "no other account may use the key that AWS manages"
            yield self.found(ERROR, "kms-managed", message, rule, on=rule.replica_key)

    def _destination(self, rule: Rule) -> Side:
        """The other bucket; `mine` false when nothing of it may be read."""
        account = rule.account or self.source.account
        foreign = account != self.source.account
        for profile in dict.fromkeys((self._profile if foreign else "", self._profile)):
            try:
                side = looking.side(self._target, rule.bucket, profile=profile)
            except AccessDenied:
                continue
            except NotFound:
                return Side("", account)
            return replace(side, account=account) if foreign else side
        return Side(rule.bucket, account, mine=False)

    def _of_destination(self, rule: Rule, there: Side) -> Iterator[ReplicationFinding]:
        url = f"s3://{rule.bucket}"
        if not there.bucket:
            message = f"there is no bucket {rule.bucket}"
            yield self.found(ERROR, "destination-missing", message, rule, on=url)
            return
        if not there.mine:
            message = f"{url} may not be read from here: versioning, policy and keys are not known"
            fix = "--destination-profile PROFILE of its account"
            yield self.found("unknown", "destination-unreadable", message, rule, on=url, fix=fix)
            return
        target = self._target.at(there.place)
        if (read(target, steps.VERSIONING, there.bucket) or {}).get("Status") != "Enabled":
            message = f"versioning of {url} is not on: objects fail with DstBucketUnversioned"
            yield self.found(ERROR, "destination-unversioned", message, rule, on=url)
        if self.locked and not looking.locked(self._target, there):
            message = f"{url} has no Object Lock, and the source has"
            yield self.found(ERROR, "object-lock", message, rule, on=url)
        yield from self._surprises(rule, there)

    def _surprises(self, rule: Rule, there: Side) -> Iterator[ReplicationFinding]:
        url = there.url
        further = rules_of(looking.configuration(self._target, there))
        if any(one.bucket != self.source.bucket for one in further):
            message = f"{url} is replicated further, and replicas are not: S3 makes no chains"
            yield self.found(NOTE, "no-chains", message, rule, on=url)
        if self._has_lifecycle(self.source) and not self._has_lifecycle(there):
            message = f"the lifecycle rules of the source do not come along: {url} has none"
            yield self.found(NOTE, "lifecycle", message, rule, on=url)

    def _has_lifecycle(self, side: Side) -> bool:
        return bool(looking.asked(self._target, side, GET_BUCKET_LIFECYCLE))

    def _grants(self, rule: Rule, there: Side) -> Grants:
        keys = (self.default_key,) if self.default_key and rule.kms else ()
        replica = rule.replica_key
        return Grants(
            self.source.bucket,
            rule.bucket,
            self.role.arn if self.role else "",
            self._target.partition,
            account=there.account if there.account != self.source.account else "",
            owner_override=rule.owner_override,
            locked=self.locked,
            source_keys=keys,
            replica_key=replica,
            source_region=self.source.region,
            destination_region=there.region or (replica.split(":")[3] if replica else ""),
        )

    def _needs(self, rule: Rule, there: Side, key: str) -> Iterator[ReplicationFinding]:
        for need in access.needs(self._grants(rule, there), self.source.account):
            if need.action == "s3:ReplicateDelete" and not rule.delete_markers:
                continue
            yield from self._need(rule, there, need, key)

    def _need(self, rule: Rule, there: Side, need: Need, key: str) -> Iterator[ReplicationFinding]:
        assert self.role is not None
        policy, known = self._policy_of(need, there)
        resource = need.resource.replace("/*", f"/{key or rule.prefix + 'any'}")
        effect, why = self._judge(
            self.role.arn,
            need.action,
            resource,
            identity={**self.role.inline, **self.role.attached},
            boundary=self._boundary,
            resource_policy=policy,
            owner=need.owner,
            context=need.context,
        )
        if effect != "deny" or not known:
            return
        message = f"the role may not {need.action} on {resource}: {why}; {need.fails}"
        other = "identity policies" not in why and "boundary" not in why
        on = need.resource if other else self.role.arn
        statement = _statement(need, self.role.arn if other else "")
        yield self.found(
            ERROR, "permission", message, rule, on=on, statement=statement, fix=_said(statement, on)
        )

    def _policy_of(self, need: Need, there: Side) -> tuple[object | None, bool]:
        """The policy of what is needed, and whether all is known that a denial depends on."""
        bucket = need.resource.split(":")[-1].split("/")[0]
        side = self.source if bucket == self.source.bucket else there
        if need.action.startswith("kms:"):
            side = self.source if need.action == "kms:Decrypt" else there
            if not side.mine:
                return None, False
            try:
                text = looking.key(self._target, side.place, need.resource).policy
            except CLIError:
                text = None
            return (json.loads(text), True) if text else (None, False)
        if not side.mine:
            return None, False
        try:
            found = read(self._target.at(side.place), steps.POLICY, side.bucket)
        except AccessDenied:
            return None, False
        return (json.loads(found["Policy"]) if found else None), True

    def found(
        self,
        severity: str,
        code: str,
        message: str,
        rule: Rule | None = None,
        *,
        on: str = "",
        statement: Mapping[str, Any] | None = None,
        fix: str = "",
    ) -> ReplicationFinding:
        """A finding about this bucket."""
        return ReplicationFinding(
            self.source.bucket,
            rule.id if rule else None,
            severity,
            code,
            message,
            on or None,
            statement,
            fix or None,
        )


def _statement(need: Need, principal: str) -> Mapping[str, Any]:
    who = {"Principal": {"AWS": principal}} if principal else {}
    on = "*" if principal and need.action.startswith("kms:") else need.resource
    return {"Effect": "Allow", **who, "Action": need.action, "Resource": on}


def _said(statement: Mapping[str, Any], on: str) -> str:
    return f"the policy of {on} has to say {json.dumps(statement)}"
