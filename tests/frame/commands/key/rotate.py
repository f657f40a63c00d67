"""A step needs the result of another: a new key must be stored before the old one goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import click

from hawse.aws.calls import Read, Write
from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import Refused
from hawse.plan import Entry, Hand, Procedure, Run, Skip, Stage

LIST_KEYS = Read("iam", "ListAccessKeys", iam=("iam:ListAccessKeys",), items="AccessKeyMetadata[]")
CREATE_KEY = Write(
    "iam", "CreateAccessKey", iam=("iam:CreateAccessKey",), keeps=("AccessKey.AccessKeyId",)
)
UPDATE_KEY = Write("iam", "UpdateAccessKey", iam=("iam:UpdateAccessKey",))
DELETE_KEY = Write("iam", "DeleteAccessKey", iam=("iam:DeleteAccessKey",), destroys=True)


@dataclass(frozen=True)
class Rotation:
    """Everything that survives a crash; never a secret."""

    user: str
    old: str
    known: tuple[str, ...]
    new: str = ""


def keys(target: Target, user: str) -> list[str]:
    return [key["AccessKeyId"] for key in target.items(LIST_KEYS, UserName=user)]


def stored(hand: Hand) -> str:
    return str(json.loads(hand.unseal("new") or '{"id": ""}')["id"])


def create(hand: Hand, state: Rotation) -> Rotation:
    """May run twice, so it looks before it writes: a key without its stored secret is no use."""
    for id_ in keys(hand.target, state.user):
        if id_ in state.known:
            continue
        if stored(hand) == id_:
            return replace(state, new=id_)
        if hand.unfinished(CREATE_KEY) is None:
            raise Refused(state.user, why=f"somebody made the key {id_} since this was planned")
        hand.write(DELETE_KEY, on=state.user, UserName=state.user, AccessKeyId=id_)
    key = hand.write(CREATE_KEY, on=state.user, UserName=state.user)["AccessKey"]
    hand.seal("new", json.dumps({"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}))
    return replace(state, new=key["AccessKeyId"])


def retire(hand: Hand, state: Rotation) -> Rotation:
    if state.old in keys(hand.target, state.user):
        hand.write(
            UPDATE_KEY,
            on=state.user,
            UserName=state.user,
            AccessKeyId=state.old,
            Status="Inactive",
        )
    return state


def remove(hand: Hand, state: Rotation) -> Rotation:
    if state.old in keys(hand.target, state.user):
        hand.write(DELETE_KEY, on=state.user, UserName=state.user, AccessKeyId=state.old)
    return state


ROTATE = Procedure(
    "rotate",
    Rotation,
    (
        Stage("create a key for {user} and store it", create),
        Stage("deactivate {old}", retire),
        Stage("delete {old}", remove),
    ),
)


@change(
    scope=Scope.ACCOUNT,
    calls=[LIST_KEYS, CREATE_KEY, UPDATE_KEY, DELETE_KEY],
    procedures=[ROTATE],
)
@click.argument("user")
def rotate(target: Target, user: str) -> Iterator[Entry]:
    """Replace the access key of a user.

    Examples:
      hawse key rotate ada
    """
    known = keys(target, user)
    if len(known) != 1:
        yield Skip(user, f"it has {len(known)} keys", blocked=True)
        return
    yield Run(ROTATE, Rotation(user, known[0], tuple(known)), on=user)
