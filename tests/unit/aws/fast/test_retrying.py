"""Retries: decisions, costs and delays are those of botocore's standard mode."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError
from botocore.retries import quota, standard

from hawse.aws.fast.compiler import retry_rules
from hawse.aws.fast.retrying import Failure, Quota, Retrying
from tests.unit.aws.fast.judges import judge, table
from tests.unit.aws.fast.test_codec import READS

ATTEMPTS = 3
CODES = (
    *("Throttling", "RequestTimeout", "SlowDown", "AccessDenied", "", None, "500"),
    *("IDPCommunicationError", "LimitExceededException", "TooManyRequestsException", "odd"),
)
STATUSES = (301, 400, 403, 404, 429, 500, 502, 503, 504)
ASKED = (None, "0", "1500", "60000", "-5", "soon")


class Theirs:
    """botocore's classes, put together as `register_retry_handler` does it."""

    def __init__(self, model: Any, chance: float) -> None:
        self._model = model
        adapter = standard.RetryEventAdapter()
        detector = standard.ThrottlingErrorDetector(adapter)
        self.quota = quota.RetryQuota()
        self._conditions = standard.StandardRetryConditions(max_attempts=ATTEMPTS)
        self._backoff = standard.ExponentialBackoff(
            random=lambda: chance,
            service_name=model.service_model.service_name,
            throttling_detector=detector,
        )
        self._checker = standard.RetryQuotaChecker(self.quota, detector)

    def decide(self, failure: Failure, attempt: int) -> float | None:
        """The delay, or None for no retry."""
        context = standard.RetryContext(attempt, self._model, request_context={})
        if failure.status:
            headers = {} if failure.asked is None else {"x-amz-retry-after": failure.asked}
            context.http_response = SimpleNamespace(status_code=failure.status, headers=headers)
            context.parsed_response = {"Error": {"Code": failure.code}}
        else:
            context.caught_exception = ConnectTimeoutError(endpoint_url="https://x")
        if not self._conditions.is_retryable(context):
            return None
        if not self._checker.acquire_retry_quota(context):
            return None
        return float(self._backoff.delay_amount(context))


def ours(retrying: Retrying, left: Quota, failure: Failure, attempt: int, chance: float) -> Any:
    if attempt >= ATTEMPTS or not retrying.worth_it(failure):
        return None
    if not left.take(retrying.cost(failure)):
        return None
    return retrying.delay(failure, attempt, chance)


@pytest.mark.parametrize(("service", "operation"), READS)
def test_every_decision_is_botocores(service: str, operation: str) -> None:
    random = Random(f"{service}:{operation}")
    known = table(service)
    if operation in known["refused"]:
        return
    model = judge(service).model.operation_model(operation)
    codes = (*CODES, *known["operations"][operation]["errors"])
    for _ in range(20):
        chance = random.random()
        theirs, left = Theirs(model, chance), Quota(known["retry"])
        retrying = Retrying(known, operation)
        for _ in range(60):
            network = random.randrange(8) == 0
            failure = (
                Failure()
                if network
                else Failure(random.choice(codes), random.choice(STATUSES), random.choice(ASKED))
            )
            attempt = random.randrange(1, 4)

            assert ours(retrying, left, failure, attempt, chance) == theirs.decide(failure, attempt)
            assert left.left == theirs.quota.available_capacity


def test_an_answer_gives_back_what_its_retry_took() -> None:
    left = Quota(retry_rules())
    left.take(14)
    left.take(14)
    left.succeeded(14)

    assert left.left == 486

    left.succeeded(0)

    assert left.left == 487


def test_the_quota_never_holds_more_than_at_first() -> None:
    left = Quota(retry_rules())
    left.take(5)
    left.succeeded(14)

    assert left.left == 500
