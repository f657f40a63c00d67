"""Who else has AWS's policy for administrators."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.iam.last_admin import alarm
from hawse.services.iam.managed.finding import USES
from tests.scripted import ScriptedAws

ADMINISTRATOR = "arn:aws-cn:iam::aws:policy/AdministratorAccess"


def attached(aws: ScriptedAws, *users: str) -> None:
    def body(params: Any) -> dict[str, Any]:
        wanted = users if params["EntityFilter"] == "User" else ()
        return {"PolicyUsers": [{"UserName": name} for name in wanted]}

    for call in USES:
        aws.answer(call, body)


@pytest.mark.parametrize(
    "users,leaving,alarmed",
    [
        (["ana", "bob"], ["user/ana"], False),
        (["ana"], ["role/ana"], False),
        (["ana"], ["user/ana"], True),
        (["ana", "bob"], ["user/bob", "user/ana", "role/ci"], True),
    ],
)
def test_the_last_ones_are_known(
    aws: ScriptedAws, users: list[str], leaving: list[str], alarmed: bool
) -> None:
    attached(aws, *users)
    said = alarm(aws.target(*USES), ADMINISTRATOR, leaving)

    assert said == ("leaves nobody with AdministratorAccess" if alarmed else "")


def test_other_policies_are_not_asked_about(aws: ScriptedAws) -> None:
    own = "arn:aws:iam::111122223333:policy/AdministratorAccess"

    assert alarm(aws.target(*USES), own, ["user/ana"]) == ""
    assert aws.calls == []


def test_what_may_not_be_read_is_no_reassurance(aws: ScriptedAws) -> None:
    for call in USES:
        aws.fail(call, "AccessDenied", "no", status=403)

    said = alarm(aws.target(*USES), ADMINISTRATOR, ["user/ana"])
    assert said.startswith("who else has AdministratorAccess is not known: ")
    assert "iam:ListEntitiesForPolicy is denied" in said
