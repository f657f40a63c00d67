"""Plans that change the policy, CORS rules, logs, notifications, Object Lock and inventories of a
bucket: each reads what is there, and is refused later when somebody else has changed it meanwhile.

What IAM knows (what a policy grants, whether AWS's service may deliver) is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.plan import Editor, Entry, Skip
from hawse.plurals import counted
from hawse.services.s3 import calls_policies as calls, calls_settings as settings
from hawse.services.s3.settings import (
    access_logs,
    cors,
    events,
    inventories,
    known,
    object_lock,
    public_access,
)
from hawse.services.s3.settings.telling import inventories_of
from hawse.services.s3.settings.planning import (
    May,
    allowed,
    arn_of,
    place_of,
    planned,
    region_of,
    unless_denied,
)
from hawse.services.s3.settings.setting import read, same
from hawse.services.s3.settings.texts import Form, edited, from_file

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Config = Mapping[str, Any]
Judge = Callable[[Any, Any], tuple[str, tuple[str, ...], str, bool]]
"""What another policy changes, of the old and the new document (None is none): in short, line by
line, what is seldom meant of it, and whether it lets anybody in."""


def policy(target: Target, bucket: str) -> Config | None:
    """The policy that is in force, as S3 gives it; None where there is none."""
    return read(target, known.POLICY, bucket)


def document_in(config: Config | None) -> Any:
    """The document of a policy that was read."""
    return json.loads(config["Policy"]) if config else None


def new_policy(
    target: Target, bucket: str, old: Config | None, new: tuple[Any, Sequence[str]], judge: Judge
) -> Iterator[Entry]:
    """Another policy in force, with what is doubtful in it."""
    text, warnings = new
    entry = _policy(bucket, old, text, warnings, judge)
    public = judge(document_in(old), text)[-1]
    if public and unless_denied(lambda: public_access.blocks_policies(target, bucket)):
        why = "S3 refuses it: it is public, and BlockPublicPolicy is on"
        below = (f"hawse s3 bucket public-access {bucket} shows what is blocked",)
        entry = Skip(f"s3://{bucket}", why, blocked=True, below=below)
    yield entry


def without_policy(bucket: str, old: Config | None, judge: Judge) -> Iterator[Entry]:
    """No policy any more."""
    yield _policy(bucket, old, None, (), judge)


def _policy(
    bucket: str, old: Config | None, text: Any, warnings: Sequence[str], judge: Judge
) -> Entry:
    new = None if text is None else {"Policy": json.dumps(text, ensure_ascii=False, indent=2)}
    note, lines, risk, _ = judge(document_in(old), text)
    says = "put another policy in force" if old else "put a policy in force"
    return planned(
        known.POLICY,
        bucket,
        old,
        new,
        says=says if new else "remove the policy",
        note=note,
        risk=risk,
        below=lines,
        warnings=warnings,
        undo_says="put the policy back that was in force" if old else "remove the policy again",
    )


def cors_rule(target: Target, bucket: str, rule: Mapping[str, Any]) -> Iterator[Entry]:
    """One more rule."""
    old = read(target, known.CORS, bucket)
    yield _cors(bucket, old, cors.added(old, rule), "add a CORS rule")


def cors_rules(target: Target, bucket: str, editor: Editor, file: str | None) -> Iterator[Entry]:
    """All rules, from a file or as a person leaves them in an editor."""
    old = read(target, known.CORS, bucket)
    new = _written(cors.FORM, editor, f"{bucket}-cors", old or {cors.RULES: []}, file)
    yield _cors(bucket, old, new, "replace the CORS rules")


def without_cors(target: Target, bucket: str, rules: Sequence[str]) -> Iterator[Entry]:
    """Without these rules, or without any."""
    old = read(target, known.CORS, bucket)
    new = cors.without(bucket, old, rules)
    some = f"remove {counted(len(rules), 'CORS rule')}"
    yield _cors(bucket, old, new, some if rules else "remove all CORS rules")


def _cors(bucket: str, old: Config | None, new: Config | None, says: str) -> Entry:
    warnings = cors.doubts(new) if new else ()
    return planned(known.CORS, bucket, old, new, says=says, warnings=warnings)


def logs(target: Target, bucket: str, to: str, keys: str | None, may: May) -> Iterator[Entry]:
    """Access logs to a place, if S3 can deliver them there."""
    there, prefix = place_of(to, "--to")
    old = read(target, known.LOGGING, bucket)
    new = access_logs.wanted(old, there, prefix, keys)
    if same(known.LOGGING, old, new):
        yield planned(known.LOGGING, bucket, old, new, says="")
        return
    place = _place(target, there)
    access_logs.check(bucket, region_of(target, bucket), there, place)
    unsure: tuple[str, ...] = ()
    if not place.group_writes:
        arn = arn_of(target, there, f"{prefix}*")
        blocked, unsure = allowed(may, "s3:PutObject", [arn], bucket, "logs would not arrive")
        if blocked:
            yield blocked
            return
    says = f"deliver access logs to s3://{there}/{prefix}"
    warnings = (*unsure, *access_logs.unknown(place))
    yield planned(known.LOGGING, bucket, old, new, says=says, warnings=warnings)


def without_logs(target: Target, bucket: str) -> Iterator[Entry]:
    """No more access logs."""
    old = read(target, known.LOGGING, bucket)
    note = "logs that are there stay"
    yield planned(known.LOGGING, bucket, old, None, says="deliver no more access logs", note=note)


def _place(target: Target, bucket: str) -> access_logs.Place:
    """What can be known of a bucket that logs shall go to."""
    lock = unless_denied(lambda: object_lock.retention_of(read(target, known.OBJECT_LOCK, bucket)))
    acl = unless_denied(lambda: target.read(settings.GET_BUCKET_ACL, Bucket=bucket))
    pays = unless_denied(lambda: target.read(calls.GET_BUCKET_REQUEST_PAYMENT, Bucket=bucket))
    return access_logs.Place(
        region_of(target, bucket),
        retained=lock is not None,
        encryption=unless_denied(lambda: _encryption(target, bucket)),
        requester_pays=None if pays is None else pays.get("Payer") == "Requester",
        group_writes=None if acl is None else access_logs.group_writes(acl),
    )


def _encryption(target: Target, bucket: str) -> str:
    try:
        found = target.read(settings.GET_BUCKET_ENCRYPTION, Bucket=bucket)
    except NotFound:
        return ""
    rules = found.get("ServerSideEncryptionConfiguration", {}).get("Rules", ())
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {}) if rules else {}
    return str(default.get("SSEAlgorithm", ""))


def notification(target: Target, bucket: str, one: events.Told, may: May) -> Iterator[Entry]:
    """Events to one more destination, under its name where no id is given."""
    old = read(target, known.NOTIFICATION, bucket)
    others = list(events.told(old))
    if not one.id:
        same_one = [two.id for two in others if two._replace(id="") == one]
        taken = [two.id for two in others]
        one = one._replace(id=same_one[0] if same_one else events.free_id(one.arn, taken))
    says = f"tell {one.arn} of {', '.join(one.events)}"
    yield from _notified(target, bucket, old, events.added(old, one), says, may)


def bridge(target: Target, bucket: str) -> Iterator[Entry]:
    """All events to EventBridge."""
    old = read(target, known.NOTIFICATION, bucket)
    note = "its rules decide who is told; it asks for no policy"
    says = "tell EventBridge of all events"
    yield planned(known.NOTIFICATION, bucket, old, events.with_bridge(old), says=says, note=note)


def notifications(
    target: Target, bucket: str, editor: Editor, file: str | None, may: May
) -> Iterator[Entry]:
    """All of them, from a file or as a person leaves them in an editor."""
    old = read(target, known.NOTIFICATION, bucket)
    new = events.with_ids(_written(events.FORM, editor, f"{bucket}-events", old or {}, file))
    yield from _notified(target, bucket, old, new, "replace the notifications", may)


def without_notifications(
    target: Target, bucket: str, named: Sequence[str], *, eventbridge: bool
) -> Iterator[Entry]:
    """Without those that are named."""
    if not named and not eventbridge:
        hint = f"an id of: hawse s3 bucket notification ls {bucket}"
        raise UsageError("notification rm", why="nothing is named", hint=hint)
    old = read(target, known.NOTIFICATION, bucket)
    new = events.without(bucket, old, named, bridge=eventbridge)
    what = [*named, *(["EventBridge"] if eventbridge else [])]
    yield planned(
        known.NOTIFICATION, bucket, old, new or None, says=f"no longer tell {', '.join(what)}"
    )


def _notified(
    target: Target, bucket: str, old: Config | None, new: Config, says: str, may: May
) -> Iterator[Entry]:
    """Each destination is asked, not only a new one: S3 sends a test message to all of them."""
    if same(known.NOTIFICATION, old, new or None):
        yield planned(known.NOTIFICATION, bucket, old, new, says=says)
        return
    far = events.elsewhere(new, region_of(target, bucket))
    if far:
        yield Skip(f"s3://{bucket}", f"S3 tells its own region alone: {far[0]}", blocked=True)
        return
    unsure: list[str] = []
    for one in events.told(new):
        action = _SENDS[one.kind.service]
        blocked, more = allowed(may, action, [one.arn], bucket, f"{one.said} would not be told")
        if blocked:
            yield blocked
            return
        unsure += more
    warnings = (*events.doubts(new), *unsure)
    yield planned(known.NOTIFICATION, bucket, old, new or None, says=says, warnings=warnings)


_SENDS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}


def locked(
    target: Target, bucket: str, kept: object_lock.Retention | None, *, forget: bool
) -> Iterator[Entry]:
    """Object Lock on, with this default retention; without one where it is to be forgotten."""
    old = read(target, known.OBJECT_LOCK, bucket)
    before = object_lock.retention_of(old)
    new = object_lock.wanted(kept if kept or forget else before)
    on = object_lock.is_on(old)
    if not on:
        versions = target.read(settings.GET_BUCKET_VERSIONING, Bucket=bucket)
        object_lock.check(bucket, old, versioned=versions.get("Status") == "Enabled")
    after = object_lock.retention_of(new)
    said = f"keep new objects for {after.said} ({after.mode})" if after else "keep no new object"
    yield planned(
        known.OBJECT_LOCK,
        bucket,
        old,
        new,
        says=said if on else f"turn Object Lock on{f', {said}' if after else ''}",
        note=object_lock.note(old, after),
        risk=object_lock.risk(before, after),
        no_undo="" if on else object_lock.ON_FOR_GOOD,
    )


def new_inventory(target: Target, bucket: str, config: Config, may: May) -> Iterator[Entry]:
    """An inventory under its id, if S3 may write its reports."""
    made = config["InventoryConfiguration"]
    setting = known.inventory(made["Id"])
    old = read(target, setting, bucket)
    if same(setting, old, config):
        yield planned(setting, bucket, old, config, says="")
        return
    if old is None and len(inventories_of(target, bucket)) >= inventories.MOST:
        why = f"it has {inventories.MOST:,} inventories, and S3 keeps no more"
        yield Skip(f"s3://{bucket}", why, blocked=True)
        return
    blocked, unsure = _unwritten(target, bucket, made, may)
    if blocked:
        yield blocked
        return
    there = inventories.bucket_of(made["Destination"]["S3BucketDestination"]["Bucket"])
    says = f"{'change' if old else 'add'} inventory {made['Id']}, {_every(made)} to s3://{there}"
    note = f"{inventories.FIRST} · {inventories.COSTS}"
    warnings = (*inventories.doubts(made), *unsure)
    yield planned(setting, bucket, old, config, says=says, note=note, warnings=warnings)


def _unwritten(
    target: Target, bucket: str, made: Mapping[str, Any], may: May
) -> tuple[Skip | None, tuple[str, ...]]:
    """A blocked skip where S3 would not write the reports, and what is not known of that."""
    to = made["Destination"]["S3BucketDestination"]
    far = _far(target, bucket, inventories.bucket_of(to["Bucket"]))
    if far:
        return Skip(f"s3://{bucket}", far, blocked=True), ()
    what = "reports would not be written"
    below = "/".join(part for part in (to.get("Prefix", "").strip("/"), bucket, made["Id"]) if part)
    found = allowed(may, "s3:PutObject", [f"{to['Bucket']}/{below}/*"], bucket, what)
    key = to.get("Encryption", {}).get("SSEKMS", {}).get("KeyId")
    if found[0] or not key:
        return found
    blocked, unsure = allowed(may, "kms:GenerateDataKey", [key], bucket, what)
    return blocked, (*found[1], *unsure)


def without_inventories(target: Target, bucket: str, ids: Sequence[str]) -> Iterator[Entry]:
    """Without the inventories that are named."""
    for id_ in ids:
        setting = known.inventory(id_)
        old = read(target, setting, bucket)
        if old is None:
            hint = f"hawse s3 bucket inventory ls {bucket}"
            raise NotFound(f"inventory {id_}", why=f"{bucket} has none such", hint=hint)
        note = "reports that are there stay"
        yield planned(setting, bucket, old, None, says=f"remove inventory {id_}", note=note)


def _far(target: Target, bucket: str, there: str) -> str:
    """Why S3 would not write from one bucket to the other, as far as their regions are known."""
    where = unless_denied(lambda: region_of(target, there))
    here = region_of(target, bucket)
    return f"{there} is in {where}, and reports stay in {here}" if where not in (None, here) else ""


def _every(made: Mapping[str, Any]) -> str:
    return str(made["Schedule"]["Frequency"]).lower()


def _written(form: Form, editor: Editor, name: str, now: Config, file: str | None) -> Config:
    return from_file(form, file) if file else edited(form, editor, name, now)
