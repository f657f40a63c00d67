"""What leaves nobody with AdministratorAccess is said before anybody agrees to it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Run
from tests.iam_account import TRUST, IamAccount

LEAVES = "leaves nobody with AdministratorAccess"
KINDS = ["user", "role", "group"]


def made(account: IamAccount, kind: str, name: str) -> None:
    """An identity that has the policy."""
    arn = account.administrator_access()
    key = {f"{kind.capitalize()}Name": name}
    trust = {"AssumeRolePolicyDocument": json.dumps(TRUST)} if kind == "role" else {}
    getattr(account.client, f"create_{kind}")(**key, **trust)
    getattr(account.client, f"attach_{kind}_policy")(**key, PolicyArn=arn)


@pytest.mark.parametrize("kind", KINDS)
def test_a_removal(run: Run, account: IamAccount, kind: str) -> None:
    made(account, kind, "ops")
    alone = run("iam", kind, "rm", "ops", tty=True, answers=["no"])
    made(account, kind, "others")
    among = run("iam", kind, "rm", "ops", tty=True, answers=["no"])
    both = run("iam", kind, "rm", "ops", "others", tty=True, answers=["no"])

    assert [LEAVES in ran.err for ran in (alone, among, both)] == [True, False, True]
    assert account.names(kind) == ["ops", "others"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_detachment(run: Run, account: IamAccount, kind: str) -> None:
    made(account, kind, "ops")
    detach = ("iam", "policy", "detach", account.administrator_access())
    alone = run(*detach, f"{kind}/ops", tty=True, answers=["no"])
    made(account, "user", "ann")
    among = run(*detach, f"{kind}/ops", tty=True, answers=["no"])

    assert [LEAVES in ran.err for ran in (alone, among)] == [True, False]
    assert (alone.code, among.code) == (7, 7)
