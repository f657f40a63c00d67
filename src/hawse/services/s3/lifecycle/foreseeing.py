"""A simulation from what was asked for: whose rules, which objects, until when, at what prices.

What is assumed is said, once, after the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import AccessDenied, NotFound, UsageError
from hawse.rows import Row
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.calls_settings import GET_BUCKET_VERSIONING
from hawse.services.s3.lifecycle.changing import Text, configured, of_file
from hawse.services.s3.lifecycle.checks import errors
from hawse.services.s3.lifecycle.document import Configuration
from hawse.services.s3.lifecycle.forecast import Forecast, events, summary
from hawse.services.s3.lifecycle.inventory import inventory
from hawse.services.s3.lifecycle.listings import listing
from hawse.services.s3.lifecycle.matching import day_of
from hawse.services.s3.lifecycle.paying import rates
from hawse.services.s3.lifecycle.rules import Rules, parsed
from hawse.services.s3.lifecycle.simulating import Days, Outcome, Simulation, Thing

if TYPE_CHECKING:
    from hawse.aws.targets import Target


class Asked(NamedTuple):
    """What was typed. `versioning` is GetBucketVersioning's status, None where nobody said it."""

    bucket: str
    rules: Text | None
    listing: Path | None
    inventory: Path | None
    now: datetime
    until: datetime
    versioning: str | None


@dataclass(frozen=True)
class World:
    """What is simulated: with `listed` the things of a file, else those of the bucket."""

    bucket: str
    rules: Rules
    days: Days
    versioning: str
    listed: bool
    things: Iterable[Thing] = ()


def world(target: Target, asked: Asked) -> World:
    """The rules and the objects. UsageError when it is not said which."""
    if asked.listing and asked.inventory:
        raise UsageError("--inventory", why="--listing says already which objects")
    if not asked.bucket and not asked.listing and not asked.inventory:
        hint = "a bucket, --listing FILE or --inventory FILE"
        raise UsageError("simulate", why="nothing says which objects", hint=hint)
    days = Days(day_of(asked.now) + 1, day_of(_utc(asked.until)))
    if days.last < days.first:
        raise UsageError("--at", why="it is not after today", hint="S3 acts at midnight UTC")
    rules = _rules(target, asked)
    found = listing(asked.listing) if asked.listing else None
    found = inventory(asked.inventory) if asked.inventory else found
    versioning = _versioning(target, asked, versioned=found.versioned if found else None)
    things = found.things if found else ()
    return World(asked.bucket, rules, days, versioning, found is not None, things)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rules(target: Target, asked: Asked) -> Rules:
    if asked.rules is None and not asked.bucket:
        raise UsageError("--rules", why="a file of objects has no rules", hint="--rules FILE")
    configuration: Configuration | None
    configuration = of_file(asked.rules) if asked.rules else configured(target, asked.bucket)
    if configuration is None:
        hint = "--rules FILE simulates others"
        raise NotFound(f"s3://{asked.bucket}", why="it has no lifecycle rules", hint=hint)
    rules = parsed(configuration)
    for wrong in errors(rules):
        name = str(asked.rules or f"s3://{asked.bucket}")
        raise UsageError(name, why=f"S3 would refuse it: {wrong.said}")
    return rules


def _versioning(target: Target, asked: Asked, *, versioned: bool | None) -> str:
    """Whether versions are kept: as typed, as the bucket says, as the file shows."""
    if asked.versioning is not None:
        status = asked.versioning
    elif asked.bucket:
        try:
            answer = target.read(GET_BUCKET_VERSIONING, Bucket=asked.bucket)
        except AccessDenied as error:
            hint = "--versioning says it"
            raise UsageError("versioning", why="it may not be looked at", hint=hint) from error
        status = str(answer.get("Status") or "")
    else:
        status = "Enabled" if versioned else ""
        kept = "keeps versions" if versioned else "keeps no versions"
        target.gate.notes.append(f"taken as a bucket that {kept}; --versioning says otherwise")
    if versioned and not status:
        raise UsageError("--versioning off", why="the file lists versions")
    if versioned is False and status:
        target.gate.notes.append("the file lists current versions alone; older ones are not seen")
    return status


def rows(
    target: Target, world_: World, things: Iterable[Thing], uploads: Iterable[Thing], keys: bool
) -> Iterator[Row]:
    """What happens, summed up or each by itself, and then what it comes to."""
    simulation = Simulation(world_.rules, world_.days, world_.versioning)
    forecast = Forecast(world_.rules, world_.days.last)
    outcomes = _outcomes(simulation, things, uploads, aborts=_aborts(world_.rules))
    if keys:
        yield from events(outcomes, forecast)
    else:
        for outcome in outcomes:
            forecast.add(outcome)
    place = target.in_region(_region(target, world_.bucket)) if world_.bucket else target
    found = forecast.rows(rates(place, sorted(forecast.classes)).usd, simulation.unsure)
    if not keys:
        yield from found
    told = summary(found)
    if told:
        target.gate.notes.append(told)
    for row in found if keys else ():
        if row.first is None:
            why = "it asks for tags, which nothing tells"
            target.gate.notes.append(f"{row.rule}: {row.objects:,} versions are unsure: {why}")


def _outcomes(
    simulation: Simulation, things: Iterable[Thing], uploads: Iterable[Thing], *, aborts: bool
) -> Iterator[Outcome]:
    yield from simulation.all(things)
    for upload in uploads if aborts else ():
        acts = simulation.upload(upload)
        if acts:
            yield upload, acts


def _aborts(rules: Rules) -> bool:
    return any(rule.enabled and rule.abort_days is not None for rule in rules.rules)


def _region(target: Target, bucket: str) -> str:
    """The region of a bucket, whose prices count; the target's where S3 does not say."""
    answer: Mapping[str, Any]
    try:
        answer = target.read(GET_BUCKET_LOCATION, Bucket=bucket)
    except AccessDenied:
        return target.region
    return _OLD.get(place := answer.get("LocationConstraint") or "us-east-1", place)


_OLD = {"EU": "eu-west-1"}
