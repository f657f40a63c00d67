"""Answers about features that nobody uses in the sandbox, and that the emulator does not have.

They say what AWS says of an account that never switched them on, so that what is asked about them
is answered and not left open. Whatever would make one of them used is not emulated either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import uuid4

from hawse.sandbox.answers import Answer, put_json
from hawse.sandbox.wire import Request

_JSON: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("rbin", "POST /list-rules"): {"Rules": []},
    ("imagebuilder", "POST /ListImageRecipes"): {"imageRecipeSummaryList": []},
    ("imagebuilder", "POST /ListContainerRecipes"): {"containerRecipeSummaryList": []},
    ("ssm", "DescribeInstanceInformation"): {"InstanceInformationList": []},
    ("budgets", "DescribeBudgets"): {},
    ("ce", "GetAnomalyMonitors"): {"AnomalyMonitors": []},
    ("compute-optimizer", "GetEnrollmentStatus"): {"status": "Inactive"},
    ("cost-optimization-hub", "ListEnrollmentStatuses"): {"items": []},
}
# The list in the answer, by the operation of EC2.
_EC2 = {
    "DescribeFastSnapshotRestores": "fastSnapshotRestoreSet",
    "DescribeLockedSnapshots": "snapshotSet",
    "DescribeCapacityReservations": "capacityReservationSet",
    "DescribeReservedInstances": "reservedInstancesSet",
    "DescribeSecurityGroupVpcAssociations": "securityGroupVpcAssociationSet",
}


# Only where VPCs are peered is there anything to tell.
_OF_PEERS = {
    "DescribeSecurityGroupReferences": "securityGroupReferenceSet",
    "DescribeStaleSecurityGroups": "staleSecurityGroupSet",
}


def answer(request: Request, peered: Callable[[], bool]) -> Answer | None:
    """The answer; None for what is not of a feature that nobody uses.

    `peered` tells whether any VPCs of the caller are peered.
    """
    if (request.service, request.operation) == ("s3", "GET /v20180820/jobs"):
        return _xml('<ListJobsResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"/>')
    known = _JSON.get((request.service, request.operation))
    if known is not None:
        return put_json(known)
    if request.service == "ec2" and request.operation in _EC2:
        return _ec2(request.operation, _EC2[request.operation])
    if request.service == "ec2" and request.operation in _OF_PEERS and not peered():
        return _ec2(request.operation, _OF_PEERS[request.operation])
    return None


def _ec2(operation: str, name: str) -> Answer:
    return _xml(
        f'<{operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<requestId>{uuid4()}</requestId><{name}/></{operation}Response>"
    )


def _xml(body: str) -> Answer:
    return Answer(200, body.encode(), {"Content-Type": "text/xml"})
