"""Requests, answers and errors of every declared read are what botocore's are.

A new declared read is in here by being declared. HAWSE_EXAMPLES sets how many examples each gets;
without it there are 200, fewer when there are so many reads that the run would take a minute.
HAWSE_SEED (a number) gives other examples.
"""

from __future__ import annotations

import os

import pytest

from hawse.aws.fast.building import bare
from hawse.aws.fast.oracle import REGION, Oracle
from hawse.aws.fast.endpoints import client
from hawse.aws.fast.tables import NEVER, reads, sdk_key
from hawse.main import declared_calls
from tests.thorough import sampled
from tests.unit.aws.fast.judges import judge, judged, made, table

READS = sorted(
    {(c.service, c.operation) for c in reads(declared_calls()) if c.service not in NEVER}
)
EXAMPLES = int(os.environ.get("HAWSE_EXAMPLES", 0)) or sampled(min(100, 2500 // len(READS)), 1000)
EVERYTHING = (
    *("ec2", "iam", "sts", "cloudformation", "elbv2", "autoscaling", "ssm", "organizations"),
    *("cloudtrail", "logs", "cloudwatch", "lambda", "resource-explorer-2", "accessanalyzer"),
    *("ce", "pricing", "secretsmanager", "sqs", "resourcegroupstaggingapi", "ecs"),
)


@pytest.mark.parametrize(("service", "operation"), READS)
def test_a_declared_read_is_what_botocore_makes_of_it(service: str, operation: str) -> None:
    shipped = table(service)
    if operation in shipped["refused"]:
        return

    seen, different = judged(judge(service), shipped["protocol"], operation, EXAMPLES)

    assert different == []
    assert seen["equal"] > 0.8 * seen.total()
    assert seen["stricter"] < 0.1 * seen.total()


def test_the_shipped_tables_are_those_of_the_declared_reads() -> None:
    for service in {service for service, _ in READS}:
        operations = [operation for known, operation in READS if known == service]
        shipped = dict(table(service))
        fresh = bare(made(), service, operations)

        assert shipped.pop("key") == sdk_key(), "make tables"
        assert shipped.pop("endpoints")
        assert shipped == fresh, f"{service} is out of date: make tables"


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        *(("iam", "GetPolicyVersion"), ("iam", "GetRole"), ("iam", "ListRoles")),
        *(("iam", "GetAccountAuthorizationDetails"), ("cloudformation", "GetTemplate")),
        *(("ec2", "GetConsoleOutput"), ("cloudwatch", "DescribeAlarms"), ("lambda", "ListTags")),
        *(("resource-explorer-2", "ListViews"), ("accessanalyzer", "ListFindings")),
    ],
    ids=lambda name: name,
)
def test_what_botocore_does_outside_its_models_is_done(service: str, operation: str) -> None:
    """Its handlers for documents in answers, and protocols that no declared read has yet."""
    some = bare(made(), service, [operation])
    some["endpoints"] = _one_place(service)
    oracle = Oracle(some, client(made(), service, REGION))

    seen, different = judged(oracle, some["protocol"], operation, 60)

    assert different == []
    assert seen["equal"] > 100


@pytest.mark.timeout(0)
@pytest.mark.parametrize("service", EVERYTHING if "HAWSE_EXAMPLES" in os.environ else ["sts"])
def test_all_operations_of_a_service_are_what_botocore_makes_of_them(service: str) -> None:
    """Also writes, which are never sent so: they reach branches that declared reads do not."""
    operations = made().get_service_model(service).operation_names
    whole = bare(made(), service, operations)
    whole["endpoints"] = _one_place(service)
    oracle = Oracle(whole, client(made(), service, REGION))

    for operation in whole["operations"]:
        _, different = judged(oracle, whole["protocol"], operation, 12)

        assert different == []


def _one_place(service: str) -> dict[str, object]:
    from hawse.aws.fast.endpoints import _resolved

    url, region, name = _resolved(client(made(), service, REGION))
    return {"name": name, "rows": [[url, region, name]], "regions": {REGION: 0}}
