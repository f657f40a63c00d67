"""The settings whose commands are `policy`, `cors`, `logging`, `notification`, `object-lock` and
`inventory`: what AWS calls each. Data only.
"""

from __future__ import annotations

from hawse.services.s3 import calls_policies as calls, calls_settings as settings
from hawse.services.s3.settings.setting import Setting

_RETENTION = "ObjectLockConfiguration.Rule.DefaultRetention"
_OF_AN_INVENTORY = (
    *("Id", "IsEnabled", "Destination", "Schedule", "Filter", "IncludedObjectVersions"),
)


def _hash(**members: str) -> str:
    """A JMESPath that makes a mapping."""
    return f"{{{', '.join(f'{name}: {path}' for name, path in members.items())}}}"


def _told(member: str, arn: str) -> str:
    """JMESPath to the configurations of one kind, in the order of their ids.

    S3 gives the name of a filter in another spelling than it was put in.
    """
    rule = "Filter.Key.FilterRules[?Name=='{0}' || Name=='{1}'].Value | [0]"
    each = _hash(
        Id="Id",
        Arn=arn,
        Events="sort(Events)",
        Prefix=rule.format("prefix", "Prefix"),
        Suffix=rule.format("suffix", "Suffix"),
    )
    return f"sort_by({member} || `[]`, &Id)[].{each}"


POLICY = Setting(
    "bucket policy",
    calls.GET_BUCKET_POLICY,
    calls.PUT_BUCKET_POLICY,
    calls.DELETE_BUCKET_POLICY,
    absent=("NoSuchBucketPolicy",),
    members=("Policy",),
    # S3 gives a policy back in its own form: one text of a list of one, ARNs of accounts.
    compared="{Policy: policy_document(Policy)}",
)
CORS = Setting(
    "CORS rules",
    calls.GET_BUCKET_CORS,
    calls.PUT_BUCKET_CORS,
    calls.DELETE_BUCKET_CORS,
    absent=("NoSuchCORSConfiguration",),
    members=("CORSRules",),
    into="CORSConfiguration",
    compared="{CORSRules: CORSRules}",
)
LOGGING = Setting(
    "access logs",
    settings.GET_BUCKET_LOGGING,
    calls.PUT_BUCKET_LOGGING,
    None,
    absent=(),
    members=("LoggingEnabled",),
    into="BucketLoggingStatus",
    compared=_hash(
        Bucket="LoggingEnabled.TargetBucket",
        Prefix="LoggingEnabled.TargetPrefix",
        Grants="LoggingEnabled.TargetGrants",
        # SimplePrefix is how keys are made where nothing is said, and may be told or not.
        Keys="LoggingEnabled.TargetObjectKeyFormat.PartitionedPrefix.PartitionDateSource",
    ),
)
NOTIFICATION = Setting(
    "notifications",
    calls.GET_BUCKET_NOTIFICATION,
    calls.PUT_BUCKET_NOTIFICATION,
    None,
    absent=(),
    members=(
        "TopicConfigurations",
        "QueueConfigurations",
        "LambdaFunctionConfigurations",
        "EventBridgeConfiguration",
    ),
    into="NotificationConfiguration",
    compared=_hash(
        Topics=_told("TopicConfigurations", "TopicArn"),
        Queues=_told("QueueConfigurations", "QueueArn"),
        Functions=_told("LambdaFunctionConfigurations", "LambdaFunctionArn"),
        EventBridge="EventBridgeConfiguration",
    ),
)
OBJECT_LOCK = Setting(
    "Object Lock",
    settings.GET_OBJECT_LOCK,
    calls.PUT_OBJECT_LOCK,
    None,
    absent=("ObjectLockConfigurationNotFoundError",),
    members=("ObjectLockConfiguration",),
    compared=_hash(
        Enabled="ObjectLockConfiguration.ObjectLockEnabled",
        Mode=f"{_RETENTION}.Mode",
        Days=f"[{_RETENTION}.Days][?@ > `0`] | [0]",
        Years=f"[{_RETENTION}.Years][?@ > `0`] | [0]",
    ),
)


def inventory(id_: str) -> Setting:
    """The inventory of a bucket that has this id."""
    return Setting(
        f"inventory {id_}",
        calls.GET_INVENTORY,
        calls.PUT_INVENTORY,
        calls.DELETE_INVENTORY,
        absent=("NoSuchConfiguration", "NoSuchInventoryConfig"),
        members=("InventoryConfiguration",),
        compared=_hash(
            **{name: f"InventoryConfiguration.{name}" for name in _OF_AN_INVENTORY},
            OptionalFields="sort(InventoryConfiguration.OptionalFields || `[]`)",
        ),
        given={"Id": id_},
    )
