"""Where requests about each bucket go: the endpoint, and the region as it becomes known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hawse.transfer import calls, one_shots
from hawse.transfer.endpoints import Endpoint, given, of_region
from hawse.transfer.requests import Reply, Request
from hawse.transfer.retrying import region_in

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.transfer.retrying import Trouble
    from hawse.transfer.settings import Settings


class Regions:
    """The regions of buckets that are not in the target's own, by name of the bucket."""

    def __init__(self, target: Target, settings: Settings) -> None:
        self._target = target
        self._settings = settings
        self._known: dict[str, str] = {}

    def of(self, bucket: str) -> str:
        """The region of a bucket as far as is known: the target's, until S3 says otherwise."""
        return self._known.get(bucket) or self._target.region

    def endpoint(self, bucket: str) -> Endpoint:
        """Where requests about a bucket go."""
        return self._endpoint_in(self.of(bucket))

    def found(self, bucket: str) -> Endpoint:
        """Where a bucket really is, for what is signed and not sent. May send a request."""
        if not self.custom and bucket not in self._known:
            self._known[bucket] = self._told(bucket) or self._target.region
        return self.endpoint(bucket)

    @cached_property
    def custom(self) -> str:
        """The endpoint that is not AWS's; "" on AWS."""
        return self._settings.endpoint or self._target.reach.endpoint("s3")

    def learn(self, bucket: str, trouble: Trouble, asked: str) -> bool:
        """Whether a bucket is known not to be in the region that was asked. May send a request."""
        region = trouble.region or ("" if self.custom else self._told(bucket))
        if not region or region == asked:
            return False
        self._known[bucket] = region
        return True

    def lacks(self, bucket: str) -> bool:
        """Whether it is certain that there is no such bucket. Sends a request."""
        return self._head(bucket).status == 404

    def _told(self, bucket: str) -> str:
        """The region that HeadBucket tells, which every region answers, even when it denies."""
        return region_in(self._head(bucket).headers)

    def _head(self, bucket: str) -> Reply | Trouble:
        self._target.gate.go_on()
        self._target.gate.sent()
        signer = one_shots.Signer(self._target.reach, None)
        asked = Request(calls.HEAD_BUCKET, bucket)
        return one_shots.send(asked, self._endpoint_in(self._target.region), signer)

    def _endpoint_in(self, region: str) -> Endpoint:
        reach = self._target.reach
        style = self._settings.style or str(reach.settings("s3").get("addressing_style", "auto"))
        if self.custom:
            return given(self.custom, region, style)
        return of_region(
            region,
            self._target.partition,
            style=style,
            dual_stack=reach.wants("use_dualstack_endpoint"),
            fips=reach.wants("use_fips_endpoint"),
        )
