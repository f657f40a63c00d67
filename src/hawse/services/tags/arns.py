"""ARNs: what kind of thing one names, what people call it, and where it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from hawse.errors import UsageError

_GLOBAL_REGION = {"globalaccelerator": "us-west-2"}
_DEFAULT_GLOBAL_REGION = "us-east-1"
_LAST = re.compile(r"[^/:]+$")


class Arn(NamedTuple):
    """`arn:aws:rds:eu-west-1:111122223333:db:orders` in its parts."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @property
    def kind(self) -> str:
        """`rds:db`, as the tagging API takes it for a type; the service alone where it has none."""
        if self.service == "s3":
            return "s3:bucket"
        kind, separator, _ = re.sub("/", ":", self.resource, count=1).partition(":")
        return f"{self.service}:{kind}" if separator and kind else self.service

    @property
    def name(self) -> str:
        """The last part, which most services have people choose."""
        found = _LAST.search(self.resource)
        return found[0] if found else self.resource

    @property
    def place(self) -> tuple[str, str]:
        """Account and region that tag it; "" for what only the session can know.

        The ARN of a bucket has no region although the bucket is in one. Other things without one
        are tagged where their service lives.
        """
        if self.region or self.service == "s3":
            return self.account, self.region
        return self.account, _GLOBAL_REGION.get(self.service, _DEFAULT_GLOBAL_REGION)


def arn_of(text: str) -> Arn | None:
    """The parts of an ARN; None for anything else, UsageError for one that was cut."""
    if not text.startswith("arn:"):
        return None
    parts = text.split(":", 5)
    if len(parts) < 6 or not parts[2] or not parts[5]:
        why = "an ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"
        raise UsageError(text, why=why)
    return Arn(*parts[1:])


def places_of(names: Iterable[str]) -> list[tuple[str, str, str]] | None:
    """Where the things are that ARNs among `names` name; None when there is none among them.

    Other names are wherever the session is.
    """
    found = [(name, arn_of(name)) for name in names]
    if not any(arn for _, arn in found):
        return None
    return [(name, *(arn.place if arn else ("", ""))) for name, arn in found]


def refuse_untaggable(names: Iterable[str]) -> None:
    """UsageError for what the tagging API does not tag, with the command that does."""
    for name in names:
        arn = arn_of(name)
        if arn is None or arn.service != "iam":
            continue
        kind = arn.resource.partition("/")[0]
        if kind in ("user", "role"):
            why = f"AWS's tagging API knows no IAM {kind}s"
            hint = f"hawse iam {kind} edit {arn.name} --tag KEY=VALUE"
            raise UsageError(name, why=why, hint=hint)
