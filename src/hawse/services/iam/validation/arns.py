"""ARNs of a policy, which are patterns, against the forms that AWS has of them.

A form is like `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Two patterns fit when some ARN
matches both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from hawse.services.iam.actions import action, expand, is_pattern, resource_types
from hawse.services.iam.globs import glob, overlaps

FIELDS = 6
_PLACE = re.compile(r"\$\{[^}]*}")
_WILD = re.compile(r"[*?]")
_TOO_LONG = 40_000
"""Two patterns whose lengths multiply to more are taken to fit: a table of them would be large."""


class Arn(NamedTuple):
    """The six fields of an ARN, each of which may be a pattern."""

    prefix: str
    partition: str
    service: str
    region: str
    account: str
    resource: str


def arn_of(text: str) -> Arn | None:
    """The fields of an ARN, with `*` for every policy variable; None when it has less than six."""
    fields = _PLACE.sub("*", text).split(":", FIELDS - 1)
    return Arn._make(fields) if len(fields) == FIELDS else None


@lru_cache(maxsize=2048)
def form_of(template: str) -> Arn | None:
    """A form of AWS's as a pattern: what is filled in is `*`, and a region or account is not empty.

    Some forms are of other things than ARNs; those fit nothing.
    """
    fields = template.split(":", FIELDS - 1)
    if len(fields) < FIELDS:
        return None
    head = [_PLACE.sub("?*", field) for field in fields[:5]]
    return Arn._make([*head, _PLACE.sub("*", fields[5])])


@lru_cache(maxsize=65536)
def fits(arn: Arn, template: str, *, but: tuple[str, ...] = ()) -> bool:
    """Whether an ARN is of a form, but for some fields of it."""
    form = form_of(template)
    if form is None or (form.service != arn.service and not is_pattern(arn.service)):
        return False
    if template.endswith(":::${BucketName}") and "/" in arn.resource:
        return False  # the name of a bucket has no slash, and nothing else tells it from an object
    return overlap(arn.resource, form.resource) and all(
        name in but or overlap(mine, theirs)
        for name, mine, theirs in zip(Arn._fields, arn, form, strict=True)
    )


@lru_cache(maxsize=4096)
def forms(service: str) -> tuple[str, ...]:
    """The forms of the resources of a service."""
    return tuple(dict.fromkeys(type_.arn for type_ in resource_types(service).values()))


@lru_cache(maxsize=4096)
def forms_for(pattern: str) -> tuple[str, ...]:
    """The forms of what any of the actions works on that a pattern matches."""
    found: dict[str, None] = {}
    for full in expand(pattern):
        known = action(full)
        types = resource_types(full.partition(":")[0])
        names = known.resource_types if known else ()
        found |= dict.fromkeys(types[name.lower()].arn for name in names)
    return tuple(found)


def services_of(templates: Iterable[str]) -> frozenset[str]:
    """The services that the ARNs of these forms name."""
    return frozenset(form.service for one in templates if (form := form_of(one)) is not None)


@lru_cache(maxsize=65536)
def overlap(one: str, other: str) -> bool:
    """Whether some text matches both patterns."""
    if not is_pattern(one):
        return bool(glob(other)(one))
    if not is_pattern(other):
        return bool(glob(one)(other))
    first, last = zip(_ends(one), _ends(other), strict=True)
    if not _agree(*first) or not _agree(*(text[::-1] for text in last)):
        return False
    return len(one) * len(other) > _TOO_LONG or overlaps(one, other)


def _ends(pattern: str) -> tuple[str, str]:
    """What stands before the first wildcard and after the last one."""
    parts = _WILD.split(pattern)
    return parts[0], parts[-1]


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
