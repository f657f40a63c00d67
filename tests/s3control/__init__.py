"""A canned S3 Control on loopback, for S3 Batch Operations alone. It is ours, and it is not AWS.

No emulator has CreateJob. Requests and answers are checked against botocore's model of S3 Control
(`wire`), jobs run on a clock that tests hand in (`jobs`), and the objects are those of a real S3
emulator behind it: copies, tags and reports are written there. What it knows of AWS is README.md.
"""

from tests.s3control.jobs import Faults
from tests.s3control.server import S3Control, serving

__all__ = ["Faults", "S3Control", "serving"]
