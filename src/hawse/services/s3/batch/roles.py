"""The role that a job acts as: exact trust, exact permissions, and a name made of both.

A job of the same kind finds the role that an earlier one made. Whose name says what it may do is
never changed: other keys or buckets are another role.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import unquote

from hawse.aws.targets import Target
from hawse.errors import NotFound, Refused
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.s3.batch.operations import Operation, allow
from hawse.services.s3.calls_roles import (
    CREATE_ROLE,
    DELETE_ROLE,
    DELETE_ROLE_POLICY,
    GET_ROLE,
    GET_ROLE_POLICY,
    PUT_ROLE_POLICY,
)

SERVICE = "batchoperations.s3.amazonaws.com"
POLICY = "job"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"}
    ],
}


class Scope(NamedTuple):
    """What a job may touch: the buckets of its objects, the prefix that all of them have, where
    its manifest and its report are, what it reads besides, and the KMS keys of all of that."""

    buckets: tuple[str, ...]
    prefix: str
    files: str
    reads: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def policy_of(operation: Operation, scope: Scope, partition: str) -> dict[str, Any]:
    """The permissions of the role, and no others. `files` and `reads` are bucket/key."""
    arn = f"arn:{partition}:s3:::"
    reads = (f"{arn}{place}" for place in (f"{scope.files}*", *scope.reads))
    found = [
        allow(("s3:GetObject", "s3:GetObjectVersion"), *reads),
        allow(("s3:PutObject",), f"{arn}{scope.files}*"),
    ]
    if operation.objects:
        objects = (f"{arn}{bucket}/{scope.prefix}*" for bucket in scope.buckets)
        found.append(allow(operation.objects, *objects))
    if operation.bucket:
        found.append(allow(operation.bucket, *(f"{arn}{bucket}" for bucket in scope.buckets)))
    if scope.keys:
        found.append(allow(("kms:Decrypt", "kms:GenerateDataKey"), *scope.keys))
    return {"Version": "2012-10-17", "Statement": [*found, *operation.more]}


def name_of(policy: dict[str, Any]) -> str:
    """The name of the role with this policy."""
    text = json.dumps(policy, sort_keys=True)
    return f"hawse-s3-batch-{sha256(text.encode()).hexdigest()[:12]}"


def role_steps(target: Target, policy: dict[str, Any]) -> Iterator[Entry]:
    """What it takes until the role is there. Refused when somebody changed it."""
    name = name_of(policy)
    there = _trust(target, name)
    if there is None:
        yield _made(name)
    elif there != TRUST:
        raise Refused(f"role {name}", why="somebody changed its trust", hint=_HINT)
    has = _policy(target, name) if there is not None else None
    if has is None:
        yield _given(name, policy)
    elif has != policy:
        raise Refused(f"role {name}", why="somebody changed its permissions", hint=_HINT)
    else:
        yield Skip(name, "is there with exactly what the job needs")


_HINT = "--job-role names one of your own, or remove it: hawse iam role rm"


def _trust(target: Target, name: str) -> Any:
    try:
        return _document(target.read(GET_ROLE, RoleName=name)["Role"]["AssumeRolePolicyDocument"])
    except NotFound:
        return None


def _policy(target: Target, name: str) -> Any:
    try:
        found = target.read(GET_ROLE_POLICY, RoleName=name, PolicyName=POLICY)
    except NotFound:
        return None
    return _document(found["PolicyDocument"])


def _document(said: Any) -> Any:
    return json.loads(unquote(said)) if isinstance(said, str) else said


def _made(name: str) -> Step:
    named = {"RoleName": name}
    absent = Look(GET_ROLE, named, "Role.RoleName", want=(), absent=True)
    there = Look(GET_ROLE, named, "Role.RoleName", want=(name,))
    return Step(
        CREATE_ROLE,
        {
            **named,
            "AssumeRolePolicyDocument": json.dumps(TRUST),
            "Description": "Jobs of S3 Batch Operations, made by hawse s3 batch",
        },
        on=name,
        says="make the role of the job",
        note=f"{SERVICE} may assume it",
        expects=absent,
        wait=there,
        undo=(Step(DELETE_ROLE, named, on=name, says="delete", expects=there, wait=absent),),
    )


def _given(name: str, policy: dict[str, Any]) -> Step:
    named = {"RoleName": name, "PolicyName": POLICY}
    absent = Look(GET_ROLE_POLICY, named, "PolicyName", want=(), absent=True)
    there = Look(GET_ROLE_POLICY, named, "PolicyName", want=(POLICY,))
    return Step(
        PUT_ROLE_POLICY,
        {**named, "PolicyDocument": json.dumps(policy)},
        on=name,
        says="allow it what the job does",
        expects=absent,
        wait=there,
        below=tuple(_said(statement) for statement in policy["Statement"]),
        undo=(
            Step(
                DELETE_ROLE_POLICY,
                named,
                on=name,
                says="take its permissions",
                expects=there,
                wait=absent,
            ),
        ),
    )


def _said(statement: dict[str, Any]) -> str:
    return f"{', '.join(statement['Action'])} on {', '.join(statement['Resource'])}"
