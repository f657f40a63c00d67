"""`account`: an IAM account that changes as it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.iam_account import ACCOUNT, IamAccount, iam_account
from tests.scripted import ScriptedAws


@pytest.fixture
def account(aws: ScriptedAws) -> Iterator[IamAccount]:
    aws.accounts[""] = ACCOUNT
    with iam_account(aws) as made:
        yield made
