"""From what was asked to the plan of one stack.

What can be known without AWS is refused first. Then the stack is looked at, values that stand
elsewhere are looked up, files are uploaded, and AWS makes the change set that is the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hawse.aws.targets import Target
from hawse.errors import CLIError, UsageError
from hawse.plan import Entry, Skip
from hawse.services.cfn.before import Before, before
from hawse.services.cfn.calls import GET_TEMPLATE_SUMMARY
from hawse.services.cfn.changes.creating import LARGEST_BODY, prepare_change_set
from hawse.services.cfn.changes.looking import facts_of
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.requests import REVERT_DRIFT, ChangeRequest, Import
from hawse.services.cfn.changes.telling import Facts, told
from hawse.services.cfn.deploy import parameters, steps
from hawse.services.cfn.deploy.declared import Declared, of_summary, of_template
from hawse.services.cfn.deploy.explaining import explained
from hawse.services.cfn.deploy.packaging import Packer
from hawse.services.cfn.deploy.parameters import Given, Valued
from hawse.services.cfn.deploy.same import has_policy, is_same
from hawse.services.cfn.deploy.sources import Sources
from hawse.services.cfn.deploy.uploading import Bucket
from hawse.services.cfn.deploy.wishes import Wish
from hawse.services.cfn.protection import protection

SAME = "it is as asked"


@dataclass(frozen=True)
class Ready:
    """A wish with all that had to be looked up for it."""

    wish: Wish
    now: Before
    body: bytes | None
    declared: Mapping[str, Declared]
    values: Sequence[Valued]
    bucket: Bucket


def deployment(target: Target, wish: Wish) -> Iterator[Entry]:
    """The entries of one stack."""
    ready = prepared(target, wish)
    if is_same(target, wish, ready.now, ready.body, ready.declared, ready.values):
        yield Skip(ready.now.id, SAME, name=wish.stack)
        yield from afterwards(target, wish, ready.now, ready.now.id)
        return
    root = prepare_change_set(target, request_of(ready))
    yield from execution(target, ready, root)


def prepared(target: Target, wish: Wish) -> Ready:
    """What is asked, checked and looked up; files are uploaded."""
    known = parameters.given(wish.files, wish.typed)
    template = wish.source.template
    local = of_template(template) if template is not None else None
    if local is not None:
        _check(known, local)
    now = before(target, wish.stack)
    _check_stack(wish, now)
    declared = local
    if declared is None:
        declared = of_summary(target.read(GET_TEMPLATE_SUMMARY, **_asked(wish, now)))
        _check(known, declared)
    had = now.parameters if now.exists else {}
    values = parameters.valued(known, declared, had, Sources(target).look)
    bucket = Bucket.of(target, wish.bucket)
    body = Packer(bucket).packed(template, wish.source.file) if template is not None else None
    return Ready(wish, now, body, declared, values, bucket)


def _check(known: Mapping[str, Given], declared: Mapping[str, Declared]) -> None:
    parameters.check_names(known, declared)
    parameters.check_values(known, declared)


def _check_stack(wish: Wish, now: Before) -> None:
    """CLIError for a stack that cannot be deployed to in this way."""
    if now.root:
        root = now.root.split("/")[1] if "/" in now.root else now.root
        why = f"it is nested in {root}, which has to be deployed"
        raise CLIError(f"stack {wish.stack}", why=why, hint=f"hawse cfn deploy {root}")
    if not now.exists and wish.source.template is None and not wish.source.url:
        raise UsageError("--template", why=f"there is no stack {wish.stack} that has one")
    if now.exists and wish.on_failure:
        why = f"stack {wish.stack} exists, and AWS has it for a creation only"
        raise UsageError("--on-failure", why=why, hint="--disable-rollback keeps what was done")


def _asked(wish: Wish, now: Before) -> dict[str, object]:
    return {"TemplateURL": wish.source.url} if wish.source.url else {"StackName": now.id}


def request_of(ready: Ready, imports: tuple[Import, ...] = ()) -> ChangeRequest:
    """The change set to ask for; a template that is too large for a request is uploaded."""
    wish, body, url = ready.wish, ready.body, ready.wish.source.url
    if body is not None and len(body) > LARGEST_BODY:
        why = f"the template has {len(body):,} bytes, and AWS takes {LARGEST_BODY:,} in a request"
        ready.bucket.need(why)
        url = ready.bucket.put(body, ".template", wish.source.file.name).url
    return ChangeRequest(
        stack=wish.stack,
        url=url,
        body="" if url or body is None else body.decode("utf-8-sig"),
        previous_template=not url and body is None,
        parameters={one.name: one.value for one in ready.values if one.value is not None},
        tags=wish.tags,
        role=wish.role,
        notify=wish.notify,
        imports=imports,
        import_existing=wish.import_existing,
        deployment_mode=REVERT_DRIFT if wish.revert_drift else "",
        express=wish.express,
        disable_rollback=wish.disable_rollback,
        on_failure=wish.on_failure,
    )


def execution(
    target: Target,
    ready: Ready,
    root: ChangeSet,
    *,
    imports: bool = False,
    origins: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Entry]:
    """The entries of a change set: nothing where nothing changes, CLIError where it would fail."""
    wish, now = ready.wish, ready.now
    if root.no_changes:
        yield Skip(now.id or root.stack_id, SAME, name=wish.stack)
        yield from afterwards(target, wish, now, now.id or root.stack_id)
        return
    if root.failed:
        raise explained(target, root)
    facts = facts_of(target, root, disable_rollback=wish.disable_rollback)
    _refuse_failure(root, facts)
    yield steps.execution(
        steps.Execution(
            root=root,
            now=now,
            changes=told(root, facts),
            facts=facts,
            below=(*parameters.lines(ready.values), *_uploaded(ready.bucket)),
            disable_rollback=wish.disable_rollback and not wish.express,
            allowed=wish.allowed,
            imports=imports,
            origins=origins,
        )
    )
    yield from afterwards(target, wish, now, root.stack_id)


def _refuse_failure(root: ChangeSet, facts: Facts) -> None:
    """CLIError when it is certain that the execution would fail."""
    certain = [one for one in facts.findings if one.severity == "fails"]
    if certain:
        whys = (f"{one.logical_id}: {one.says}" if one.logical_id else one.says for one in certain)
        why = "; ".join(dict.fromkeys(whys))
        raise CLIError(f"stack {root.stack} would fail", why=f"{why}; nothing was changed")


def _uploaded(bucket: Bucket) -> Iterator[str]:
    if bucket.sent:
        yield "files:"
    for one in bucket.sent:
        yield f"  {one.local} → {one.uri}{'' if one.sent else ' (there already)'}"


def afterwards(target: Target, wish: Wish, now: Before, id_: str) -> Iterator[Entry]:
    """What follows the deployment."""
    if wish.protect is not None and wish.protect != (now.exists and now.protected):
        yield protection(wish.stack, id_, on=wish.protect)
    if wish.policy and not has_policy(target, now, wish.policy):
        yield steps.policy(wish.stack, id_, wish.policy, now.status)
    if wish.outputs:
        path = wish.outputs.replace("{stack}", wish.stack).replace("{region}", target.region)
        if "{account}" in path:
            path = path.replace("{account}", target.account)
        yield steps.outputs(wish.stack, id_, path)
