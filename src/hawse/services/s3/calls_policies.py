"""Operations on what a bucket lets others do and tells others: policy, CORS, logs, events.

Data only. Actions follow S3's service authorization reference; several are not spelled as their
operations.
"""

from __future__ import annotations

from hawse.services.s3.calls_settings import reads, writes

GET_BUCKET_POLICY = reads("GetBucketPolicy", "GetBucketPolicy")
PUT_BUCKET_POLICY = writes("PutBucketPolicy", "PutBucketPolicy")
DELETE_BUCKET_POLICY = writes("DeleteBucketPolicy", "DeleteBucketPolicy")

GET_BUCKET_CORS = reads("GetBucketCors", "GetBucketCORS")
PUT_BUCKET_CORS = writes("PutBucketCors", "PutBucketCORS")
DELETE_BUCKET_CORS = writes("DeleteBucketCors", "PutBucketCORS")

PUT_BUCKET_LOGGING = writes("PutBucketLogging", "PutBucketLogging")
GET_BUCKET_REQUEST_PAYMENT = reads("GetBucketRequestPayment", "GetBucketRequestPayment")

GET_BUCKET_NOTIFICATION = reads("GetBucketNotificationConfiguration", "GetBucketNotification")
PUT_BUCKET_NOTIFICATION = writes("PutBucketNotificationConfiguration", "PutBucketNotification")

PUT_OBJECT_LOCK = writes("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration")

LIST_INVENTORIES = reads("ListBucketInventoryConfigurations", "GetInventoryConfiguration")
GET_INVENTORY = reads("GetBucketInventoryConfiguration", "GetInventoryConfiguration")
PUT_INVENTORY = writes("PutBucketInventoryConfiguration", "PutInventoryConfiguration")
DELETE_INVENTORY = writes("DeleteBucketInventoryConfiguration", "PutInventoryConfiguration")

GET_BUCKET_LOCATION = reads("GetBucketLocation", "GetBucketLocation")
