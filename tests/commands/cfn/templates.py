"""Templates that tests make, and programs that stand for linters."""

from __future__ import annotations

import sys
from pathlib import Path

WRONG = """\
Parameters:
  Size: {Type: String, Default: huge, AllowedValues: [small, large]}
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: !Ref Siz
      SubnetId: !GetAtt Net.Id
  One: {Type: AWS::SQS::Queue, DependsOn: Two}
  Two: {Type: AWS::SQS::Queue, DependsOn: One}
"""

_QUEUE_AND_ROLE = """\
  Queue{n}:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${{Stage}}-queue-{n}"
      VisibilityTimeout: !If [IsProd, 300, 30]
  Role{n}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{Service: lambda.amazonaws.com}}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: send
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [sqs:SendMessage, sqs:GetQueueAttributes]
                Resource: !GetAtt Queue{n}.Arn
"""


def large(kilobytes: int) -> str:
    """A sound template of about so many KB."""
    head = (
        "Description: A large template\n"
        "Parameters:\n  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}\n"
        "Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\n"
        "Resources:\n"
    )
    count = kilobytes * 1024 // len(_QUEUE_AND_ROLE.format(n=100))
    return head + "".join(_QUEUE_AND_ROLE.format(n=n) for n in range(count))


def program(folder: Path, code: str) -> dict[str, str]:
    """An environment whose only program is a cfn-lint that runs `code`."""
    folder.mkdir(exist_ok=True)
    path = folder / "cfn-lint"
    path.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
    return {"PATH": str(folder)}
