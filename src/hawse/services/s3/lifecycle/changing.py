"""A bucket's lifecycle configuration: read whole, changed rule by rule, checked, and put whole.

S3 knows no change of a single rule, and forgets what a Put does not repeat:
TransitionDefaultMinimumObjectSize as well. So what nobody meant to change is carried over, and the
step is refused when the configuration is another one by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from hawse.aws.canonical import difference
from hawse.errors import AccessDenied, Refused, UsageError
from hawse.plan import Editor, Entry, Skip
from hawse.services.s3.calls_lifecycle import DELETE_BUCKET_LIFECYCLE, PUT_BUCKET_LIFECYCLE
from hawse.services.s3.calls_settings import GET_BUCKET_LIFECYCLE, GET_BUCKET_VERSIONING
from hawse.services.s3.lifecycle import editing
from hawse.services.s3.lifecycle.checks import check
from hawse.services.s3.lifecycle.classes import ALL_128K
from hawse.services.s3.lifecycle.document import MINIMUM, RULES, Configuration, from_text, sent
from hawse.services.s3.lifecycle.editing import Wanted
from hawse.services.s3.lifecycle.finding import LifecycleFinding
from hawse.services.s3.lifecycle.paying import rates
from hawse.services.s3.lifecycle.regrets import Known
from hawse.services.s3.lifecycle.rules import parsed
from hawse.services.s3.settings.setting import Setting, change, read, same

if TYPE_CHECKING:
    from hawse.aws.targets import Target

LIFECYCLE = Setting(
    name="lifecycle",
    read=GET_BUCKET_LIFECYCLE,
    put=PUT_BUCKET_LIFECYCLE,
    delete=DELETE_BUCKET_LIFECYCLE,
    absent=("NoSuchLifecycleConfiguration",),
    members=(RULES, MINIMUM),
    into="LifecycleConfiguration",
    beside=(MINIMUM,),
)

Asked = Callable[[Configuration | None], dict[str, Any] | None]


def configured(target: Target, bucket: str) -> dict[str, Any] | None:
    """The bucket's configuration; None: there is none."""
    found = read(target, LIFECYCLE, bucket)
    return None if found is None else sent(found)


def add(target: Target, bucket: str, wanted: Wanted, name: str) -> Iterator[Entry]:
    """One rule more."""
    old = configured(target, bucket)
    new, made = editing.added(old, wanted, name)
    yield planned(target, bucket, old, new, f"add rule {made}", mine=(made,))


def edit(target: Target, bucket: str, names: Sequence[str], wanted: Wanted) -> Iterator[Entry]:
    """What was typed in place of what rules say of it."""
    old = configured(target, bucket)
    new = editing.edited(old, names, wanted)
    yield planned(target, bucket, old, new, f"change rule {', '.join(names)}", mine=names)


def remove(target: Target, bucket: str, names: Sequence[str]) -> Iterator[Entry]:
    """Rules away."""
    old = configured(target, bucket)
    new = editing.removed(old, names)
    yield planned(target, bucket, old, new, f"remove rule {', '.join(names)}", mine=())


def put(target: Target, bucket: str, new: Configuration, name: str) -> Iterator[Entry]:
    """A whole configuration in place of what there is."""
    old = configured(target, bucket)
    whole = complete(new, old)
    yield planned(target, bucket, old, whole, f"put the rules of {name}", mine=None)


def write(target: Target, editor: Editor, bucket: str) -> Iterator[Entry]:
    """The configuration as a person leaves it in an editor."""
    old = configured(target, bucket)
    text = editor.edited(f"{bucket}.yaml", laid_out(old), _wrong, comment="#")
    whole = complete(from_text(text, bucket), old)
    yield planned(target, bucket, old, whole, "put the rules as edited", mine=None)


def complete(new: Configuration, old: Configuration | None) -> dict[str, Any]:
    """A configuration of a file as S3 will tell it: with ids, and what it says nothing of."""
    return _whole(editing.with_ids(new, old), old)


def planned(
    target: Target,
    bucket: str,
    old: Configuration | None,
    new: Configuration | None,
    says: str,
    *,
    mine: Sequence[str] | None,
) -> Entry:
    """The step, with what is found about the rules that are `mine`, or about all of them.

    Refused for what S3 would refuse, before anything is sent.
    """
    if new is not None:
        new = _whole(new, old)
    if same(LIFECYCLE, old, new):
        return Skip(f"s3://{bucket}", "it is so already: nothing to do")
    found = check(new, known(target, bucket, new, mine)) if new is not None else []
    wrong = [one for one in found if one.blocks]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise UsageError(f"s3://{bucket}", why=f"S3 would refuse it: {wrong[0].said}{more}")
    step = change(LIFECYCLE, bucket, old, new, says=says)
    told = [one.said for one in found if one.counts and _about(one, mine)]
    return replace(step, below=(*step.below, *(f"! {each}" for each in told)))


def _whole(new: Configuration, old: Configuration | None) -> dict[str, Any]:
    """The configuration as S3 will tell it: with the minimum that it has, or gives a new one."""
    minimum = new.get(MINIMUM) or (old.get(MINIMUM) if old else ALL_128K)
    return sent({**new, **({MINIMUM: minimum} if minimum else {})})


def _about(finding: LifecycleFinding, mine: Sequence[str] | None) -> bool:
    return mine is None or finding.rule in mine


def known(
    target: Target, bucket: str, new: Configuration, mine: Sequence[str] | None = None
) -> Known:
    """What the checks may know of the bucket; what may not be looked at is not known.

    Prices are asked for the transitions of the rules that are `mine`, or of all.
    """
    status: Mapping[str, Any] | None
    try:
        status = target.read(GET_BUCKET_VERSIONING, Bucket=bucket)
    except AccessDenied:
        status = None
    classes = {
        due.storage
        for rule in parsed(new).rules
        if rule.enabled and (mine is None or rule.id in mine)
        for due in (*rule.transitions, *rule.noncurrent_transitions)
    }
    return Known(
        versioning=None if status is None else str(status.get("Status") or ""),
        mfa_delete=bool(status) and (status or {}).get("MFADelete") == "Enabled",
        now=target.clock.now(),
        usd=rates(target, classes).usd if classes else None,
    )


def laid_out(configuration: Configuration | None) -> str:
    """The configuration as YAML for a person."""
    import yaml

    return str(yaml.safe_dump(dict(configuration or {RULES: []}), sort_keys=False))


def _wrong(text: str) -> str:
    try:
        found = check(editing.with_ids(from_text(text, "the text"), None))
    except (UsageError, Refused) as error:
        return error.message
    return "\n".join(one.said for one in found if one.blocks)


class Text(Protocol):
    """A file with a configuration, by what people call it."""

    @property
    def content(self) -> str | bytes:
        """All that is in it."""


def of_file(file: Text) -> dict[str, Any]:
    """The configuration in a file. UsageError when there is none."""
    content = file.content
    if isinstance(content, bytes):
        content = content.decode("utf-8-sig", "replace")
    return from_text(content, str(file))


def differences(target: Target, bucket: str, new: Configuration) -> list[str]:
    """What putting a configuration would change, line by line."""
    old = configured(target, bucket)
    return difference(old or {}, complete(new, old))


def found_in(configuration: Configuration) -> Iterator[LifecycleFinding]:
    """What the checks find without a bucket."""
    yield from check(configuration)


def found_of(target: Target, bucket: str) -> Iterator[LifecycleFinding]:
    """What the checks find in a bucket's configuration."""
    configuration = configured(target, bucket)
    if configuration is not None:
        yield from check(configuration, known(target, bucket, configuration))
