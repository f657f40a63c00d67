"""AWS as a test scripts it, in two kinds.

`ScriptedAws` takes the place of the wire and answers each call with what the test says.
`CloudFormation` is a server on loopback that plays a timeline: stacks, events, change sets, faults
(README.md). Take the second where a story is told over time, the first for everything else.
"""

from tests.scripted.in_process import (
    ACCOUNT,
    Body,
    Made,
    Script,
    ScriptedAws,
    answered,
    aws_error,
    check_answer,
    check_params,
)
from tests.scripted.server import CloudFormation, serving

__all__ = [
    "ACCOUNT",
    "Body",
    "CloudFormation",
    "Made",
    "Script",
    "ScriptedAws",
    "answered",
    "aws_error",
    "check_answer",
    "check_params",
    "serving",
]
