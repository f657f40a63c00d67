"""What a path is tried on when a principal makes more of itself: its policies, groups, boundary."""

# pylint: disable=unused-argument  # all have the signature of the table

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hawse.services.iam.account import PolicyDetail, RoleDetail, UserDetail
from hawse.services.iam.escalations.aims import ANYTHING, Aim, Gain, Maker, assumed, editing, gain
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.paths import Path
from hawse.services.iam.escalations.powers import EVERYTHING, as_admin
from hawse.services.iam.escalations.views import View
from hawse.services.iam.evaluate import Layers, compiled

_SSO = "/aws-reserved/sso.amazonaws.com/"


def itself(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The actor, if it is of the right kind and AWS lets anybody edit it."""
    actor = view.actor
    wanted = UserDetail if path.on == "self-user" else RoleDetail
    if isinstance(actor, wanted) and not getattr(actor, "reserved", False):
        for arn in estate.admin_policies:
            given, found = editing(actor, arn), gain(estate, actor, path)
            yield Aim(actor.arn, found, actor.arn, given=given)


def own_policies(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The account's own policies that the actor or one of its groups has."""
    for policy in _attached(estate, view):
        yield Aim(policy.arn, gain(estate, view.actor, path), policy.arn, policy.arn)


def versions(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Versions, not in force, of the policies that the actor or one of its groups has."""
    for policy in _attached(estate, view):
        rest = tuple(one for one in view.layers.identity if one.name != policy.arn)
        for version in policy.versions:
            if not version.default:
                name = f"{policy.arn} {version.id}"
                layers = replace(view.layers, identity=(*rest, compiled(name, version.document)))
                found = _would_be(view, layers)
                yield Aim(policy.arn, found, policy.arn, policy.arn)


def own_groups(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The groups of a user."""
    for group in estate.access.groups(view.actor):
        for arn in estate.admin_policies:
            given, found = (("iam:PolicyARN", arn),), gain(estate, view.actor, path)
            yield Aim(group.arn, found, group.arn, given=given, holder=group)


def other_groups(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The groups that a user is not in."""
    actor = view.actor
    if not isinstance(actor, UserDetail):
        return
    for group in estate.account.groups.values():
        if group.name not in actor.groups:
            more = tuple(estate.access.policies_of(group))
            layers = replace(view.layers, identity=(*view.layers.identity, *more))
            yield Aim(group.arn, _would_be(view, layers), group.arn, holder=group)


def bounded(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Who has a permissions boundary: the actor itself, and roles that it can be."""
    others = estate.roles if "a-role" in path.when else ()
    for actor in (view.actor, *(one for one in others if one.arn != view.actor.arn)):
        if actor.boundary is None or getattr(actor, "reserved", False):
            continue
        layers = replace(estate.view(actor).layers, boundary=None)
        found = _would_be(estate.view(actor), layers)
        its = actor.arn == view.actor.arn
        for arn in estate.admin_policies if path.id == "PE-A11" else (actor.boundary,):
            yield Aim(
                actor.arn,
                found,
                actor.arn,
                role="" if its else actor.arn,
                given=(("iam:PermissionsBoundary", arn),),
                holder=actor,
            )


def own_boundary(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The policy that is the actor's boundary."""
    arn = view.actor.boundary
    if arn is not None and ":iam::aws:" not in arn:
        layers = replace(view.layers, boundary=None)
        yield Aim(arn, _would_be(view, layers), arn, arn)


def guards(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The actor's policies that deny it something, and its groups that have such."""
    denying = {
        policy.name
        for policy in view.layers.identity
        if any(not one.allows for one in policy.statements)
    }
    for names, resource, act in _removable(estate, view):
        given = (("iam:PolicyARN", names[0] if names[0].startswith("arn:") else None),)
        # Looking for what would be gained takes long, so that it is only done where it may be.
        if not denying & set(names) or view.may(act, resource, given) is None:
            continue
        kept = tuple(one for one in view.layers.identity if one.name not in names)
        found = _unguarded(estate, view, replace(view.layers, identity=kept))
        if found is not None:
            acts = frozenset((act.lower(),))
            yield Aim(resource, found, resource, given=given, acts=acts)


def _unguarded(estate: Estate, view: View, layers: Layers) -> Gain | None:
    """What the actor gains under fewer policies: paths that it had not."""
    from hawse.services.iam.escalations.matching import matches

    free = view.with_layers(layers)
    if as_admin(free) is not None:
        return ANYTHING
    before = {one.path.id for one in matches(estate, view, guarded=False)}
    after = [one for one in matches(estate, free, guarded=False) if one.path.id not in before]
    if not after:
        return None
    admin = any(hit.aim.gain.admin for one in after for hit in one.hits)
    become = next((hit.aim.gain.become for one in after for hit in one.hits), "")
    return ANYTHING if admin else Gain(become=become, layers=layers)


def _removable(estate: Estate, view: View) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The names of the policies that go, what is edited, and how."""
    actor = view.actor
    kind = "User" if isinstance(actor, UserDetail) else "Role"
    for arn in actor.attached:
        yield (arn,), actor.arn, f"iam:Detach{kind}Policy"
    for one in actor.inline:
        yield (f"{kind.lower()}/{actor.name}/{one.name}",), actor.arn, f"iam:Delete{kind}Policy"
    for group in estate.access.groups(actor):
        inline = tuple(f"group/{group.name}/{one.name}" for one in group.inline)
        for arn in group.attached:
            yield (arn,), group.arn, "iam:DetachGroupPolicy"
        for name in inline:
            yield (name,), group.arn, "iam:DeleteGroupPolicy"
        if group.attached or inline:
            yield (*inline, *group.attached), group.arn, "iam:RemoveUserFromGroup"


def new_roles(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """A role that does not exist yet, without a boundary; its trust policy can name the actor."""
    account = estate.account
    arn = f"arn:{account.partition}:iam::{account.id}:role/*"
    probe = Layers((EVERYTHING,), None, None, None, view.layers.scps, view.layers.rcps)
    found = ANYTHING if as_admin(view.with_layers(probe)) else Gain(layers=probe)
    for policy in estate.admin_policies:
        given = (("iam:PolicyARN", policy), ("iam:PermissionsBoundary", None))
        yield Aim(arn, found, arn, given=given)


def tags(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The actor, where a policy asks for a tag that it does not have."""
    actor = view.actor
    if getattr(actor, "reserved", False):
        return
    act = frozenset(("iam:taguser" if isinstance(actor, UserDetail) else "iam:tagrole",))
    mine = [
        one
        for policy in view.layers.identity
        for one in policy.statements
        if one.allows and any(_asks_tag(test.key) for test in one.tests)
    ]
    if mine:
        free = compiled("with any tag", {"Statement": [_free(one.document) for one in mine]})
        layers = replace(view.layers, identity=(*view.layers.identity, free))
        yield Aim(actor.arn, _would_be(view, layers), actor.arn, acts=act)
    for role in estate.roles:
        trust = estate.access.resource_policy("sts:AssumeRole", role.arn)
        if (
            trust is not None
            and role.arn != actor.arn
            and any(
                one.allows and any(_asks_tag(test.key) for test in one.tests)
                for one in trust.statements
            )
        ):
            yield Aim(role.arn, Gain(become=role.arn), actor.arn, acts=act)


def _asks_tag(key: str) -> bool:
    return key.lower().startswith("aws:principaltag/")


def _free(document: Mapping[str, object]) -> dict[str, object]:
    """The statement without its conditions about tags of who asks."""
    condition = document["Condition"]
    assert isinstance(condition, Mapping)
    kept = {
        operator: {key: one for key, one in block.items() if not _asks_tag(str(key))}
        for operator, block in condition.items()
    }
    return {**document, "Condition": {name: block for name, block in kept.items() if block}}


def mfa(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """A user some of whose policies ask for MFA."""
    actor = view.actor
    if isinstance(actor, UserDetail) and any(
        test.key.lower().startswith("aws:multifactorauth")
        for policy in view.layers.identity
        for one in policy.statements
        for test in one.tests
    ):
        arn = actor.arn.replace(":user/", ":mfa/", 1)
        for resource in (actor.arn, arn):
            found = Gain(layers=Layers((EVERYTHING,)))
            yield Aim(actor.arn, found, resource, doubts=("a key or a session without MFA",))


def permission_set(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """The role that Identity Center made of the actor's own permission set."""
    if isinstance(view.actor, RoleDetail) and view.actor.path.startswith(_SSO):
        yield Aim(view.actor.arn, ANYTHING, doubts=("this account manages Identity Center",))


def identity_center(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Every account of the organization, where this one manages Identity Center."""
    organization = estate.account.organization
    manages = organization and organization.management_account == estate.account.id
    where = () if manages else ("this account manages Identity Center",)
    yield Aim("*", ANYTHING, doubts=("Identity Center is on", *where))


def secrets(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Everything: whoever reads all secrets is told, whoever reads some is not."""
    yield Aim("*", Gain(layers=Layers((EVERYTHING,))))


def administrators(estate: Estate, view: View, path: Path) -> Iterator[Aim]:
    """Nothing: administrators are labelled, and have nothing to gain."""
    yield from ()


def _attached(estate: Estate, view: View) -> Iterator[PolicyDetail]:
    holders = [view.actor, *estate.access.groups(view.actor)]
    if getattr(view.actor, "reserved", False):
        return
    for arn in dict.fromkeys(arn for one in holders for arn in one.attached):
        policy = estate.account.policies.get(arn)
        if policy is not None and not policy.by_aws:
            yield policy


def _would_be(view: View, layers: Layers) -> Gain:
    """What the actor has under other layers."""
    admin = as_admin(view.with_layers(layers)) is not None
    return ANYTHING if admin else Gain(layers=layers)


OWN: Mapping[str, Maker] = {
    "admin": administrators,
    "assumed-role": assumed,
    "bounded": bounded,
    "boundary-policy": own_boundary,
    "group": other_groups,
    "guard": guards,
    "identity-center": identity_center,
    "mfa": mfa,
    "new-role": new_roles,
    "own-group": own_groups,
    "own-policy": own_policies,
    "permission-set": permission_set,
    "secrets": secrets,
    "self-role": itself,
    "self-user": itself,
    "tags": tags,
    "version": versions,
}
