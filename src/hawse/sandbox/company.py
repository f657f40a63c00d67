"""The company of the seed, as data: who runs what where, and what was left lying about.

Ages are days before the seed was made. Names are unique in an account, so that each can be typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from hawse.sandbox.keys import DEVELOPMENT, PRODUCTION, STAGING, Account

IRELAND, VIRGINIA, SYDNEY = "eu-west-1", "us-east-1", "ap-southeast-2"


@dataclass(frozen=True)
class Machine:
    """One instance. `owner` is its team; no owner means that nobody tagged it."""

    name: str
    type: str
    owner: str
    days: float
    stopped: bool = False
    protected: bool = False
    profile: str = ""
    groups: tuple[str, ...] = ("internal",)


@dataclass(frozen=True)
class Place:
    """One region of one account."""

    account: Account
    region: str
    env: str
    machines: tuple[Machine, ...]


@dataclass(frozen=True)
class Person:
    """An IAM user of production; `keys` are (days since made, days since used or None, active)."""

    name: str
    keys: tuple[tuple[float, float | None, bool], ...] = ()
    managed: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    console_days: float | None = None
    mfa: bool = False
    days: float = 500


_WEB = ("web",)

PLACES = (
    Place(
        PRODUCTION,
        IRELAND,
        "prod",
        (
            Machine("web-1", "m6i.large", "web", 212, profile="web", groups=_WEB),
            Machine("web-2", "m6i.large", "web", 212, profile="web", groups=_WEB),
            Machine("web-3", "m6i.large", "web", 41, profile="web", groups=_WEB),
            Machine("api-1", "c6i.xlarge", "api", 118, profile="web"),
            Machine("api-2", "c6i.xlarge", "api", 118, profile="web"),
            Machine("db-1", "r6i.xlarge", "data", 630, protected=True, groups=("database",)),
            Machine("db-2", "r6i.xlarge", "data", 395, protected=True, groups=("database",)),
            Machine("cache-1", "r6g.large", "data", 77),
            Machine("bastion", "t3.micro", "ops", 804, groups=("ssh-from-anywhere",)),
            Machine("batch-1", "c6i.2xlarge", "data", 33, stopped=True),
            Machine("batch-2", "c6i.2xlarge", "data", 33, stopped=True),
            Machine("batch-3", "c6i.2xlarge", "data", 33, stopped=True),
        ),
    ),
    Place(
        PRODUCTION,
        VIRGINIA,
        "prod",
        (
            Machine("web-us-1", "m6i.large", "web", 96, profile="web", groups=_WEB),
            Machine("web-us-2", "m6i.large", "web", 96, profile="web", groups=_WEB),
            Machine("api-us-1", "c6i.large", "api", 96, profile="web"),
            Machine("migration-2024", "m5.large", "", 701, stopped=True),
        ),
    ),
    Place(
        PRODUCTION,
        SYDNEY,
        "prod",
        (Machine("edge-1", "t3.small", "web", 15, groups=_WEB),),
    ),
    Place(
        STAGING,
        IRELAND,
        "staging",
        (
            Machine("web-staging", "t3.large", "web", 58, groups=_WEB),
            Machine("api-staging", "t3.large", "api", 58),
            Machine("db-staging", "r6i.large", "data", 140),
        ),
    ),
    Place(
        STAGING,
        VIRGINIA,
        "staging",
        (
            Machine("loadtest-1", "c6i.2xlarge", "qa", 6, stopped=True),
            Machine("loadtest-2", "c6i.2xlarge", "qa", 6, stopped=True),
            Machine("loadtest-3", "c6i.2xlarge", "qa", 6, stopped=True),
        ),
    ),
    Place(
        DEVELOPMENT,
        IRELAND,
        "dev",
        (
            Machine("dev-anna", "t3.medium", "web", 9),
            Machine("dev-ben", "t3.medium", "api", 64, stopped=True),
            Machine("jenkins", "m6i.xlarge", "ops", 477, groups=("ssh-from-anywhere",)),
        ),
    ),
    Place(
        DEVELOPMENT,
        SYDNEY,
        "dev",
        (Machine("poc-search", "r6i.large", "", 290),),
    ),
)

GROUPS = {
    "web": ((80, "0.0.0.0/0"), (443, "0.0.0.0/0")),
    "internal": ((22, "10.0.0.0/8"), (8080, "10.0.0.0/8")),
    "database": ((5432, "10.0.0.0/8"),),
    "ssh-from-anywhere": ((22, "0.0.0.0/0"),),
    "forgotten": ((3389, "0.0.0.0/0"),),
}
"""Security groups, made where a machine needs them: port and source of each rule."""

LOOSE_VOLUMES = (
    (PRODUCTION, IRELAND, "old-db-data", 500, "gp2", 402),
    (PRODUCTION, IRELAND, "batch-scratch", 200, "gp3", 33),
    (PRODUCTION, VIRGINIA, "", 100, "gp2", 701),
    (DEVELOPMENT, IRELAND, "ben-experiments", 80, "gp3", 171),
)
"""Attached to nothing: account, region, name, GiB, type, days."""

LOOSE_ADDRESSES = (
    (PRODUCTION, IRELAND, "old-nat"),
    (STAGING, IRELAND, ""),
)

SNAPSHOTS = tuple(
    (f"db-1 {month}", days)
    for month, days in zip(
        ("before upgrade", "monthly", "monthly", "monthly", "monthly", "nightly"),
        (611, 361, 331, 301, 271, 1),
        strict=True,
    )
)
"""Of db-1's volume in production: description, days."""

IMAGES = (("web-golden-1", 420), ("web-golden-2", 230), ("web-golden-3", 90), ("web-golden-4", 44))
"""Made of web-1 in production: name, days. Nothing runs from the older ones."""

PEOPLE = (
    Person("anna", ((120, 0.1, True),), ("job-function/ViewOnlyAccess",), mfa=True, console_days=1),
    Person("ben", ((455, 2, True), (31, None, True)), ("AmazonEC2FullAccess",), console_days=9),
    Person(
        "deploy-bot",
        ((912, 0.2, True),),
        actions=(
            "iam:PassRole",
            "ec2:RunInstances",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
        ),
        days=912,
    ),
    Person(
        "contractor", ((203, 88, True),), actions=("iam:CreatePolicyVersion", "s3:List*"), days=203
    ),
    Person("support", (), actions=("iam:UpdateLoginProfile", "iam:ListUsers"), console_days=17),
    Person("legacy-ci", ((1290, 377, False),), ("PowerUserAccess",), days=1290),
    Person("gone-since-spring", ((702, 214, True),), ("AmazonS3ReadOnlyAccess",), console_days=214),
)

ROLES = (
    ("web", "ec2.amazonaws.com", ("AmazonSSMManagedInstanceCore", "AmazonS3ReadOnlyAccess"), 0.1),
    ("lambda-admin", "lambda.amazonaws.com", ("AdministratorAccess",), 140),
    ("nightly-backup", "backup.amazonaws.com", ("AmazonS3FullAccess",), 1),
    ("abandoned", "ec2.amazonaws.com", ("PowerUserAccess",), None),
)
"""Of production: name, the service that takes it, managed policies, days since it was used."""

BUCKETS = (
    (PRODUCTION, IRELAND, "acme-prod-assets", True, 24),
    (PRODUCTION, IRELAND, "acme-prod-logs", False, 45),
    (PRODUCTION, VIRGINIA, "acme-prod-backups", True, 6),
    (STAGING, IRELAND, "acme-staging-assets", False, 8),
    (DEVELOPMENT, IRELAND, "acme-dev-scratch", False, 5),
)
"""Account, region, name, versioned, how many objects."""

STACKS = (
    (
        PRODUCTION,
        IRELAND,
        "orders-queue",
        287,
        """\
Description: Where orders wait
Parameters:
  VisibleAfter: {Type: Number, Default: 30}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders, VisibilityTimeout: !Ref VisibleAfter}
  Failed:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders-failed}
Outputs:
  OrdersUrl:
    Value: !Ref Orders
    Export: {Name: orders-queue-url}
""",
    ),
    (
        PRODUCTION,
        IRELAND,
        "alerts",
        149,
        """\
Description: Who is told what
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties: {TopicName: alerts}
  Archive:
    Type: AWS::S3::Bucket
    Properties: {BucketName: acme-prod-alerts}
Outputs:
  Topic: {Value: !Ref Alerts}
""",
    ),
    (
        STAGING,
        IRELAND,
        "orders-queue",
        58,
        """\
Description: Where orders wait
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders}
""",
    ),
)
"""Account, region, name, days, template."""
