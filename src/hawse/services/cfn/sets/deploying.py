"""Bringing a set to where it is wanted: the set itself, then the instances that it lacks.

An update of a set goes to all its instances. Besides it only what is new, or was left behind by an
operation that failed, is touched, and exactly that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.plurals import counted
from hawse.services.cfn import calls
from hawse.services.cfn.sets.desired import Desired, as_it_was, desired
from hawse.services.cfn.sets.operations import Asking, begun
from hawse.services.cfn.sets.reading import (
    INOPERABLE,
    SERVICE_MANAGED,
    Instance,
    SetFacts,
    asked_as,
    at_work,
    find_set,
    instances_of,
    products,
    span,
)
from hawse.services.cfn.sets.wishes import Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

DEPLOY = (
    calls.DESCRIBE_STACK_SET,
    calls.LIST_STACK_INSTANCES,
    calls.LIST_STACK_SET_OPERATIONS,
    calls.GET_TEMPLATE_SUMMARY,
    calls.DESCRIBE_STACKS,
    calls.GET_SSM_PARAMETER,
    calls.DESCRIBE_STACK_SET_OPERATION,
    calls.LIST_STACK_SET_OPERATION_RESULTS,
    calls.CREATE_STACK_SET,
    calls.UPDATE_STACK_SET,
    calls.CREATE_STACK_INSTANCES,
    calls.UPDATE_STACK_INSTANCES,
)


def token_of(target: Target) -> str:
    """What the ids of this run's operations begin with; AWS takes letters, digits and hyphens."""
    return f"hawse-{target.clock.now():%Y%m%dT%H%M%S%f}"


def deployment(target: Target, wish: Wish) -> Iterator[Entry]:
    """The entries that bring the set to where it is wanted."""
    facts = find_set(target, wish.name, wish.call_as)
    if facts is None:
        yield from _made(target, wish)
        return
    _check(wish, facts)
    running = at_work(target, facts.id, wish.call_as)
    if running is not None:
        why = (
            f"{running.action} {running.id} is {running.status}; "
            f"hawse cfn set status {facts.name}, or hawse cfn set stop {facts.name}"
        )
        yield Skip(facts.id, why, name=facts.name, blocked=True)
        return
    instances = instances_of(target, facts.id, wish.call_as)
    asking = Asking(facts.id, facts.name, token_of(target), wish.call_as, wish.preferences)
    steps = list(_steps(asking, wish, facts, instances, desired(target, wish, facts)))
    if not steps:
        held = f" in {span((one.account, one.region) for one in instances)}" if instances else ""
        yield Skip(facts.id, f"is as asked{held}", name=facts.name)
    yield from steps


def _check(wish: Wish, facts: SetFacts) -> None:
    if wish.permission_model and wish.permission_model != facts.permission_model:
        why = f"{facts.name} is {facts.permission_model}, which cannot be changed"
        raise UsageError("--to" if wish.units else "--permissions", why=why)
    if facts.service_managed and wish.accounts and not wish.units:
        why = "a service-managed set is deployed to OUs; accounts choose among theirs"
        raise UsageError(f"--to {wish.accounts[0]}", why=why, hint="name the OU as well")


def _made(target: Target, wish: Wish) -> Iterator[Step]:
    """A set that is new, and its instances."""
    if not wish.template:
        why = f"there is no stack set {wish.name}, so that a template is needed"
        raise UsageError("--template", why=why, hint="hawse cfn set ls")
    if wish.permission_model == SERVICE_MANAGED and wish.accounts and not wish.units:
        raise UsageError(f"--to {wish.accounts[0]}", why="name the OU as well")
    asking = Asking(wish.name, wish.name, token_of(target), wish.call_as, wish.preferences)
    wanted = desired(target, wish, None)
    yield Step(
        calls.CREATE_STACK_SET,
        {
            "StackSetName": wish.name,
            **asked_as(wish.call_as),
            **wanted.params,
            "ClientRequestToken": asking.token,
        },
        on=asking.id,
        says="create",
        name=wish.name,
        note=wish.permission_model or "SELF_MANAGED",
        expects=asking.gone,
        wait=asking.there,
        leaves="the set exists",
        below=wanted.values,
        no_undo=f"hawse cfn set rm {wish.name}",
    )
    yield from _created(asking, wish, [(one, r) for one in wish.places for r in wish.regions])


def _steps(
    asking: Asking, wish: Wish, facts: SetFacts, instances: Sequence[Instance], wanted: Desired
) -> Iterator[Step]:
    if wanted.changes:
        yield _updated(asking, facts, instances, wanted)
    else:
        yield from _behind(asking, facts, instances)
    known = {(one.unit if wish.units else one.account, one.region) for one in instances}
    new = [(one, r) for one in wish.places for r in wish.regions if (one, r) not in known]
    yield from _created(asking, wish, new)


def _updated(
    asking: Asking, facts: SetFacts, instances: Sequence[Instance], wanted: Desired
) -> Step:
    before = as_it_was(facts)
    there = span((one.account, one.region) for one in instances) if instances else "no instances"
    back = begun(
        calls.UPDATE_STACK_SET,
        asking,
        "back",
        before or {},
        says="set back",
        note=there,
        no_undo="it undoes",
    )
    return begun(
        calls.UPDATE_STACK_SET,
        asking,
        "update",
        wanted.params,
        says="update",
        note=there,
        undo=(back,) if before else (),
        no_undo="" if before else "its template is too large, or a parameter is secret",
        below=(
            *wanted.changes,
            *wanted.values,
            asking.preferences.sentence,
            *_inoperable(instances),
        ),
    )


def _behind(asking: Asking, facts: SetFacts, instances: Sequence[Instance]) -> Iterator[Step]:
    """Instances that are not as the set says, since an operation before did not reach them."""
    late = [one for one in instances if one.status == "OUTDATED"]
    for number, (params, places) in enumerate(targets_of(facts.service_managed, late), 1):
        yield begun(
            calls.UPDATE_STACK_INSTANCES,
            asking,
            f"again-{number}",
            params,
            says="bring up to date",
            note=span(places),
            no_undo="they are as the set says then",
            below=(asking.preferences.sentence, *_inoperable(instances)),
        )


def _created(asking: Asking, wish: Wish, new: Iterable[tuple[str, str]]) -> Iterator[Step]:
    for number, (names, regions) in enumerate(products(new), 1):
        places = [(one, region) for one in names for region in regions]
        yield begun(
            calls.CREATE_STACK_INSTANCES,
            asking,
            f"create-{number}",
            {**_among(wish, names), "Regions": list(regions)},
            says="add instances",
            note=span(places, "OU" if wish.units else "account"),
            no_undo=f"hawse cfn set rm {wish.name}",
            below=(_listed(names, regions), *_few(wish), asking.preferences.sentence),
        )


def _among(wish: Wish, names: Sequence[str]) -> dict[str, object]:
    if not wish.units:
        return {"Accounts": list(names)}
    chosen: dict[str, object] = {"OrganizationalUnitIds": list(names)}
    if wish.accounts:
        chosen |= {"Accounts": list(wish.accounts), "AccountFilterType": "INTERSECTION"}
    return {"DeploymentTargets": chosen}


def _few(wish: Wish) -> Iterator[str]:
    if wish.units and wish.accounts:
        yield f"of these OUs only {', '.join(wish.accounts)}"
    elif wish.units:
        yield "in all accounts that AWS finds in these OUs"


def _listed(names: Sequence[str], regions: Sequence[str]) -> str:
    return f"{', '.join(names)} in {', '.join(regions)}"


def _inoperable(instances: Sequence[Instance]) -> Iterator[str]:
    stuck = sum(one.status == INOPERABLE for one in instances)
    if stuck:
        verb = "is" if stuck == 1 else "are"
        yield f"AWS leaves out {counted(stuck, 'instance')} that {verb} INOPERABLE"


def targets_of(
    service_managed: bool, instances: Iterable[Instance]
) -> Iterator[tuple[dict[str, object], list[tuple[str, str]]]]:
    """Exactly these instances as AWS takes them, with their places."""
    units: dict[str, list[tuple[str, str]]] = {}
    for one in instances:
        unit = one.unit if service_managed else ""
        units.setdefault(unit, []).append((one.account, one.region))
    for unit, found in sorted(units.items()):
        for accounts, regions in products(found):
            params: dict[str, object] = {"Accounts": list(accounts)}
            if unit:
                params = {
                    "DeploymentTargets": {
                        "OrganizationalUnitIds": [unit],
                        "Accounts": list(accounts),
                        "AccountFilterType": "INTERSECTION",
                    }
                }
            places = [(account, region) for account in accounts for region in regions]
            yield {**params, "Regions": list(regions)}, places
