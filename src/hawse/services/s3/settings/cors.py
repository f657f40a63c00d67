"""Cross-origin rules of a bucket: what S3 refuses, what never matches, what is seldom meant.

S3 takes the first rule that fits a request, so the order is part of what they say. Pure but for
reading them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hawse.errors import NotFound, UsageError
from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.s3.calls_policies import PUT_BUCKET_CORS
from hawse.services.s3.settings.texts import Form

METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
MOST = 100
"""How many rules S3 keeps for a bucket."""

RULES = "CORSRules"
_LONGEST_ID = 255
_ORIGIN = re.compile(r"\*|null|(?:[a-z][a-z0-9+.-]*|\*)://[^/\s]+", re.IGNORECASE)

Config = Mapping[str, Any]


@dataclass(frozen=True)
class CorsRule(Row):
    """One cross-origin rule of a bucket."""

    bucket: str = column()
    number: int = column(title="#", doc="From 1; S3 takes the first rule that fits.")
    id: str | None = column()
    origins: tuple[str, ...] = column(show="list")
    methods: tuple[str, ...] = column(show="list")
    headers: tuple[str, ...] = column(show="list", doc="That a preflight request may ask for.")
    exposes: tuple[str, ...] = column(show="list", wide=True, doc="That a script may read.")
    max_age: int | None = column(doc="Seconds that a browser keeps the answer.")


def rows(bucket: str, config: Config | None) -> Iterator[CorsRule]:
    """The rules in their order."""
    for number, rule in enumerate((config or {}).get(RULES, ()), 1):
        yield CorsRule(
            bucket=bucket,
            number=number,
            id=rule.get("ID"),
            origins=tuple(rule.get("AllowedOrigins", ())),
            methods=tuple(rule.get("AllowedMethods", ())),
            headers=tuple(rule.get("AllowedHeaders", ())),
            exposes=tuple(rule.get("ExposeHeaders", ())),
            max_age=rule.get("MaxAgeSeconds"),
        )


def wrong(config: Config) -> list[str]:
    """What S3 would refuse."""
    rules = config.get(RULES, ())
    found = [f"rule {number}: {one}" for number, rule in enumerate(rules, 1) for one in _of(rule)]
    ids = [rule["ID"] for rule in rules if rule.get("ID")]
    found += [f"{one} names two rules" for one in sorted({i for i in ids if ids.count(i) > 1})]
    if not rules:
        found.append("it has no rules: hawse s3 bucket cors rm takes them all away")
    if len(rules) > MOST:
        found.append(f"it has {counted(len(rules), 'rule')}, and S3 keeps {MOST}")
    return found


FORM = Form(PUT_BUCKET_CORS, "CORSConfiguration", wrong, items=RULES)


def doubts(config: Config) -> Iterator[str]:
    """What S3 takes and hardly anybody means."""
    for number, rule in enumerate(config.get(RULES, ()), 1):
        writes = [one for one in rule["AllowedMethods"] if one not in ("GET", "HEAD")]
        if "*" in rule["AllowedOrigins"] and writes:
            yield f"rule {number}: pages of any origin may send {', '.join(writes)}"
        for origin in rule["AllowedOrigins"]:
            if not _ORIGIN.fullmatch(origin):
                yield f"rule {number}: {origin} never matches: an origin is https://acme.com"
    yield from _shadowed(config.get(RULES, ()))


def rule_of(  # pylint: disable=too-many-arguments  # what a rule has
    origins: Sequence[str],
    methods: Sequence[str],
    *,
    id_: str = "",
    headers: Sequence[str] = (),
    exposes: Sequence[str] = (),
    max_age: int | None = None,
) -> dict[str, Any]:
    """A rule as it was typed."""
    rule: dict[str, Any] = {"ID": id_} if id_ else {}
    if headers:
        rule["AllowedHeaders"] = list(headers)
    rule |= {"AllowedMethods": list(methods), "AllowedOrigins": list(origins)}
    if exposes:
        rule["ExposeHeaders"] = list(exposes)
    if max_age is not None:
        rule["MaxAgeSeconds"] = max_age
    return rule


def added(config: Config | None, rule: Mapping[str, Any]) -> Config:
    """The rules with one more at the end, or in the place of the one with its id."""
    rules = list((config or {}).get(RULES, ()))
    places = [n for n, one in enumerate(rules) if rule.get("ID") and one.get("ID") == rule["ID"]]
    if places:
        rules[places[0]] = rule
    elif rule not in rules:
        rules.append(rule)
    found = {RULES: rules}
    if problems := wrong(found):
        raise UsageError("cors add", why="; ".join(problems))
    return found


def without(bucket: str, config: Config | None, named: Sequence[str]) -> Config | None:
    """The rules without those that are named, by id or number; without names none is left."""
    rules = list((config or {}).get(RULES, ()))
    called = {str(number): one for number, one in enumerate(rules, 1)}
    called |= {one["ID"]: one for one in rules if one.get("ID")}
    for name in named:
        if name not in called:
            hint = f"hawse s3 bucket cors ls {bucket}"
            raise NotFound(f"rule {name}", why=f"{bucket} has no such rule", hint=hint)
    gone = [called[name] for name in named]
    left = [one for one in rules if one not in gone] if named else []
    return {RULES: left} if left else None


def _of(rule: Mapping[str, Any]) -> Iterator[str]:
    strange = [one for one in rule["AllowedMethods"] if one not in METHODS]
    yield from (f"S3 knows no method {one}: {', '.join(METHODS)}" for one in strange)
    empty = [one for one in ("AllowedMethods", "AllowedOrigins") if not rule[one]]
    yield from (f"{one} is empty" for one in empty)
    for one in (*rule["AllowedOrigins"], *rule.get("AllowedHeaders", ())):
        if one.count("*") > 1:
            yield f"{one} has more than one *"
    for one in rule.get("ExposeHeaders", ()):
        if "*" in one:
            yield f"a header that is exposed has no *: {one}"
    if len(rule.get("ID", "")) > _LONGEST_ID:
        yield f"its id is longer than {_LONGEST_ID} characters"
    if rule.get("MaxAgeSeconds", 0) < 0:
        yield "MaxAgeSeconds is less than 0"


def _shadowed(rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Rules after one that takes every request that they are for."""
    for number, rule in enumerate(rules, 1):
        for before, earlier in enumerate(rules[: number - 1], 1):
            same_headers = set(rule.get("AllowedHeaders", ())) <= set(
                earlier.get("AllowedHeaders", ())
            )
            origins = set(rule["AllowedOrigins"]) <= set(earlier["AllowedOrigins"])
            if (
                (origins or "*" in earlier["AllowedOrigins"])
                and set(rule["AllowedMethods"]) <= set(earlier["AllowedMethods"])
                and (same_headers or "*" in earlier.get("AllowedHeaders", ()))
            ):
                yield f"rule {number} is never reached: rule {before} fits whatever it does"
                break
