"""From a configuration as it is and as it shall be to the entry of a plan, and small questions
that several settings have: whose region, which names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, UsageError
from hawse.plan import Entry, Skip
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.settings.setting import Configuration, Setting, change, same

if TYPE_CHECKING:
    from hawse.aws.targets import Target

May = Callable[[str, str], tuple[bool | None, tuple[str, ...]]]
"""Whether AWS's service may do an action on a resource (None: not known), and lines that say why
and what statement is missing. IAM's to know, so that a command hands it in."""

_SCHEME = "s3://"
_OLD_NAMES = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}


def place_of(typed: str, option: str) -> tuple[str, str]:
    """The bucket and the prefix of a URL. UsageError for what is none."""
    bucket, _, prefix = typed.removeprefix(_SCHEME).partition("/")
    if not typed.startswith(_SCHEME) or not bucket:
        hint = f"such as s3://acme-logs/{'' if not typed else 'some/prefix/'}"
        raise UsageError(f"{option} {typed}".rstrip(), why="it is no URL of S3", hint=hint)
    return bucket, prefix


def arn_of(target: Target, bucket: str, below: str = "") -> str:
    """The ARN of a bucket, or of what is below it."""
    return f"arn:{target.partition}:s3:::{bucket}{f'/{below}' if below else ''}"


def region_of(target: Target, bucket: str) -> str:
    """The region of a bucket."""
    found: Any = target.read(GET_BUCKET_LOCATION, Bucket=bucket).get("LocationConstraint")
    return str(_OLD_NAMES.get(found, found))


def planned(  # pylint: disable=too-many-arguments  # keywords that describe one entry
    setting: Setting,
    bucket: str,
    old: Configuration | None,
    new: Configuration | None,
    *,
    says: str,
    warnings: Iterable[str] = (),
    below: tuple[str, ...] | None = None,
    **more: str,
) -> Entry:
    """The step that makes it so, with what is doubtful about it; a skip where it is so already."""
    if same(setting, old, new or setting.off or None):
        return Skip(f"{_SCHEME}{bucket}", f"{setting.name}: so already, nothing to do")
    step = change(setting, bucket, old, new, says=says, **more)
    lines = step.below if below is None else below
    return replace(step, below=(*lines, *(f"warning: {one}" for one in warnings)))


def allowed(
    may: May, action: str, resources: Iterable[str], bucket: str, what: str
) -> tuple[Skip | None, tuple[str, ...]]:
    """A blocked skip where AWS's service may not do this, and what to be warned of."""
    unsure: list[str] = []
    for resource in resources:
        verdict, lines = may(action, resource)
        if verdict is False:
            skip = Skip(f"{_SCHEME}{bucket}", f"{what}: {lines[0]}", blocked=True, below=lines[1:])
            return skip, ()
        if verdict is None:
            unsure += lines
    return None, tuple(unsure)


def unless_denied(ask: Callable[[], Any]) -> Any:
    """The answer; None where it may not be asked."""
    try:
        return ask()
    except AccessDenied:
        return None
