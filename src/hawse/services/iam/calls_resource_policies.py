"""Operations that list resources, and read the policies that these have. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

_BUCKET = ("arn:{partition}:s3:::*",)
_KEY = ("arn:{partition}:kms:{region}:{account}:key/*",)
_QUEUE = ("arn:{partition}:sqs:{region}:{account}:*",)
_TOPIC = ("arn:{partition}:sns:{region}:{account}:*",)
_SECRET = ("arn:{partition}:secretsmanager:{region}:{account}:secret:*",)
_FUNCTION = ("arn:{partition}:lambda:{region}:{account}:function:*",)
_REPOSITORY = ("arn:{partition}:ecr:{region}:{account}:repository/*",)

DESCRIBE_INSTANCES = Read(
    "ec2",
    "DescribeInstances",
    iam=("ec2:DescribeInstances",),
    items="Reservations[].Instances[]",
)

LIST_BUCKETS = Read("s3", "ListBuckets", iam=("s3:ListAllMyBuckets",), items="Buckets[]")
GET_BUCKET_POLICY = Read("s3", "GetBucketPolicy", iam=("s3:GetBucketPolicy",), on=_BUCKET)

LIST_KEYS = Read("kms", "ListKeys", iam=("kms:ListKeys",), items="Keys[]")
GET_KEY_POLICY = Read("kms", "GetKeyPolicy", iam=("kms:GetKeyPolicy",), on=_KEY)

LIST_QUEUES = Read("sqs", "ListQueues", iam=("sqs:ListQueues",), items="QueueUrls[]")
GET_QUEUE_URL = Read("sqs", "GetQueueUrl", iam=("sqs:GetQueueUrl",), on=_QUEUE)
GET_QUEUE_ATTRIBUTES = Read("sqs", "GetQueueAttributes", iam=("sqs:GetQueueAttributes",), on=_QUEUE)

LIST_TOPICS = Read("sns", "ListTopics", iam=("sns:ListTopics",), items="Topics[]")
GET_TOPIC_ATTRIBUTES = Read("sns", "GetTopicAttributes", iam=("sns:GetTopicAttributes",), on=_TOPIC)

LIST_SECRETS = Read(
    "secretsmanager", "ListSecrets", iam=("secretsmanager:ListSecrets",), items="SecretList[]"
)
GET_SECRET_POLICY = Read(
    "secretsmanager",
    "GetResourcePolicy",
    iam=("secretsmanager:GetResourcePolicy",),
    on=_SECRET,
)

LIST_FUNCTIONS = Read("lambda", "ListFunctions", iam=("lambda:ListFunctions",), items="Functions[]")
GET_FUNCTION_POLICY = Read("lambda", "GetPolicy", iam=("lambda:GetPolicy",), on=_FUNCTION)

DESCRIBE_REPOSITORIES = Read(
    "ecr", "DescribeRepositories", iam=("ecr:DescribeRepositories",), items="repositories[]"
)
GET_REPOSITORY_POLICY = Read(
    "ecr", "GetRepositoryPolicy", iam=("ecr:GetRepositoryPolicy",), on=_REPOSITORY
)
