"""Which arguments are names of things. Written by `make tables`."""

from __future__ import annotations

NAMED: dict[str, dict[str, str]] = {
    "ec2": {
        "instance…": "ls show start stop reboot terminate protect resize wait console run",
        "instance": "connect",
        "instance, ?": "disconnect",
    },
    "ec2 ami": {
        "image…": "ls show copy share deprecate disable enable used-by report rm",
        "instance…": "create",
    },
    "ec2 ttl": {"instance…": "ls set reap"},
    "ec2 schedule": {"instance…": "ls apply"},
    "ec2 sg": {"security group…": "ls rules allow revoke used-by unused stale audit rm"},
    "ec2 snapshot": {"snapshot…": "ls copy share rm prune archive", "instance|volume…": "create"},
    "ec2 volume": {"volume…": "ls attach detach modify snapshot rm"},
    "ec2 vpc": {"vpc…": "ls tree rm subnets", "vpc": "next-cidr"},
    "s3": {"s3://bucket": "rb"},
    "s3 lifecycle": {
        "bucket…": "ls",
        "bucket": "add check simulate",
        "bucket, ?": "edit rm apply diff",
    },
    "s3 bucket": {"bucket…": "show versioning encryption public-access ownership tags"},
    "s3 bucket policy": {"bucket": "show edit rm", "bucket, ?": "diff"},
    "s3 bucket cors": {"bucket…": "ls", "bucket": "add edit", "bucket, ?": "rm"},
    "s3 bucket logging": {"bucket…": "show", "bucket": "set rm"},
    "s3 bucket notification": {"bucket…": "ls", "bucket, ?": "add rm", "bucket": "edit"},
    "s3 bucket object-lock": {"bucket…": "show", "bucket": "set"},
    "s3 bucket inventory": {"bucket…": "ls", "bucket": "add", "bucket, ?": "rm"},
    "s3 replication": {
        "s3://bucket, s3://bucket": "setup",
        "s3://bucket…": "ls",
        "s3://bucket": "status explain doctor backfill",
        "s3://bucket, ?": "rm",
    },
    "s3 batch": {"?, s3://bucket": "copy", "s3://bucket": "replicate"},
    "iam user": {"user…": "ls show edit rm"},
    "iam role": {"role…": "ls show edit rm"},
    "iam group": {"group…": "ls show edit rm"},
    "iam policy": {"policy…": "ls show rm", "policy, user|role|group…": "attach detach"},
    "iam key": {"user…": "ls rotate"},
    "iam": {
        "user|role, ?, ?": "can",
        "user|role": "access last-used",
        "user|role…": "escalations graph",
    },
    "iam whatif": {"policy, user|role|group": "attach detach", "role, ?": "trust"},
    "cfn": {
        "stack…": "cancel deploy drift events ls outputs params recover rm rollback show watch why",
        "stack, ?": "discard",
        "stack": "history import preview redeploy",
    },
    "cfn set": {"stack set…": "ls stop rm", "stack set": "status"},
    "tag": {"…": "ls set rm copy"},
}
"""By group: the kinds of things that arguments take ("?" for none), and verbs."""
