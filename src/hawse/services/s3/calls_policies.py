"""Operations on what a bucket lets others do and tells others: policy, CORS, logs, events.

Data only. Actions follow S3's service authorization reference; several are not spelled as their
operations.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_BUCKET = ("arn:{partition}:s3:::*",)


def _reads(operation: str, action: str) -> Read:
    return Read("s3", operation, iam=(f"s3:{action}",), on=_BUCKET)


def _writes(operation: str, action: str) -> Write:
    return Write("s3", operation, iam=(f"s3:{action}",), on=_BUCKET)


GET_BUCKET_POLICY = _reads("GetBucketPolicy", "GetBucketPolicy")
PUT_BUCKET_POLICY = _writes("PutBucketPolicy", "PutBucketPolicy")
DELETE_BUCKET_POLICY = _writes("DeleteBucketPolicy", "DeleteBucketPolicy")

GET_BUCKET_CORS = _reads("GetBucketCors", "GetBucketCORS")
PUT_BUCKET_CORS = _writes("PutBucketCors", "PutBucketCORS")
DELETE_BUCKET_CORS = _writes("DeleteBucketCors", "PutBucketCORS")

PUT_BUCKET_LOGGING = _writes("PutBucketLogging", "PutBucketLogging")
GET_BUCKET_REQUEST_PAYMENT = _reads("GetBucketRequestPayment", "GetBucketRequestPayment")

GET_BUCKET_NOTIFICATION = _reads("GetBucketNotificationConfiguration", "GetBucketNotification")
PUT_BUCKET_NOTIFICATION = _writes("PutBucketNotificationConfiguration", "PutBucketNotification")

PUT_OBJECT_LOCK = _writes("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration")

LIST_INVENTORIES = _reads("ListBucketInventoryConfigurations", "GetInventoryConfiguration")
GET_INVENTORY = _reads("GetBucketInventoryConfiguration", "GetInventoryConfiguration")
PUT_INVENTORY = _writes("PutBucketInventoryConfiguration", "PutInventoryConfiguration")
DELETE_INVENTORY = _writes("DeleteBucketInventoryConfiguration", "PutInventoryConfiguration")

GET_BUCKET_LOCATION = _reads("GetBucketLocation", "GetBucketLocation")
