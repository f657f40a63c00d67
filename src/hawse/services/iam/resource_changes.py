"""Another policy for a resource: whether it is one, whose access comes and goes, who is let in.

"Public" is what S3 means by it: anybody is named, and no condition holds them to a fixed network,
account, organization or resource ("The meaning of public", S3 user guide). Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hawse.errors import UsageError
from hawse.plan import Editor
from hawse.services.iam.covering import Clause
from hawse.services.iam.documents import Wrong, laid_out, parsed, read
from hawse.services.iam.evaluate import Context, Layers, Request, caller, compiled, evaluate
from hawse.services.iam.grant_rows import changes, summary, told
from hawse.services.iam.grants import Difference, Terms, difference, grants
from hawse.services.iam.validation.finding import ERROR, SUGGESTION

_KEYS = frozenset("""
    aws:sourcearn aws:sourcevpc aws:sourcevpce aws:sourceowner aws:sourceaccount aws:sourceorgid
    aws:sourceorgpaths aws:userid aws:principalorgid aws:principalorgpaths aws:principalaccount
    aws:principalarn s3:dataaccesspointarn s3:dataaccesspointaccount
    s3:x-amz-server-side-encryption-aws-kms-key-id
    """.split())
_FIXING = ("stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike")
_WIDEST = {4: 8, 6: 32}
"""How many bits of an address S3 wants fixed at least."""

_EMPTY: Mapping[str, Any] = {"Version": "2012-10-17", "Statement": []}
_ANYTHING = {**_EMPTY, "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


Rules = Callable[[Mapping[str, Any]], Iterable[str]]
"""What the service of the resource would refuse besides."""


class Checked(NamedTuple):
    """A policy without an error, and what the validator warns of."""

    document: dict[str, Any]
    warnings: tuple[str, ...]


class Compared(NamedTuple):
    """What another policy changes: in short, line by line, and what is seldom meant of it."""

    note: str
    lines: tuple[str, ...]
    risk: str
    public: bool


def from_file(file: str, rules: Rules) -> Checked:
    """The policy in a file. UsageError for what is none."""
    try:
        return checked(read(file), rules)
    except Wrong as wrong:
        raise UsageError(file, why=str(wrong)) from wrong


def edited(editor: Editor, name: str, now: object, rules: Rules) -> Checked:
    """The policy as a person leaves it in an editor; `now` None begins with an empty one."""

    def wrong(text: str) -> str:
        try:
            checked(text, rules)
        except Wrong as error:
            return str(error)
        return ""

    text = editor.edited(name, laid_out(now or _EMPTY), wrong, comment="//")
    return checked(text, rules)


def checked(text: str, rules: Rules) -> Checked:
    """The policy in a text, if the validator and the resource's own `rules` find no error.

    Wrong says what is.
    """
    from hawse.services.iam.validation.validating import validate

    document = parsed(text)
    found = validate(text, "resource")
    for one in found:
        if one.severity == ERROR:
            raise Wrong(f"{one.message} ({one.code})", one.line, one.column)
    for problem in rules(document):
        raise Wrong(problem)
    counted = [one for one in found if one.severity != SUGGESTION]
    return Checked(document, tuple(f"{one.message} ({one.code})" for one in counted))


def compared(old: object, new: object, *, who: str, resource: str, locks: str) -> Compared:
    """What `new` changes for whom; `locks` is the action that its caller `who` must keep.

    None is a policy that is not there.
    """
    found = difference(grants([old or {}]), grants([new or {}]))
    rows = list(changes(found))
    opened = tuple(_opened(found))
    risks = (*opened, *_locked_out(old, new, who, resource, locks))
    return Compared(summary(rows), told(rows), "; ".join(risks), bool(opened))


def is_public(terms: Terms) -> bool:
    """Whether somebody whom nobody knows meets these terms."""
    return _names_anybody(terms.principal) and not any(map(_fixes, terms.condition))


def _opened(found: list[Difference]) -> Iterator[str]:
    """Who is let in by it that nobody knows."""
    opened = [one for one in found if one.widens and one.effect == "allow" and is_public(one.terms)]
    if opened:
        some = list(dict.fromkeys(action for one in opened for action in one.actions))
        more = f" and {len(some) - 3} more" if len(some) > 3 else ""
        yield f"PUBLIC: lets anybody {', '.join(some[:3])}{more}"


def _locked_out(old: object, new: object, who: str, resource: str, action: str) -> Iterator[str]:
    if new and not _denies(old, who, resource, action) and _denies(new, who, resource, action):
        yield f"it denies you {action}: then only the root user of the account changes it"


def _denies(document: object, who: str, resource: str, action: str) -> bool:
    """Whether the policy denies it, whatever else the request brings."""
    asks = caller(who)
    if not document or not asks.by_identity or asks.kind == "root":
        return False
    owner = Request(asks, action, resource, account=asks.account, context=Context(complete=False))
    anything = (compiled("anything", _ANYTHING),)
    layers = Layers(identity=anything, resource=compiled("policy", document, "resource"))
    return evaluate(owner, layers).effect == "deny"


def _names_anybody(principal: str) -> bool:
    if principal.startswith("not "):
        return True
    said = json.loads(principal) if principal else None
    values = list(said.values()) if isinstance(said, Mapping) else [said]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return "*" in flat


def _fixes(clause: Clause) -> bool:
    """Whether it holds callers to something that is fixed."""
    if clause.key == "aws:sourceip" and clause.operator == "ipaddress":
        return all(map(_is_narrow, clause.values))
    if clause.key not in _KEYS or clause.operator not in _FIXING:
        return False
    return bool(clause.values) and not any(re.search(r"\*|\?|\$\{", one) for one in clause.values)


def _is_narrow(network: str) -> bool:
    from ipaddress import ip_network

    try:
        found = ip_network(network, strict=False)
    except ValueError:
        return False
    return found.prefixlen >= _WIDEST[found.version]
