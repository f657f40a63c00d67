"""Names of profiles: made by a template, safe to type, and each of one role of one account.

A name that was given once stays, whoever comes later: scripts go by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from hawse.aws.sso.portal import Assigned
from hawse.errors import UsageError

TEMPLATE = "{account_name}-{role}"
FIELDS = ("account_name", "account_id", "role", "session")
_LASTING = 10
"""How many of the names that a role may have are looked for among those that it had."""
_FIELD = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.@+-]+")


def check_template(template: str) -> None:
    """UsageError for a template that names what there is not, or nothing."""
    known = ", ".join(f"{{{field}}}" for field in FIELDS)
    fields = _FIELD.findall(template)
    wrong = [field for field in fields if field not in FIELDS]
    if wrong or not fields or set("{}") & set(_FIELD.sub("", template)):
        why = f"there is no {{{wrong[0]}}}" if wrong else "it names nothing in braces"
        raise UsageError(f"--name {template}", why=why, hint=f"there are {known}")
    if _UNSAFE.search(_FIELD.sub("", template)):
        raise UsageError(f"--name {template}", why="a name is letters, digits and -_.@+")


def named(
    roles: Sequence[Assigned],
    template: str,
    session: str,
    *,
    kept: Mapping[tuple[str, str], Collection[str]],
    taken: Collection[str],
) -> dict[Assigned, str]:
    """A name for each role. `kept` are those that it had before, `taken` those of others."""
    found: dict[Assigned, str] = {}
    plain = {role: plain_name(role, template, session) for role in roles}
    for role in roles:  # what has a name already comes first
        before = kept.get((role.account, role.role), ())
        fitting = islice(_choices(role, plain[role]), _LASTING)
        stays = next((name for name in fitting if name in before and name not in taken), "")
        if stays:
            found[role] = stays
    times = Counter(plain.values())
    used = {*taken, *found.values()}
    for role in roles:
        if role not in found:
            choices = _choices(role, plain[role])
            if times[plain[role]] > 1:
                next(choices)
            found[role] = next(name for name in choices if name not in used)
            used.add(found[role])
    return found


def plain_name(role: Assigned, template: str, session: str) -> str:
    """What the template makes of a role, in characters that need no quotes anywhere."""
    values = dict(zip(FIELDS, (role.account_name, role.account, role.role, session), strict=True))
    text = _FIELD.sub(lambda field: values[field[1]], template)
    return _UNSAFE.sub("-", text).strip("-.") or f"{role.account}-{role.role}"


def _choices(role: Assigned, plain: str) -> Iterator[str]:
    yield plain
    yield f"{plain}-{role.account}"
    yield f"{plain}-{role.account}-{role.role}"
    number = 2
    while True:
        yield f"{plain}-{role.account}-{role.role}-{number}"
        number += 1
