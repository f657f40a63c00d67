"""The account that a command looks at, and the gaps that matter to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hawse.services.iam.account import Account, Gap
from hawse.services.iam.snapshots import ACCESS, EVERYTHING, account_of, dump, told
from tests.commands.iam.small_account import answer_details, answer_organization
from tests.scripted import ACCOUNT, ScriptedAws


@dataclass(frozen=True)
class File:
    name: str
    content: str


KEYS = Gap("iam:ListAccessKeys", "access denied")
LEVELS = Gap("organizations:ListPoliciesForTarget", "access denied")
UNHEARD_OF = Gap("iam:ListWhatIsToCome", "access denied")
SAVED = File("acme.json", dump(Account(id=ACCOUNT, gaps=(KEYS, LEVELS, UNHEARD_OF))))


def test_it_comes_from_the_file_and_aws_is_not_asked(aws: ScriptedAws) -> None:
    assert account_of(aws.target(), SAVED).id == ACCOUNT
    assert aws.names() == []


def test_without_a_file_only_the_parts_that_are_looked_at_are_taken(aws: ScriptedAws) -> None:
    answer_details(aws)
    answer_organization(aws)
    account = account_of(aws.target(*ACCESS), None, ACCESS)

    assert account.users.keys() == {"ana", "bot"}
    assert account.organization and account.organization.scps
    assert account.users["ana"].keys is None
    assert {name.partition(":")[0] for name in aws.names()} == {"iam", "organizations"}
    assert account.gaps == ()


@pytest.mark.parametrize(
    "calls, gaps", [(ACCESS, (LEVELS, UNHEARD_OF)), (EVERYTHING, (KEYS, LEVELS, UNHEARD_OF))]
)
def test_its_gaps_are_those_of_the_parts_that_are_looked_at(
    aws: ScriptedAws, calls: tuple[object, ...], gaps: tuple[Gap, ...]
) -> None:
    target = aws.target()

    assert account_of(target, SAVED, calls).gaps == gaps  # type: ignore[arg-type]
    assert target.gate.lacks == [(target, text) for text in told(gaps)]


def test_gaps_with_the_same_reason_are_one_line() -> None:
    gaps = (KEYS, Gap("iam:GetAccountSummary", "throttled"), LEVELS, KEYS)

    assert told(gaps) == [
        "snapshot incomplete: iam:ListAccessKeys, organizations:ListPoliciesForTarget: "
        "access denied",
        "snapshot incomplete: iam:GetAccountSummary: throttled",
    ]
