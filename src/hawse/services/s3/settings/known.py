"""The settings whose commands are `policy`, `cors`, `logging`, `notification`, `object-lock` and
`inventory`: what AWS calls each. Data only.
"""

from __future__ import annotations

from hawse.services.s3 import calls_policies as calls
from hawse.services.s3.settings.setting import Setting

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
)
LOGGING = Setting(
    "access logs",
    calls.GET_BUCKET_LOGGING,
    calls.PUT_BUCKET_LOGGING,
    None,
    absent=(),
    members=("LoggingEnabled",),
    into="BucketLoggingStatus",
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
)
OBJECT_LOCK = Setting(
    "Object Lock",
    calls.GET_OBJECT_LOCK,
    calls.PUT_OBJECT_LOCK,
    None,
    absent=("ObjectLockConfigurationNotFoundError",),
    members=("ObjectLockConfiguration",),
)


def inventory(id_: str) -> Setting:
    """The inventory of a bucket that has this id."""
    return Setting(
        f"inventory {id_}",
        calls.GET_INVENTORY,
        calls.PUT_INVENTORY,
        calls.DELETE_INVENTORY,
        absent=("NoSuchConfiguration",),
        members=("InventoryConfiguration",),
        given={"Id": id_},
    )
