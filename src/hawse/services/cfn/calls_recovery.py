"""The writes that lead a stack out of a bad status, or end it. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_STACK = ("arn:{partition}:cloudformation:{region}:{account}:stack/*/*",)
_REPEATED = ("TokenAlreadyExistsException",)


def _write(operation: str, *, destroys: bool = False, repeated: tuple[str, ...] = ()) -> Write:
    action = (f"cloudformation:{operation}",)
    return Write(
        "cloudformation", operation, iam=action, on=_STACK, destroys=destroys, repeated=repeated
    )


DESCRIBE_STACKS = Read(
    "cloudformation",
    "DescribeStacks",
    iam=("cloudformation:DescribeStacks",),
    on=_STACK,
    items="Stacks[]",
)
LIST_IMPORTS = Read(
    "cloudformation", "ListImports", iam=("cloudformation:ListImports",), items="Imports[]"
)
DELETE_STACK = _write("DeleteStack", destroys=True, repeated=_REPEATED)
ROLLBACK_STACK = _write("RollbackStack", repeated=_REPEATED)
CONTINUE_UPDATE_ROLLBACK = _write("ContinueUpdateRollback", repeated=_REPEATED)
CANCEL_UPDATE_STACK = _write("CancelUpdateStack", repeated=_REPEATED)
UPDATE_TERMINATION_PROTECTION = _write("UpdateTerminationProtection")
