"""Tags of a bucket, of which S3 only knows all at once: those of others are put back as they are.

So are AWS's own (`aws:cloudformation:…`): S3 refuses a Put that lacks or changes one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from hawse.errors import UsageError
from hawse.plan import Entry, Skip
from hawse.plurals import counted
from hawse.services.s3.calls_settings import (
    DELETE_BUCKET_TAGGING,
    GET_BUCKET_TAGGING,
    PUT_BUCKET_TAGGING,
)
from hawse.services.s3.settings.setting import Configuration, Setting, change, read
from hawse.services.tags.rules import check_keys, parse

if TYPE_CHECKING:
    from hawse.aws.targets import Target

T = TypeVar("T")
MOST = 50
AWS_KEYS = "aws:"
TAGGING = Setting(
    "tags",
    GET_BUCKET_TAGGING,
    PUT_BUCKET_TAGGING,
    DELETE_BUCKET_TAGGING,
    absent=("NoSuchTagSet", "NoSuchTagSetError"),
    members=("TagSet",),
    into="Tagging",
    compared="{TagSet: sort_by(TagSet || `[]`, &Key)}",
)


def tags_of(configuration: Configuration | None) -> dict[str, str]:
    """The tags as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in (configuration or {}).get("TagSet", ())}


def asked(tags: Iterable[str], gone: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """What is set and what is removed (`KEY`, or `KEY=VALUE`). UsageError when that is nothing."""
    wanted, unwanted = _told("--set", parse, tags), list(gone)
    _told("--rm", check_keys, unwanted)
    if not wanted and not unwanted:
        raise UsageError("tags", why="nothing is asked for", hint="--set KEY=VALUE, or --rm KEY")
    both = [tag for tag in unwanted if tag.partition("=")[0] in wanted]
    if both:
        raise UsageError(f"--rm {both[0]}", why="the same tag is set")
    return wanted, unwanted


def _told(option: str, check: Callable[[Iterable[str]], T], tags: Iterable[str]) -> T:
    """What the rules of all tags say, in the words of this command."""
    try:
        return check(tags)
    except UsageError as error:
        what, hint = (text.replace("--tag", option, 1) for text in (error.what, error.hint))
        raise UsageError(what, why=error.why, hint=hint) from error


def tagged(
    target: Target, bucket: str, wanted: Mapping[str, str], unwanted: Iterable[str]
) -> Entry:
    """Set some tags and remove some, in one Put of all."""
    old = read(target, TAGGING, bucket)
    before = tags_of(old)
    after = {**before, **wanted}
    for tag in unwanted:
        key, with_value, value = tag.partition("=")
        if not with_value or before.get(key) == value:
            after.pop(key, None)
    url = f"s3://{bucket}"
    if before == after:
        return Skip(url, "its tags are as asked already")
    own = [key for key in after if not key.startswith(AWS_KEYS)]
    if len(own) > MOST:
        return Skip(
            url, f"it would have {counted(len(own), 'tag')}, and S3 keeps {MOST}", blocked=True
        )
    return change(TAGGING, bucket, old, _configuration(after), says=_says(before, after))


def _configuration(tags: Mapping[str, str]) -> Configuration | None:
    return {"TagSet": [{"Key": key, "Value": tags[key]} for key in tags]} if tags else None


def _says(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    put = [f"{key}={value}" for key, value in after.items() if before.get(key) != value]
    gone = [key for key in before if key not in after]
    parts = [f"set {', '.join(put)}" if put else "", f"remove {', '.join(gone)}" if gone else ""]
    return " and ".join(part for part in parts if part)
