"""The version of the bootstrap stack of an environment, and what is too new for it."""

from __future__ import annotations

from collections.abc import Iterable

from hawse.aws.targets import Target
from hawse.errors import AccessDenied, CLIError, NotFound
from hawse.services.cdk.assets import Bootstrap
from hawse.services.cdk.calls import GET_BOOTSTRAP_VERSION
from hawse.services.cfn.calls import DESCRIBE_STACKS

TOOLKIT = "CDKToolkit"
OUTPUT = "BootstrapVersion"
LOOKUPS, IMPORTS, OWN_BUCKETS, ROLLBACKS, EVENTS = 8, 12, 21, 23, 30
"""From which version on the roles may look values up, import resources, publish to buckets of
their own account alone, roll back, and read the events of an operation."""

_WITH_PARAMETER = 5
"""From this version on there is a parameter, and an output says nothing that it does not."""


def version_of(target: Target, parameter: str) -> int:
    """The version at a target, by its parameter, else by the output of the stack.

    NotFound when the environment is not bootstrapped.
    """
    try:
        found = target.read(GET_BOOTSTRAP_VERSION, Name=parameter, WithDecryption=True)
        return _number(str(found["Parameter"]["Value"]), parameter)
    except NotFound as error:
        raise _not_bootstrapped(target) from error
    except AccessDenied:
        version = _by_output(target)
        if version >= _WITH_PARAMETER:
            raise
        return version


def _by_output(target: Target) -> int:
    try:
        stacks = target.read(DESCRIBE_STACKS, StackName=TOOLKIT)["Stacks"]
    except NotFound as error:
        raise _not_bootstrapped(target) from error
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stacks[0].get("Outputs", ())}
    return _number(outputs.get(OUTPUT, "0"), TOOLKIT)


def _number(text: str, where: str) -> int:
    if not text.strip().isdecimal():
        raise CLIError(where, why=f"{text!r} is no version of a bootstrap stack")
    return int(text)


def _not_bootstrapped(target: Target) -> NotFound:
    where = f"{target.account}/{target.region}"
    hint = f"somebody with the CDK CLI runs: cdk bootstrap aws://{where}"
    return NotFound(f"environment {where}", why="it is not bootstrapped", hint=hint)


def require(target: Target, needs: Iterable[Bootstrap]) -> None:
    """CLIError when something needs a later version than the target has; each is asked once."""
    asked: dict[str, int] = {}
    for need in needs:
        if need.parameter:
            asked[need.parameter] = max(need.version, asked.get(need.parameter, 0))
    for parameter, wanted in asked.items():
        version = version_of(target, parameter)
        if version < wanted:
            where = f"{target.account}/{target.region}"
            raise CLIError(
                f"environment {where}",
                why=f"its bootstrap stack has version {version}, and the app needs {wanted}",
                hint=f"somebody with the CDK CLI runs: cdk bootstrap aws://{where}",
            )
