"""Every operation with which hawse works on machines from within: Systems Manager's.

Data only, as `calls`. Sessions and commands are allowed by instance and by document.
"""

from __future__ import annotations

from hawse.aws.calls import Prepare, Read, Write
from hawse.services.ec2.calls import INSTANCE

_DOCUMENTS = (
    "arn:{partition}:ssm:{region}::document/AWS-*",
    "arn:{partition}:ssm:{region}:{account}:document/SSM-SessionManagerRunShell",
)

DESCRIBE_INSTANCE_INFORMATION = Read(
    "ssm",
    "DescribeInstanceInformation",
    iam=("ssm:DescribeInstanceInformation",),
    items="InstanceInformationList[]",
)
DESCRIBE_SESSIONS = Read(
    "ssm", "DescribeSessions", iam=("ssm:DescribeSessions",), items="Sessions[]"
)
START_SESSION = Prepare(
    "ssm", "StartSession", iam=("ssm:StartSession",), on=(INSTANCE, *_DOCUMENTS)
)
TERMINATE_SESSION = Write(
    "ssm",
    "TerminateSession",
    iam=("ssm:TerminateSession",),
    on=("arn:{partition}:ssm:{region}:{account}:session/*",),
)

LIST_COMMANDS = Read("ssm", "ListCommands", iam=("ssm:ListCommands",), items="Commands[]")
LIST_COMMAND_INVOCATIONS = Read(
    "ssm",
    "ListCommandInvocations",
    iam=("ssm:ListCommandInvocations",),
    items="CommandInvocations[]",
)
GET_COMMAND_INVOCATION = Read("ssm", "GetCommandInvocation", iam=("ssm:GetCommandInvocation",))
SEND_COMMAND = Write(
    "ssm",
    "SendCommand",
    iam=("ssm:SendCommand",),
    on=(INSTANCE, _DOCUMENTS[0]),
    keeps=("Command.CommandId",),
)
CANCEL_COMMAND = Write("ssm", "CancelCommand", iam=("ssm:CancelCommand",))
