"""Policy documents as accounts have them: written by teams, by wizards and by people in a hurry.

Each function makes a document (or one statement) of a `random.Random`, so that a seed always gives
the same account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

Statement = dict[str, Any]

VERSION = "2012-10-17"
TEAMS = ("web", "data", "search", "billing", "mobile", "ops", "security", "ml", "legal", "edge")
_REGION = "eu-west-1"
_SERVICES: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "s3": (
        "arn:aws:s3:::{team}-{n}",
        ("GetObject", "GetObjectVersion", "ListBucket", "GetBucketLocation", "Get*", "List*"),
        ("PutObject", "DeleteObject", "PutBucketPolicy", "AbortMultipartUpload", "Put*"),
    ),
    "dynamodb": (
        "arn:aws:dynamodb:{region}:{account}:table/{team}-{n}",
        ("GetItem", "Query", "Scan", "DescribeTable", "BatchGet*"),
        ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "DeleteTable"),
    ),
    "sqs": (
        "arn:aws:sqs:{region}:{account}:{team}-{n}",
        ("ReceiveMessage", "GetQueueUrl", "GetQueueAttributes"),
        ("SendMessage", "DeleteMessage", "PurgeQueue", "SetQueueAttributes"),
    ),
    "lambda": (
        "arn:aws:lambda:{region}:{account}:function:{team}-{n}",
        ("GetFunction", "ListFunctions", "GetPolicy", "List*"),
        ("InvokeFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration", "AddPermission"),
    ),
    "ec2": (
        "arn:aws:ec2:{region}:{account}:instance/*",
        ("DescribeInstances", "DescribeImages", "Describe*", "GetConsoleOutput"),
        ("StartInstances", "StopInstances", "TerminateInstances", "RunInstances", "CreateTags"),
    ),
    "secretsmanager": (
        "arn:aws:secretsmanager:{region}:{account}:secret:{team}/{n}-??????",
        ("GetSecretValue", "DescribeSecret", "ListSecrets"),
        ("PutSecretValue", "RotateSecret", "UpdateSecret"),
    ),
    "kms": (
        "arn:aws:kms:{region}:{account}:key/00000000-0000-0000-0000-{n:012}",
        ("Decrypt", "DescribeKey", "List*"),
        ("Encrypt", "GenerateDataKey*", "ReEncrypt*", "CreateGrant"),
    ),
    "logs": (
        "arn:aws:logs:{region}:{account}:log-group:/{team}/{n}:*",
        ("GetLogEvents", "FilterLogEvents", "Describe*", "StartQuery"),
        ("CreateLogStream", "PutLogEvents", "PutRetentionPolicy"),
    ),
    "cloudformation": (
        "arn:aws:cloudformation:{region}:{account}:stack/{team}-{n}/*",
        ("DescribeStacks", "ListStacks", "GetTemplate"),
        ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet"),
    ),
    "ssm": (
        "arn:aws:ssm:{region}:{account}:parameter/{team}/{n}",
        ("GetParameter", "GetParameters", "GetParametersByPath"),
        ("PutParameter", "SendCommand", "StartSession"),
    ),
}


class Writer:
    """Writes the documents of one account."""

    def __init__(self, random: Random, account: str) -> None:
        self.random = random
        self.account = account

    def document(self, *statements: Statement) -> dict[str, Any]:
        """A whole policy."""
        return {"Version": VERSION, "Statement": list(statements)}

    def policy(self, team: str) -> dict[str, Any]:
        """An identity policy of a team; about one in forty may do too much."""
        count = 1 + min(int(self.random.expovariate(0.4)), 11)
        kinds = self.random.choices(self._kinds, [weight for _, weight in _KINDS], k=count)
        statements = [kind(self, team) for kind in kinds]
        for number, statement in enumerate(statements):
            if self.random.random() < 0.7:
                statement["Sid"] = f"{team.title()}{number}"
        return self.document(*statements)

    @property
    def _kinds(self) -> Sequence[Callable[[Writer, str], Statement]]:
        return [kind for kind, _ in _KINDS]

    def arn(self, service: str, team: str) -> str:
        """A resource of a team, often with a wildcard."""
        n = self.random.randrange(100)
        arn = _SERVICES[service][0].format(team=team, n=n, account=self.account, region=_REGION)
        return self.random.choice((arn, arn, f"{arn.rpartition(str(n))[0]}*", f"{arn}/*"))


def _some(random: Random, among: Sequence[str]) -> list[str]:
    return random.sample(among, random.randint(1, len(among)))


def _service(writer: Writer) -> str:
    return writer.random.choice(list(_SERVICES))


def reads(writer: Writer, team: str) -> Statement:
    """Reading of one service; describing often on everything."""
    service = _service(writer)
    actions = [f"{service}:{one}" for one in _some(writer.random, _SERVICES[service][1])]
    everything = writer.random.random() < 0.4
    return {
        "Effect": "Allow",
        "Action": actions if len(actions) > 1 else actions[0],
        "Resource": "*" if everything else [writer.arn(service, team) for _ in range(2)],
    }


def writes(writer: Writer, team: str) -> Statement:
    """Reading and changing what belongs to the team, sometimes told by a tag."""
    service = _service(writer)
    _, looks, changes = _SERVICES[service]
    some = _some(writer.random, (*looks, *changes))
    statement: Statement = {
        "Effect": "Allow",
        "Action": [f"{service}:{one}" for one in some],
        "Resource": [writer.arn(service, team) for _ in range(writer.random.randint(1, 4))],
    }
    condition = writer.random.choice(_CONDITIONS)
    if condition is not None:
        statement["Condition"] = condition(writer, team)
    return statement


def whole_service(writer: Writer, team: str) -> Statement:
    """All of one service, on the team's resources or on all."""
    service = _service(writer)
    resource = "*" if writer.random.random() < 0.3 else writer.arn(service, team)
    return {"Effect": "Allow", "Action": f"{service}:*", "Resource": resource}


def passes_role(writer: Writer, team: str) -> Statement:
    """PassRole of the team's roles, mostly to a named service."""
    role = f"arn:aws:iam::{writer.account}:role/{team}-*"
    statement: Statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": role}
    if writer.random.random() < 0.7:
        service = writer.random.choice(("ec2", "lambda", "ecs-tasks"))
        statement["Condition"] = {
            "StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}
        }
    return statement


def assumes(writer: Writer, team: str) -> Statement:
    """Assuming roles of the team."""
    role = f"arn:aws:iam::{writer.account}:role/{team}-{writer.random.randrange(10)}*"
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}


def looks_after_itself(writer: Writer, team: str) -> Statement:
    """Own keys and devices, by a policy variable."""
    del team
    mine = f"arn:aws:iam::{writer.account}:user/${{aws:username}}"
    actions = ["iam:*AccessKey*", "iam:GetUser", "iam:ListMFADevices", "iam:EnableMFADevice"]
    return {"Effect": "Allow", "Action": actions, "Resource": [mine]}


def denies(writer: Writer, team: str) -> Statement:
    """A guard: other regions, without MFA, or what must stay."""
    guards: list[Statement] = [
        {
            "Effect": "Deny",
            "NotAction": ["iam:*", "sts:*", "organizations:*", "support:*"],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": [_REGION, "us-east-1"]}},
        },
        {
            "Effect": "Deny",
            "Action": ["ec2:TerminateInstances", "s3:DeleteBucket", "dynamodb:DeleteTable"],
            "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        },
        {"Effect": "Deny", "Action": "s3:DeleteObject*", "Resource": writer.arn("s3", team)},
        {"Effect": "Deny", "Action": "*", "NotResource": f"arn:aws:s3:::{team}-*"},
    ]
    return writer.random.choices(guards, (4, 4, 3, 0.3))[0]


def too_much(writer: Writer, team: str) -> Statement:
    """What lets its holder become somebody else."""
    del team
    return {
        "Effect": "Allow",
        "Action": writer.random.choice(
            (
                "iam:CreatePolicyVersion",
                ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
                ["iam:AttachUserPolicy", "iam:PutUserPolicy"],
                "iam:UpdateAssumeRolePolicy",
                ["iam:Create*", "iam:Update*"],
                "sts:AssumeRole",
                "*",
            )
        ),
        "Resource": "*",
    }


_KINDS: tuple[tuple[Callable[[Writer, str], Statement], float], ...] = (
    (reads, 40),
    (writes, 35),
    (whole_service, 6),
    (passes_role, 4),
    (assumes, 5),
    (looks_after_itself, 3),
    (denies, 5),
    (too_much, 1),
)

_CONDITIONS: tuple[Callable[[Writer, str], dict[str, Any]] | None, ...] = (
    None,
    None,
    None,
    lambda _, team: {"StringEquals": {"aws:ResourceTag/team": team}},
    lambda _, team: {"StringLike": {"aws:PrincipalTag/team": f"{team}*"}},
    lambda *_: {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}},
    lambda *_: {"Bool": {"aws:SecureTransport": "true"}},
    lambda *_: {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "env", "Name"]}},
    lambda *_: {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
)
